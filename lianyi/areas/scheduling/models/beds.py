"""Wards, beds, and who lay in them from when to when."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from lianyi.areas.scheduling.models.slots import one_of
from lianyi.areas.scheduling.types import BedSex, BedState, WardCard
from lianyi.kernel.actor import Scope


class WardQuerySet(models.QuerySet["Ward"]):
    """Wards by institution."""

    def managed_by(self, scope: Scope) -> Self:
        """Wards of institutions in reach."""
        return self if scope.everything else self.filter(institution_id__in=scope.institution_ids)


class Ward(models.Model):
    """A ward of a hospital."""

    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=40)
    department = models.CharField(max_length=40)

    objects = WardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="scheduling_ward_name_once"
            )
        ]

    def card(self) -> WardCard:
        """The ward as read."""
        return WardCard(
            id=self.pk,
            institution_id=self.institution_id,
            name=self.name,
            department=self.department,
        )


class BedQuerySet(models.QuerySet["Bed"]):
    """Beds by the institution of their ward."""

    def managed_by(self, scope: Scope) -> Self:
        """Beds of institutions in reach."""
        return (
            self
            if scope.everything
            else self.filter(ward__institution_id__in=scope.institution_ids)
        )


class Bed(models.Model):
    """A bed and its state. Who it is held for stands in the live reservation, who lies in it in the open stay."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="beds", db_index=False)
    code = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default=BedState.FREE.value)
    sex = models.CharField(max_length=6, default=BedSex.ANY.value)
    is_isolation = models.BooleanField(default=False)
    since = models.DateTimeField()

    objects = BedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ward", "state"], name="scheduling_bed_ward_state")]
        constraints = [
            one_of("state", BedState, "scheduling_bed_state"),
            one_of("sex", BedSex, "scheduling_bed_sex"),
            models.UniqueConstraint(fields=["ward", "code"], name="scheduling_bed_code_once"),
        ]


class BedStay(models.Model):
    """One resident in one bed, from admission to vacating. A bed has at most one open stay, and so has a resident."""

    bed = models.ForeignKey(Bed, models.PROTECT, related_name="stays")
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    for_ref = models.CharField(max_length=40, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bed"], condition=Q(until=None), name="scheduling_stay_one_a_bed"
            ),
            models.UniqueConstraint(
                fields=["resident"], condition=Q(until=None), name="scheduling_stay_one_a_resident"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="scheduling_stay_ends_after_start",
            ),
        ]
