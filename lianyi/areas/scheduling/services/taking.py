"""Taking a place and giving it back. Of two who want the last, exactly one gets it.

A place is taken by one conditional UPDATE (`booked < capacity`, `state = FREE`): the database decides, no earlier
reading does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.definitions import parameters
from lianyi.areas.scheduling.events import AppointmentBooked, AppointmentCancelled
from lianyi.areas.scheduling.models import Appointment, Bed, Reservation, Session, Slot
from lianyi.areas.scheduling.models.holds import LIVE
from lianyi.areas.scheduling.rules import bedding, opening
from lianyi.areas.scheduling.services.access import rules_of
from lianyi.areas.scheduling.states import APPOINTMENT, BED, AppointmentMove, BedMove, Hand
from lianyi.areas.scheduling.types import (
    AppointmentState,
    Audience,
    BedState,
    CancelReason,
    ReservationState,
    SlotKind,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.outbox import public as outbox


class SlotNotFound(DomainError):
    """No such slot."""

    code = "scheduling.slot_not_found"
    http_status = 404
    template = "There is no slot {slot_id}."


class SlotGone(DomainError):
    """The last place was taken, or the sitting stopped."""

    code = "scheduling.slot_gone"
    http_status = 409
    template = "The last place of this slot has just been taken; choose another slot."


class AlreadyHolds(DomainError):
    """The resident holds a place in this slot."""

    code = "scheduling.already_holds"
    http_status = 409
    template = "This resident already has a place in this slot."


class ResidentBusy(DomainError):
    """The resident has another visit at that time."""

    code = "scheduling.resident_busy"
    http_status = 409
    template = "This resident already has an appointment at that time ({other}); cancel it or choose another time."


class NoFreeBed(DomainError):
    """No bed that suits is free."""

    code = "scheduling.no_free_bed"
    http_status = 409
    template = "No suitable bed is free ({department}); choose another department or hospital."


class BedGone(DomainError):
    """The bed is not free any more, or does not suit."""

    code = "scheduling.bed_gone"
    http_status = 409
    template = "Bed {bed} has just been taken or does not suit this patient; choose another."


class ReservationNotFound(DomainError):
    """No such hold within reach."""

    code = "scheduling.reservation_not_found"
    http_status = 404
    template = "There is no reservation {reservation_id} within your reach."


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What a new reservation says besides its place."""

    resident_id: int
    for_ref: str
    until: datetime | None
    audience: Audience
    state: ReservationState


def take_slot(slot_id: int, audience: Audience, now: datetime) -> Slot:
    """Take one place of a slot, if one is left: the single statement that decides who gets the last.

    Raises: SlotNotFound (404), SlotOver, SlotKept, SlotGone (409), TooFarAhead (422).
    """
    slot = Slot.objects.select_related("resource").filter(pk=slot_id).order_by("pk").first()
    if slot is None:
        raise SlotNotFound(field="slot", slot_id=slot_id)
    rules = rules_of(slot.resource.institution_id, now)
    opening.must_be_open_to(
        SlotKind(slot.kind),
        audience,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        releases_at=slot.releases_at,
        now=now,
        ahead_days=rules.whole(parameters.BOOK_AHEAD_DAYS),
    )
    free = Slot.objects.filter(pk=slot_id, is_open=True, booked__lt=F("capacity"))
    if not free.update(booked=F("booked") + 1):
        raise SlotGone(field="slot")
    return slot


def reserve_slot(slot: Slot, seat: Seat, actor: Actor, now: datetime) -> Reservation:
    """Write the reservation of a place just taken. Raises: AlreadyHolds, ResidentBusy (409), undoing the taking."""
    busy = Reservation.objects.filter(
        resident_id__in=residents.same_person_ids(seat.resident_id),
        state__in=LIVE,
        slot__starts_at__lt=slot.ends_at,
        slot__ends_at__gt=slot.starts_at,
    )
    if busy.filter(slot_id=slot.pk).exists():
        raise AlreadyHolds(field="resident")
    other = busy.select_related("slot__resource").order_by("pk").first()
    if other is not None and other.slot is not None:
        raise ResidentBusy(field="slot", other=other.slot.resource.name)
    return Reservation.objects.create(
        slot=slot,
        institution_id=slot.resource.institution_id,
        resident_id=seat.resident_id,
        audience=seat.audience,
        for_ref=seat.for_ref,
        state=seat.state,
        until=seat.until,
        held_at=now,
        held_by_id=actor.user_id,
        held_by=actor.name or "系统",
    )


