"""How a referral ends: withdrawn, closed with an outcome, lapsed without an answer, the patient never came."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.referrals.definitions import reasons
from lianyi.areas.referrals.events import ReferralClosed, ReferralEnded
from lianyi.areas.referrals.models import FollowUp, Referral
from lianyi.areas.referrals.rules.limits import SUMMARY, lapses_at
from lianyi.areas.referrals.services import follow_ups, guidance, places
from lianyi.areas.referrals.services.moves import rules_of, step, wholes
from lianyi.areas.referrals.services.refusals import BadReason, StillOpen
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.areas.referrals.types.drafts import ClosingDraft
from lianyi.areas.referrals.types.words import (
    Direction,
    FollowUpState,
    Hand,
    Move,
    Outcome,
    State,
    Urgency,
)
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.outbox import public as outbox


@transaction.atomic
def withdraw_referral(
    *, referral_id: int, reason: str, note: str = "", actor: Actor, now: datetime
) -> ReferralCard:
    """The sender takes a request back, or ends one whose patient never came; places are free again.

    Emits: ReferralEnded. Raises: ReferralNotFound (404), BadReason (422), IllegalMove (409).
    """
    if reason not in reasons.codes("withdraw") or (reason == reasons.OTHER and not note.strip()):
        raise BadReason(field="reason", reason=reason)
    referral = Referral.objects.locked(referral_id, actor.scope)
    places.give_back(referral, reason="WITHDRAWN", actor=actor, now=now)
    referral.closed_at = now
    referral.end_note = f"{reasons.name_of('withdraw', reason)} {note}".strip()[:500]
    step(
        referral,
        Move.WITHDRAW,
        Hand.SENDER,
        actor=actor,
        now=now,
        note=note,
        facts={"reason": reason},
    )
    _end_tasks(referral, actor, now)
    _tell_ended(referral, now)
    return referral.card()


@transaction.atomic
def close_referral(
    *, referral_id: int, draft: ClosingDraft, actor: Actor, now: datetime
) -> ReferralCard:
    """The receiver ends the care asked for, with its outcome. A plan is closed when none of its dates is left.

    Emits: ReferralClosed. Raises: ReferralNotFound (404); BadReason (422); StillOpen, IllegalMove (409).
    """
    if draft.outcome == Outcome.OTHER and not draft.note.strip():
        raise BadReason(field="note", reason=draft.outcome)
    referral = Referral.objects.locked(referral_id, actor.scope)
    early = draft.outcome in (Outcome.DIED, Outcome.REFERRED_ON)
    due = FollowUp.objects.filter(referral=referral, of_plan=True, state=FollowUpState.DUE).count()
    if due and not early:
        raise StillOpen(count=due)
    referral.closed_at = now
    referral.outcome, referral.end_note = draft.outcome, draft.note.strip()[:500]
    step(
        referral,
        Move.CLOSE,
        Hand.RECEIVER,
        actor=actor,
        now=now,
        note=draft.note,
        facts={"outcome": draft.outcome},
    )
    guidance.cancel_open(referral, now=now)
    if early:
        follow_ups.cancel_open(referral, note=draft.outcome, actor=actor, now=now)
    outbox.emit(
        ReferralClosed(
            referral_id=referral.pk, resident_id=referral.resident_id, outcome=draft.outcome
        ),
        at=now,
    )
    return referral.card()


def lapse_unanswered(now: datetime, at_most: int = 200) -> int:
    """End requests nobody answered, long after every level was told; the sender may send again. Returns how many.

    Safe to run at any time. Each is its own transaction. Emits: ReferralEnded.
    """
    waiting = Referral.objects.filter(state__in=(State.SENT, State.INFO_REQUESTED)).order_by(
        "sent_at", "id"
    )
    return sum(_lapse(row.pk, now) for row in waiting[: at_most * 5])


@transaction.atomic
def _lapse(referral_id: int, now: datetime) -> bool:
    referral = Referral.objects.locked(referral_id)
    if referral.state not in (State.SENT, State.INFO_REQUESTED) or referral.sent_at is None:
        return False
    if now < lapses_at(referral.sent_at, Urgency(referral.urgency), wholes(rules_of(referral))):
        return False
    clock = Actor.system(now, "时钟")
    places.give_back(referral, reason="LAPSED", actor=clock, now=now)
    referral.closed_at = now
    step(referral, Move.LAPSE, Hand.CLOCK, actor=clock, now=now, note="超过时限无人应答")
    _end_tasks(referral, clock, now)
    _tell_ended(referral, now)
    return True


def note_no_shows(now: datetime, at_most: int = 200) -> int:
    """Put accepted patients who did not come in time on the no-arrival list; places are free again. Returns how many.

    Safe to run at any time. Each is its own transaction. Emits: ReferralEnded with state NO_SHOW.
    """
    late = (
        Referral.objects.filter(
            state__in=(State.ACCEPTED, State.IN_TRANSIT),
            case__clock="arrival",
            case__due_at__lte=now,
        )
        .order_by("case__due_at", "id")
        .values_list("pk", flat=True)
    )
    return sum(_miss(pk, now) for pk in late[:at_most])


@transaction.atomic
def _miss(referral_id: int, now: datetime) -> bool:
    referral = Referral.objects.locked(referral_id)
    clock = Actor.system(now, "时钟")
    due_at = cases.get_case(referral.case_id or 0, clock.scope).due_at  # as it is under the lock
    late = due_at is not None and due_at <= now
    if referral.state not in (State.ACCEPTED, State.IN_TRANSIT) or not late:
        return False
    places.give_back(referral, reason="NO_SHOW", actor=clock, now=now)
    step(referral, Move.MISS, Hand.CLOCK, actor=clock, now=now, note="超过到诊时限未到")
    _tell_ended(referral, now)
    return True


@transaction.atomic
def note_discharge(*, encounter_id: int, discharged_at: datetime, now: datetime) -> bool:
    """The hospital stay of a referred patient ended: the clock of the return summary starts. Safe to call again."""
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .filter(encounter_id=encounter_id, state=State.IN_CARE, discharged_at=None)
        .exclude(direction=Direction.DOWN)
        .first()
    )
    if referral is None:
        return False
    referral.discharged_at = discharged_at
    referral.save()
    hours = wholes(rules_of(referral))["return_summary_hours"]
    cases.set_clock(
        case_id=referral.case_id or 0,
        clock=SUMMARY,
        due=cases.due_at(
            discharged_at, cases.Limit(hours, cases.Unit.HOURS), cases.CHINESE_CALENDAR
        ),
        actor=Actor.system(now, "时钟"),
        now=now,
        note="患者已出院，待回转",
    )
    return True


def _end_tasks(referral: Referral, actor: Actor, now: datetime) -> None:
    """A request that ended before arrival leaves no dated task behind but the two-week look."""
    follow_ups.cancel_open(referral, note="转诊已结束", actor=actor, now=now)


def _tell_ended(referral: Referral, now: datetime) -> None:
    outbox.emit(
        ReferralEnded(
            referral_id=referral.pk, resident_id=referral.resident_id, state=referral.state
        ),
        at=now,
    )


@transaction.atomic
def forget_place(*, referral_id: int, reservation_id: int) -> bool:
    """Drop a place that expired from the referral; nothing happens where it holds another by now."""
    for column in ("slot_reservation_id", "exam_reservation_id", "bed_reservation_id"):
        changes = {column: None, **({"appointed_at": None} if column.startswith("slot") else {})}
        if Referral.objects.filter(pk=referral_id, **{column: reservation_id}).update(**changes):
            return True
    return False
