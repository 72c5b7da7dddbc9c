"""The county doctor tracks and guides: what the township asks, what a follow-up off target asks, and what time asks."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.referrals.events import GuidanceOverdue
from lianyi.areas.referrals.models import FollowUp, Guidance, Referral
from lianyi.areas.referrals.rules.limits import GUIDANCE
from lianyi.areas.referrals.services.moves import rules_of, wholes
from lianyi.areas.referrals.services.refusals import NotADownReferral, TextMissing, TextTooLong
from lianyi.areas.referrals.states import GUIDANCE as TABLE
from lianyi.areas.referrals.types.words import (
    Direction,
    GuidanceMove,
    GuidanceState,
    Hand,
    State,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox

KIND: Final = cases.register_kind(
    cases.Kind("guidance", "跟踪指导", "referrals-guidance", TABLE, icon="message-circle")
)
_LONGEST: Final = 2000


@transaction.atomic
def ask_guidance(*, referral_id: int, question: str, actor: Actor, now: datetime) -> int:
    """The township asks the county doctor; the answer's clock starts. Returns the id.

    Raises: ReferralNotFound (404); NotADownReferral (409); TextMissing, TextTooLong (422).
    """
    actor.must("referrals.follow_up")
    referral = _down(referral_id, actor)
    return owe_guidance(
        referral,
        why="QUESTION",
        question=_text(question, "question", "请教的问题"),
        actor=actor,
        now=now,
    )


@transaction.atomic
def answer_guidance(*, guidance_id: int, answer: str, actor: Actor, now: datetime) -> int:
    """The county doctor answers; the township sees it and takes note.

    Raises: GuidanceNotFound (404), IllegalMove (409), TextMissing (422).
    """
    actor.must("referrals.guide")
    scoped = Guidance.objects.visible_to(actor.scope)
    if not actor.scope.everything:
        scoped = scoped.filter(institution__in=actor.scope.institution_ids)
    row = scoped.locked(guidance_id)
    row.answer = _text(answer, "answer", "指导意见")
    row.answered_at, row.answered_by_name = now, actor.name
    _move(row, GuidanceMove.ANSWER, Hand.SENDER, actor, now, note=row.answer[:1000])
    return row.pk


@transaction.atomic
def give_guidance(*, referral_id: int, answer: str, actor: Actor, now: datetime) -> int:
    """The county doctor guides unasked; an interval that was due is thereby kept.

    Raises: ReferralNotFound (404); NotADownReferral (409); TextMissing (422).
    """
    actor.must("referrals.guide")
    referral = _down(referral_id, actor)
    due = Guidance.objects.filter(
        referral=referral, why="INTERVAL", state=GuidanceState.OPEN
    ).first()
    guidance_id = (
        due.pk if due else owe_guidance(referral, why="OWN", question="", actor=actor, now=now)
    )
    return answer_guidance(guidance_id=guidance_id, answer=answer, actor=actor, now=now)


@transaction.atomic
def read_guidance(*, guidance_id: int, actor: Actor, now: datetime) -> int:
    """The township takes note of an answer; the first to do so counts. Raises: GuidanceNotFound (404)."""
    actor.must("referrals.follow_up")
    row = Guidance.objects.visible_to(actor.scope).locked(guidance_id)
    if row.read_at is None and row.answered_at is not None:
        row.read_at, row.read_by_name = now, actor.name
        row.save()
        cases.receipt(case_id=row.case_id or 0, actor=actor, now=now)
    return row.pk


def owe_guidance(
    referral: Referral,
    *,
    why: str,
    question: str,
    actor: Actor,
    now: datetime,
    follow_up: FollowUp | None = None,
) -> int:
    """Note that the county doctor owes a word; while one of the same kind is open it is that one. Returns the id."""
    found = Guidance.objects.filter(referral=referral, why=why, state=GuidanceState.OPEN).first()
    if found is not None:
        return found.pk
    row = Guidance.objects.create(
        referral=referral,
        institution_id=referral.from_institution_id,
        why=why,
        follow_up=follow_up,
        question=question[:1000],
        asked_at=now,
        asked_by_name=actor.name,
    )
    resident = residents.get_resident(referral.resident_id, Actor.system(now).scope)
    hours = wholes(rules_of(referral))["guidance_hours"]
    limit = cases.Limit(hours, cases.Unit.HOURS)
    card = cases.open(
        kind=KIND.code,
        subject_id=row.pk,
        headline=f"{resident.masked_name} {resident.age_text} · {referral.diagnosis_name}"[:200],
        holder=cases.Holder(institution_id=referral.from_institution_id, duty="county_specialist"),
        actor=actor,
        now=now,
        county_code=referral.county_code,
        clock=GUIDANCE,
        due=cases.due_at(now, limit, cases.CHINESE_CALENDAR),
        hand=Hand.RECEIVER,
        note=question[:1000],
        resident_id=referral.resident_id,
    )
    row.case_id = card.id
    row.save()
    return row.pk


def owe_regular_guidance(now: datetime, at_most: int = 500) -> int:
    """Ask for regular guidance where the county's interval has passed since the last word; returns how many.

    Safe to run at any time. Source: seed-002 L23 (跟踪指导后续诊治).
    """
    rows = Referral.objects.filter(direction=Direction.DOWN, state=State.FOLLOWING).order_by("id")[
        :at_most
    ]
    return sum(_owe_if_silent(row.pk, now) for row in rows)


@transaction.atomic
def _owe_if_silent(referral_id: int, now: datetime) -> bool:
    referral = Referral.objects.locked(referral_id)
    every = timedelta(days=wholes(rules_of(referral))["guidance_every_days"])
    last = Guidance.objects.filter(referral=referral).order_by("-asked_at", "-id").first()
    since = (last.answered_at or last.asked_at) if last else referral.arrived_at
    silent = since is not None and local_day(now) >= local_day(since + every)
    if (
        referral.state != State.FOLLOWING
        or not silent
        or (last and last.state == GuidanceState.OPEN)
    ):
        return False
    owe_guidance(
        referral, why="INTERVAL", question="定期跟踪指导", actor=Actor.system(now, "时钟"), now=now
    )
    return True


def cancel_open(referral: Referral, *, now: datetime) -> int:
    """Nothing is owed any more for a referral that ended; returns how many were cancelled."""
    rows = list(
        Guidance.objects.select_for_update(of=("self",))
        .filter(referral=referral, state=GuidanceState.OPEN)
        .order_by("id")
    )
    for row in rows:
        _move(row, GuidanceMove.CANCEL, Hand.CLOCK, Actor.system(now, "时钟"), now)
    return len(rows)


@transaction.atomic
def note_overdue(*, guidance_id: int, level: int, now: datetime) -> bool:
    """Tell that guidance is late. Emits: GuidanceOverdue."""
    row = Guidance.objects.filter(pk=guidance_id, state=GuidanceState.OPEN).first()
    if row is None:
        return False
    outbox.emit(
        GuidanceOverdue(
            guidance_id=row.pk,
            referral_id=row.referral_id,
            institution_id=row.institution_id,
            level=level,
        ),
        at=now,
    )
    return True


def _down(referral_id: int, actor: Actor) -> Referral:
    referral = Referral.objects.locked(referral_id, actor.scope)
    if referral.direction not in (Direction.DOWN, Direction.RETURN):
        raise NotADownReferral(number=referral.number)
    return referral


def _text(text: str, field: str, name: str) -> str:
    if not text.strip():
        raise TextMissing(field=field, name=name)
    if len(text) > _LONGEST:
        raise TextTooLong(field=field, name=name, most=_LONGEST, given=len(text))
    return text.strip()


def _move(
    row: Guidance, move: GuidanceMove, hand: Hand, actor: Actor, now: datetime, *, note: str = ""
) -> None:
    row.state = TABLE.after(GuidanceState(row.state), move, hand)
    row.save()
    cases.move(
        case_id=row.case_id or 0,
        move=move,
        hand=hand,
        actor=actor,
        now=now,
        note=note,
        holder=cases.Holder(institution_id=row.referral.to_institution_id, duty="township_doctor"),
        resident_id=row.referral.resident_id,
    )
