"""What the clock does for diagnostics. Safe to run at any time."""

from datetime import datetime

from lianyi.areas.diagnostics.services import filing, ordering, reading, second_readings
from lianyi.machinery.outbox import public as outbox


@outbox.every(hours=6)
def draw_second_readings(now: datetime) -> int:
    """Draw the share of yesterday's reports that is read once more, blind."""
    return second_readings.draw_yesterday(now)


@outbox.every(minutes=1)
def return_forgotten_studies(now: datetime) -> int:
    """Give studies whose reader's lease is over back to the queue."""
    return reading.expire_claims(now)


@outbox.every(hours=1)
def end_what_nobody_came_for(now: datetime) -> int:
    """Lapse requests that were never examined."""
    return ordering.lapse_unexamined(now)


@outbox.every(minutes=1)
def hand_over_whole_studies(now: datetime) -> int:
    """Studies that stopped arriving go to their centre."""
    return filing.transmit_quiet(now)
