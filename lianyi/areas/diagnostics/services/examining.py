"""The performer examines and sends to the centre; whoever sees that it was in vain has it taken again."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.names import RETAKE
from lianyi.areas.diagnostics.events import OrderRetaken, OrderTransmitted
from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.services.moves import hands, report_due, step
from lianyi.areas.diagnostics.services.quality import note_retake
from lianyi.areas.diagnostics.services.reading import unclaim
from lianyi.areas.diagnostics.services.refusals import BadCode
from lianyi.areas.diagnostics.services.slots import mark_served
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.words import Hand, Move
from lianyi.kernel.actor import Actor
from lianyi.machinery.outbox import public as outbox

_OTHER: Final = "OTHER"


@transaction.atomic
def examine(*, order_id: int, actor: Actor, now: datetime, note: str = "") -> OrderCard:
    """Record that the examination was done; the clock of the transmission starts, the device's place was used.

    Raises: OrderNotFound (404); NotPermitted (403); IllegalMove, NotYourSide (409).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    order.performed_at = now
    order.performed_by_id, order.performed_by_name = actor.user_id, actor.name[:60]
    mark_served(order, actor=actor, now=now)
    step(order, Move.EXAMINE, Hand.PERFORMER, actor=actor, now=now, note=note.strip()[:1000])
    return order.card()


@transaction.atomic
def transmit(*, order_id: int, actor: Actor, now: datetime) -> OrderCard:
    """Hand what was examined to the centre: its report's clock starts.

    Emits: OrderTransmitted. Raises: OrderNotFound (404); NotPermitted (403); IllegalMove, NotYourSide (409).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    order.transmitted_at = now
    order.report_due_at = report_due(order, now)
    side = Hand.PERFORMER if Hand.PERFORMER in hands(order, actor) else Hand.CENTRE
    step(order, Move.TRANSMIT, side, actor=actor, now=now)
    outbox.emit(
        OrderTransmitted(
            order_id=order.pk,
            centre_id=order.centre_id,
            resident_id=order.resident_id,
            urgency=order.urgency,
        ),
        at=now,
    )
    return order.card()


@transaction.atomic
def retake(*, order_id: int, reason: str, note: str = "", actor: Actor, now: datetime) -> OrderCard:
    """Have the examination taken again, with a coded reason; a claimed study goes back unread.

    Emits: OrderRetaken. Raises: OrderNotFound (404); BadCode (422); NotPermitted (403); IllegalMove, NotYourSide (409).
    """
    if reason not in RETAKE or (reason == _OTHER and not note.strip()):
        raise BadCode(field="reason", given=reason, name="重检原因")
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    side = Hand.CENTRE if Hand.CENTRE in hands(order, actor) else Hand.PERFORMER
    taken_by, taken_by_id = order.performed_by_name, order.performed_by_id
    order.retakes += 1
    order.performed_at = order.performed_by_id = None
    order.performed_by_name = ""
    order.transmitted_at = order.report_due_at = None
    unclaim(order)
    facts = {"reason": reason, "performed_by": taken_by}
    step(order, Move.RETAKE, side, actor=actor, now=now, note=note.strip()[:1000], facts=facts)
    note_retake(
        order,
        reason,
        note,
        performed_by_id=taken_by_id,
        performed_by_name=taken_by,
        actor=actor,
        now=now,
    )
    outbox.emit(
        OrderRetaken(order_id=order.pk, performer_id=order.performer_id, reason=reason), at=now
    )
    return order.card()
