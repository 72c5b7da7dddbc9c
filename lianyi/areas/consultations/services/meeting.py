"""They meet: a time is fixed without clashes, the start is settled, both sides write down, it ends or is stopped."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.events import ConsultationScheduled
from lianyi.areas.consultations.models import Consultation, Expert, Invite, Note, Session
from lianyi.areas.consultations.services.moves import invites_of, must_hold, step
from lianyi.areas.consultations.services.opining import complete_if_whole
from lianyi.areas.consultations.services.refusals import (
    BadTime,
    MediaConsentNeeded,
    NetworkUnchecked,
    NotesMissing,
    NotLive,
    TimeTaken,
)
from lianyi.areas.consultations.services.texts import code, text
from lianyi.areas.consultations.states import OPEN
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.areas.consultations.types.drafts import ScheduleDraft, StartDraft
from lianyi.areas.consultations.types.words import Form, Hand, Move, SessionState
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

_FARTHEST: Final = timedelta(days=60)
_EARLIER: Final = timedelta(minutes=5)
_SHORTEST, _LONGEST = 5, 480
_COMING: Final = (SessionState.PLANNED, SessionState.LIVE)


@transaction.atomic
def schedule(
    *, consultation_id: int, draft: ScheduleDraft, actor: Actor, now: datetime
) -> ConsultationCard:
    """Fix a time at which every expert and the patient are free; a second time takes the place of the first.

    With a slot, a place of the expert's own hours is taken too.
    Emits: ConsultationScheduled. Raises: ConsultationNotFound (404); BadTime (422); TimeTaken, SlotGone, NotYourSide,
        IllegalMove (409).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    ends_at = _must_be_good(draft, now)
    _must_be_free(row, draft.starts_at, ends_at)
    _take_slot(row, draft.slot_id, actor, now)
    old = _session(row, SessionState.PLANNED)
    if old is not None:
        old.starts_at, old.ends_at, old.place = draft.starts_at, ends_at, draft.place[:60]
        old.save()
    else:
        add_session(row, draft.starts_at, ends_at, draft.place)
    row.starts_at = draft.starts_at
    step(
        row, Move.SCHEDULE, Hand.INVITED, actor=actor, now=now,
        facts={"starts_at": draft.starts_at.isoformat()},
    )  # fmt: skip
    tell_scheduled(row, now)
    return row.card()


def add_session(
    row: Consultation, starts_at: datetime, ends_at: datetime, place: str = ""
) -> Session:
    """The next meeting of a consultation."""
    held = Session.objects.filter(consultation=row).count()
    return Session.objects.create(
        consultation=row,
        number=held + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place[:60],
    )


def tell_scheduled(row: Consultation, now: datetime) -> None:
    """Announce the time."""
    assert row.starts_at is not None  # set by whoever fixes a time
    outbox.emit(
        ConsultationScheduled(
            consultation_id=row.pk,
            resident_id=row.resident_id,
            starts_at=row.starts_at.isoformat(),
        ),
        at=now,
    )


@transaction.atomic
def start(
    *, consultation_id: int, draft: StartDraft, actor: Actor, now: datetime
) -> ConsultationCard:
    """Begin the meeting: what the patient agreed to is recorded before the first camera is on.

    Without the patient's yes to camera and microphone the meeting runs by text and images only; a patient who is there
    is asked. Raises: ConsultationNotFound (404); MediaConsentNeeded, NetworkUnchecked (422); IllegalMove (409).
    Source: remote-medicine-2018 (consent, secure and stable network).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    if draft.media_agreed and not draft.agreed_by.strip():
        raise MediaConsentNeeded(field="agreed_by")
    if draft.media_agreed and not draft.network_checked:
        raise NetworkUnchecked(field="network_checked")
    session = _session(row, SessionState.PLANNED)
    row.started_at = now
    step(
        row, Move.START, side_of(row, actor), actor=actor, now=now,
        facts={"patient": draft.patient_present, "media": draft.media_agreed},
    )  # fmt: skip
    assert session is not None  # a scheduled consultation has its planned meeting
    session.state, session.started_at = SessionState.LIVE, now
    session.patient_present, session.media_agreed = draft.patient_present, draft.media_agreed
    session.agreed_by = draft.agreed_by.strip()[:60]
    session.network_checked = draft.network_checked
    session.save()
    return row.card()


@transaction.atomic
def stop(
    *, consultation_id: int, reason: str, note: str = "", actor: Actor, now: datetime
) -> ConsultationCard:
    """Stop the service because its conditions fail; another time can be fixed. What was written stays.

    Raises: ConsultationNotFound (404), BadReason (422), NotYourSide, IllegalMove (409).
    Source: remote-medicine-2018 (service stops when the conditions are not met).
    """
    code("reason", "stop", reason, note)
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    session = _session(row, SessionState.LIVE) or _session(row, SessionState.PLANNED)
    row.starts_at = None
    said = f"{reasons.name_of('stop', reason)} {note}".strip()
    step(
        row, Move.STOP, side_of(row, actor), actor=actor, now=now, note=said,
        facts={"reason": reason},
    )  # fmt: skip
    assert session is not None  # what can be stopped is planned or running
    session.state, session.ended_at, session.stop_code = SessionState.STOPPED, now, reason
    session.save()
    give_slot_back(row, actor, now)
    return row.card()


@transaction.atomic
def end(*, consultation_id: int, note: str = "", actor: Actor, now: datetime) -> ConsultationCard:
    """End the meeting; the experts' clock for their opinions starts.

    A visit of an expert clinic needs the notes of both sides first (RMT-07).
    Raises: ConsultationNotFound (404), NotesMissing, NotYourSide, IllegalMove (409).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    session = _session(row, SessionState.LIVE)
    hand = side_of(row, actor)
    if session is not None and note.strip():
        _write(session, hand, note, actor, now)
    if row.form == Form.CLINIC and session is not None:
        _must_be_noted(session)
    step(row, Move.END, hand, actor=actor, now=now)
    assert session is not None  # one in session has its live meeting
    session.state, session.ended_at = SessionState.ENDED, now
    session.save()
    complete_if_whole(row, actor, now)
    return row.card()


