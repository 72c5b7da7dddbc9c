"""What the clock does for referrals. Safe to run at any time."""

from datetime import datetime

from lianyi.areas.referrals.services import ending, guidance
from lianyi.machinery.outbox import public as outbox


@outbox.every(minutes=5)
def end_what_nobody_answered(now: datetime) -> int:
    """Lapse requests long past their limit."""
    return ending.lapse_unanswered(now)


@outbox.every(minutes=10)
def list_who_never_came(now: datetime) -> int:
    """Put accepted patients who did not come on the no-arrival list."""
    return ending.note_no_shows(now)


@outbox.every(hours=1)
def ask_for_regular_guidance(now: datetime) -> int:
    """Ask the county doctors for guidance where the interval has passed."""
    return guidance.owe_regular_guidance(now)
