"""Reads of ECG recordings: the page of one, its samples, two side by side, those of an order."""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lianyi.areas.diagnostics.models import (
    Order,
    Waveform,
    WaveformAnalysis,
    WaveformAnswer,
    WaveformNotFound,
)
from lianyi.areas.diagnostics.rules.hands import hands_of
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.waveforms import (
    Compared,
    ProposalAnswer,
    ShownProposal,
    Trace,
    WaveformCard,
    WaveformSheet,
)
from lianyi.areas.diagnostics.types.words import Hand, Modality, State
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.engines import ecg
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.dicom import public as dicom

MOST_SECONDS: Final = 60.0
_FEW: Final = 20
_NOTHING: Final = -32768
_REPORT: Final = ("diagnostics.report", "diagnostics.review")
_TAKES: Final = (State.ORDERED, State.EXAMINED, State.WAITING, State.READING)


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgPart:
    """What the page of an order shows: its recordings, the newest one's proposals; `may_upload` for the performer."""

    order_id: int
    recordings: tuple[WaveformCard, ...]
    measures: Mapping[str, Any]
    proposals: tuple[Mapping[str, Any], ...]
    may_upload: bool


def find_part(card: OrderCard, actor: Actor) -> EcgPart | None:
    """The recordings of an order for its page; None for orders of another kind. Cost: two queries."""
    if card.modality != Modality.ECG:
        return None
    found = tuple(list_recordings(card.id, actor.scope))
    document = _newest(found[0].id).document if found else {}
    performs = actor.institution_id == card.performer_id and actor.may("diagnostics.examine")
    return EcgPart(
        order_id=card.id,
        recordings=found,
        measures=document.get("measures", {}),
        proposals=tuple(document.get("proposals", ())),
        may_upload=performs and card.state in _TAKES,
    )


def list_recordings(order_id: int, scope: Scope) -> list[WaveformCard]:
    """Recordings of an order in reach, the newest first. Cost: one query."""
    rows = Waveform.objects.visible_to(scope).filter(study__order=order_id)
    return [row.card() for row in rows.select_related("study").order_by("-taken_at", "-id")[:_FEW]]


def get_waveform_sheet(waveform_id: int, actor: Actor) -> WaveformSheet:
    """Everything of one recording's page.

    Cost: seven queries, however many recordings the person has. Raises: WaveformNotFound (404).
    """
    row = Waveform.objects.visible_to(actor.scope).one(waveform_id)
    order = row.study.order
    assert order is not None  # what is visible belongs to an order
    analysis = _newest(row.pk)
    person = residents.cards([order.resident_id], actor.scope).get(order.resident_id)
    same = _of_person(order.resident_id, actor.scope).exclude(pk=row.pk)
    cards = [other.card() for other in same.order_by("-taken_at", "-id")[:_FEW]]
    return WaveformSheet(
        card=row.card(),
        order_number=order.number or "",
        item_name=order.item_name,
        clinical_info=order.clinical_info,
        person={
            "name": person.name if person else "—",
            "sex": person.sex_text if person else "",
            "age": person.age_text if person else "",
        },
        performer_name=organisations.get_institution(order.performer_id).name,
        analysis_id=analysis.pk,
        engine=analysis.engine,
        analysis=analysis.document,
        proposals=_shown(analysis),
        others=tuple(card for card in cards if card.order_id == order.pk),
        earlier=tuple(card for card in cards if card.taken_at <= row.taken_at),
        may_answer=_may_answer(order, actor),
    )


def compare_waveforms(sheet: WaveformSheet, earlier_id: int, actor: Actor) -> Compared:
    """A recording beside another of the same person. Raises: WaveformNotFound (404), also for another person's."""
    same = _of_person(sheet.card.resident_id, actor.scope)
    if not same.filter(pk=earlier_id).exclude(pk=sheet.card.id).exists():
        raise WaveformNotFound
    earlier = get_waveform_sheet(earlier_id, actor)
    return Compared(
        earlier=earlier,
        measures=ecg.changes(_values(earlier.analysis), _values(sheet.analysis)),
        st=ecg.st_changes(_at_60(earlier.analysis), _at_60(sheet.analysis)),
    )


