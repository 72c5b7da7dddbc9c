"""The span a page of figures was asked for."""

from datetime import date, datetime

from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE


def period_of(text: str, now: datetime) -> Period:
    """The period that was asked for; without one, the year so far. Raises: BadPeriod (422)."""
    today = now.astimezone(ZONE).date()
    return Period.parse(text) if text else Period(date(today.year, 1, 1), today)
