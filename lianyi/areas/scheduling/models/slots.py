"""What can be booked: resources, their weekly sittings, the sittings of a day and the slots in them."""

from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import F, Q

from lianyi.areas.scheduling.types import (
    ResourceCard,
    ResourceKind,
    SessionState,
    SlotCard,
    SlotKind,
    TemplateDraft,
)
from lianyi.kernel.actor import Scope


def one_of(column: str, words: type[StrEnum], name: str) -> models.CheckConstraint:
    """A constraint that a column holds one of a closed list of words."""
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": [word.value for word in words]}), name=name
    )


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Resources by institution. They tell of no person: every member may see what can be booked."""

    def managed_by(self, scope: Scope) -> Self:
        """Resources of institutions in reach: those whose sittings this post may change."""
        return self if scope.everything else self.filter(institution_id__in=scope.institution_ids)


class Resource(models.Model):
    """A clinic, a doctor's sitting or an exam device that can be booked."""

    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=60)
    department = models.CharField(max_length=40, blank=True, default="")
    staff = models.ForeignKey("workforce.Staff", models.PROTECT, related_name="+", null=True)
    exam_code = models.CharField(max_length=20, blank=True, default="")
    is_active = models.BooleanField(default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("kind", ResourceKind, "scheduling_resource_kind"),
            models.UniqueConstraint(
                fields=["institution", "kind", "name"], name="scheduling_resource_name_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="DOCTOR") | Q(staff__isnull=False),
                name="scheduling_doctor_is_named",
            ),
        ]

    def card(self) -> ResourceCard:
        """The resource as read."""
        return ResourceCard(
            id=self.pk,
            institution_id=self.institution_id,
            kind=ResourceKind(self.kind),
            name=self.name,
            department=self.department,
            staff_id=self.staff_id,
            exam_code=self.exam_code,
            is_active=self.is_active,
        )


class Template(models.Model):
    """A weekly sitting from which sessions and slots are made."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="templates")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    slot_minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField(default=1)
    priority = models.PositiveSmallIntegerField(default=0)
    green = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    on_holidays = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="scheduling_tpl_weekday"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="scheduling_tpl_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=480),
                name="scheduling_tpl_slot_minutes",
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="scheduling_tpl_capacity"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="scheduling_tpl_valid",
            ),
        ]

    def draft(self) -> TemplateDraft:
        """The sitting as the rules take it."""
        return TemplateDraft(
            resource_id=self.resource_id,
            weekday=self.weekday,
            starts=self.starts,
            ends=self.ends,
            slot_minutes=self.slot_minutes,
            capacity=self.capacity,
            priority=self.priority,
            green=self.green,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            on_holidays=self.on_holidays,
        )


class Session(models.Model):
    """One sitting of a resource on one day."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="sessions", db_index=False)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+", null=True)
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=SessionState.OPEN.value)
    next_number = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=100, blank=True, default="")
    replaced_by = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            one_of("state", SessionState, "scheduling_session_state"),
            models.UniqueConstraint(
                fields=["resource", "starts_at"], name="scheduling_session_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="scheduling_session_ends_after_start"
            ),
        ]


class Slot(models.Model):
    """A stretch of a sitting with places. No more can be booked than there are: the table itself refuses."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="slots")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=8, default=SlotKind.ORDINARY.value)
    capacity = models.PositiveSmallIntegerField()
    booked = models.PositiveSmallIntegerField(default=0)
    releases_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["resource", "starts_at"], name="scheduling_slot_resource")]
        constraints = [
            one_of("kind", SlotKind, "scheduling_slot_kind"),
            models.CheckConstraint(
                condition=Q(booked__lte=F("capacity")), name="scheduling_slot_not_overbooked"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="scheduling_slot_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind="ORDINARY", releases_at=None)
                | (~Q(kind="ORDINARY") & Q(releases_at__isnull=False)),
                name="scheduling_slot_kept_is_released",
            ),
            models.UniqueConstraint(fields=["resource", "starts_at"], name="scheduling_slot_once"),
        ]

    def card(self) -> SlotCard:
        """The slot as read; expects its resource loaded."""
        return SlotCard(
            id=self.pk,
            resource_id=self.resource_id,
            resource_name=self.resource.name,
            institution_id=self.resource.institution_id,
            resource_kind=ResourceKind(self.resource.kind),
            department=self.resource.department,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            kind=SlotKind(self.kind),
            capacity=self.capacity,
            booked=self.booked,
            releases_at=self.releases_at,
            is_open=self.is_open,
        )
