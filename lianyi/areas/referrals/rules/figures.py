"""Small arithmetic of counters: shares, medians, growth. Whole numbers in, plain values out."""

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from math import ceil


def percent(numerator: int, denominator: int) -> Decimal | None:
    """A share in percent to one decimal, half up; None without anything to divide by."""
    if denominator == 0:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def growth_percent(now: int, before: int) -> Decimal | None:
    """How much more than before, in percent to one decimal; None where there was nothing before."""
    return percent(now - before, before) if before else None


def median(values: Iterable[int]) -> Decimal | None:
    """The middle value, the mean of the two middle ones for an even number; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Decimal(ordered[half])
    return Decimal(ordered[half - 1] + ordered[half]) / 2


def percentile(values: Iterable[int], share: int) -> int | None:
    """The nearest-rank percentile: the least value that `share` percent of all do not exceed; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(ceil(len(ordered) * share / 100) - 1, 0)]


def minutes_between(start: datetime | None, end: datetime | None) -> int | None:
    """Whole minutes from one instant to a later one; None where one is missing or the order is wrong."""
    if start is None or end is None or end < start:
        return None
    return int((end - start).total_seconds()) // 60


def reaches(value: Decimal, *, operator: str, target: int, tolerance: int) -> bool:
    """Whether a rate meets its target: at least it, or near it within a tolerance (X7). Units: percent points."""
    return value >= target if operator == "≥" else abs(value - target) <= tolerance
