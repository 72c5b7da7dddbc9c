"""The one predicate that says which rows of the record a post may see."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self, TypeVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from lianyi.areas.records.types import Designation, Sensitivity
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope

M = TypeVar("M", bound=models.Model, covariant=True)
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


class SensitiveCareQuerySet(models.QuerySet["SensitiveCare"]):
    """Designations, by institution and day."""

    def valid_for(self, institution_ids: frozenset[int], on: date) -> Self:
        """Designations of these institutions that hold on a day."""
        still = Q(valid_to=None) | Q(valid_to__gte=on)
        return self.filter(still, institution_id__in=institution_ids, valid_from__lte=on)


class SensitiveCare(models.Model):
    """A designation: from one day to another this institution treats a class of sensitive diagnosis (定点机构)."""

    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    sensitivity = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=120, blank=True, default="")
    named_by = models.CharField(max_length=60, blank=True, default="")
    named_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=120, blank=True, default="")

    objects = SensitiveCareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="records_care_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["institution", "sensitivity", "valid_from"], name="records_care_once"
            ),
        ]

    def card(self) -> Designation:
        """The designation as read."""
        return Designation(
            id=self.pk,
            institution_id=self.institution_id,
            sensitivity=Sensitivity(self.sensitivity),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            basis=self.basis,
            named_by=self.named_by,
            named_at=self.named_at,
            ended_by=self.ended_by,
            ended_at=self.ended_at,
            end_reason=self.end_reason,
        )


class RecordQuerySet(models.QuerySet[M]):
    """Rows of the record with `resident_id`, `institution_id` and `sensitivity`."""

    def visible_to(self, scope: Scope) -> Self:
        """Rows of residents in sight, less the sensitive ones this post neither wrote nor treats.

        A sensitive row opens to the institution that wrote it, to institutions designated for its class on that
        day, and to whoever broke the glass; never to a post that may not see identities (supervision, statistics).
        """
        if scope.everything:
            return self
        return self.of_visible_residents(scope).filter(readable(scope))

    def of_person(self, ids: Collection[int], scope: Scope, today: date | None = None) -> Self:
        """What `visible_to` leaves of the rows of one person's files; `today` where the scope's day is known.

        Whether the person is in sight is asked once a file, not once a row: a database that expects thousands of rows
        would learn everybody in reach first.
        """
        rows = self.filter(resident_id__in=ids)
        if scope.everything:
            return rows
        return rows.filter(readable(scope, today), resident_id__in=_in_sight(ids, scope))

    def withheld_from(self, scope: Scope) -> Self:
        """Sensitive rows of residents in sight that `visible_to` leaves out: counted, so that a reader knows."""
        if scope.everything:
            return self.none()
        return self.of_visible_residents(scope).exclude(readable(scope))

    def of_visible_residents(self, scope: Scope) -> Self:
        """Rows of residents in sight, whatever they say."""
        return self.filter(residents.sees(scope))


class ResidentRowQuerySet(models.QuerySet[M]):
    """Rows of the record that tell no diagnosis: whoever sees the resident sees them."""

    def visible_to(self, scope: Scope) -> Self:
        """Rows of residents in sight."""
        return self.filter(residents.sees(scope))

    def of_person(self, ids: Collection[int], scope: Scope) -> Self:
        """What `visible_to` leaves of the rows of one person's files."""
        rows = self.filter(resident_id__in=ids)
        return rows if scope.everything else rows.filter(resident_id__in=_in_sight(ids, scope))


def _in_sight(ids: Collection[int], scope: Scope) -> "models.QuerySet[Any, int]":
    """Those of some files that a post sees."""
    return residents.visible_ids(scope).filter(pk__in=ids)


def day_of(scope: Scope) -> date:
    """The day on which a scope judges designations."""
    return scope.at.astimezone(SHANGHAI).date()


def readable(scope: Scope, today: date | None = None) -> Q:
    """Which sensitivity classes this post may read; `today` where the scope's day is known."""
    plain = Q(sensitivity=Sensitivity.NONE)
    if not scope.sees_identity:
        return plain
    today = today or day_of(scope)
    own = Q(institution_id__in=scope.institution_ids)
    treated = Q(
        sensitivity__in=SensitiveCare.objects.valid_for(scope.institution_ids, today).values(
            "sensitivity"
        )
    )
    opened = Q(resident_id__in=residents.break_glass_ids(scope))
    return plain | own | treated | opened


def one_of(column: str, words: type[StrEnum], name: str) -> models.CheckConstraint:
    """A constraint that a column holds one of a closed list of words."""
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": [word.value for word in words]}), name=name
    )
