"""A lock that is handed over in the order in which it was asked for."""

import threading
from collections import deque


class Turns:
    """A fair lock: `take` waits for those who came before, `give` hands over to the one who waits longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def take(self, at_most_s: float) -> bool:
        """Wait for the turn; False when it did not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            came = mine.wait(at_most_s)
        except BaseException:
            self._leave(mine, give_on=True)
            raise
        return came or self._leave(mine, give_on=False)

    def give(self) -> None:
        """End the turn: it belongs to the next in the queue at once, so nobody can slip in between."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    @property
    def queue_length(self) -> int:
        """How many wait now."""
        with self._guard:
            return len(self._waiting)

    def _leave(self, mine: threading.Event, *, give_on: bool) -> bool:
        """Leave the queue; True if the turn had come at the last moment and is kept."""
        with self._guard:
            if not mine.is_set():
                self._waiting.remove(mine)
                return False
        if give_on:
            self.give()
        return True
