"""ECG recordings: taken in for an order, measured, and what readers say to the proposals of the pre-read."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.models import (
    Order,
    OrderNotFound,
    Study,
    Waveform,
    WaveformAnalysis,
    WaveformAnswer,
    WaveformNotFound,
)
from lianyi.areas.diagnostics.models.study import AT_ORDER
from lianyi.areas.diagnostics.rules.ecg import limits_for
from lianyi.areas.diagnostics.selectors.worklist import about_order
from lianyi.areas.diagnostics.services.examining import examine, transmit
from lianyi.areas.diagnostics.services.filing import file_study
from lianyi.areas.diagnostics.services.moves import hands, rules_of
from lianyi.areas.diagnostics.services.refusals import NotYourSide
from lianyi.areas.diagnostics.services.waveform_files import read_upload
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.waveforms import (
    ProposalAnswer,
    ProposalVerdict,
    Upload,
    Uploaded,
    WaveformCard,
    WaveformSource,
)
from lianyi.areas.diagnostics.types.words import Hand, Modality, Move, State
from lianyi.areas.residents import public as residents
from lianyi.engines import ecg
from lianyi.kernel.actor import Actor, NotPermitted, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.dicom import public as dicom

_TAKES: Final = (State.ORDERED, State.EXAMINED, State.WAITING, State.READING)
_EXAMINE: Final = "diagnostics.examine"
_REPORT: Final = ("diagnostics.report", "diagnostics.review")


class NoTraceWanted(DomainError):
    """The order is for something else, or takes no recording any more."""

    code = "diagnostics.no_trace_wanted"
    http_status = 409
    template = "Order {number} takes no ECG now ({state})."


class UploadRefused(DomainError):
    """The archive did not take the object."""

    code = "diagnostics.upload_refused"
    http_status = 422
    template = "The object was not taken in: {why}."


class TraceOfAnother(DomainError):
    """The very same samples are another person's recording already."""

    code = "diagnostics.trace_of_another"
    http_status = 409
    template = "This very trace is already filed for another person; check whose it is."


class NoSuchProposal(DomainError):
    """The analysis holds no proposal of this number."""

    code = "diagnostics.no_such_proposal"
    http_status = 404
    template = "There is no proposal {number} in this analysis; reload the page."


def upload_waveform(
    *, order_id: int, uploads: Sequence[Upload], send: bool, actor: Actor, now: datetime
) -> Uploaded:
    """Take in an ECG for an order: kept as a DICOM object, filed, measured; `send` hands it to the centre at once.

    A WFDB record names nobody and becomes an object of the order's person. A DICOM object names somebody: where that is
    not the order's person, it waits for a person to decide and the order stays as it is.
    Emits: StudyArrived; OrderTransmitted with `send`. Raises: OrderNotFound (404); NotPermitted (403); NotYourSide,
        NoTraceWanted, TraceOfAnother (409); WaveformTooLarge, WaveformUnreadable, UploadRefused (422);
        ArchiveDown (503).
    """
    order = _awaiting(order_id, actor)
    recording, source = read_upload(uploads)
    known = _same_trace(recording, order)
    if known is not None:
        return Uploaded(waveform=known.card())
    content = (
        uploads[0].content
        if source == WaveformSource.DICOM
        else dicom.around(
            ecg.to_dataset(recording),
            replace(about_order(order.pk, actor.scope), study_at=now),
            now=now,
        )
    )
    sop_uid, study_uid = _store(content, order, actor, now)
    file_study(study_uid=study_uid, now=now)
    with transaction.atomic():
        study = Study.objects.get(uid=study_uid)
        if study.order_id != order.pk or study.state not in AT_ORDER:
            return Uploaded(waveform=None, held_study_id=study.pk)
        row = _note(study, sop_uid, recording, source, _taken(content, now), actor.name, now)
        order.refresh_from_db(fields=["state"])  # its images may have moved it on meanwhile
        if order.state == State.ORDERED:
            examine(order_id=order.pk, actor=actor, now=now)
        if send and order.state in (State.ORDERED, State.EXAMINED):
            transmit(order_id=order.pk, actor=actor, now=now)
        audit.record(
            actor,
            "diagnostics.ecg_uploaded",
            target=f"waveform:{row.pk}",
            at=now,
            resident_id=order.resident_id,
            facts={"order": order.number, "source": source, "sha256": row.sha256[:16]},
        )
        return Uploaded(waveform=row.card())


@transaction.atomic
def note_waveforms(*, study_uid: str, now: datetime) -> list[WaveformCard]:
    """Measure the ECG objects of a filed study that were not measured yet; a second time it does nothing.

    What is no readable recording is left to the viewer of objects. Raises: nothing for a study that waits.
    """
    study = Study.objects.filter(uid=study_uid, state__in=AT_ORDER).first()
    if study is None:
        return []
    found = []
    for card in dicom.list_instances(within=None, study_uid=study_uid):
        known = Waveform.objects.filter(sop_uid=card.uid).exists()
        if card.sop_class_uid not in ecg.CLASSES or known:
            continue
        with dicom.open_instance(card) as file:
            content = file.read()
        try:
            recording = ecg.read_dicom(content)
        except ecg.Unreadable:
            continue
        row = _note(study, card.uid, recording, WaveformSource.DICOM, _taken(content, now), "", now)
        found.append(row.card())
    return found


