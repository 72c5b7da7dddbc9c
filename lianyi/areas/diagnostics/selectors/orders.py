"""Reads of orders: lists, the queue of a centre, one order with everything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.definitions.parts import parts_of
from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.rules.hands import NEEDS, hands_of
from lianyi.areas.diagnostics.rules.limits import CLOCK_NAMES
from lianyi.areas.diagnostics.states import AT_CENTRE, OPEN, ORDER
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.sheets import Line, OrderRow, OrderSheet
from lianyi.areas.diagnostics.types.words import Hand, Move, State, Urgency
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import SYSTEM, Actor, Scope
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui.paging import Keyset, Page

_QUEUE: Final = Keyset("urgency_rank", "report_due_at", "id")
_BY_TIME: Final = Keyset("-ordered_at", "-id")
_MOST_LINES: Final = 200
_FIELDS: Final = (
    "clinical_info", "question", "diagnosis_code", "diagnosis_name", "laterality", "ordered_by_name", "ordered_at",
    "scheduled_at", "performed_at", "performed_by_name", "transmitted_at", "report_due_at", "claimed_at",
    "claimed_by_name", "claim_until", "submitted_at", "signed_at", "informed_at", "informed_by_name", "closed_at",
    "price_fen", "retakes", "end_reason", "end_note", "encounter_id", "referral_id",
)  # fmt: skip

BOXES: Final = ("examine", "transmit", "asked", "inform", "centre", "done", "all")
"""Which list: to examine, to send on, asked for by us and open, reports to tell, at our centres, ended, everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; empty words narrow nothing. `text`: a number, or part of an item's name."""

    box: str = "all"
    state: str = ""
    urgency: str = ""
    modality: str = ""
    centre_id: int | None = None
    institution_id: int | None = None
    resident_id: int | None = None
    text: str = ""
    from_on: date | None = None
    to_on: date | None = None
    late_only: bool = False
    critical_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What a centre's queue is narrowed to. `which`: waiting, reading, submitted, mine, or all three states."""

    centre_id: int
    which: str = "all"
    modality: str = ""
    urgency: str = ""
    user_id: int | None = None


def get_order(order_id: int, scope: Scope) -> OrderCard:
    """One order in short. Raises: OrderNotFound (404). Cost: one query."""
    return Order.objects.visible_to(scope).one(order_id).card()


def find_by_number(number: str, scope: Scope) -> OrderCard | None:
    """The order that bears an accession number, within reach. Cost: one query."""
    row = Order.objects.visible_to(scope).filter(number=number).first()
    return row.card() if row else None


def list_queue(
    *, scope: Scope, wanted: Queue, after: str = "", at_most: int = 50
) -> Page[OrderRow]:
    """What waits, is read or waits for signature at a centre: the most urgent first, then the least time left.

    Cost: three queries on index `order_queue`, however many orders there are.
    """
    page = _QUEUE.page(queue_of(scope, wanted).select_related("case", "centre"), after, at_most)
    return page.with_rows(as_rows(page.rows, scope))


def queue_of(scope: Scope, wanted: Queue) -> "QuerySet[Order]":
    """The orders of a queue, unordered and unpaged."""
    rows = Order.objects.visible_to(scope).at_centre().filter(centre=wanted.centre_id)
    state = {"waiting": State.WAITING, "reading": State.READING, "submitted": State.SUBMITTED}
    if wanted.which in state:
        rows = rows.filter(state=state[wanted.which])
    if wanted.which == "mine":
        rows = rows.filter(claimed_by_id=wanted.user_id, state=State.READING)
    exact = {"modality": wanted.modality, "urgency": wanted.urgency}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def queue_counts(
    scope: Scope, centre_ids: Iterable[int], now: datetime
) -> dict[int, dict[str, int]]:
    """By centre: how many wait, are read, wait for signature, and are late. Cost: one query of what is open."""
    rows = (
        Order.objects.visible_to(scope)
        .at_centre()
        .filter(centre__in=list(centre_ids))
        .order_by()
        .values("centre_id")
        .annotate(
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            reading=Count("pk", filter=Q(state=State.READING)),
            submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
            late=Count("pk", filter=Q(report_due_at__lte=now)),
        )
    )
    return {
        row["centre_id"]: {name: row[name] for name in ("waiting", "reading", "submitted", "late")}
        for row in rows
    }


