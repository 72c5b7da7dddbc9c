"""When a limit runs out, beside a slow twin that walks minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lianyi.machinery.cases.calendar import CHINESE_CALENDAR
from lianyi.machinery.cases.clocks import (
    OFFICE_HOURS,
    BadWorkingHours,
    Due,
    Limit,
    Unit,
    WorkingHours,
    due_at,
    is_working_instant,
    working_time,
)
from lianyi.machinery.cases.parameters import working_hours
from lianyi.machinery.policy.parameters import parameter
from lianyi.machinery.policy.types import PolicyView

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Weekdays:
    """A calendar without holidays."""

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5

    def is_known(self, day: date) -> bool:
        return True


class NoWork:
    """A calendar nobody can work by."""

    def is_working(self, day: date) -> bool:
        return False

    def is_known(self, day: date) -> bool:
        return True


def slow_due(start: datetime, hours_wanted: int, hours: WorkingHours) -> datetime:
    """Walk minute by minute and count those in which offices are open."""
    left, at = hours_wanted * 60, start
    while not _open(at, hours):
        at += MINUTE
    while left:
        left -= _open(at, hours)
        at += MINUTE
    return at


def _open(at: datetime, hours: WorkingHours) -> bool:
    minute = at.hour * 60 + at.minute
    return any(a <= minute < b for a, b in hours.periods) and is_worked(at.date())


is_worked = lru_cache(maxsize=None)(CHINESE_CALENDAR.is_working)


minutes_of_2026 = st.integers(0, 300 * 24 * 60).map(
    lambda n: datetime(2026, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=n)
)
some_hours = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
    lambda edges: WorkingHours(
        tuple(
            zip(
                (e * 15 for e in sorted(edges)[::2]),
                (e * 15 for e in sorted(edges)[1::2]),
                strict=False,
            )
        )
    )
)


@settings(max_examples=40, deadline=None)
@given(start=minutes_of_2026, amount=st.integers(1, 12), hours=some_hours)
@example(
    start=local("2026-09-30T17:59"), amount=8, hours=OFFICE_HOURS
)  # into the National Day week
@example(start=local("2026-02-14T09:00"), amount=12, hours=OFFICE_HOURS)  # into the Spring Festival
def test_working_hours_agree_with_a_walk_minute_by_minute(start, amount, hours):
    fast = due_at(start, Limit(amount, Unit.WORKING_HOURS), CHINESE_CALENDAR, hours)

    assert fast.at == slow_due(start, amount, hours)


@settings(max_examples=200, deadline=None)
@given(start=minutes_of_2026, amount=st.integers(1, 60), seconds=st.integers(0, 59))
def test_the_working_time_up_to_the_due_instant_is_the_limit_itself(start, amount, seconds):
    start += timedelta(seconds=seconds)
    due = due_at(start, Limit(amount, Unit.WORKING_HOURS), CHINESE_CALENDAR)

    assert working_time(start, due.at, CHINESE_CALENDAR) == timedelta(hours=amount)
    assert is_working_instant(due.at - timedelta(microseconds=1), CHINESE_CALENDAR)


@settings(max_examples=200, deadline=None)
@given(
    start=minutes_of_2026,
    amount=st.integers(1, 30),
    more=st.integers(0, 30),
    later=st.integers(0, 5000),
)
@pytest.mark.parametrize("unit", list(Unit))
def test_a_longer_limit_or_a_later_start_never_ends_sooner(start, amount, more, later, unit):
    due = due_at(start, Limit(amount, unit), CHINESE_CALENDAR).at

    assert start < due
    assert due <= due_at(start, Limit(amount + more, unit), CHINESE_CALENDAR).at
    assert due <= due_at(start + timedelta(minutes=later), Limit(amount, unit), CHINESE_CALENDAR).at


@settings(max_examples=100, deadline=None)
@given(start=minutes_of_2026, amount=st.integers(1, 30))
def test_working_days_count_the_days_after_the_first_and_end_at_the_close_of_business(
    start, amount
):
    due = due_at(start, Limit(amount, Unit.WORKING_DAYS), CHINESE_CALENDAR).at
    days = [
        start.date() + timedelta(days=n) for n in range(1, (due.date() - start.date()).days + 1)
    ]

    assert sum(CHINESE_CALENDAR.is_working(day) for day in days) == amount
    assert CHINESE_CALENDAR.is_working(due.date())
    assert due.timetz().replace(tzinfo=None) == time(18)


def test_minutes_and_hours_run_through_the_night():
    assert due_at(local("2026-10-01T23:50"), Limit(30, Unit.MINUTES), CHINESE_CALENDAR).at == local(
        "2026-10-02T00:20"
    )
    assert due_at(local("2026-10-01T23:50"), Limit(24, Unit.HOURS), CHINESE_CALENDAR).at == local(
        "2026-10-02T23:50"
    )


def test_days_end_at_midnight_after_the_last_and_the_first_is_not_counted():
    assert due_at(local("2026-11-24T09:00"), Limit(3, Unit.DAYS), CHINESE_CALENDAR).at == local(
        "2026-11-28T00:00"
    )


def test_a_clock_that_starts_in_utc_counts_the_local_day():
    late_evening = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # already the 25th in Shanghai

    assert due_at(late_evening, Limit(1, Unit.DAYS), CHINESE_CALENDAR).at == local(
        "2026-11-27T00:00"
    )


def test_the_spring_festival_of_2026_stops_the_working_clock_and_a_make_up_saturday_runs_it():
    friday_before = local(
        "2026-02-13T17:00"
    )  # 14 February is a worked Saturday, 15 to 23 are free, 24 is worked

    assert due_at(friday_before, Limit(2, Unit.WORKING_HOURS), CHINESE_CALENDAR).at == local(
        "2026-02-14T09:00"
    )
    assert due_at(friday_before, Limit(2, Unit.WORKING_DAYS), CHINESE_CALENDAR).at == local(
        "2026-02-24T18:00"
    )


def test_an_hour_asked_for_at_lunch_starts_in_the_afternoon():
    assert due_at(
        local("2026-11-24T12:10"), Limit(1, Unit.WORKING_HOURS), CHINESE_CALENDAR
    ).at == local("2026-11-24T15:30")


def test_a_limit_that_fits_the_morning_exactly_ends_at_its_close():
    assert due_at(
        local("2026-11-24T08:00"), Limit(4, Unit.WORKING_HOURS), CHINESE_CALENDAR
    ).at == local("2026-11-24T12:00")


def test_a_limit_of_nothing_is_due_when_work_next_stands_open():
    assert due_at(
        local("2026-11-24T20:00"), Limit(0, Unit.WORKING_HOURS), CHINESE_CALENDAR
    ).at == local("2026-11-25T08:00")
    assert due_at(
        local("2026-11-24T09:00"), Limit(0, Unit.WORKING_DAYS), CHINESE_CALENDAR
    ).at == local("2026-11-24T18:00")
    assert due_at(
        local("2026-11-24T19:00"), Limit(0, Unit.WORKING_DAYS), CHINESE_CALENDAR
    ).at == local("2026-11-25T18:00")


def test_a_year_whose_holidays_are_not_published_is_judged_by_weekday_and_says_so():
    known = due_at(local("2026-12-28T09:00"), Limit(2, Unit.WORKING_DAYS), CHINESE_CALENDAR)
    guessed = due_at(local("2026-12-30T09:00"), Limit(3, Unit.WORKING_DAYS), CHINESE_CALENDAR)

    assert known == Due(local("2026-12-30T18:00"), estimated=False)
    assert guessed.estimated
    assert due_at(
        local("2031-01-03T09:00"), Limit(1, Unit.WORKING_HOURS), CHINESE_CALENDAR
    ).estimated
    assert not due_at(local("2031-01-03T09:00"), Limit(1, Unit.HOURS), CHINESE_CALENDAR).estimated


def test_a_calendar_without_working_days_is_a_fault_and_not_an_endless_search():
    for unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS):
        with pytest.raises(ValueError, match="no working days"):
            due_at(local("2026-11-24T08:00"), Limit(1, unit), NoWork())


def test_a_clock_without_a_time_zone_is_a_fault():
    with pytest.raises(ValueError, match="aware"):
        due_at(
            local("2026-11-24T08:00").replace(tzinfo=None), Limit(1, Unit.HOURS), CHINESE_CALENDAR
        )
    with pytest.raises(ValueError, match="not negative"):
        Limit(-1, Unit.HOURS)


def test_time_that_ends_before_it_begins_is_no_working_time():
    assert (
        working_time(local("2026-11-24T15:00"), local("2026-11-24T09:00"), Weekdays())
        == timedelta()
    )


@pytest.mark.parametrize(
    "text", ["08:00-12:00, 14:30-18:00", "08:00－12:00；14:30至18:00".replace("－", "–")]
)
def test_working_hours_are_read_as_people_write_them(text):
    assert WorkingHours.parse(text) == OFFICE_HOURS
    assert OFFICE_HOURS.minutes_a_day == 450


@pytest.mark.parametrize(
    "text", ["", "8-12", "12:00-08:00", "08:00-12:00, 11:00-18:00", "08:00-24:30", "25:00-26:00"]
)
def test_working_hours_that_cannot_be_are_refused(text):
    with pytest.raises(BadWorkingHours):
        WorkingHours.parse(text)


def test_a_county_works_the_hours_its_policy_says_and_nonsense_is_refused_when_it_is_settled():
    declared = parameter("cases.working_hours")
    rules = PolicyView(
        county_code="411723",
        version_id=1,
        valid_from=None,
        values={declared.key: declared.read("08:30-12:00，15:00-18:30")},
    )

    assert working_hours(rules).periods == ((510, 720), (900, 1110))
    for nonsense in ("上午", "15:00-18:00, 08:00-12:00"):
        with pytest.raises(BadWorkingHours):
            declared.read(nonsense)
