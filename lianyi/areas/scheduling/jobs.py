"""What scheduling does by the clock."""

from datetime import datetime

from lianyi.areas.scheduling.services.booking import miss_overdue, remind_due
from lianyi.areas.scheduling.services.holding import expire_reservations
from lianyi.machinery.outbox.public import every


@every(minutes=1)
def free_expired_holds(now: datetime) -> int:
    """Nobody confirmed in time: the place goes back."""
    return expire_reservations(now)


@every(minutes=5)
def note_missed_visits(now: datetime) -> int:
    """Visits nobody came to."""
    return miss_overdue(now)


@every(minutes=5)
def remind_residents(now: datetime) -> int:
    """Visits whose reminder is due."""
    return remind_due(now)
