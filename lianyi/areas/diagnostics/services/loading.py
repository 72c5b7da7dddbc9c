"""Finished orders and members of centres brought in whole: history of the system before, or of the demo.

No event, no audit line.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.items import item
from lianyi.areas.diagnostics.models import Centre, CentreMember, Order
from lianyi.areas.diagnostics.rules.limits import RANK
from lianyi.areas.diagnostics.services.moves import DUTIES, KIND, line_of
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.drafts import PastMember, PastOrder
from lianyi.areas.diagnostics.types.words import Hand, Move, State, Urgency
from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.machinery import bulk
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import local_day

BATCH: Final = 1_000
_NUMBERS: Final = 10**8


@transaction.atomic
def load_members(centre_id: int, rows: Iterable[PastMember]) -> int:
    """Store whom a centre serves; returns how many.

    Expects: trusted rows, none of them stored yet. Cost: one statement.
    """
    made = [
        bulk.new(
            CentreMember,
            centre_id=centre_id,
            institution_id=row.institution_id,
            since=row.since,
            equipped_on=row.equipped_on,
            equipment=row.equipment,
            tested_on=row.tested_on,
            tested_by_name=row.tested_by_name,
        )
        for row in rows
    ]
    bulk.insert(made)
    return len(made)


def load_orders(rows: Iterable[PastOrder], *, now: datetime) -> int:
    """Store finished orders with their cases, steps and lines in the record; returns how many.

    Expects: trusted rows, each in an end state. Cost: bulk inserts, a batch of 1,000 and one transaction at a time.
    Raises: ValueError for a row that has not ended: a fault of the loader.
    """
    source = iter(rows)
    total = 0
    while batch := list(islice(source, BATCH)):
        total += _load(batch, now)
    return total


@transaction.atomic
def _load(batch: list[PastOrder], now: datetime) -> int:
    centres = Centre.objects.in_bulk({row.centre_id for row in batch})
    places = organisations.institutions({row.requester_id for row in batch})
    people = residents.cards((row.resident_id for row in batch), Scope(everything=True, at=now))
    made = [_row(row, centres[row.centre_id]) for row in batch]
    bulk.take_keys(made)
    ids = cases.load_closed(
        _case(row, order, people, places) for row, order in zip(batch, made, strict=True)
    )
    for order, case_id in zip(made, ids, strict=True):
        order.case_id = case_id
        order.number = f"JC{local_day(order.ordered_at):%y%m%d}{order.pk % _NUMBERS:08d}"
    bulk.insert(made)
    records.load_timeline_lines(line_of(order) for order in made)
    return len(made)


def _row(row: PastOrder, centre: Centre) -> Order:
    if not ORDER.is_end(State(row.state)):
        raise ValueError(f"an order of {row.ordered_at} has not ended: {row.state}")
    known = item(row.item_code)
    return bulk.new(
        Order,
        state=row.state,
        urgency=row.urgency,
        urgency_rank=RANK[row.urgency],
        county_code=row.county_code,
        centre_id=centre.pk,
        centre_kind=centre.kind,
        centre_host_id=centre.host_id,
        item_code=known.code,
        item_name=known.name_zh[:80],
        modality=known.modality,
        body_part=known.body_part,
        price_fen=row.price_fen,
        resident_id=row.resident_id,
        requester_id=row.requester_id,
        performer_id=row.performer_id,
        ordered_by_name=row.ordered_by_name,
        clinical_info=row.clinical_info,
        diagnosis_name=row.diagnosis_name,
        ordered_at=row.ordered_at,
        performed_at=row.performed_at,
        performed_by_name=row.performed_by_name,
        transmitted_at=row.transmitted_at,
        report_due_at=row.report_due_at,
        claimed_by_name=row.read_by_name,
        signed_at=row.signed_at,
        informed_at=row.closed_at if row.state == State.CLOSED else None,
        informed_by_name=row.ordered_by_name if row.state == State.CLOSED else "",
        closed_at=row.closed_at,
        abnormal=row.abnormal,
        retakes=row.retakes,
        end_reason="PATIENT" if row.state == State.CANCELLED else "",
    )


def _case(
    row: PastOrder,
    order: Order,
    people: Mapping[int, residents.ResidentCard],
    places: Mapping[int, organisations.InstitutionCard],
) -> cases.ClosedCase:
    person = people.get(row.resident_id)
    who = f"{person.masked_name} {person.age_text}" if person else ""
    tier = places[row.requester_id].tier
    routine = row.urgency == Urgency.ROUTINE
    return cases.ClosedCase(
        kind=KIND.code,
        subject_id=order.pk,
        state=row.state,
        headline=f"{who} · {order.item_name}"[:200],
        holder=cases.Holder(
            institution_id=row.requester_id, duty=DUTIES.get(tier, "county_specialist")
        ),
        opened_at=row.ordered_at,
        closed_at=row.closed_at,
        county_code=row.county_code,
        priority=cases.Priority.ORDINARY if routine else cases.Priority.URGENT,
        steps=tuple(_steps(row, order.centre_host_id)),
    )


_LAST: Final = {
    State.CLOSED: (Move.INFORM, Hand.REQUESTER),
    State.CANCELLED: (Move.CANCEL, Hand.REQUESTER),
    State.LAPSED: (Move.LAPSE, Hand.CLOCK),
}


def _steps(row: PastOrder, host_id: int) -> Iterator[cases.PastStep]:
    """The steps its times tell of, each from the state before it."""
    taken = [
        (Move.EXAMINE, Hand.PERFORMER, row.performed_at, row.performed_by_name),
        (Move.TRANSMIT, Hand.PERFORMER, row.transmitted_at, row.performed_by_name),
        (Move.CLAIM, Hand.CENTRE, row.transmitted_at, row.read_by_name),
        (Move.SIGN, Hand.CENTRE, row.signed_at, row.read_by_name),
        (*_LAST[State(row.state)], row.closed_at, row.ordered_by_name),
    ]
    places = {
        Hand.REQUESTER: row.requester_id,
        Hand.PERFORMER: row.performer_id,
        Hand.CENTRE: host_id,
    }
    state = State.ORDERED
    for move, hand, at, name in taken:
        if at is None:
            continue
        after = ORDER.after(state, move, hand)
        yield cases.PastStep(
            move=move,
            from_state=state,
            to_state=after,
            at=at,
            hand=hand,
            by_name=name or "历史数据",
            institution_id=places.get(hand),
        )
        state = after
