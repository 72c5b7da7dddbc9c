"""Reads of critical values: the list, one with everything, what waits on a desk."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from lianyi.areas.diagnostics.definitions.critical import TONES
from lianyi.areas.diagnostics.models import (
    CriticalContact,
    CriticalNotFound,
    CriticalNotice,
    CriticalValue,
)
from lianyi.areas.diagnostics.rules.critical import CLOCK_NAMES, GIVES_UP, NEEDS
from lianyi.areas.diagnostics.selectors.orders import start_of
from lianyi.areas.diagnostics.states import CRITICAL
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.critical import (
    Contact,
    ContactSide,
    ContactWay,
    CriticalFilter,
    CriticalHand,
    CriticalMove,
    CriticalRow,
    CriticalSheet,
    CriticalState,
    Notice,
)
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import SYSTEM, Actor, Scope
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.selectors import NO_CLOCK
from lianyi.machinery.policy import public as policy
from lianyi.machinery.ui.paging import Keyset, Page

_BY_CLOCK: Final = Keyset("due_key", "id")
_BY_TIME: Final = Keyset("-raised_at", "-id")
_FIELDS: Final = (
    "bounds", "read_back", "read_back_way", "read_back_at", "read_back_by_name", "acknowledged_at",
    "acknowledged_by_name", "action", "acted_at", "acted_by_name", "reached_at", "reached_by_name", "end_note",
)  # fmt: skip

IN_TIME: Final = Q(acknowledged_at__lte=F("acknowledge_due_at"))
MARKS: Final[Mapping[str, Q]] = {
    "acknowledged": Q(acknowledged_at__isnull=False),
    "acknowledged_in_time": IN_TIME,
    "reached": Q(state=CriticalState.REACHED),
    "reached_in_time": Q(state=CriticalState.REACHED, reached_at__lte=F("reach_due_at")),
    "unreachable": Q(state=CriticalState.UNREACHABLE),
    "open": Q(ended_at=None),
}
"""The sets of rows behind the numbers, all but one; see `mark_of`."""


def mark_of(mark: str, now: datetime) -> Q:
    """The condition of a set of rows; an unknown word narrows nothing.

    `acknowledged_late`: acknowledged after its limit, or past its limit and still not acknowledged.
    """
    if mark == "acknowledged_late":
        never = Q(acknowledged_at=None, acknowledge_due_at__lte=now)
        return Q(acknowledged_at__gt=F("acknowledge_due_at")) | never
    return MARKS.get(mark, Q())


def narrowed_critical(
    scope: Scope, wanted: CriticalFilter, now: datetime
) -> "QuerySet[CriticalValue]":
    """The rows of a list, unordered and unpaged: counts and exports read the same rows."""
    rows = CriticalValue.objects.visible_to(scope).filter(_box(scope, wanted.box))
    exact = {
        "kind": wanted.kind, "finding_code": wanted.finding, "order": wanted.order_id,
        "requester": wanted.unit_id, "centre": wanted.centre_id,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.from_on is not None:
        rows = rows.filter(raised_at__gte=start_of(wanted.from_on))
    if wanted.to_on is not None:
        rows = rows.filter(raised_at__lt=start_of(wanted.to_on + timedelta(days=1)))
    if wanted.late_only:
        rows = rows.filter(case__due_at__lte=now)
    return rows.filter(mark_of(wanted.mark, now)) if wanted.mark else rows


def _box(scope: Scope, box: str) -> Q:
    """Seen from the institutions in reach: to act on, to telephone, everything open, everything."""

    def side(*names: str) -> Q:
        if scope.everything:
            return Q()
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__in": scope.institution_ids})
        return found

    untaken = Q(state__in=[CriticalState.NOTIFIED, CriticalState.READ_BACK])
    return {
        "act": side("requester", "performer") & Q(ended_at=None),
        "call": side("centre_host") & untaken,
        "open": Q(ended_at=None),
    }.get(box, Q())


def list_critical(
    *, scope: Scope, wanted: CriticalFilter, now: datetime, after: str = "", at_most: int = 50
) -> Page[CriticalRow]:
    """Critical values: open ones by the time left, all by the newest. Cost: three queries."""
    rows = narrowed_critical(scope, wanted, now).select_related("order", "case", "centre")
    if wanted.box in ("all", ""):
        page = _BY_TIME.page(rows, after, at_most)
    else:
        due = rows.annotate(due_key=Coalesce("case__due_at", Value(NO_CLOCK)))
        page = _BY_CLOCK.page(due, after, at_most)
    return page.with_rows(critical_rows(page.rows, scope))


def count_critical(scope: Scope, box: str, now: datetime) -> tuple[int, int]:
    """How many a box holds, and how many of them are late. Cost: one query of what is open."""
    rows = narrowed_critical(scope, CriticalFilter(box=box), now)
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(case__due_at__lte=now)))
    return found["n"], found["late"]


def critical_rows(found: Iterable[CriticalValue], scope: Scope) -> list[CriticalRow]:
    """Rows with the names a reader may see. Expects: order, case and centre selected. Cost: two queries."""
    rows = list(found)
    people = residents.cards([row.resident_id for row in rows], scope)
    places = organisations.institutions([row.requester_id for row in rows])
    return [_row(row, people.get(row.resident_id), places) for row in rows]


def _row(
    row: CriticalValue,
    person: residents.ResidentCard | None,
    places: Mapping[int, organisations.InstitutionCard],
) -> CriticalRow:
    requester, case = places[row.requester_id], row.case
    return CriticalRow(
        card=row.card(),
        patient=person.name if person else "—",
        patient_age=person.age_text if person else "",
        requester_name=requester.short_name or requester.name,
        centre_name=row.centre.name,
        clock=CLOCK_NAMES.get(case.clock, "") if case else "",
        due_at=case.due_at if case else None,
        escalation=case.escalation if case else -1,
        state_name=CRITICAL.states[CriticalState(row.state)],
        tone=TONES[CriticalState(row.state)],
    )


def critical_of_order(card: OrderCard, actor: Actor) -> list[CriticalRow] | None:
    """What stands on top of an order's page: its critical values, open ones first; None where it has none.

    Cost: three queries, one where there is none.
    """
    rows = CriticalValue.objects.visible_to(actor.scope).filter(order=card.id)
    found = list(rows.select_related("order", "case", "centre").order_by("ended_at", "id")[:20])
    return critical_rows(found, actor.scope) or None


def _one(critical_id: int, scope: Scope) -> CriticalValue:
    rows = CriticalValue.objects.visible_to(scope).select_related("order", "case", "centre")
    row = rows.filter(pk=critical_id).first()
    if row is None:
        raise CriticalNotFound(critical_id=critical_id)
    return row


def critical_sheet(critical_id: int, actor: Actor) -> CriticalSheet:
    """Everything of one critical value, and what the reader may do now.

    Cost: eight queries. Raises: CriticalNotFound (404).
    """
    row = _one(critical_id, actor.scope)
    contacts = tuple(_contacts(row))
    sides = hands_of_critical(row, actor)
    version = row.case.policy_version_id if row.case else None
    needed = policy.at(version, row.county_code).whole("diagnostics.critical_attempts")
    tries = sum(1 for c in contacts if c.side == ContactSide.PATIENT and not c.answered)
    return CriticalSheet(
        row=critical_rows([row], actor.scope)[0],
        person=_person(row.resident_id, actor.scope),
        fields={name: getattr(row, name) for name in _FIELDS}
        | {"clinical_info": row.order.clinical_info},
        contacts=contacts,
        notices=tuple(_notices(row)),
        steps=tuple(cases.timeline(row.case_id)) if row.case_id else (),
        moves=moves_of_critical(row, sides, actor),
        hands=sides,
        tries=tries,
        tries_needed=needed,
    )


def hands_of_critical(row: CriticalValue, actor: Actor) -> frozenset[CriticalHand]:
    """The ends the reader stands at, with the permission to act there."""
    if actor.role == SYSTEM:
        return frozenset()
    sides = set()
    if actor.scope.institution_ids & {row.requester_id, row.performer_id}:
        sides.add(CriticalHand.RECEIVER)
    if actor.institution_id == row.centre_host_id:
        sides.add(CriticalHand.CENTRE)
    return frozenset(
        side for side in sides if any(actor.may(permission) for permission in NEEDS[side])
    )


def moves_of_critical(
    row: CriticalValue, sides: frozenset[CriticalHand], actor: Actor
) -> frozenset[CriticalMove]:
    """What the reader may do now, by table, side and permission."""
    found = set()
    for side in sides:
        found |= set(CRITICAL.moves_of(CriticalState(row.state), side))
    if not actor.may(GIVES_UP):
        found.discard(CriticalMove.GIVE_UP)
    by_screen = row.read_back_way != ContactWay.PHONE
    if by_screen and CriticalHand.RECEIVER not in sides:
        found.discard(CriticalMove.ACKNOWLEDGE)
    return frozenset(found)


def _contacts(row: CriticalValue) -> Iterable[Contact]:
    for each in CriticalContact.objects.filter(critical=row).order_by("at", "id")[:200]:
        yield Contact(
            side=ContactSide(each.side),
            way=ContactWay(each.way),
            answered=each.answered,
            person=each.person,
            phone=each.phone,
            text=each.text,
            at=each.at,
            by_name=each.by_name,
        )


def _notices(row: CriticalValue) -> Iterable[Notice]:
    for each in (
        CriticalNotice.objects.filter(critical=row).select_related("institution").order_by("level")
    ):
        place = each.institution
        yield Notice(
            level=each.level,
            duty=each.duty,
            institution_name=(place.short_name or place.name) if place else "",
            at=each.at,
            note=each.note,
        )


def _person(resident_id: int, scope: Scope) -> dict[str, str]:
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


def plain_step(step: Any) -> dict[str, Any]:
    """A link of the chain of duty for the API."""
    return {
        "move": step.move,
        "name": step.move_name,
        "by": step.by_name,
        "place": step.institution_name,
        "at": step.at,
        "note": step.note,
        "received_at": step.received_at,
        "received_by": step.received_by,
    }
