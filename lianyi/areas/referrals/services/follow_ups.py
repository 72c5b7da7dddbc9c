"""Dated tasks at home: opened from a plan, done with values, tried in vain, given up, missed."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions import reasons
from lianyi.areas.referrals.definitions.rule_sets import findings
from lianyi.areas.referrals.events import FollowUpDone, FollowUpMissed
from lianyi.areas.referrals.models import CarePlan, FollowUp, FollowUpAttempt, Referral
from lianyi.areas.referrals.rules.indications import checked
from lianyi.areas.referrals.rules.limits import FOLLOW_UP
from lianyi.areas.referrals.rules.plans import result_of
from lianyi.areas.referrals.services.guidance import owe_guidance
from lianyi.areas.referrals.services.moves import DUTY, rules_of, step, wholes
from lianyi.areas.referrals.services.refusals import BadReason, NotDueYet, TextTooLong
from lianyi.areas.referrals.states import FOLLOW_UP as TABLE
from lianyi.areas.referrals.types.cards import FollowUpCard
from lianyi.areas.referrals.types.drafts import FollowUpReport, PlannedFollowUp
from lianyi.areas.referrals.types.words import (
    FollowUpMove,
    FollowUpResult,
    FollowUpState,
    FollowUpWay,
    Hand,
    Move,
    State,
)
from lianyi.areas.residents import public as residents
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import ZONE, local_day
from lianyi.machinery.outbox import public as outbox

KIND: Final = cases.register_kind(
    cases.Kind("follow_up", "随访", "referrals-follow-up", TABLE, icon="calendar-event")
)
_ENCOUNTER: Final = {
    FollowUpWay.HOME: records.EncounterKind.HOME,
    FollowUpWay.CLINIC: records.EncounterKind.OUTPATIENT,
}
_COUNTY_IS_TOLD_AT: Final = 2
"""The escalation level from which the county doctor is asked to help: holder, head of unit, then the county."""


def open_follow_up(
    referral: Referral,
    planned: PlannedFollowUp,
    *,
    institution_id: int,
    of_plan: bool,
    actor: Actor,
    now: datetime,
) -> FollowUp:
    """Make one dated task with its case; it is late from the midnight after its day."""
    task = FollowUp.objects.create(
        referral=referral,
        resident_id=referral.resident_id,
        institution_id=institution_id,
        of_plan=of_plan,
        due_on=planned.due_on,
        way=planned.way,
        instruction=planned.instruction.strip()[:300],
    )
    place = organisations.get_institution(institution_id)
    resident = residents.get_resident(referral.resident_id, actor.scope)
    card = cases.open(
        kind=KIND.code,
        subject_id=task.pk,
        headline=f"{resident.masked_name} {resident.age_text} · {referral.diagnosis_name}"[:200],
        holder=cases.Holder(
            institution_id=institution_id, duty=DUTY.get(place.tier, "county_specialist")
        ),
        actor=actor,
        now=now,
        county_code=referral.county_code,
        clock=FOLLOW_UP,
        due=cases.Due(end_of(planned.due_on)),
        hand=Hand.SENDER,
        resident_id=referral.resident_id,
    )
    task.case_id = card.id
    task.save()
    return task


def end_of(day: date) -> datetime:
    """The midnight that ends a day in the county."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


