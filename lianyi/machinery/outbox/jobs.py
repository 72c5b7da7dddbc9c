"""Housekeeping of the outbox itself."""

from datetime import datetime

from lianyi.machinery.outbox.public import every
from lianyi.machinery.outbox.services import forget_delivered


@every(hours=6)
def forget_old_events(now: datetime) -> int:
    """Delete delivered events that are older than 90 days, in batches."""
    forgotten = 0
    while batch := forget_delivered(now):
        forgotten += batch
    return forgotten
