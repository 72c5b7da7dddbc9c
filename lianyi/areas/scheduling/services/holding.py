"""Holds on slots and beds: taken, confirmed, released, expired."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.events import (
    BedHeld,
    ReservationConfirmed,
    ReservationExpired,
    ReservationReleased,
    SlotHeld,
)
from lianyi.areas.scheduling.models import Appointment, Reservation
from lianyi.areas.scheduling.models.holds import LIVE
from lianyi.areas.scheduling.selectors.holds import reservation_card
from lianyi.areas.scheduling.services.access import text
from lianyi.areas.scheduling.services.taking import (
    Seat,
    book_seat,
    cancel_visit,
    end_hold,
    locked_reservation,
    reserve_slot,
    take_bed,
    take_slot,
)
from lianyi.areas.scheduling.states import Hand
from lianyi.areas.scheduling.types import (
    AppointmentState,
    Audience,
    CancelReason,
    ReservationCard,
    ReservationState,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class BadHold(DomainError):
    """A hold ends in the future, and not too far."""

    code = "scheduling.bad_hold"
    http_status = 422
    template = "A hold ends after now and within {days} days."


class ReservationOver(DomainError):
    """The hold was released or ran out."""

    code = "scheduling.reservation_over"
    http_status = 409
    template = "This reservation is {state}; take a new one."


LONGEST_HOLD_DAYS = 60


@transaction.atomic
def hold_slot(
    *,
    slot_id: int,
    resident_id: int,
    for_ref: str,
    until: datetime,
    audience: Audience,
    actor: Actor,
    now: datetime,
) -> ReservationCard:
    """Keep one place of a slot until an instant. Asked twice for the same `for_ref`, it answers with the same hold.

    Emits: SlotHeld. Raises: SlotNotFound, ResidentNotFound (404), SlotGone, SlotKept, SlotOver, AlreadyHolds,
    ResidentBusy (409), BadHold, TooFarAhead (422).
    """
    _check_until(until, now)
    resident_id = residents.get_resident(resident_id, actor.scope).id
    known = Reservation.objects.filter(
        slot_id=slot_id,
        resident_id__in=residents.same_person_ids(resident_id),
        for_ref=for_ref,
        state__in=LIVE,
    )
    row = known.order_by("pk").first()
    if row is not None:
        return reservation_card(row)
    seat = Seat(
        resident_id=resident_id,
        for_ref=text("for_ref", for_ref, 40),
        until=until,
        audience=audience,
        state=ReservationState.HELD,
    )
    slot = take_slot(slot_id, audience, now)
    row = reserve_slot(slot, seat, actor, now)
    _audit("scheduling.hold_slot", row, actor, now)
    held = SlotHeld(
        reservation_id=row.pk,
        slot_id=slot_id,
        resident_id=resident_id,
        for_ref=for_ref,
        until=until.isoformat(),
    )
    outbox.emit(held, at=now)
    return reservation_card(row)


@transaction.atomic
def hold_bed(
    *,
    institution_id: int,
    resident_id: int,
    for_ref: str,
    until: datetime,
    actor: Actor,
    now: datetime,
    department: str = "",
    ward_id: int | None = None,
    bed_id: int | None = None,
    isolation: bool = False,
) -> ReservationCard:
    """Keep a bed that suits the resident until an instant: a named one, or any of ward, department or hospital.

    Asked twice for the same `for_ref` and institution, it answers with the same hold.
    Emits: BedHeld. Raises: ResidentNotFound (404), NoFreeBed, BedGone (409), BadHold (422).
    """
    _check_until(until, now)
    card = residents.get_resident(resident_id, actor.scope)
    known = Reservation.objects.filter(
        bed__isnull=False,
        institution_id=institution_id,
        resident_id__in=residents.same_person_ids(card.id),
        for_ref=for_ref,
        state__in=LIVE,
    )
    row = known.order_by("pk").first()
    if row is not None and (bed_id is None or row.bed_id == bed_id):
        return reservation_card(row)
    bed = take_bed(
        institution_id,
        card.sex,
        department=department,
        ward_id=ward_id,
        bed_id=bed_id,
        isolation=isolation,
        now=now,
    )
    row = Reservation.objects.create(
        bed=bed,
        institution_id=institution_id,
        resident_id=card.id,
        audience=Audience.REFERRAL,
        for_ref=text("for_ref", for_ref, 40),
        state=ReservationState.HELD,
        until=until,
        held_at=now,
        held_by_id=actor.user_id,
        held_by=actor.name or "系统",
    )
    _audit("scheduling.hold_bed", row, actor, now)
    held = BedHeld(
        reservation_id=row.pk,
        bed_id=bed.pk,
        resident_id=card.id,
        for_ref=for_ref,
        until=until.isoformat(),
    )
    outbox.emit(held, at=now)
    return reservation_card(row)


@transaction.atomic
def confirm(*, reservation_id: int, actor: Actor, now: datetime) -> ReservationCard:
    """Make a hold firm; of a slot's hold comes an appointment. Confirming twice changes nothing.

    Emits: ReservationConfirmed, AppointmentBooked. Raises: ReservationNotFound (404), ReservationOver (409).
    """
    row = locked_reservation(reservation_id, actor)
    if row.state == ReservationState.CONFIRMED:
        return reservation_card(row)
    if row.state != ReservationState.HELD or (row.until is not None and row.until <= now):
        raise ReservationOver(state=row.state)
    row.state, row.until = ReservationState.CONFIRMED, None
    row.save()
    appointment = book_seat(row, actor, now) if row.slot_id else None
    _audit("scheduling.confirm", row, actor, now)
    confirmed = ReservationConfirmed(
        reservation_id=row.pk,
        for_ref=row.for_ref,
        appointment_id=appointment.pk if appointment else None,
    )
    outbox.emit(confirmed, at=now)
    return reservation_card(row)


@transaction.atomic
def release(*, reservation_id: int, reason: str, actor: Actor, now: datetime) -> ReservationCard:
    """Give a hold up; its appointment, if the visit has not begun, is cancelled. Releasing twice changes nothing.

    Emits: ReservationReleased, AppointmentCancelled. Raises: ReservationNotFound (404).
    """
    row = locked_reservation(reservation_id, actor)
    if row.state not in LIVE:
        return reservation_card(row)
    cancel_visit(row, CancelReason.REFERRAL if row.for_ref else CancelReason.OTHER, now)
    end_hold(row, ReservationState.RELEASED, text("reason", reason, 100, empty=True), now)
    _audit("scheduling.release", row, actor, now)
    released = ReservationReleased(
        reservation_id=row.pk, for_ref=row.for_ref, reason=row.ended_reason
    )
    outbox.emit(released, at=now)
    return reservation_card(row)


def expire_reservations(now: datetime, at_most: int = 500) -> int:
    """Free every place whose hold ran out; return how many. Each hold is its own transaction; safe to run any time.

    Emits: ReservationExpired.
    """
    due = Reservation.objects.filter(state=ReservationState.HELD, until__lte=now)
    ids = list(due.order_by("until", "id").values_list("pk", flat=True)[:at_most])
    return sum(expire_one(pk, now) for pk in ids)


@transaction.atomic
def expire_one(reservation_id: int, now: datetime) -> bool:
    """Free the place of one hold if it ran out and nobody confirmed meanwhile; say whether it did."""
    clock = Actor.system(now, "时钟")
    row = locked_reservation(reservation_id, clock)
    if row.state != ReservationState.HELD or row.until is None or row.until > now:
        return False
    end_hold(row, ReservationState.EXPIRED, "到期未确认", now, hand=Hand.CLOCK)
    _audit("scheduling.expire", row, clock, now)
    outbox.emit(ReservationExpired(reservation_id=row.pk, for_ref=row.for_ref), at=now)
    return True


def drop_slot_holds(slot_ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Release every live hold of slots that close, cancelling their visits; return how many visits."""
    rows = Reservation.objects.select_for_update(of=("self",)).filter(
        slot_id__in=slot_ids, state__in=LIVE
    )
    cancelled = 0
    for row in rows.select_related("slot").order_by("id"):
        visit = (
            Appointment.objects.select_for_update().filter(reservation=row).order_by("pk").first()
        )
        if visit is not None and visit.state != AppointmentState.BOOKED:
            continue  # the resident is here already: the visit goes on
        cancelled += cancel_visit(row, CancelReason.DOCTOR, now)
        end_hold(row, ReservationState.RELEASED, "停诊", now)
        outbox.emit(
            ReservationReleased(reservation_id=row.pk, for_ref=row.for_ref, reason="停诊"), at=now
        )
    return cancelled


def _check_until(until: datetime, now: datetime) -> None:
    if not now < until <= now + timedelta(days=LONGEST_HOLD_DAYS):
        raise BadHold(field="until", days=LONGEST_HOLD_DAYS)


def _audit(action: str, row: Reservation, actor: Actor, now: datetime) -> None:
    audit.record(
        actor,
        action,
        target=f"reservation:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts={"for": row.for_ref, "slot": row.slot_id, "bed": row.bed_id},
    )
