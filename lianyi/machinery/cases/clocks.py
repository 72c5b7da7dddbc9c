"""Clocks: when a limit runs out, in hours or days, of the calendar or of working time. Pure.

Sources: civil-code-201 (the opening day of a period in days is not counted), civil-code-203 (a period ends at the close
of business where there are business hours, else at midnight).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from lianyi.kernel.errors import DomainError

ZONE: Final = ZoneInfo("Asia/Shanghai")
LONGEST_DAYS: Final = 4_000
"""No limit runs longer: a guard against a calendar without a single working day."""

_DAY: Final = timedelta(days=1)
_PERIOD: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)\s*[-–—~至]\s*([01]\d|2[0-4]):([0-5]\d)")


class BadWorkingHours(DomainError):
    """The text gives no working hours."""

    code = "case.bad_working_hours"
    http_status = 422
    template = "{text} gives no working hours; write 08:00-12:00, 14:30-18:00, in order and without overlap."


class Unit(StrEnum):
    """What a limit counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: 30 minutes, 24 hours, 4 working hours, 3 working days."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a limit is not negative")
        object.__setattr__(self, "unit", Unit(self.unit))


@dataclass(frozen=True, slots=True)
class Clock:
    """A named limit, and the instant it counts from."""

    name: str
    start: datetime
    limit: Limit


def local_day(at: datetime) -> date:
    """The day of an instant on the county's calendar."""
    return at.astimezone(ZONE).date()


class Calendar(Protocol):
    """Which days are worked."""

    def is_working(self, day: date) -> bool:
        """Whether offices work on the day."""
        ...

    def is_known(self, day: date) -> bool:
        """Whether the answer rests on the published arrangement, not on the weekday alone."""
        ...


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours worked on a working day, in local time, as minutes since midnight: ordered, apart, none empty."""

    periods: tuple[tuple[int, int], ...]
    zone: ZoneInfo = ZONE

    def __post_init__(self) -> None:
        edges = [edge for period in self.periods for edge in period]
        if not edges or edges != sorted(set(edges)) or edges[0] < 0 or edges[-1] > 24 * 60:
            raise BadWorkingHours(field="working_hours", text=str(self.periods))

    @classmethod
    def parse(cls, text: str) -> "WorkingHours":
        """Read `08:00-12:00, 14:30-18:00`; raise BadWorkingHours (422)."""
        found = [part.strip() for part in re.split(r"[,，;；、]", text) if part.strip()]
        periods = []
        for part in found:
            match = _PERIOD.fullmatch(part)
            if match is None:
                raise BadWorkingHours(field="working_hours", text=text)
            h1, m1, h2, m2 = (int(group) for group in match.groups())
            periods.append((h1 * 60 + m1, h2 * 60 + m2))
        try:
            return cls(tuple(periods))
        except BadWorkingHours:
            raise BadWorkingHours(field="working_hours", text=text) from None

    @property
    def minutes_a_day(self) -> int:
        """How long a working day is."""
        return sum(end - begin for begin, end in self.periods)

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The worked stretches of one working day, as instants."""
        midnight = datetime.combine(day, time(), self.zone)
        for begin, end in self.periods:
            yield midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end)

    def close_of(self, day: date) -> datetime:
        """When work stops for the day."""
        return datetime.combine(day, time(), self.zone) + timedelta(minutes=self.periods[-1][1])


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit runs out. `estimated`: a day on the way lies beyond the published years; its weekday was asked."""

    at: datetime
    estimated: bool = False


OFFICE_HOURS: Final = WorkingHours(((8 * 60, 12 * 60), (14 * 60 + 30, 18 * 60)))


def due_at(
    start: datetime, limit: Limit, calendar: Calendar, hours: WorkingHours = OFFICE_HOURS
) -> Due:
    """Return the instant at which a limit that began at `start` runs out.

    Units: minutes and hours run through nights and holidays. Days end at midnight after the n-th following day; working
        days end at the close of the n-th following working day. Working hours run only while offices work; where the
        last of them falls on the end of a stretch, that end is the answer, not the next opening.
    Expects: an aware `start`. The answer is in the zone of `hours`.
    Source: civil-code-201, civil-code-203.
    """
    if start.tzinfo is None:
        raise ValueError("a clock starts at an aware instant")
    begin = start.astimezone(hours.zone)
    if limit.unit is Unit.MINUTES:
        return Due(begin + timedelta(minutes=limit.amount))
    if limit.unit is Unit.HOURS:
        return Due(begin + timedelta(hours=limit.amount))
    if limit.unit is Unit.DAYS:
        return Due(datetime.combine(begin.date() + _DAY * (limit.amount + 1), time(), hours.zone))
    if limit.unit is Unit.WORKING_DAYS:
        return _after_working_days(begin, limit.amount, calendar, hours)
    return _after_working_time(begin, timedelta(hours=limit.amount), calendar, hours)


def working_time(
    start: datetime, end: datetime, calendar: Calendar, hours: WorkingHours = OFFICE_HOURS
) -> timedelta:
    """Return how much working time lies between two instants; nothing where `end` comes first."""
    begin, stop = start.astimezone(hours.zone), end.astimezone(hours.zone)
    total = timedelta()
    day = begin.date()
    while day <= stop.date():
        if calendar.is_working(day):
            total += sum(
                (
                    max(min(close, stop) - max(opening, begin), timedelta())
                    for opening, close in hours.spans(day)
                ),
                timedelta(),
            )
        day += _DAY
    return total


def is_working_instant(
    instant: datetime, calendar: Calendar, hours: WorkingHours = OFFICE_HOURS
) -> bool:
    """Whether offices are open at the instant."""
    local = instant.astimezone(hours.zone)
    return calendar.is_working(local.date()) and any(
        a <= local < b for a, b in hours.spans(local.date())
    )


def _after_working_days(
    begin: datetime, amount: int, calendar: Calendar, hours: WorkingHours
) -> Due:
    """The close of business of the n-th working day after that of `begin`; with none to wait for, of the day itself."""
    day, estimated, left = begin.date(), False, amount
    if amount == 0:
        day, left = day - _DAY, 1
    for _ in range(LONGEST_DAYS):
        day += _DAY
        estimated = estimated or not calendar.is_known(day)
        left -= calendar.is_working(day)
        if left <= 0 and hours.close_of(day) >= begin:
            return Due(hours.close_of(day), estimated)
    raise ValueError("the calendar has no working days")


def _after_working_time(
    begin: datetime, span: timedelta, calendar: Calendar, hours: WorkingHours
) -> Due:
    """Walk over the worked stretches and use up `span`."""
    day, estimated = begin.date(), False
    for _ in range(LONGEST_DAYS):
        estimated = estimated or not calendar.is_known(day)
        for opening, close in hours.spans(day) if calendar.is_working(day) else ():
            at = max(opening, begin)
            if close < at:
                continue
            if close - at >= span:
                return Due(at + span, estimated)
            span -= close - at
        day += _DAY
    raise ValueError("the calendar has no working days")
