"""Wakes the worker of this process as soon as an event is committed; workers elsewhere look once a second."""

import threading
from typing import Final

_rung: Final = threading.Event()


def ring() -> None:
    """Say that something is due."""
    _rung.set()


def wait(at_most_s: float) -> None:
    """Wait for the bell, or for the time to pass."""
    _rung.wait(at_most_s)
    _rung.clear()
