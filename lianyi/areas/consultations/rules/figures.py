"""Figures of consultations: minutes between instants, percentiles."""

from collections.abc import Sequence
from datetime import datetime


def minutes_between(start: datetime | None, end: datetime | None) -> int | None:
    """Whole minutes from one instant to another, rounded down; None where one is missing."""
    return None if start is None or end is None else int((end - start).total_seconds() // 60)


def percentile(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` of the values do not exceed (nearest rank); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(-(-percent * len(ordered) // 100), 1)
    return ordered[rank - 1]
