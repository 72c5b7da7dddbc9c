"""The place of a device that an order keeps: taken when ordering, served by the examination, else given back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor, Scope

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


def mark_served(order: Order, *, actor: Actor, now: datetime) -> None:
    """Note the place an order keeps as used by its examination; one much earlier than the place gives it back.

    Expects: a transaction. What is not there any more (a stopped sitting), or was used before, stays as it is.
    """
    if order.slot_reservation_id is None:
        return
    writer = replace(actor, scope=Scope(everything=True, at=now))
    held = scheduling.reservations_for(ref_of(order), writer.scope, live_only=True)
    visit_id = next((each.appointment_id for each in held if each.appointment_id), None)
    if visit_id is None:
        return
    visit = scheduling.get_appointment(visit_id, writer.scope)
    if visit.state == scheduling.AppointmentState.SERVED:
        return
    if visit.starts_at - now > scheduling.EARLY:
        give_back(order, reason="提前检查", actor=writer, now=now)
        return
    scheduling.check_in(appointment_id=visit_id, actor=writer, now=now)
    scheduling.serve(appointment_id=visit_id, actor=writer, now=now)


def give_back(order: Order, *, reason: str, actor: Actor, now: datetime) -> None:
    """Release the place an order keeps; nothing happens to one already used or gone."""
    if order.slot_reservation_id is None:
        return
    scheduling.release(
        reservation_id=order.slot_reservation_id, reason=reason, actor=actor, now=now
    )
    order.slot_reservation_id = None
