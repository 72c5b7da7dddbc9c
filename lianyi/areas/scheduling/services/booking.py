"""Visits: staff book for a resident (RES-01), cancel, check in, note as served or missed; residents are reminded."""

from datetime import datetime, timedelta

from django.db import transaction

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.definitions import parameters
from lianyi.areas.scheduling.events import (
    AppointmentMissed,
    AppointmentReminderDue,
    PatientCheckedIn,
    ReservationReleased,
)
from lianyi.areas.scheduling.models import Appointment, Slot
from lianyi.areas.scheduling.selectors.holds import AppointmentNotFound, appointment_card
from lianyi.areas.scheduling.services.access import must_manage, rules_of, text
from lianyi.areas.scheduling.services.taking import (
    Seat,
    book_seat,
    cancel_visit,
    end_hold,
    reserve_slot,
    take_slot,
)
from lianyi.areas.scheduling.states import APPOINTMENT, AppointmentMove, Hand
from lianyi.areas.scheduling.types import (
    AppointmentCard,
    AppointmentState,
    Audience,
    CancelReason,
    ReservationState,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

EARLY = timedelta(hours=12)


class TooEarlyToCheckIn(DomainError):
    """Arrival is noted on the day."""

    code = "scheduling.too_early_to_check_in"
    http_status = 409
    template = "This appointment is at {starts_at}; arrival can be noted from 12 hours before."


class NotSigned(DomainError):
    """Places for signed residents need the contract."""

    code = "scheduling.not_signed"
    http_status = 422
    template = "This resident has no family doctor contract; book an ordinary place."


@transaction.atomic
def book(
    *,
    slot_id: int,
    resident_id: int,
    actor: Actor,
    now: datetime,
    audience: Audience = Audience.PUBLIC,
    for_ref: str = "",
    note: str = "",
    client_id: str = "",
) -> AppointmentCard:
    """Book a place for a resident. Idempotent by `client_id` within the booking institution.

    Emits: AppointmentBooked. Raises: SlotNotFound, ResidentNotFound (404), SlotGone, SlotKept, SlotOver, AlreadyHolds,
    ResidentBusy (409), NotSigned, TooFarAhead, BadText (422).
    """
    known = _find_known(client_id, actor)
    if known is not None:
        return appointment_card(known)
    card = residents.get_resident(resident_id, actor.scope)
    if audience is Audience.SIGNED and card.family_doctor_id is None:
        raise NotSigned(field="audience")
    note = text("note", note, 200, empty=True)
    client_id = text("client_id", client_id, 64, empty=True)
    seat = Seat(
        resident_id=card.id,
        for_ref=text("for_ref", for_ref, 40, empty=True),
        until=None,
        audience=audience,
        state=ReservationState.CONFIRMED,
    )
    slot = take_slot(slot_id, audience, now)
    reservation = reserve_slot(slot, seat, actor, now)
    visit = book_seat(reservation, actor, now, note=note, client_id=client_id)
    _audit("scheduling.book", visit, actor, now)
    return appointment_card(visit)


@transaction.atomic
def cancel(
    *, appointment_id: int, reason: CancelReason, actor: Actor, now: datetime, note: str = ""
) -> AppointmentCard:
    """Give a place back. Either side may: who booked, or the institution. Cancelling twice changes nothing.

    Emits: AppointmentCancelled, and ReservationReleased where it was kept for something. Raises:
    AppointmentNotFound (404), IllegalMove (409), BadText (422).
    """
    visit = locked_visit(appointment_id, actor)
    if visit.state == AppointmentState.CANCELLED:
        return appointment_card(visit)
    APPOINTMENT.after(AppointmentState(visit.state), AppointmentMove.CANCEL, Hand.STAFF)
    reservation = visit.reservation
    cancel_visit(reservation, reason, now)
    visit.refresh_from_db()
    if note:
        visit.note = text("note", note, 200, empty=True)
        visit.save()
    end_hold(reservation, ReservationState.RELEASED, f"取消：{reason}", now)
    if reservation.for_ref:
        released = ReservationReleased(
            reservation_id=reservation.pk, for_ref=reservation.for_ref, reason=reason
        )
        outbox.emit(released, at=now)
    _audit("scheduling.cancel", visit, actor, now)
    return appointment_card(visit)


@transaction.atomic
def check_in(*, appointment_id: int, actor: Actor, now: datetime) -> AppointmentCard:
    """Note that the resident is here; the institution may now read the record. Twice changes nothing.

    Emits: PatientCheckedIn. Raises: AppointmentNotFound (404), NotYourInstitution (403), TooEarlyToCheckIn,
    IllegalMove (409).
    """
    visit = locked_visit(appointment_id, actor)
    must_manage(actor, visit.institution_id)
    if visit.state == AppointmentState.CHECKED_IN:
        return appointment_card(visit)
    if visit.starts_at - now > EARLY:
        raise TooEarlyToCheckIn(starts_at=visit.starts_at)
    _move(visit, AppointmentMove.CHECK_IN, Hand.STAFF)
    visit.arrived_at = now
    visit.ended_at = None
    visit.save()
    residents.relate(
        resident_id=visit.resident_id,
        institution_id=visit.institution_id,
        kind=residents.RelationKind.ENCOUNTER,
        at=now,
    )
    _audit("scheduling.check_in", visit, actor, now)
    arrived = PatientCheckedIn(
        appointment_id=visit.pk,
        resident_id=visit.resident_id,
        institution_id=visit.institution_id,
        for_ref=visit.reservation.for_ref,
    )
    outbox.emit(arrived, at=now)
    return appointment_card(visit)


@transaction.atomic
def serve(*, appointment_id: int, actor: Actor, now: datetime) -> AppointmentCard:
    """Note that the visit took place. Twice changes nothing.

    Raises: AppointmentNotFound (404), NotYourInstitution (403), IllegalMove (409).
    """
    visit = locked_visit(appointment_id, actor)
    must_manage(actor, visit.institution_id)
    if visit.state != AppointmentState.SERVED:
        _move(visit, AppointmentMove.SERVE, Hand.STAFF)
        visit.ended_at = now
        visit.save()
        _audit("scheduling.serve", visit, actor, now)
    return appointment_card(visit)


@transaction.atomic
def mark_missed(*, appointment_id: int, actor: Actor, now: datetime) -> AppointmentCard:
    """Note that the resident did not come. Emits: AppointmentMissed.

    Raises: AppointmentNotFound (404), NotYourInstitution (403), IllegalMove (409).
    """
    visit = locked_visit(appointment_id, actor)
    must_manage(actor, visit.institution_id)
    _miss(visit, Hand.STAFF, actor, now)
    return appointment_card(visit)


def miss_overdue(now: datetime, at_most: int = 500) -> int:
    """Note as missed every booked visit whose slot ended long enough ago; return how many. Safe to run any time."""
    rows = Appointment.objects.filter(state=AppointmentState.BOOKED, slot__ends_at__lte=now)
    due = rows.order_by("starts_at", "id").values_list("pk", "institution_id", "slot__ends_at")[
        :at_most
    ]
    clock = Actor.system(now, "时钟")
    limits: dict[int, timedelta] = {}
    missed = 0
    for pk, institution_id, ended_at in due:
        if institution_id not in limits:
            minutes = rules_of(institution_id, now).whole(parameters.MISSED_AFTER_MINUTES)
            limits[institution_id] = timedelta(minutes=minutes)
        if now - ended_at >= limits[institution_id]:
            missed += miss_one(pk, clock, now)
    return missed


def remind_due(now: datetime, at_most: int = 500) -> int:
    """Tell of every visit whose reminder is due, once; return how many. Emits: AppointmentReminderDue."""
    rows = Appointment.objects.filter(
        state=AppointmentState.BOOKED, reminded_at=None, reminder_due_at__lte=now, starts_at__gt=now
    )
    ids = list(rows.order_by("reminder_due_at", "id").values_list("pk", flat=True)[:at_most])
    return sum(remind_one(pk, now) for pk in ids)


def locked_visit(appointment_id: int, actor: Actor) -> Appointment:
    """A visit in sight with its slot and reservation, all locked, the slot first. Raises: AppointmentNotFound (404)."""
    visible = Appointment.objects.visible_to(actor.scope).filter(pk=appointment_id)
    slot_id = visible.order_by("pk").values_list("slot_id", flat=True).first()
    if slot_id is None:
        raise AppointmentNotFound(appointment_id=appointment_id)
    Slot.objects.select_for_update().get(pk=slot_id)
    rows = Appointment.objects.select_for_update(of=("self", "reservation"))
    return rows.select_related("slot__resource", "reservation").get(pk=appointment_id)


def _find_known(client_id: str, actor: Actor) -> Appointment | None:
    if not client_id:
        return None
    rows = Appointment.objects.select_related("slot__resource", "reservation")
    found = rows.filter(client_id=client_id, booked_from_id=actor.institution_id)
    return found.order_by("pk").first()


def _move(visit: Appointment, move: AppointmentMove, hand: Hand) -> None:
    """Change the state of a visit: the one door."""
    visit.state = APPOINTMENT.after(AppointmentState(visit.state), move, hand)


def _miss(visit: Appointment, hand: Hand, actor: Actor, now: datetime) -> None:
    _move(visit, AppointmentMove.MISS, hand)
    visit.ended_at = now
    visit.save()
    _audit("scheduling.miss", visit, actor, now)
    missed = AppointmentMissed(
        appointment_id=visit.pk,
        resident_id=visit.resident_id,
        for_ref=visit.reservation.for_ref,
    )
    outbox.emit(missed, at=now)


@transaction.atomic
def miss_one(appointment_id: int, clock: Actor, now: datetime) -> bool:
    """Note one visit as missed unless the resident came meanwhile; say whether it was."""
    visit = locked_visit(appointment_id, clock)
    if visit.state != AppointmentState.BOOKED:
        return False
    _miss(visit, Hand.CLOCK, clock, now)
    return True


@transaction.atomic
def remind_one(appointment_id: int, now: datetime) -> bool:
    """Tell of one visit, unless somebody did already; say whether this call did."""
    rows = Appointment.objects.filter(
        pk=appointment_id, reminded_at=None, state=AppointmentState.BOOKED
    )
    if not rows.update(reminded_at=now):
        return False
    visit = Appointment.objects.get(pk=appointment_id)
    due = AppointmentReminderDue(
        appointment_id=visit.pk,
        resident_id=visit.resident_id,
        institution_id=visit.institution_id,
        starts_at=visit.starts_at.isoformat(),
    )
    outbox.emit(due, at=now)
    return True


def _audit(action: str, visit: Appointment, actor: Actor, now: datetime) -> None:
    audit.record(
        actor,
        action,
        target=f"appointment:{visit.pk}",
        at=now,
        resident_id=visit.resident_id,
        facts={"slot": visit.slot_id, "state": visit.state},
    )