def book_seat(
    row: Reservation, actor: Actor, now: datetime, *, note: str = "", client_id: str = ""
) -> Appointment:
    """Make the appointment of a firm reservation, with the next number of its sitting. Emits: AppointmentBooked."""
    assert row.slot is not None  # the caller holds a slot's reservation
    slot = row.slot
    Session.objects.filter(pk=slot.session_id).update(next_number=F("next_number") + 1)
    number = Session.objects.values_list("next_number", flat=True).get(pk=slot.session_id) - 1
    reminder_h = rules_of(row.institution_id, now).whole(parameters.REMINDER_H)
    remind_at = slot.starts_at - timedelta(hours=reminder_h)
    appointment = Appointment.objects.create(
        reservation=row,
        slot=slot,
        institution_id=row.institution_id,
        resident_id=row.resident_id,
        starts_at=slot.starts_at,
        state=AppointmentState.BOOKED,
        queue_number=number,
        client_id=client_id or None,
        booked_at=now,
        booked_by_id=actor.user_id,
        booked_by=actor.name or "系统",
        booked_from_id=actor.institution_id,
        note=note,
        reminder_due_at=max(remind_at, now),
    )
    booked = AppointmentBooked(
        appointment_id=appointment.pk,
        resident_id=row.resident_id,
        institution_id=row.institution_id,
        starts_at=slot.starts_at.isoformat(),
        for_ref=row.for_ref,
    )
    outbox.emit(booked, at=now)
    return appointment


def locked_reservation(reservation_id: int, actor: Actor) -> Reservation:
    """A reservation in sight with its slot or bed, both locked, the place first. Raises: ReservationNotFound (404)."""
    visible = Reservation.objects.visible_to(actor.scope)
    place = (
        visible.filter(pk=reservation_id).order_by("pk").values_list("slot_id", "bed_id").first()
    )
    if place is None:
        raise ReservationNotFound(reservation_id=reservation_id)
    slot_id, bed_id = place
    if slot_id is not None:
        Slot.objects.select_for_update().get(pk=slot_id)
    if bed_id is not None:
        Bed.objects.select_for_update().get(pk=bed_id)
    rows = Reservation.objects.select_for_update(of=("self",)).select_related(
        "slot__resource", "bed__ward"
    )
    return rows.get(pk=reservation_id)


def end_hold(
    row: Reservation,
    state: ReservationState,
    reason: str,
    now: datetime,
    *,
    hand: Hand = Hand.STAFF,
) -> None:
    """End a live reservation and free its place: the one door out of HELD and CONFIRMED."""
    if row.slot_id is not None:
        Slot.objects.filter(pk=row.slot_id).update(booked=F("booked") - 1)
    if row.bed_id is not None and state is not ReservationState.USED:
        bed = Bed.objects.get(pk=row.bed_id)
        bed.state = BED.after(BedState(bed.state), BedMove.RELEASE, hand)
        bed.since = now
        bed.save()
    row.state, row.ended_at, row.ended_reason, row.until = state, now, reason, None
    row.save()


def cancel_visit(row: Reservation, reason: CancelReason, now: datetime) -> bool:
    """Cancel the visit of a reservation, where one is still to come."""
    visit = Appointment.objects.select_for_update().filter(reservation=row).order_by("pk").first()
    if visit is None or visit.state != AppointmentState.BOOKED:
        return False
    visit.state = APPOINTMENT.after(
        AppointmentState(visit.state), AppointmentMove.CANCEL, Hand.STAFF
    )
    visit.reason, visit.ended_at = reason, now
    visit.save()
    cancelled = AppointmentCancelled(
        appointment_id=visit.pk, resident_id=visit.resident_id, for_ref=row.for_ref, reason=reason
    )
    outbox.emit(cancelled, at=now)
    return True


def take_bed(
    institution_id: int,
    sex: str,
    *,
    department: str,
    ward_id: int | None,
    bed_id: int | None,
    isolation: bool,
    now: datetime,
) -> Bed:
    """Take the free bed that fits best, by one conditional statement. Raises: BedGone, NoFreeBed (409)."""
    suitable = Bed.objects.filter(
        ward__institution_id=institution_id,
        state=BedState.FREE,
        sex__in=bedding.suitable_sexes(sex),
    )
    if department:
        suitable = suitable.filter(ward__department=department)
    if ward_id is not None:
        suitable = suitable.filter(ward_id=ward_id)
    if isolation:
        suitable = suitable.filter(is_isolation=True)
    if bed_id is not None:
        suitable = suitable.filter(pk=bed_id)
    # beds for all sexes and isolation rooms are kept for those who need them: "ANY" sorts before the sexes;
    # where the database locks rows, a bed somebody else is just taking is passed over
    free = suitable.select_related("ward").select_for_update(of=("self",), skip_locked=True)
    bed = free.order_by("is_isolation", "-sex", "ward_id", "code").first()
    held = BED.after(BedState.FREE, BedMove.HOLD, Hand.STAFF)
    if bed and Bed.objects.filter(pk=bed.pk, state=BedState.FREE).update(state=held, since=now):
        return bed
    if bed_id is not None:
        raise BedGone(field="bed", bed=bed_id)
    raise NoFreeBed(field="department", department=department or "—")
