"""What the clock does for organisations."""

from datetime import datetime

from lianyi.areas.organisations import services
from lianyi.machinery.outbox import public as outbox


@outbox.every(minutes=10)
def bring_up_to_date(now: datetime) -> None:
    """Changes entered ahead take effect on their day, soon after midnight."""
    services.bring_up_to_date(now=now)
