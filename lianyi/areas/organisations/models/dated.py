"""Contracts with a first and a last day, both included."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


def on_day(day: date, prefix: str = "") -> Q:
    """Rows in force on a day. `prefix` reaches through a relation, as `memberships__`."""
    return Q(**{f"{prefix}from_on__lte": day}) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": day})
    )


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """The last day is not before the first."""
    return models.CheckConstraint(
        name=name, condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on"))
    )


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with `from_on` and `until_on`."""

    def on(self, day: date) -> Self:
        """Rows in force on a day."""
        return self.filter(on_day(day))


DatedManager = models.Manager.from_queryset(DatedQuerySet)