@transaction.atomic
def do_follow_up(
    *, follow_up_id: int, report: FollowUpReport, actor: Actor, now: datetime
) -> FollowUpCard:
    """Record a follow-up: the visit goes to the record with its values, the result is read off the plan's targets.

    The first one done at home is also the arrival of a patient sent down. Off target, or with a complication, the
    county doctor owes guidance.
    Emits: FollowUpDone. Raises: FollowUpNotFound (404); ImpossibleFinding, NotDueYet (422); IllegalMove (409).
    Source: nbphs-2017 (satisfied below target), seed-002 L23 (county doctor guides).
    """
    task = _task(follow_up_id, actor)
    _must_be_time(task, now)
    measured = {k: float(v) for k, v in checked(report.measurements, findings()).items()}
    plan = CarePlan.objects.filter(referral=task.referral_id).first()
    task.result = result_of(
        measured, plan.targets if plan else {}, complication=report.complication
    )
    task.encounter_id = _record_visit(task, report, measured, actor, now)
    task.measurements = {
        **measured,
        "drugs_taken": report.drugs_taken,
        "complication": report.complication,
    }
    task.way, task.note = report.way, report.note.strip()[:500]
    task.done_at, task.done_by_name = now, actor.name
    _move(task, FollowUpMove.DO, actor, now, note=task.note)
    _arrive_at_home(task, actor, now)
    if task.result == FollowUpResult.NOT_MET and task.of_plan:
        owe_guidance(
            task.referral, why="NOT_MET", follow_up=task, question=task.note, actor=actor, now=now
        )
    outbox.emit(
        FollowUpDone(
            follow_up_id=task.pk,
            referral_id=task.referral_id,
            resident_id=task.resident_id,
            institution_id=task.institution_id,
            result=task.result,
        ),
        at=now,
    )
    return task.card()


