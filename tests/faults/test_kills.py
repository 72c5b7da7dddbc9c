"""SIGKILL at random moments of a mixed load: on the server, its child, the worker and the database."""

import os
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import DATABASE
from tests.faults import LONG, invariants
from tests.faults.clients import Book, Load
from tests.faults.place import Place, Process, a_place, wait_until

pytestmark = [pytest.mark.database, pytest.mark.timeout(3_000)]
KILLS = 50 if LONG else 2
PAUSE = (5, 120) if LONG else (10, 30)
"""After how many answers, drawn at random, the next kill falls."""


class Killing:
    """A place under load, what of it runs, and who is killed next."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place, self.random = place, random.Random(seed)
        self.server: Process = place.serve()
        self.worker: Process | None = place.start("worker") if place.cluster else None
        self.fallen: list[str] = []

    def victims(self) -> dict[str, Callable[[], None]]:
        """Whom a kill may hit on this database."""
        found: dict[str, Callable[[], None]] = {"server": self.server_, "its child": self.child}
        if self.place.cluster:
            found = {
                "postmaster": self.postmaster,
                **found,
                "worker": self.worker_,
                "a backend": lambda: self.place.cluster.kill_a_backend(self.random),  # type: ignore[union-attr]
            }
        return found

    def strike(self) -> None:
        """Kill one of them, each as often as the others, and bring back what does not come back by itself."""
        victims = self.victims()
        name = list(victims)[len(self.fallen) % len(victims)]
        self.fallen.append(name)
        victims[name]()

    def server_(self) -> None:
        """The command: its child must end by itself, or the next could not listen."""
        self.place.kill(self.server)
        wait_until(lambda: not self.place.answers(), "an orphan still listens")
        self.server = self.place.serve()

    def child(self) -> None:
        """The process that serves: the command starts another, or ends when that dies at once as well."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text()
        for pid in children.split():
            os.kill(int(pid), 9)
        wait_until(lambda: self._is_back(), "the server never came back")

    def _is_back(self) -> bool:
        if self.server.poll() is not None:
            self.place.running.remove(self.server)
            self.server = self.place.serve()
        return self.place.answers()

    def worker_(self) -> None:
        """The worker beside the server."""
        assert self.worker is not None
        self.place.kill(self.worker)
        self.worker = self.place.start("worker")

    def postmaster(self) -> None:
        """The database itself."""
        assert self.place.cluster is not None
        self.place.cluster.kill()
        self.place.cluster.start()


def answers(book: Book) -> int:
    return len(book.written) + book.reads + len(book.refused)


def has_answers(book: Book, enough: int) -> bool:
    return answers(book) >= enough


def test_no_acknowledged_write_is_lost_or_half_done_whoever_is_killed(
    tmp_path: Path, record_testsuite_property: Callable[[str, str], None]
):
    with a_place(tmp_path, postgres=DATABASE == "postgres") as place:
        killing = Killing(place, seed=20_261_124)
        with Load(place) as book:
            for _ in range(KILLS):
                enough = answers(book) + killing.random.randint(*PAUSE)
                wait_until(partial(has_answers, book, enough), "the load stands still")
                killing.strike()
        record_testsuite_property("kills", f"{len(killing.fallen)} kills, {book}")

        assert not book.strange
        assert book.away, "no kill was ever felt"
        invariants.must_be_whole(place)
        invariants.must_hold_all(place, book)
        invariants.must_answer_the_same(place, book.written if LONG else book.written[-40:])
        invariants.must_verify(place)