@transaction.atomic
def write_note(*, consultation_id: int, body: str, actor: Actor, now: datetime) -> ConsultationCard:
    """Write down what one side saw and said; each side keeps its own notes.

    Raises: ConsultationNotFound (404), TextMissing (422), NotLive, NotYourSide (409).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    session = _session(row, SessionState.LIVE)
    if session is None:
        raise NotLive
    hand = side_of(row, actor)
    must_hold(row, Move.END, hand, actor, invites_of(row))
    _write(session, hand, body, actor, now)
    audit.record(
        actor,
        "consultations.noted",
        target=f"consultation:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts={"session": session.number},
    )
    return row.card()


def side_of(row: Consultation, actor: Actor) -> Hand:
    """The side somebody meets on: whoever asked, else the invited one (a stranger is refused by the move itself)."""
    return Hand.INVITING if actor.institution_id == row.inviting_id else Hand.INVITED


def give_slot_back(row: Consultation, actor: Actor, now: datetime) -> None:
    """Free the place of the expert's hours, if one was taken."""
    if row.slot_reservation_id is None:
        return
    scheduling.release(
        reservation_id=row.slot_reservation_id,
        reason="会诊改期或结束",
        actor=Actor.system(now, actor.name),
        now=now,
    )
    row.slot_reservation_id = None
    row.save()


def _write(session: Session, hand: Hand, body: str, actor: Actor, now: datetime) -> None:
    Note.objects.create(
        session=session,
        hand=hand,
        text=text("body", "会诊记录", body, 2000),
        at=now,
        user_id=actor.user_id,
        by_name=actor.name[:60],
    )


def _must_be_noted(session: Session) -> None:
    written = set(Note.objects.filter(session=session).values_list("hand", flat=True))
    for hand, name in ((Hand.INVITING, "邀请方"), (Hand.INVITED, "受邀方")):
        if hand not in written:
            raise NotesMissing(hand=name)


def _session(row: Consultation, state: SessionState) -> Session | None:
    rows = Session.objects.select_for_update().filter(consultation=row, state=state)
    return rows.order_by("-number").first()


def _must_be_good(draft: ScheduleDraft, now: datetime) -> datetime:
    """When it would end. Raises: BadTime (422)."""
    soon = now - _EARLIER <= draft.starts_at <= now + _FARTHEST
    if not soon or not _SHORTEST <= draft.minutes <= _LONGEST:
        raise BadTime(field="starts_at")
    return draft.starts_at + timedelta(minutes=draft.minutes)


def _must_be_free(row: Consultation, starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a time at which an expert or the patient meets elsewhere.

    The experts' rows and the patient's open consultations are locked in order of their ids: of two who fix the same
    time at once, the second sees the first.
    """
    mine = Invite.objects.filter(consultation=row).values_list("expert_id", flat=True)
    experts = sorted(mine)
    list(Expert.objects.select_for_update().filter(pk__in=experts).order_by("pk"))
    same = residents.same_person_ids(row.resident_id)
    others = Consultation.objects.filter(resident__in=same, state__in=OPEN).exclude(pk=row.pk)
    list(others.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    meetings = Session.objects.filter(
        state__in=_COMING, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exclude(consultation=row)
    asked = Invite.objects.filter(expert__in=experts).values("consultation")
    clash = (
        meetings.filter(Q(consultation__in=asked) | Q(consultation__resident__in=same))
        .select_related("consultation")
        .order_by("starts_at", "pk")
        .first()
    )
    if clash is not None:
        raise TimeTaken(
            field="starts_at",
            name=_who(clash, experts),
            number=clash.consultation.number,
            starts_at=clash.starts_at,
        )


def _who(clash: Session, experts: Iterable[int]) -> str:
    busy = Invite.objects.filter(consultation=clash.consultation, expert__in=list(experts))
    names = list(busy.order_by("pk").values_list("expert__name", flat=True)[:3])
    return "、".join(names) or "患者"


def _take_slot(row: Consultation, slot_id: int | None, actor: Actor, now: datetime) -> None:
    """Take a place of the expert's own hours, for good; one taken before is given back."""
    if slot_id is None:
        return
    give_slot_back(row, actor, now)
    held = scheduling.hold_slot(
        slot_id=slot_id,
        resident_id=row.resident_id,
        for_ref=f"consultation:{row.pk}",
        until=now + timedelta(hours=1),
        audience=scheduling.Audience.REFERRAL,
        actor=actor,
        now=now,
    )
    scheduling.confirm(reservation_id=held.id, actor=actor, now=now)
    row.slot_reservation_id = held.id
