"""Whose study it is at the centre: claimed with a lease, given back, assigned, or read by another centre."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.events import OrderTransferred
from lianyi.areas.diagnostics.models import Centre, Order
from lianyi.areas.diagnostics.rules.limits import lease
from lianyi.areas.diagnostics.selectors.centres import readers_of, why_not_ready, work_of_day
from lianyi.areas.diagnostics.services.moves import relate_side, rules_of, step, wholes
from lianyi.areas.diagnostics.services.refusals import (
    ClaimedByAnother,
    QueueEmpty,
    TextMissing,
    WrongCentre,
    WrongReader,
)
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.words import Hand, Move, State, Urgency
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox

_NOTE: Final = 300


def lease_until(order: Order, now: datetime) -> datetime:
    """Until when a study claimed now stays with its reader."""
    return now + lease(Urgency(order.urgency), wholes(rules_of(order)))


def unclaim(order: Order) -> None:
    """Nobody reads the study any more. Expects: the state changes in the same write."""
    order.claimed_at = order.claim_until = order.claimed_by_id = None
    order.claimed_by_name = ""


@transaction.atomic
def claim(*, order_id: int, actor: Actor, now: datetime) -> OrderCard:
    """Take a study to read; who has it already keeps it longer. Of two at once, one has it.

    Raises: OrderNotFound (404); ClaimedByAnother, IllegalMove, NotYourSide (409); NotPermitted (403).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    _claim(order, actor, now)
    return order.card()


@transaction.atomic
def claim_next(*, centre_id: int, actor: Actor, now: datetime) -> OrderCard:
    """Take the most pressing study that waits at a centre; readers who ask at once get different ones.

    Cost: one query on index `order_queue`. Raises: QueueEmpty, NotYourSide (409); NotPermitted (403).
    """
    waiting = Order.objects.visible_to(actor.scope).select_for_update(
        of=("self",), skip_locked=True
    )
    order = (
        waiting.filter(centre=centre_id, state=State.WAITING)
        .order_by("urgency_rank", "report_due_at", "id")
        .select_related("case")
        .first()
    )
    if order is None:
        raise QueueEmpty
    _claim(order, actor, now)
    return order.card()


@transaction.atomic
def release(*, order_id: int, note: str = "", actor: Actor, now: datetime) -> OrderCard:
    """Give a claimed study back to the queue; another's only by whoever manages the centre.

    Raises: OrderNotFound (404); ClaimedByAnother, IllegalMove, NotYourSide (409); NotPermitted (403).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    if order.claimed_by_id != actor.user_id and not actor.may("diagnostics.manage"):
        _must_be_free(order, actor)
    facts = {"claimed_by": order.claimed_by_name}
    unclaim(order)
    step(order, Move.RELEASE, Hand.CENTRE, actor=actor, now=now, note=note[:_NOTE], facts=facts)
    return order.card()


@transaction.atomic
def reassign(
    *, order_id: int, reader_id: int, note: str = "", actor: Actor, now: datetime
) -> OrderCard:
    """Give a study that waits or is stuck to a reader of the centre.

    Raises: OrderNotFound (404); WrongReader (422); NotPermitted (403); IllegalMove, NotYourSide (409).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    readers = dict(readers_of(order.centre_host_id, order.centre_kind, local_day(now)))
    if reader_id not in readers:
        raise WrongReader(field="reader_id")
    facts = {"from": order.claimed_by_name, "to": readers[reader_id]}
    order.claimed_at, order.claim_until = now, lease_until(order, now)
    order.claimed_by_id, order.claimed_by_name = reader_id, readers[reader_id][:60]
    step(order, Move.REASSIGN, Hand.CENTRE, actor=actor, now=now, note=note[:_NOTE], facts=facts)
    return order.card()


@transaction.atomic
def transfer(*, order_id: int, centre_id: int, note: str, actor: Actor, now: datetime) -> OrderCard:
    """Let another centre read what waits here; its clock runs on. The price agreed when ordering stays.

    Emits: OrderTransferred. Raises: OrderNotFound (404); WrongCentre, TextMissing (422); NotPermitted (403);
        IllegalMove, NotYourSide (409).
    """
    if not note.strip():
        raise TextMissing(field="note", name="转交理由")
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    target = Centre.objects.select_for_update().filter(county_code=order.county_code).one(centre_id)
    why = _misfit(order, target, now)
    if why:
        raise WrongCentre(field="centre_id", centre=target.name, why=why)
    before = order.centre_id
    step(
        order,
        Move.TRANSFER,
        Hand.CENTRE,
        actor=actor,
        now=now,
        note=note.strip()[:_NOTE],
        facts={"from": before, "to": target.pk},
        turn_to=target,
    )
    relate_side(order, target.host_id, now)
    outbox.emit(
        OrderTransferred(order_id=order.pk, from_centre_id=before, to_centre_id=target.pk), at=now
    )
    return order.card()


def expire_claims(now: datetime, at_most: int = 200) -> int:
    """Return to the queue every study whose reader's lease is over; how many. Safe to run at any time.

    Each is its own transaction, with its step and audit line.
    """
    over = Order.objects.filter(state=State.READING, claim_until__lte=now)
    ids = list(over.order_by("claim_until", "id").values_list("pk", flat=True)[:at_most])
    return sum(_expire_one(pk, now) for pk in ids)


@transaction.atomic
def _expire_one(order_id: int, now: datetime) -> bool:
    return _expire(Order.objects.locked(order_id), now)


def _expire(order: Order, now: datetime) -> bool:
    """End a lease that is over; say whether it was."""
    if order.state != State.READING or order.claim_until is None or order.claim_until > now:
        return False
    facts = {"claimed_by": order.claimed_by_name}
    unclaim(order)
    clock = Actor.system(now, "时钟")
    step(order, Move.EXPIRE, Hand.CLOCK, actor=clock, now=now, facts=facts)
    return True


def _claim(order: Order, actor: Actor, now: datetime) -> None:
    _expire(order, now)
    mine = order.state == State.READING and order.claimed_by_id == actor.user_id
    if order.state == State.READING and not mine:
        _must_be_free(order, actor)
    order.claim_until = lease_until(order, now)
    if mine:
        order.save(update_fields=["claim_until"])
        return
    order.claimed_at = now
    order.claimed_by_id, order.claimed_by_name = actor.user_id, actor.name[:60]
    step(order, Move.CLAIM, Hand.CENTRE, actor=actor, now=now)


def _must_be_free(order: Order, actor: Actor) -> None:
    """Refuse whoever wants what another reads."""
    if order.claim_until is not None and order.claimed_by_id != actor.user_id:
        raise ClaimedByAnother(name=order.claimed_by_name, until=order.claim_until)


def _misfit(order: Order, target: Centre, now: datetime) -> str:
    """Why a study cannot go to a centre; nothing where it can."""
    today = local_day(now)
    if target.pk == order.centre_id:
        return "已在该中心"
    if target.kind != order.centre_kind:
        return "类别不同"
    why = why_not_ready(target, today)
    if why:
        return why
    if target.capacity_per_day is not None and work_of_day(target, now) >= target.capacity_per_day:
        return "今日已满"
    return ""
