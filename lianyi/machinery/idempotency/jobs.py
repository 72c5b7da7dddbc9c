"""Kept answers are forgotten after two days."""

from datetime import datetime

from lianyi.machinery.idempotency.services import forget_old
from lianyi.machinery.outbox import public as outbox


@outbox.every(hours=1)
def forget_old_answers(now: datetime) -> None:
    """Drop what is older than two days."""
    while forget_old(now):
        pass
