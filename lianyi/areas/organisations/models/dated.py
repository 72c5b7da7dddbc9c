"""Contracts with a first and a last day, both included."""

from datetime import date
from typing import TypeVar

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


Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class DatedManager(models.Manager[Row_co]):
    """Rows with `from_on` and `until_on`."""

    def on(self, day: date) -> models.QuerySet[Row_co]:
        """Rows in force on a day."""
        return self.filter(on_day(day))