@transaction.atomic
def answer_proposal(
    *,
    analysis_id: int,
    number: int,
    verdict: ProposalVerdict,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> ProposalAnswer:
    """Write down what the reader says to a proposal; an earlier answer stays in the story.

    Raises: WaveformNotFound, NoSuchProposal (404); NotPermitted (403); NotYourSide (409).
    """
    row = (
        WaveformAnalysis.objects.select_related("waveform__study__order")
        .filter(pk=analysis_id, waveform__in=Waveform.objects.visible_to(actor.scope))
        .first()
    )
    if row is None:
        raise WaveformNotFound
    order = row.waveform.study.order
    assert order is not None  # what is visible belongs to an order
    if not any(actor.may(permission) for permission in _REPORT):
        raise NotPermitted(role=actor.role, permission=_REPORT[0])
    if Hand.CENTRE not in hands(order, actor):
        raise NotYourSide(hand=ORDER.hands[Hand.CENTRE], move="判定心电初读")
    proposals = row.document["proposals"]
    if not 0 <= number < len(proposals):
        raise NoSuchProposal(number=number)
    answer = WaveformAnswer.objects.create(
        analysis=row,
        number=number,
        code=proposals[number]["code"],
        verdict=verdict,
        note=note.strip()[:300],
        by_id=actor.user_id,
        by_name=actor.name[:60],
        at=now,
    )
    audit.record(
        actor,
        "diagnostics.ecg_proposal",
        target=f"waveform:{row.waveform_id}",
        at=now,
        resident_id=order.resident_id,
        facts={"code": answer.code, "verdict": answer.verdict, "engine": row.engine},
    )
    return answer.card()


def _awaiting(order_id: int, actor: Actor) -> Order:
    """The order, if an ECG may be taken in for it by this actor now."""
    order = (
        Order.objects.visible_to(actor.scope).select_related("centre").filter(pk=order_id).first()
    )
    if order is None:
        raise OrderNotFound(order_id=order_id)
    if not actor.may(_EXAMINE):
        raise NotPermitted(role=actor.role, permission=_EXAMINE)
    if Hand.PERFORMER not in hands(order, actor):
        raise NotYourSide(hand=ORDER.hands[Hand.PERFORMER], move=ORDER.moves[Move.EXAMINE])
    if order.modality != Modality.ECG or order.state not in _TAKES:
        raise NoTraceWanted(number=order.number, state=ORDER.states[State(order.state)])
    return order


def _same_trace(recording: ecg.Recording, order: Order) -> Waveform | None:
    """This order's recording of the very same samples, if they were sent before. Raises: TraceOfAnother (409)."""
    same = residents.same_person_ids(order.resident_id)
    rows = Waveform.objects.filter(sha256=_sum(recording), study__state__in=AT_ORDER)
    if rows.exclude(study__resident__in=same).exists():
        raise TraceOfAnother(field="recording")
    return rows.select_related("study").filter(study__order=order).order_by("id").first()


def _sum(recording: ecg.Recording) -> str:
    """A sum over names and samples: the same trace has the same, in whichever file it came."""
    names = ",".join(recording.leads).encode()
    return hashlib.sha256(
        names + ecg.as_microvolts(recording, recording.leads, 0, recording.samples)
    ).hexdigest()


def _store(content: bytes, order: Order, actor: Actor, now: datetime) -> tuple[str, str]:
    """Into the archive; the object's UID and its study's. Raises: UploadRefused (422)."""
    sender = dicom.Sender(
        title=actor.name[:100], institution_id=order.performer_id, user_id=actor.user_id
    )
    with dicom.passing() as folder:
        path = dicom.receive([content], folder)
        report = dicom.store(paths=[path], origin=dicom.Origin.OWN, sender=sender, now=now)
    taken = report.taken[0]
    if taken.verdict in (dicom.Verdict.REFUSED, dicom.Verdict.HELD):
        raise UploadRefused(field="recording", why=taken.code)
    return taken.sop_uid, taken.study_uid


def _taken(content: bytes, now: datetime) -> datetime:
    """When the object says it was taken, in the county's time; never later than it arrived."""
    told = ecg.acquired(content)
    found = told.replace(tzinfo=ZONE) if told else now
    return min(found, now)


def _note(
    study: Study,
    sop_uid: str,
    recording: ecg.Recording,
    source: WaveformSource,
    taken_at: datetime,
    by_name: str,
    now: datetime,
) -> Waveform:
    """The recording's row with its analysis; one that is there already stays as it is."""
    row, new = Waveform.objects.get_or_create(
        sop_uid=sop_uid,
        defaults={
            "study": study,
            "source": source,
            "leads": list(recording.leads),
            "rate_hz": recording.rate_hz,
            "samples": recording.samples,
            "sha256": _sum(recording),
            "taken_at": taken_at,
            "noted_at": now,
            "noted_by_name": by_name[:60],
        },
    )
    if new:
        _measure(row, recording, now)
    return row


def _measure(row: Waveform, recording: ecg.Recording, now: datetime) -> None:
    """What this version of the engine finds, by the county's limits for the person."""
    order = row.study.order
    assert order is not None  # a recording is noted when its study is filed
    person = residents.get_resident(order.resident_id, Scope(everything=True, at=now))
    day = row.taken_at.astimezone(ZONE).date()
    rules = rules_of(order)
    limits = limits_for(
        sex=person.sex,
        age=day.year
        - person.born_on.year
        - ((day.month, day.day) < (person.born_on.month, person.born_on.day)),
        whole=lambda name: rules.whole(f"diagnostics.ecg_{name}"),
        number=lambda name: rules.decimal(f"diagnostics.ecg_{name}"),
    )
    analysis = ecg.analyse(recording)
    document = ecg.document(analysis, ecg.preread(analysis, limits))
    WaveformAnalysis.objects.create(waveform=row, engine=ecg.ENGINE, document=document, at=now)
    row.urgent = any(proposal["urgent"] for proposal in document["proposals"])
    row.save(update_fields=["urgent"])
