"""Delta check: whether a value has changed more since the last one than a body is likely to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

_STEP: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class ChangeLimit:
    """How far a value may move within some days, in percent of the last one, or absolute; either alone is enough."""

    within: timedelta
    percent: Decimal | None = None
    absolute: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The way from the last value. `percent` is None where that was zero."""

    before: Decimal
    difference: Decimal
    percent: Decimal | None
    exceeded: bool


def change_since(
    value: Decimal, at: datetime, before: Decimal, before_at: datetime, limit: ChangeLimit
) -> Change | None:
    """Compare two values of one body; None where the last is too old, or not older at all.

    With both limits given, both must be passed: a small absolute change of a small value is no news.
    """
    if not timedelta(0) < at - before_at <= limit.within:
        return None
    difference = value - before
    percent = (difference * 100 / abs(before)).quantize(_STEP) if before else None
    tests = []
    if limit.percent is not None:
        tests.append(abs(difference) * 100 > limit.percent * abs(before))
    if limit.absolute is not None:
        tests.append(abs(difference) > limit.absolute)
    return Change(before, difference, percent, bool(tests) and all(tests))
