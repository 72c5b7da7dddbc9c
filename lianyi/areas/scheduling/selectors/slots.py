"""What can be booked: resources, open slots, the calendar of slots, and how much of it is used."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum

from lianyi.areas.scheduling.models import Appointment, Resource, Session, Slot, Template
from lianyi.areas.scheduling.rules import opening
from lianyi.areas.scheduling.rules.bedding import occupancy_percent
from lianyi.areas.scheduling.rules.sitting import SHANGHAI
from lianyi.areas.scheduling.types import (
    AppointmentState,
    Audience,
    ResourceCard,
    ResourceKind,
    SlotCard,
    SlotKind,
    TemplateDraft,
    Utilisation,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period


def open_slots(
    institution_ids: Collection[int],
    *,
    audience: Audience,
    from_at: datetime,
    to_at: datetime,
    now: datetime,
    kind: ResourceKind | None = None,
    department: str = "",
    resource_id: int | None = None,
    at_most: int = 50,
) -> list[SlotCard]:
    """Slots with places left that may be taken now for this audience, the soonest first.

    They name nobody: every member may ask. Cost: one query on index (resource, start).
    """
    mine = [slot_kind for slot_kind in SlotKind if audience in opening.KEPT_FOR[slot_kind]]
    rows = Slot.objects.filter(
        Q(kind__in=mine) | Q(releases_at__lte=now),
        resource__institution_id__in=set(institution_ids),
        resource__is_active=True,
        is_open=True,
        booked__lt=F("capacity"),
        starts_at__gte=from_at,
        starts_at__lt=to_at,
        ends_at__gt=now,
    )
    if kind is not None:
        rows = rows.filter(resource__kind=kind)
    if department:
        rows = rows.filter(resource__department=department)
    if resource_id is not None:
        rows = rows.filter(resource_id=resource_id)
    return [
        row.card() for row in rows.select_related("resource").order_by("starts_at", "id")[:at_most]
    ]


def list_resources(
    institution_ids: Collection[int],
    *,
    kind: ResourceKind | None = None,
    department: str = "",
    active_only: bool = True,
    at_most: int = 300,
) -> list[ResourceCard]:
    """What can be booked at these institutions, by department and name."""
    rows = Resource.objects.filter(institution_id__in=set(institution_ids))
    if kind is not None:
        rows = rows.filter(kind=kind)
    if department:
        rows = rows.filter(department=department)
    if active_only:
        rows = rows.filter(is_active=True)
    return [
        row.card() for row in rows.order_by("institution_id", "department", "name", "id")[:at_most]
    ]


def calendar(
    institution_id: int, *, first: date, days: int = 7, department: str = "", at_most: int = 4_000
) -> list[dict[str, Any]]:
    """Sittings of an institution over some days with places and what is taken, by resource and day. Cost: one query.

    Each row: session_id, resource_id, name, department, on, starts_at, ends_at, state, offered, taken, kept.
    """
    rows = Session.objects.filter(
        resource__institution_id=institution_id, on__gte=first, on__lt=first + timedelta(days=days)
    )
    if department:
        rows = rows.filter(resource__department=department)
    counted = rows.values(
        "on",
        "starts_at",
        "ends_at",
        "state",
        "resource_id",
        session_id=F("id"),
        name=F("resource__name"),
        department=F("resource__department"),
        kind=F("resource__kind"),
    ).annotate(
        offered=Sum("slots__capacity", default=0),
        taken=Sum("slots__booked", default=0),
        kept=Sum("slots__capacity", filter=~Q(slots__kind=SlotKind.ORDINARY), default=0),
    )
    rows_in_order = counted.order_by("department", "name", "resource_id", "starts_at")[:at_most]
    return [dict(row) for row in rows_in_order]


def slots_of_session(session_id: int) -> list[SlotCard]:
    """Slots of one sitting in order."""
    rows = Slot.objects.filter(session_id=session_id).select_related("resource")
    return [row.card() for row in rows.order_by("starts_at", "id")[:200]]


def find_slot(slot_id: int) -> SlotCard | None:
    """One slot, or None."""
    row = Slot.objects.filter(pk=slot_id).select_related("resource").order_by("pk").first()
    return row.card() if row else None


def find_session(session_id: int) -> dict[str, Any] | None:
    """One sitting with its resource, or None."""
    rows = Session.objects.filter(pk=session_id).values(
        "id",
        "on",
        "starts_at",
        "ends_at",
        "state",
        "reason",
        "resource_id",
        name=F("resource__name"),
        department=F("resource__department"),
        institution_id=F("resource__institution_id"),
    )
    row = rows.order_by("pk").first()
    return dict(row) if row else None


def find_resource(resource_id: int, scope: Scope) -> ResourceCard | None:
    """One resource of an institution in reach, or None."""
    row = Resource.objects.managed_by(scope).filter(pk=resource_id).order_by("pk").first()
    return row.card() if row else None


def templates_of(resource_id: int) -> list[TemplateDraft]:
    """Weekly sittings of a resource, by weekday and hour."""
    rows = Template.objects.filter(resource_id=resource_id).order_by("weekday", "starts", "id")
    return [row.draft() for row in rows[:100]]


def departments(institution_ids: Collection[int]) -> list[str]:
    """Departments with something to book."""
    rows = Resource.objects.filter(institution_id__in=set(institution_ids), is_active=True)
    rows = rows.exclude(department="").order_by("department")
    return list(rows.values_list("department", flat=True).distinct()[:200])


def utilisation(
    scope: Scope, period: Period, *, institution_ids: Collection[int] | None = None
) -> list[Utilisation]:
    """What was offered, taken, kept and missed, by resource of institutions in reach. Cost: two queries."""
    start = datetime(period.first.year, period.first.month, period.first.day, tzinfo=SHANGHAI)
    last = period.last
    end = datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(days=1)
    resources = Resource.objects.managed_by(scope)
    if institution_ids is not None:
        resources = resources.filter(institution_id__in=set(institution_ids))
    offered = (
        Slot.objects.filter(
            resource__in=resources, is_open=True, starts_at__gte=start, starts_at__lt=end
        )
        .values("resource_id", name=F("resource__name"), department=F("resource__department"))
        .annotate(offered=Sum("capacity"), taken=Sum("booked"))
        .order_by("department", "name", "resource_id")[:500]
    )
    visits = {
        row["slot__resource_id"]: row
        for row in Appointment.objects.filter(
            slot__resource__in=resources, starts_at__gte=start, starts_at__lt=end
        )
        .values("slot__resource_id")
        .annotate(
            served=Count("id", filter=Q(arrived_at__isnull=False)),
            missed=Count("id", filter=Q(state=AppointmentState.MISSED)),
        )
    }
    nothing = {"served": 0, "missed": 0}
    return [
        Utilisation(
            resource_id=row["resource_id"],
            resource_name=row["name"],
            department=row["department"],
            offered=row["offered"],
            taken=row["taken"],
            served=visits.get(row["resource_id"], nothing)["served"],
            missed=visits.get(row["resource_id"], nothing)["missed"],
            rate=occupancy_percent(row["taken"], row["offered"]),
        )
        for row in offered
    ]
