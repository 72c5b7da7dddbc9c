"""What the clock does for consultations. Safe to run at any time."""

from datetime import datetime

from lianyi.areas.consultations.services import ending, room
from lianyi.machinery.outbox import public as outbox


@outbox.every(minutes=10)
def end_what_nobody_answered(now: datetime) -> int:
    """Lapse requests long past their limit."""
    return ending.lapse_unanswered(now)


@outbox.every(minutes=10)
def forget_letters_of_browsers(now: datetime) -> int:
    """Throw away what browsers told each other to begin speaking."""
    return room.forget_letters(now)
