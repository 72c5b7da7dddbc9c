"""What a clock on a page says: how long is left, or by how much it is late. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SOON: Final = timedelta(hours=1)
"""Below this the clock is shown as a warning; a matter of display, not of policy."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock read at one instant."""

    late: bool
    tone: str
    days: int
    hours: int
    minutes: int


def read(due: datetime, now: datetime) -> Reading:
    """Read a clock. Units: whole minutes, those left rounded down and those late rounded down too."""
    left = due - now
    late = left < timedelta()
    seconds = int(abs(left).total_seconds())
    tone = "bad" if late else "warn" if left <= SOON else "neutral"
    return Reading(late, tone, seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60)
