"""Finished referrals brought in whole: history of the system used before, or of the demo. No event, no audit line."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Final

from django.db import transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions.reasons import name_of
from lianyi.areas.referrals.models import FollowUp, Readmission, Referral
from lianyi.areas.referrals.services.moves import DUTY, KIND, line_of
from lianyi.areas.referrals.states import REFERRAL
from lianyi.areas.referrals.types.drafts import PastReferral
from lianyi.areas.referrals.types.words import (
    FollowUpState,
    FollowUpWay,
    Hand,
    Move,
    State,
    Urgency,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.machinery import bulk
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import ZONE, local_day

BATCH: Final = 1_000
_COUNTY_DUTY: Final = "referral_office"
_LAST: Final = {
    State.DECLINED: (Move.DECLINE, Hand.RECEIVER),
    State.LAPSED: (Move.LAPSE, Hand.CLOCK),
    State.CANCELLED: (Move.WITHDRAW, Hand.SENDER),
    State.REFUSED_BY_PATIENT: (Move.REFUSE, Hand.PATIENT),
    State.CLOSED: (Move.CLOSE, Hand.RECEIVER),
}


def load_referrals(rows: Iterable[PastReferral], *, now: datetime) -> int:
    """Store finished referrals with their cases, steps, follow-ups and readmissions; returns how many.

    Expects: trusted rows, each in an end state; a row that `back_of_key` names comes before the one that names it.
    Cost: bulk inserts, a batch of 1,000 at a time and one transaction a batch; only the keys are kept in memory.
    Raises: ValueError for a row that has not ended: a fault of the loader.
    """
    known: dict[str, int] = {}
    places: dict[int, organisations.InstitutionCard] = {}
    total = 0
    for batch in _batches(rows):
        missing = {
            i for row in batch for i in (row.from_institution_id, row.to_institution_id)
        } - set(places)
        places |= organisations.institutions(missing)
        total += _load(batch, known, places, now)
    return total


@transaction.atomic
def _load(
    batch: list[PastReferral],
    known: dict[str, int],
    places: Mapping[int, organisations.InstitutionCard],
    now: datetime,
) -> int:
    made = [_row(row) for row in batch]
    bulk.take_keys(made)
    people = residents.cards((row.resident_id for row in batch), Scope(everything=True, at=now))
    ids = cases.load_closed(
        _case(row, referral, people, places) for row, referral in zip(batch, made, strict=True)
    )
    for row, referral, case_id in zip(batch, made, ids, strict=True):
        known[row.key] = referral.pk
        referral.case_id = case_id
        referral.back_of_id = known.get(row.back_of_key)
        referral.number = f"ZZ{local_day(row.created_at):%Y%m%d}-{referral.pk:06d}"
    bulk.insert(made)
    pairs = list(zip(batch, made, strict=True))
    bulk.insert(list(_tasks(pairs)))
    bulk.insert(list(_readmissions(pairs)))
    records.load_timeline_lines(line_of(referral) for referral in made)
    return len(made)


def _row(row: PastReferral) -> Referral:
    state = State(row.state)
    if not REFERRAL.is_end(state):
        raise ValueError(f"{row.key} has not ended: {state}")
    return bulk.new(
        Referral,
        state=state,
        direction=row.direction,
        urgency=row.urgency,
        channel=row.channel,
        county_code=row.county_code,
        resident_id=row.resident_id,
        from_institution_id=row.from_institution_id,
        to_institution_id=row.to_institution_id,
        made_by_institution_id=row.from_institution_id,
        to_department=row.to_department,
        from_doctor_name=row.from_doctor_name,
        to_doctor_name=row.to_doctor_name,
        reason_code=row.reason_code,
        diagnosis_code=row.diagnosis_code,
        diagnosis_name=row.diagnosis_name,
        impression=row.impression or row.diagnosis_name,
        present_illness=row.impression or row.diagnosis_name,
        indicated=True,
        is_emergency=row.urgency == Urgency.URGENT,
        consent_given=state != State.REFUSED_BY_PATIENT,
        refusal_code=row.refusal_code,
        created_at=row.created_at,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        arrived_at=row.arrived_at,
        seen_at=row.seen_at,
        admitted_at=row.admitted_at,
        closed_at=row.closed_at,
        decline_code=row.decline_code,
        outcome=row.outcome,
    )


def _case(
    row: PastReferral,
    referral: Referral,
    people: Mapping[int, residents.ResidentCard],
    places: Mapping[int, organisations.InstitutionCard],
) -> cases.ClosedCase:
    person = people.get(row.resident_id)
    who = f"{person.masked_name} {person.age_text}" if person else ""
    tier = places[row.to_institution_id].tier
    return cases.ClosedCase(
        kind=KIND.code,
        subject_id=referral.pk,
        state=row.state,
        headline=f"{who} · {name_of('direction', row.direction)} · {row.diagnosis_name}"[:200],
        holder=cases.Holder(
            institution_id=row.to_institution_id, duty=DUTY.get(tier, _COUNTY_DUTY)
        ),
        opened_at=row.created_at,
        closed_at=row.closed_at,
        county_code=row.county_code,
        priority=cases.Priority.ORDINARY
        if row.urgency == Urgency.ORDINARY
        else cases.Priority.URGENT,
        steps=tuple(_steps(row)),
    )


def _steps(row: PastReferral) -> Iterator[cases.PastStep]:
    """The steps its times tell of, each from the state before it."""
    taken = [
        (Move.SEND, Hand.SENDER, row.sent_at),
        (Move.ACCEPT, Hand.RECEIVER, None if row.decline_code else row.answered_at),
        (Move.ARRIVE, Hand.RECEIVER, row.arrived_at),
        (Move.TAKE_INTO_CARE, Hand.RECEIVER, row.seen_at),
        (*_LAST[State(row.state)], row.closed_at),
    ]
    state = State.DRAFT
    for move, hand, at in taken:
        if at is None:
            continue
        after = REFERRAL.after(state, move, hand)
        receives = hand == Hand.RECEIVER
        yield cases.PastStep(
            move=move,
            from_state=state,
            to_state=after,
            at=at,
            hand=hand,
            by_name=(row.to_doctor_name if receives else row.from_doctor_name) or "历史数据",
            institution_id=row.to_institution_id if receives else row.from_institution_id,
            to_institution_id=row.from_institution_id if receives else row.to_institution_id,
        )
        state = after


def _tasks(pairs: Iterable[tuple[PastReferral, Referral]]) -> Iterator[FollowUp]:
    for row, referral in pairs:
        for task in row.follow_ups:
            yield bulk.new(
                FollowUp,
                referral=referral,
                resident_id=row.resident_id,
                institution_id=row.to_institution_id,
                due_on=task.due_on,
                way=FollowUpWay.CLINIC,
                state=FollowUpState.DONE if task.done_at else FollowUpState.LOST,
                done_at=task.done_at,
                done_by_name=row.to_doctor_name if task.done_at else "",
                result=task.result if task.done_at else "",
            )


def _readmissions(pairs: Iterable[tuple[PastReferral, Referral]]) -> Iterator[Readmission]:
    for row, referral in pairs:
        if row.readmitted_days is not None and row.sent_at is not None:
            day = local_day(row.sent_at) + timedelta(days=row.readmitted_days)
            yield bulk.new(
                Readmission,
                referral=referral,
                encounter_id=row.readmission_encounter_id,
                institution_id=row.from_institution_id,
                started_at=datetime.combine(day, time(9), ZONE),
                days_after=row.readmitted_days,
                principal_code=row.diagnosis_code,
            )


def _batches(rows: Iterable[PastReferral]) -> Iterator[list[PastReferral]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch
