"""Late cases rise by the clock."""

from datetime import datetime

from lianyi.machinery.cases.services import escalate_due
from lianyi.machinery.outbox import public as outbox


@outbox.every(minutes=1)
def escalate(now: datetime) -> int:
    """Raise every late case whose next level is reached."""
    return escalate_due(now)