def read_samples(
    waveform_id: int, scope: Scope, *, start_s: float, seconds: float
) -> tuple[bytes, int]:
    """A window of the recording as whole µV (`ecg.as_microvolts`), standard leads first; and the resident it is of.

    Units: seconds; no more than MOST_SECONDS are given. Raises: WaveformNotFound (404), ArchiveDown (503).
    """
    row = Waveform.objects.visible_to(scope).one(waveform_id)
    recording = read_recording(row.sop_uid)
    first, last = _window(recording, start_s, seconds)
    return ecg.as_microvolts(recording, recording.leads, first, last), row.study.resident_id or 0


def read_trace(
    waveform_id: int, scope: Scope, *, start_s: float, seconds: float
) -> tuple[Trace, int]:
    """The same window as `read_samples`, as numbers lead by lead; and the resident it is of.

    Units: seconds, whole µV. Raises: WaveformNotFound (404), ArchiveDown (503).
    """
    row = Waveform.objects.visible_to(scope).one(waveform_id)
    recording = read_recording(row.sop_uid)
    first, last = _window(recording, start_s, seconds)
    trace = Trace(
        waveform_id=row.pk,
        rate_hz=recording.rate_hz,
        start_s=first / recording.rate_hz,
        samples=last - first,
        leads={
            name: _numbers(ecg.as_microvolts(recording, (name,), first, last))
            for name in recording.leads
        },
    )
    return trace, row.study.resident_id or 0


def _window(recording: ecg.Recording, start_s: float, seconds: float) -> tuple[int, int]:
    """First and past-the-last sample of a window; one sample at least, MOST_SECONDS at most."""
    first = min(max(round(start_s * recording.rate_hz), 0), recording.samples - 1)
    wanted = round(min(max(seconds, 0.0), MOST_SECONDS) * recording.rate_hz)
    return first, min(first + max(wanted, 1), recording.samples)


def _numbers(content: bytes) -> list[int | None]:
    """Little-endian int16 as numbers; None where nothing was recorded."""
    return [None if value == _NOTHING else value for (value,) in struct.iter_unpack("<h", content)]


def read_recording(sop_uid: str) -> ecg.Recording:
    """The recording an object of the archive holds, completed. Cost: one object read. Raises: ArchiveDown (503)."""
    with dicom.open_instance(dicom.get_instance(sop_uid, within=None)) as file:
        return ecg.completed(ecg.read_dicom(file.read()))


def shown_leads(card: WaveformCard) -> tuple[str, ...]:
    """The leads in the order in which `read_samples` gives them."""
    names = list(card.leads)
    if "I" in names and "II" in names:
        names += [name for name in ("III", "aVR", "aVL", "aVF") if name not in names]
    usual = [name for name in ecg.STANDARD if name in names]
    return (*usual, *(name for name in names if name not in usual))


def _of_person(resident_id: int, scope: Scope) -> Any:
    return (
        Waveform.objects.visible_to(scope)
        .filter(study__resident__in=residents.same_person_ids(resident_id))
        .select_related("study")
    )


def _newest(waveform_id: int) -> WaveformAnalysis:
    row = WaveformAnalysis.objects.filter(waveform=waveform_id).order_by("-at", "-id").first()
    if row is None:
        raise WaveformNotFound
    return row


def _shown(analysis: WaveformAnalysis) -> tuple[ShownProposal, ...]:
    """The proposals, each with the newest answer to it."""
    answers: dict[int, ProposalAnswer] = {}
    rows: Iterable[WaveformAnswer] = WaveformAnswer.objects.filter(analysis=analysis).order_by("id")
    for row in rows:
        answers[row.number] = row.card()
    return tuple(
        ShownProposal(number=number, told=told, answer=answers.get(number))
        for number, told in enumerate(analysis.document["proposals"])
    )


def _may_answer(order: Order, actor: Actor) -> bool:
    sides = hands_of(
        actor.institution_id,
        requester_id=order.requester_id,
        performer_id=order.performer_id,
        host_id=order.centre_host_id,
    )
    return Hand.CENTRE in sides and any(actor.may(permission) for permission in _REPORT)


def _values(document: Mapping[str, Any]) -> dict[str, float | None]:
    return {name: measure["value"] for name, measure in document["measures"].items()}


def _at_60(document: Mapping[str, Any]) -> dict[str, float]:
    return {lead: level["at_60"] for lead, level in document["st"].items()}
