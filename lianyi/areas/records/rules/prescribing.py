"""How long a prescription stays current."""

from collections.abc import Iterable
from datetime import date, timedelta


def ends_on(written_on: date, days: int) -> date:
    """The last day a drug is taken, the first day counted."""
    return written_on + timedelta(days=days - 1)


def current_until(written_on: date, days: Iterable[int]) -> date:
    """The last day any drug of a prescription is taken."""
    return max(ends_on(written_on, count) for count in days)
