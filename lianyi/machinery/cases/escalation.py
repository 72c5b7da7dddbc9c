"""How a late case rises: which level it has reached and when it rises next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HOLDER: Final = "holder"
"""The duty of a level that reminds whoever holds the case already."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """After how many minutes past due each level is reached, and which duty it calls."""

    minutes: Sequence[int]
    duties: Sequence[str]

    def duty(self, level: int) -> str:
        """Whom a level calls; the last duty also serves levels beyond the list."""
        return self.duties[min(level, len(self.duties) - 1)] if self.duties else HOLDER

    def rises_at(self, due: datetime, level: int) -> datetime | None:
        """When a case due then reaches the level; None above the top."""
        return due + timedelta(minutes=self.minutes[level]) if level < len(self.minutes) else None

    def reached(self, due: datetime, now: datetime, above: int) -> list[int]:
        """The levels above `above` that a case due then has reached by now, lowest first."""
        steps = range(above + 1, len(self.minutes))
        return [level for level in steps if due + timedelta(minutes=self.minutes[level]) <= now]
