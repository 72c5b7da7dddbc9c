"""A specimen is taken, received or refused: each scan says what it came to, and a second one changes nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.items import Item, item
from lianyi.areas.diagnostics.definitions.specimens import REJECT
from lianyi.areas.diagnostics.models import Order, Specimen, SpecimenOrder, SpecimenStep
from lianyi.areas.diagnostics.rules import specimens as rules
from lianyi.areas.diagnostics.services.examining import examine, retake, transmit
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    NoSpecimenNeeded,
    NothingToCollect,
    NotYourLaboratory,
    ReasonNeeded,
    ReportIsOut,
    TimesReversed,
)
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.laboratory import (
    CollectDraft,
    Scan,
    ScanOutcome,
    SpecimenCard,
    SpecimenHand,
    SpecimenMove,
    SpecimenState,
)
from lianyi.areas.diagnostics.types.words import CentreKind, State
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import SYSTEM, Actor
from lianyi.machinery.audit import public as audit

_COLLECT, _REPORT = "diagnostics.collect", "diagnostics.report"
_OTHER: Final = "OTHER"
_MOST: Final = 60
_BACK: Final = (State.EXAMINED, State.WAITING, State.READING)
"""States from which an order can be examined anew."""


@transaction.atomic
def collect(*, draft: CollectDraft, actor: Actor, now: datetime) -> tuple[SpecimenCard, ...]:
    """Take the specimens of some orders: one tube for all that share person, laboratory, specimen and container.

    Each tissue is a specimen of its own. The orders are examined by this; what was rejected before is named.
    Raises: OrderNotFound (404); NotPermitted (403); IllegalMove, NotYourSide (409); NothingToCollect, NoSpecimenNeeded,
        TimesReversed (422).
    """
    actor.must(_COLLECT)
    wanted = sorted(set(draft.order_ids))[:_MOST]
    if not wanted:
        raise NothingToCollect(field="orders")
    _check_times(draft, now)
    orders = [Order.objects.visible_to(actor.scope).locked(order_id) for order_id in wanted]
    made = [_new_tube(tube, draft, actor, now).card() for tube in _tubes(orders)]
    for order in orders:
        examine(order_id=order.pk, actor=actor, now=now, note=draft.note)
    return tuple(made)


@transaction.atomic
def receive(*, barcode: str, actor: Actor, now: datetime) -> Scan:
    """Take a scanned specimen in; its orders reach the laboratory and their report's clocks start.

    A tube scanned twice, bound for another laboratory, or not to be received any more changes nothing and says
    so; every
    scan leaves an audit line. Of two who scan at once, one receives.
    Raises: NotPermitted (403).
    """
    actor.must(_REPORT)
    barcode = barcode.strip()[:20]
    row = Specimen.objects.visible_to(actor.scope).by_label(barcode)
    if row is None:
        return told(Scan(outcome=ScanOutcome.UNKNOWN, barcode=barcode), None, actor, now)
    scan = _before_receipt(row, actor, now)
    if scan is None:
        _receive(row, actor, now)
        scan = scanned(row, ScanOutcome.DONE, actor, now)
    return told(scan, row, actor, now)


@transaction.atomic
def reject(
    *, specimen_id: int, reason: str, note: str = "", actor: Actor, now: datetime
) -> SpecimenCard:
    """Take a specimen not in, with a coded reason: its orders go back to who took it, to be taken again.

    Raises: SpecimenNotFound (404); NotPermitted (403); ReasonNeeded (422); NotYourLaboratory, ReportIsOut,
        IllegalMove (409).
    """
    actor.must(_REPORT)
    if reason not in REJECT or (reason == _OTHER and not note.strip()):
        raise ReasonNeeded(field="reason")
    row = Specimen.objects.visible_to(actor.scope).locked(specimen_id)
    must_be_at(row.centre_host_id, actor)
    row.reject_reason, row.reject_note = reason, note.strip()[:200]
    row.ended_at, row.ended_by_name = now, actor.name[:60]
    told = f"标本拒收：{REJECT[reason]} {row.reject_note}".strip()
    move(row, SpecimenMove.REJECT, SpecimenHand.LABORATORY, actor=actor, now=now, note=told)
    for order in row.orders.order_by("pk"):
        if order.state in (State.SUBMITTED, State.SIGNED, State.CLOSED):
            state = ORDER.states[State(order.state)]
            raise ReportIsOut(number=order.number, state=state)
        if order.state in _BACK:
            retake(order_id=order.pk, reason=_OTHER, note=told, actor=actor, now=now)
    return row.card()


@transaction.atomic
def dispose(*, specimen_id: int, note: str = "", actor: Actor, now: datetime) -> SpecimenCard:
    """Throw a specimen away that has been kept long enough.

    Raises: SpecimenNotFound (404); NotPermitted (403); NotYourLaboratory, IllegalMove (409).
    """
    actor.must(_REPORT)
    row = Specimen.objects.visible_to(actor.scope).locked(specimen_id)
    must_be_at(row.centre_host_id, actor)
    row.ended_at, row.ended_by_name = now, actor.name[:60]
    move(row, SpecimenMove.DISPOSE, SpecimenHand.LABORATORY, actor=actor, now=now, note=note)
    return row.card()


def move(
    row: Specimen,
    what: SpecimenMove,
    hand: SpecimenHand,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Change the state, add the hand it went through and the audit line. Expects: the row is locked."""
    row.state = rules.SPECIMEN.after(SpecimenState(row.state), what, hand)
    row.save()
    add_step(row, what, actor, now, note)
    audit.record(
        actor,
        f"diagnostics.specimen_{what.lower()}",
        target=f"specimen:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts={"reason": row.reject_reason} if row.reject_reason else {},
    )