@transaction.atomic
def note_attempt(
    *,
    follow_up_id: int,
    outcome: str,
    note: str = "",
    next_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> FollowUpCard:
    """Record a try that did not reach the person; with a new day the task waits until then.

    Raises: FollowUpNotFound (404), BadReason (422), IllegalMove (409).
    """
    if outcome not in reasons.codes("attempt"):
        raise BadReason(field="outcome", reason=outcome)
    task = _task(follow_up_id, actor)
    if next_on is not None and next_on < local_day(now):
        raise BadReason(field="next_on", reason=next_on)
    FollowUpAttempt.objects.create(
        follow_up=task,
        at=now,
        by_name=actor.name,
        outcome=outcome,
        note=note.strip()[:300],
        next_on=next_on,
    )
    task.attempts += 1
    _move(
        task,
        FollowUpMove.TRY,
        actor,
        now,
        note=note,
        facts={"outcome": outcome},
        keep_clock=next_on is None,
    )
    if next_on is not None:
        task.save()
        cases.set_clock(
            case_id=task.case_id or 0,
            clock=FOLLOW_UP,
            due=cases.Due(end_of(next_on)),
            actor=actor,
            now=now,
        )
    return task.card()


@transaction.atomic
def give_up_follow_up(*, follow_up_id: int, note: str, actor: Actor, now: datetime) -> FollowUpCard:
    """Record that the person is lost to follow-up.

    Raises: FollowUpNotFound (404), BadReason (422), IllegalMove (409).
    """
    if not note.strip():
        raise BadReason(field="note", reason="")
    task = _task(follow_up_id, actor)
    task.note = note.strip()[:500]
    _move(task, FollowUpMove.GIVE_UP, actor, now, note=note)
    return task.card()


def cancel_open(referral: Referral, *, note: str, actor: Actor, now: datetime) -> int:
    """Cancel the tasks of the plan still due of a referral that ended; returns how many."""
    rows = FollowUp.objects.select_for_update(of=("self",)).filter(
        referral=referral, state=FollowUpState.DUE, of_plan=True
    )
    tasks = list(rows.order_by("id"))
    for task in tasks:
        task.note = note[:500]
        _move(task, FollowUpMove.CANCEL, actor, now, note=note, hand=Hand.CLOCK)
    return len(tasks)


@transaction.atomic
def note_missed(*, follow_up_id: int, level: int, now: datetime) -> bool:
    """Tell that a task is late; from the second escalation on the county doctor is asked to help.

    Emits: FollowUpMissed. Safe to call again: guidance is owed once.
    """
    task = (
        FollowUp.objects.select_related("referral")
        .filter(pk=follow_up_id, state=FollowUpState.DUE)
        .first()
    )
    if task is None:
        return False
    if level >= _COUNTY_IS_TOLD_AT and task.of_plan:
        owe_guidance(
            task.referral,
            why="OVERDUE",
            follow_up=task,
            question="随访逾期，请协助联系或调整方案",
            actor=Actor.system(now, "时钟"),
            now=now,
        )
    outbox.emit(
        FollowUpMissed(
            follow_up_id=task.pk,
            referral_id=task.referral_id,
            resident_id=task.resident_id,
            institution_id=task.institution_id,
            level=level,
        ),
        at=now,
    )
    return True


def _task(follow_up_id: int, actor: Actor) -> FollowUp:
    """The locked task, for the institution that owes it or one above it."""
    actor.must("referrals.follow_up")
    scoped = FollowUp.objects.visible_to(actor.scope)
    if not actor.scope.everything:
        scoped = scoped.filter(institution__in=actor.scope.institution_ids)
    return scoped.locked(follow_up_id)


def _must_be_time(task: FollowUp, now: datetime) -> None:
    """A visit long before its day would count for it and leave the day empty."""
    ahead = wholes(rules_of(task.referral))["follow_up_days_ahead"]
    from_on = task.due_on - timedelta(days=ahead)
    if local_day(now) < from_on and task.referral.state == State.FOLLOWING:
        raise NotDueYet(field="due_on", due=task.due_on, from_on=from_on)


def _record_visit(
    task: FollowUp, report: FollowUpReport, measured: dict[str, float], actor: Actor, now: datetime
) -> int | None:
    """Write the visit to the shared record; a telephone call is a note of the task only."""
    kind = _ENCOUNTER.get(report.way)
    if kind is None:
        return None
    if len(report.note) > 500:
        raise TextTooLong(field="note", name="随访记录", most=500, given=len(report.note))
    vocabulary = findings()
    doctor = workforce.staff_of_user(actor.user_id) if actor.user_id else None
    referral = task.referral
    card = records.record_encounter(
        draft=records.EncounterDraft(
            resident_id=task.resident_id,
            kind=kind,
            started_at=now,
            ended_at=now,
            institution_id=actor.institution_id,
            doctor_id=doctor.id if doctor else None,
            doctor_name=actor.name,
            chief_complaint="下转后随访" if task.of_plan else "上转后随访",
            note={"follow_up": report.note},
            conditions=(
                records.ConditionDraft(
                    code=referral.diagnosis_code, kind=records.ConditionKind.PRINCIPAL
                ),
            ),
            observations=tuple(
                records.ObservationDraft(code=vocabulary[name].code, value=Decimal(str(value)))
                for name, value in measured.items()
                if vocabulary[name].code
            ),
            disposition=records.Disposition.HOME,
            episode_id=referral.episode_id,
            client_id=f"follow-up:{task.pk}",
        ),
        actor=actor,
        now=now,
    )
    return card.id


def _arrive_at_home(task: FollowUp, actor: Actor, now: datetime) -> None:
    """The first task done is the arrival of a patient sent down, and follow-up begins."""
    referral = Referral.objects.locked(task.referral_id)
    if not task.of_plan or referral.state not in (State.ACCEPTED, State.IN_TRANSIT, State.NO_SHOW):
        return
    referral.arrived_at = now
    step(referral, Move.ARRIVE, Hand.RECEIVER, actor=actor, now=now, note="首次随访")
    step(referral, Move.FOLLOW, Hand.RECEIVER, actor=actor, now=now)


def _move(
    task: FollowUp,
    move: FollowUpMove,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    facts: dict[str, str] | None = None,
    hand: Hand = Hand.RECEIVER,
    keep_clock: bool = False,
) -> None:
    """Change the state of a task, its case and its row together."""
    task.state = TABLE.after(FollowUpState(task.state), move, hand)
    task.save()
    cases.move(
        case_id=task.case_id or 0,
        move=move,
        hand=hand,
        actor=actor,
        now=now,
        note=note[:1000],
        keep_clock=keep_clock,
        resident_id=task.resident_id,
        facts=dict(facts or {}),
    )
