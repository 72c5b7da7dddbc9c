"""The place of a device that an order keeps: taken when ordering, given back when it ends."""

from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor

_HOLD: Final = timedelta(minutes=10)
"""Only between the hold and its confirmation, which follow each other in one transaction."""


def ref_of(order: Order) -> str:
    """The name under which scheduling knows who holds a place."""
    return f"diagnostic_order:{order.pk}"


def audience_of(urgency: Urgency) -> scheduling.Audience:
    """Which places an order may take: urgent ones also those kept for the green channel."""
    return scheduling.Audience.REFERRAL if urgency == Urgency.ROUTINE else scheduling.Audience.GREEN


def take(order: Order, slot_id: int, *, actor: Actor, now: datetime) -> None:
    """Keep a place of a device and make it firm: the time of the examination is that of the place.

    Raises: SlotNotFound (404); SlotGone, SlotOver, ResidentBusy (409).
    """
    held = scheduling.hold_slot(
        slot_id=slot_id,
        resident_id=order.resident_id,
        for_ref=ref_of(order),
        until=now + _HOLD,
        audience=audience_of(Urgency(order.urgency)),
        actor=actor,
        now=now,
    )
    firm = scheduling.confirm(reservation_id=held.id, actor=actor, now=now)
    order.slot_reservation_id = firm.id
    order.scheduled_at = firm.starts_at


def give_back(order: Order, *, reason: str, actor: Actor, now: datetime) -> None:
    """Release the place an order keeps; nothing happens to one already used or gone."""
    if order.slot_reservation_id is None:
        return
    scheduling.release(
        reservation_id=order.slot_reservation_id, reason=reason, actor=actor, now=now
    )
    order.slot_reservation_id = None
