"""The Chinese working calendar: public holidays and the weekends worked to make up for them.

Source: holiday-arrangement (the General Office of the State Council publishes each year's arrangement about November of
the year before; the package `chinesecalendar` carries them). A year not yet published is judged by the weekday, and
says so.
"""

from datetime import date
from typing import Final

import chinese_calendar

from lianyi.machinery.cases.clocks import Clock, Due, due_at


class ChineseCalendar:
    """Working days as the State Council arranged them, as far as published."""

    def is_working(self, day: date) -> bool:
        """Whether offices work on the day; by the weekday where the year is not published."""
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5

    def is_known(self, day: date) -> bool:
        """Whether the year's arrangement is published (and in this package)."""
        try:
            chinese_calendar.is_workday(day)
        except NotImplementedError:
            return False
        return True


CHINESE_CALENDAR: Final = ChineseCalendar()


def due_of(clock: Clock) -> Due:
    """When a clock runs out, on the Chinese calendar."""
    return due_at(clock.start, clock.limit, CHINESE_CALENDAR)
