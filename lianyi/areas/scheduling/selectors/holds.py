"""Reservations and visits."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.models import Appointment, Reservation
from lianyi.areas.scheduling.models.holds import LIVE
from lianyi.areas.scheduling.rules.sitting import SHANGHAI
from lianyi.areas.scheduling.types import (
    AppointmentCard,
    AppointmentState,
    Audience,
    CancelReason,
    ReservationCard,
    ReservationState,
    where,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.period import Period
from lianyi.machinery.ui import Keyset, Page

IN_ORDER: Final = Keyset("starts_at", "id")


class AppointmentNotFound(DomainError):
    """No such visit within reach."""

    code = "scheduling.appointment_not_found"
    http_status = 404
    template = "There is no appointment {appointment_id} within your reach."


def reservation_card(row: Reservation) -> ReservationCard:
    """A reservation as read; loads slot or bed where they are not loaded yet."""
    visit = (
        Appointment.objects.filter(reservation=row)
        .order_by("pk")
        .values_list("pk", flat=True)
        .first()
    )
    return _card(row, visit)


def reservations_for(
    for_ref: str, scope: Scope, *, live_only: bool = False, at_most: int = 50
) -> list[ReservationCard]:
    """Holds made for one thing (as `referral:7`), the newest first. Cost: one query."""
    rows = Reservation.objects.visible_to(scope).filter(for_ref=for_ref)
    if live_only:
        rows = rows.filter(state__in=LIVE)
    rows = rows.select_related("slot__resource", "bed__ward", "appointment").order_by(
        "-held_at", "-id"
    )
    return [_card(row, _visit_id(row)) for row in rows[:at_most]]


def get_appointment(appointment_id: int, scope: Scope) -> AppointmentCard:
    """One visit. Raises: AppointmentNotFound (404)."""
    row = _visits(scope).filter(pk=appointment_id).order_by("pk").first()
    if row is None:
        raise AppointmentNotFound(appointment_id=appointment_id)
    return appointment_card(row)


def list_appointments(
    scope: Scope,
    *,
    on: date | None = None,
    institution_ids: Collection[int] | None = None,
    resident_id: int | None = None,
    resource_id: int | None = None,
    states: Collection[AppointmentState] = (),
    after: str = "",
    at_most: int = 50,
) -> Page[AppointmentCard]:
    """Visits in sight in order of time: the arrival list of a day, or one resident's. Cost: one query."""
    rows = _visits(scope)
    if on is not None:
        start = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
        rows = rows.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
    if institution_ids is not None:
        rows = rows.filter(institution_id__in=set(institution_ids))
    if resident_id is not None:
        rows = rows.filter(resident_id__in=residents.same_person_ids(resident_id))
    if resource_id is not None:
        rows = rows.filter(slot__resource_id=resource_id)
    if states:
        rows = rows.filter(state__in=list(states))
    return IN_ORDER.page(rows, after, at_most).map(appointment_card)


def slot_use(scope: Scope, period: Period) -> list[dict[str, Any]]:
    """Places of institutions in reach by audience: `audience`, `taken`, `arrived`, `missed`. Cost: one query."""
    start = datetime(period.first.year, period.first.month, period.first.day, tzinfo=SHANGHAI)
    end = datetime(period.last.year, period.last.month, period.last.day, tzinfo=SHANGHAI)
    rows = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end + timedelta(days=1))
    if not scope.everything:
        rows = rows.filter(institution_id__in=scope.institution_ids)
    counted = rows.values("reservation__audience").annotate(
        taken=Count("id", filter=~Q(state=AppointmentState.CANCELLED)),
        arrived=Count("id", filter=Q(arrived_at__isnull=False)),
        missed=Count("id", filter=Q(state=AppointmentState.MISSED)),
    )
    return [
        {
            "audience": row["reservation__audience"],
            "taken": row["taken"],
            "arrived": row["arrived"],
            "missed": row["missed"],
        }
        for row in counted.order_by("reservation__audience")
    ]


def appointment_card(row: Appointment) -> AppointmentCard:
    """A visit as read; expects slot, resource and reservation loaded."""
    return AppointmentCard(
        id=row.pk,
        resident_id=row.resident_id,
        slot_id=row.slot_id,
        institution_id=row.institution_id,
        resource_name=row.slot.resource.name,
        department=row.slot.resource.department,
        starts_at=row.starts_at,
        ends_at=row.slot.ends_at,
        state=AppointmentState(row.state),
        queue_number=row.queue_number,
        audience=Audience(row.reservation.audience),
        for_ref=row.reservation.for_ref,
        booked_by=row.booked_by,
        booked_at=row.booked_at,
        arrived_at=row.arrived_at,
        reason=CancelReason(row.reason) if row.reason else "",
        reminder_due_at=row.reminder_due_at,
        reminded_at=row.reminded_at,
    )


def _visits(scope: Scope) -> QuerySet[Appointment]:
    return Appointment.objects.visible_to(scope).select_related("slot__resource", "reservation")


def _visit_id(row: Reservation) -> int | None:
    """The visit of a reservation loaded with it; a one-to-one row that is absent raises."""
    try:
        return row.appointment.pk
    except Appointment.DoesNotExist:
        return None


def _card(row: Reservation, appointment_id: int | None) -> ReservationCard:
    if row.slot is not None:
        label = where(row.slot.resource.department, row.slot.resource.name)
        starts_at = row.slot.starts_at
    else:
        assert row.bed is not None  # a table constraint says so; the type checker cannot know
        label = f"{row.bed.ward.name} {row.bed.code}"
        starts_at = None
    return ReservationCard(
        id=row.pk,
        slot_id=row.slot_id,
        bed_id=row.bed_id,
        resident_id=row.resident_id,
        for_ref=row.for_ref,
        state=ReservationState(row.state),
        until=row.until,
        institution_id=row.institution_id,
        label=label,
        starts_at=starts_at,
        appointment_id=appointment_id,
    )
