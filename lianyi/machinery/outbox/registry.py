"""Who listens to what, and what is done by the clock: filled while Django starts, by `handlers.py` and `jobs.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from lianyi.kernel.events import Event
from lianyi.machinery.outbox.codec import name_of

E = TypeVar("E", bound=Event)
Job = Callable[[datetime], object]
J = TypeVar("J", bound=Job)


class RegisteredTwice(Exception):
    """Two functions claim one name: a programming fault, found at the start."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One listener of one event."""

    name: str
    event_class: type[Event]
    handle: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """One function run by the clock; `lease` is how long it may take before another worker takes over."""

    name: str
    run: Job
    every: timedelta
    lease: timedelta


subscribers: Final[dict[str, Subscriber]] = {}
jobs: Final[dict[str, PeriodicJob]] = {}


def subscribe(event_class: type[E]) -> Callable[[Callable[[E], object]], Callable[[E], object]]:
    """Let a function hear of every event of the class: it gets the event, after the change is committed.

    The function may be called more than once for one event only for effects outside the database. Its name and module
    are stored with each delivery: after renaming it, deliveries still waiting under the old name are parked.
    """

    def register(handle: Callable[[E], object]) -> Callable[[E], object]:
        subscriber = Subscriber(f"{_part(handle)}:{name_of(event_class)}", event_class, handle)
        _put(subscribers, subscriber.name, subscriber, handle)
        return handle

    return register


def every(
    *, minutes: int = 0, hours: int = 0, days: int = 0, at_most_minutes: int = 30
) -> Callable[[J], J]:
    """Run a function `fn(now)` by the clock, in one worker only; it may take `at_most_minutes`."""
    pause = timedelta(minutes=minutes, hours=hours, days=days)
    if pause <= timedelta(0):
        raise ValueError("say how often")

    def register(run: J) -> J:
        job = PeriodicJob(_part(run), run, pause, timedelta(minutes=at_most_minutes))
        _put(jobs, job.name, job, run)
        return run

    return register


def listeners_of(event_class: type[Event]) -> list[Subscriber]:
    """Who listens to events of exactly this class."""
    return [each for each in subscribers.values() if each.event_class is event_class]


def _put(into: dict[str, Any], name: str, entry: Any, function: Callable[..., object]) -> None:
    """Register once; the same function imported again is no fault."""
    known = into.get(name)
    if known is not None and (_function(known).__module__, _function(known).__qualname__) != (
        function.__module__,
        function.__qualname__,
    ):
        raise RegisteredTwice(name)
    into[name] = entry


def _function(entry: Subscriber | PeriodicJob) -> Callable[..., object]:
    return entry.handle if isinstance(entry, Subscriber) else entry.run


def _part(function: Callable[..., object]) -> str:
    """`lianyi.areas.surveillance.handlers.count_inflow` -> `surveillance.count_inflow`."""
    steps = function.__module__.split(".")
    part = steps[2] if steps[0] == "lianyi" and len(steps) > 2 else steps[-1]
    return f"{part}.{function.__qualname__.rpartition('.')[2]}"