def list_orders(
    *, scope: Scope, wanted: Filter, now: datetime, after: str = "", at_most: int = 50
) -> Page[OrderRow]:
    """One list of orders, the newest first. Cost: three queries."""
    rows = narrowed(scope, wanted, now).select_related("case", "centre")
    page = _BY_TIME.page(rows, after, at_most)
    return page.with_rows(as_rows(page.rows, scope))


def narrowed(scope: Scope, wanted: Filter, now: datetime) -> "QuerySet[Order]":
    """The orders of a list, unordered and unpaged: counts and exports read the same rows."""
    rows = Order.objects.visible_to(scope).filter(_box(scope, wanted.box))
    exact = {
        "state": wanted.state, "urgency": wanted.urgency, "modality": wanted.modality, "centre": wanted.centre_id,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.institution_id is not None:
        here = wanted.institution_id
        rows = rows.filter(Q(requester=here) | Q(performer=here))
    if wanted.resident_id is not None:
        rows = rows.filter(resident__in=residents.same_person_ids(wanted.resident_id))
    if wanted.text:
        rows = rows.filter(Q(number=wanted.text) | Q(item_name__contains=wanted.text))
    if wanted.from_on is not None:
        rows = rows.filter(ordered_at__gte=start_of(wanted.from_on))
    if wanted.to_on is not None:
        rows = rows.filter(ordered_at__lt=start_of(wanted.to_on + timedelta(days=1)))
    if wanted.late_only:
        rows = rows.filter(case__due_at__lte=now)
    if wanted.critical_only:
        rows = rows.filter(critical=True)
    return rows


def start_of(day: date) -> datetime:
    """The midnight a day begins with in the county."""
    return datetime.combine(day, time(0), ZONE)


def _box(scope: Scope, box: str) -> Q:
    """What belongs into a list, seen from the institutions in reach."""

    def side(name: str) -> Q:
        return Q() if scope.everything else Q(**{f"{name}__in": scope.institution_ids})

    return {
        "examine": side("performer") & Q(state=State.ORDERED),
        "transmit": side("performer") & Q(state=State.EXAMINED),
        "asked": side("requester") & Q(state__in=[State.ORDERED, State.EXAMINED, *AT_CENTRE]),
        "inform": (side("requester") | side("performer")) & Q(state=State.SIGNED),
        "centre": side("centre_host") & Q(state__in=[*AT_CENTRE]),
        "done": ~Q(state__in=[*OPEN]),
    }.get(box, Q())


COUNTED: Final = ("examine", "transmit", "asked", "inform", "centre")


def counts_of_boxes(scope: Scope, now: datetime) -> dict[str, tuple[int, int]]:
    """How many orders wait in each list, and how many of them are late. Cost: one query of what is open."""
    counts = {}
    for name in COUNTED:
        box = _box(scope, name)
        counts[name] = Count("pk", filter=box)
        counts[f"{name}_late"] = Count("pk", filter=box & Q(case__due_at__lte=now))
    rows = Order.objects.visible_to(scope).filter(state__in=[*OPEN])
    found = rows.aggregate(**counts)
    return {name: (found[name], found[f"{name}_late"]) for name in COUNTED}


def as_rows(found: Iterable[Order], scope: Scope) -> list[OrderRow]:
    """Rows with the names a reader may see. Expects: case and centre selected. Cost: two queries for any number."""
    rows = list(found)
    people = residents.cards([row.resident_id for row in rows], scope)
    places = organisations.institutions(
        [i for row in rows for i in (row.requester_id, row.performer_id)]
    )
    return [_row(row, people.get(row.resident_id), places) for row in rows]


def _row(
    row: Order,
    person: residents.ResidentCard | None,
    places: Mapping[int, organisations.InstitutionCard],
) -> OrderRow:
    requester, performer = places[row.requester_id], places[row.performer_id]
    case = row.case
    return OrderRow(
        card=row.card(),
        patient=person.name if person else "—",
        patient_sex=person.sex if person else "",
        patient_age=person.age_text if person else "",
        requester_name=requester.short_name or requester.name,
        performer_name=performer.short_name or performer.name,
        centre_name=row.centre.name,
        clock=CLOCK_NAMES.get(case.clock, "") if case else "",
        due_at=case.due_at if case else None,
        escalation=case.escalation if case else -1,
        state_name=ORDER.states[State(row.state)],
        tone=names.TONES[State(row.state)],
        urgency_name=names.URGENCY[Urgency(row.urgency)],
    )


def order_sheet(order_id: int, actor: Actor) -> OrderSheet:
    """Everything of one order, what each discipline adds, and what the reader may do now.

    Cost: seven queries and those of the registered parts. Raises: OrderNotFound (404).
    """
    order = Order.objects.visible_to(actor.scope).select_related("case", "centre").one(order_id)
    card = order.card()
    sides = sides_of(card, order.centre_host_id, actor)
    return OrderSheet(
        row=as_rows([order], actor.scope)[0],
        person=_person(order.resident_id, actor.scope),
        fields={name: getattr(order, name) for name in _FIELDS}
        | {"end_name": names.CANCEL.get(order.end_reason, "")},
        hands=sides,
        moves=moves_of(card.state, sides, actor),
        lines=tuple(_lines(order)),
        parts=parts_of(card, actor),
    )


def sides_of(card: OrderCard, host_id: int, actor: Actor) -> frozenset[Hand]:
    """The sides the reader stands on."""
    return hands_of(
        actor.institution_id,
        requester_id=card.requester_id,
        performer_id=card.performer_id,
        host_id=host_id,
    )


def moves_of(state: State, sides: frozenset[Hand], actor: Actor) -> tuple[Move, ...]:
    """What the reader may do in a state, by table, side and permission."""
    if actor.role == SYSTEM:
        return ()
    found = [
        move
        for hand in Hand
        if hand in sides
        for move in ORDER.moves_of(state, hand)
        if any(actor.may(permission) for permission in NEEDS[move])
    ]
    return tuple(dict.fromkeys(found))


def _person(resident_id: int, scope: Scope) -> dict[str, str]:
    """The person as the reader may see."""
    card = residents.cards([resident_id], scope).get(resident_id)
    if card is None:
        return {}
    return {
        "name": card.name,
        "sex": card.sex_text,
        "age": card.age_text,
        "id": card.id_masked,
        "phone": card.phone_masked,
        "address": card.address,
    }


def _lines(order: Order) -> list[Line]:
    """The story: steps of the case, with the minutes between them."""
    if order.case_id is None:
        return []
    return [_line(step) for step in cases.timeline(order.case_id, _MOST_LINES)]


_BAD: Final = ("RETAKE", "LAPSE", "EXPIRE", "ESCALATE", "SEND_BACK")
_GOOD: Final = ("SIGN", "INFORM")


def _line(step: cases.StepCard) -> Line:
    """A link of the chain of duty as a line."""
    words = [step.note] if step.note else []
    reason = str(step.facts.get("reason", ""))
    name = {**names.RETAKE, **names.CANCEL}.get(reason)
    if name:
        words.insert(0, name)
    if way := names.WAY.get(str(step.facts.get("way", ""))):
        words.insert(0, way)
    if step.received_at:
        words.append(f"签收：{step.received_by}")
    tone = "bad" if step.move in _BAD else "good" if step.move in _GOOD else ""
    return Line(
        at=step.at,
        title=step.move_name,
        by=step.by_name,
        place=step.institution_name,
        body="　".join(words),
        tone=tone,
        after_minutes=int(step.after.total_seconds() // 60) if step.after else None,
    )
