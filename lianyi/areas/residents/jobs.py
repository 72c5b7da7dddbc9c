"""What the clock does for residents."""

from datetime import datetime

from lianyi.areas.residents import services
from lianyi.kernel.actor import Actor
from lianyi.machinery.outbox import public as outbox


@outbox.every(minutes=10)
def look_for_doubles(now: datetime) -> int:
    """Look for doubles among everybody, if residents were loaded since the last time."""
    return services.scan_if_due(actor=Actor.system(now), now=now)
