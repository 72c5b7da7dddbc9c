"""A span of days with one name, as reports use it: 2026, 2026Q3, 2026-11, 2026-11-24."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from lianyi.kernel.errors import DomainError

_FORM = re.compile(r"(?P<year>\d{4})(?:Q(?P<quarter>[1-4])|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


class BadPeriod(DomainError):
    """The text names no period."""

    code = "period.bad"
    http_status = 422
    template = "{text} is not a period; write 2026, 2026Q3, 2026-11 or 2026-11-24."


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read a year, quarter, month or day; raise BadPeriod (422) for anything else."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise BadPeriod(field="period", text=text)
        year, quarter, month, day = (
            int(v) if v else None for v in match.group("year", "quarter", "month", "day")
        )
        assert year is not None  # the expression demands it
        try:
            if day is not None and month is not None:
                return cls(date(year, month, day), date(year, month, day))
            if month is not None:
                return cls.months(year, month, 1)
            if quarter is not None:
                return cls.months(year, 3 * quarter - 2, 3)
            return cls(date(year, 1, 1), date(year, 12, 31))
        except ValueError:
            raise BadPeriod(field="period", text=text) from None

    @classmethod
    def months(cls, year: int, month: int, count: int) -> "Period":
        """`count` whole months from the given one; all inside one year."""
        end = month + count - 1
        return cls(date(year, month, 1), date(year, end, monthrange(year, end)[1]))

    @property
    def days(self) -> int:
        """Number of days, at least 1."""
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """The span of equal length that ends the day before this one starts."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last
