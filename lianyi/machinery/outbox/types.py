"""Words of the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

BACK_OFF: Final = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
"""How long to wait after the first, second … failure; after the last, the delivery is parked."""


SKEW: Final = timedelta(minutes=5)
"""How far clocks of two workers may differ; a time further ahead than its own pause and this is of a wrong clock."""


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "WAITING"
    DONE = "DONE"
    PARKED = "PARKED"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCard:
    """A delivery as operators see it: `facts` are the event's ids and codes, free text left out."""

    id: int
    state: State
    event: str
    event_id: int
    subscriber: str
    attempts: int
    emitted_at: datetime
    next_try_at: datetime
    last_error: str
    facts: dict[str, Any]

    @property
    def listener(self) -> str:
        """The subscriber without the event it listens to."""
        return self.subscriber.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCard:
    """A periodic job as operators see it."""

    name: str
    every: timedelta
    last_started_at: datetime | None
    last_finished_at: datetime | None
    next_run_at: datetime
    failures: int
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """How the outbox stands: `pending` waits to be delivered (`late` of it over a minute), `parked` for a person.

    `failing` of those pending have failed three times or more, for longer than a minute: a listener is broken.
    """

    pending: int
    late: int
    failing: int
    parked: int
    oldest_at: datetime | None
    last_job_at: datetime | None