def add_step(row: Specimen, what: str, actor: Actor, now: datetime, note: str = "") -> None:
    """Note whose hands a specimen went through."""
    SpecimenStep.objects.create(
        specimen=row,
        move=what,
        at=now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        institution_id=actor.institution_id,
        note=note.strip()[:300],
    )


def must_be_at(host_id: int, actor: Actor) -> None:
    """Refuse whoever stands in another laboratory; the platform stands in all. Raises: NotYourLaboratory (409)."""
    if actor.role != SYSTEM and actor.institution_id != host_id:
        raise NotYourLaboratory(name=organisations.get_institution(host_id).name)


def scanned(
    row: Specimen,
    outcome: ScanOutcome,
    actor: Actor,
    now: datetime,
    *,
    by: str = "",
    at: datetime | None = None,
) -> Scan:
    """What a scan says of a known specimen; the name only to who may see it."""
    person = residents.cards([row.resident_id], actor.scope).get(row.resident_id)
    return Scan(
        outcome=outcome,
        barcode=row.barcode or "",
        specimen=row.card(),
        by_name=by,
        at=at,
        place=organisations.get_institution(row.institution_id).name,
        late=row.keep_until is not None and now > row.keep_until,
        warm=row.warm,
        items=tuple(row.orders.order_by("pk").values_list("item_name", flat=True)),
        patient=person.name if person else "",
    )


def _before_receipt(row: Specimen, actor: Actor, now: datetime) -> Scan | None:
    """Why a specimen is not received; None where it is."""
    if row.centre_host_id != actor.institution_id:
        return scanned(row, ScanOutcome.WRONG_LAB, actor, now)
    if row.state == SpecimenState.RECEIVED:
        by, at = row.received_by_name, row.received_at
        return scanned(row, ScanOutcome.AGAIN, actor, now, by=by, at=at)
    if row.state not in (SpecimenState.COLLECTED, SpecimenState.IN_TRANSIT):
        by, at = row.ended_by_name, row.ended_at
        return scanned(row, ScanOutcome.REFUSED, actor, now, by=by, at=at)
    return None


def _receive(row: Specimen, actor: Actor, now: datetime) -> None:
    row.received_at, row.received_by_name = now, actor.name[:60]
    move(row, SpecimenMove.RECEIVE, SpecimenHand.LABORATORY, actor=actor, now=now)
    for order in row.orders.filter(state=State.EXAMINED).order_by("pk"):
        transmit(order_id=order.pk, actor=actor, now=now)


def told(scan: Scan, row: Specimen | None, actor: Actor, now: datetime) -> Scan:
    """Leave the line of a scan that changed nothing: `move` leaves the others'."""
    if scan.outcome != ScanOutcome.DONE:
        audit.record(
            actor,
            "diagnostics.specimen_scan",
            target=f"specimen:{row.pk if row else 0}",
            at=now,
            resident_id=row.resident_id if row else None,
            facts={"outcome": scan.outcome},
        )
    return scan


def _check_times(draft: CollectDraft, now: datetime) -> None:
    lost, fixed = draft.devitalised_at, draft.fixed_at
    ahead = any(each is not None and each > now for each in (lost, fixed))
    if ahead or (lost is not None and fixed is not None and fixed < lost):
        raise TimesReversed(field="fixed_at")


def _tubes(orders: Iterable[Order]) -> list[list[tuple[Order, Item]]]:
    """Orders by the tube they share."""
    found: dict[tuple[object, ...], list[tuple[Order, Item]]] = {}
    for order in orders:
        known = item(order.item_code)
        if "specimen" not in known.more:
            raise NoSpecimenNeeded(field="orders", item=order.item_name)
        alone = order.pk if order.centre_kind == CentreKind.PATHOLOGY else 0
        key = (order.resident_id, order.centre_id, *rules.tube_of(known.more), alone)
        found.setdefault(key, []).append((order, known))
    return list(found.values())


def _new_tube(
    tube: Sequence[tuple[Order, Item]], draft: CollectDraft, actor: Actor, now: datetime
) -> Specimen:
    """Make the row, its label, and its ties to the orders."""
    order = tube[0][0]
    kind, container = rules.tube_of(tube[0][1].more)
    more = [known.more for _, known in tube]
    bounds = rules.celsius_for(tuple(row["celsius"]) for row in more if "celsius" in row)
    row = Specimen(
        kind=kind,
        container=container,
        site=draft.site.strip()[:60],
        note=draft.note.strip()[:200],
        resident_id=order.resident_id,
        centre_id=order.centre_id,
        centre_host_id=order.centre_host_id,
        institution_id=order.performer_id,
        recollect_of=_rejected_before(order),
        collected_at=now,
        collected_by_id=actor.user_id,
        collected_by_name=actor.name[:60],
        keep_until=rules.keeps_until(now, [row["stable_h"] for row in more if "stable_h" in row]),
        celsius_low=bounds[0] if bounds else None,
        celsius_high=bounds[1] if bounds else None,
        devitalised_at=draft.devitalised_at,
        fixed_at=draft.fixed_at,
    )
    row.save()
    row.barcode = rules.barcode(row.pk)
    row.save(update_fields=["barcode"])
    SpecimenOrder.objects.bulk_create(SpecimenOrder(specimen=row, order=each) for each, _ in tube)
    add_step(row, "COLLECT", actor, now)
    return row


def _rejected_before(order: Order) -> Specimen | None:
    rows = Specimen.objects.filter(orders=order, state=SpecimenState.REJECTED)
    return rows.order_by("-pk").first()
