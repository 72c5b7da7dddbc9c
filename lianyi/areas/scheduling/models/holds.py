"""Who holds a place: reservations of slots and beds, and the appointments that come of them."""

from typing import Self

from django.db import models
from django.db.models import Q

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.models.beds import Bed
from lianyi.areas.scheduling.models.slots import Slot, one_of
from lianyi.areas.scheduling.types import AppointmentState, Audience, ReservationState
from lianyi.kernel.actor import Scope

LIVE = ("HELD", "CONFIRMED")
COMING = ("BOOKED", "CHECKED_IN", "SERVED")


class HoldQuerySet(models.QuerySet["Reservation"]):
    """Reservations by both ends: the institution that gives the place, and whoever may see the resident."""

    def visible_to(self, scope: Scope) -> Self:
        """Reservations at institutions in reach, or of residents in sight."""
        if scope.everything:
            return self
        return self.filter(Q(institution_id__in=scope.institution_ids) | residents.sees(scope))


class Reservation(models.Model):
    """A hold on one place of a slot or on one bed. Every taken place has exactly one live reservation."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="reservations", null=True)
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="reservations", null=True)
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    audience = models.CharField(max_length=8, default=Audience.PUBLIC.value)
    for_ref = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=10)
    until = models.DateTimeField(null=True)
    held_at = models.DateTimeField()
    held_by_id = models.BigIntegerField(null=True)
    held_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=100, blank=True, default="")

    objects = HoldQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["for_ref"], name="scheduling_res_ref"),
            models.Index(fields=["until"], condition=Q(state="HELD"), name="scheduling_res_until"),
        ]
        constraints = [
            one_of("state", ReservationState, "scheduling_res_state"),
            one_of("audience", Audience, "scheduling_res_audience"),
            models.CheckConstraint(
                condition=Q(slot__isnull=False, bed=None) | Q(slot=None, bed__isnull=False),
                name="scheduling_res_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state="HELD") | Q(until__isnull=False),
                name="scheduling_res_held_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at=None)
                | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
                name="scheduling_res_ended",
            ),
            models.UniqueConstraint(
                fields=["bed"], condition=Q(state__in=LIVE), name="scheduling_res_one_a_bed"
            ),
            models.UniqueConstraint(
                fields=["slot", "resident"],
                condition=Q(state__in=LIVE),
                name="scheduling_res_one_a_resident",
            ),
        ]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments by both ends, as reservations."""

    def visible_to(self, scope: Scope) -> Self:
        """Appointments at institutions in reach, or of residents in sight."""
        if scope.everything:
            return self
        return self.filter(Q(institution_id__in=scope.institution_ids) | residents.sees(scope))


class Appointment(models.Model):
    """A booked visit: the firm reservation of a place in a slot, and what came of it."""

    reservation = models.OneToOneField(Reservation, models.PROTECT, related_name="appointment")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments", db_index=False)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    queue_number = models.PositiveSmallIntegerField()
    client_id = models.CharField(max_length=64, null=True)
    booked_at = models.DateTimeField()
    booked_by_id = models.BigIntegerField(null=True)
    booked_by = models.CharField(max_length=100)
    booked_from = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True, db_index=False
    )
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    reminder_due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["institution", "starts_at", "id"], name="scheduling_app_institution"
            ),
            models.Index(
                fields=["reminder_due_at"],
                condition=Q(state="BOOKED", reminded_at=None),
                name="scheduling_app_remind",
            ),
        ]
        constraints = [
            one_of("state", AppointmentState, "scheduling_app_state"),
            models.UniqueConstraint(
                fields=["slot", "queue_number"], name="scheduling_app_number_once"
            ),
            models.UniqueConstraint(
                fields=["booked_from", "client_id"], name="scheduling_app_client_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="CANCELLED") | ~Q(reason=""),
                name="scheduling_app_cancelled_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("CHECKED_IN", "SERVED")) | Q(arrived_at__isnull=False),
                name="scheduling_app_arrived",
            ),
        ]
