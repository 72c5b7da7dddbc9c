"""Sessions that ran out unseen are marked ended."""

from datetime import datetime

from lianyi.machinery.accounts.services.sessions import sweep_sessions
from lianyi.machinery.outbox import public as outbox


@outbox.every(minutes=10)
def sweep(now: datetime) -> int:
    """Mark sessions ended that ran out, and drop what browsers left behind."""
    return sweep_sessions(now)
