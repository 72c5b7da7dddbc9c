"""Requests of one process begin in turns, and a slow one keeps nobody waiting for long."""

import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from queue import Queue
from threading import Event
from typing import Any

from lianyi.entry.threshold import DESKS, Threshold

SOON_S = 20


class Office:
    """An application whose requests end when they are told to; `begun` says in which order they began."""

    def __init__(self) -> None:
        self.begun: Queue[str] = Queue()
        self.may_end: dict[str, Event] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.begun.put(path)
        self.may_end.setdefault(path, Event()).wait(SOON_S)
        start_response("200 OK", [])
        return Answer([path.encode()])


class Answer(list[bytes]):
    def close(self) -> None:
        """As a response of a framework has it."""


def ask(threads: ThreadPoolExecutor, threshold: Threshold, path: str) -> Future[list[bytes]]:
    environ = {"PATH_INFO": path, "wsgi.input": BytesIO()}
    return threads.submit(lambda: list(threshold(environ, lambda status, headers: None)))


def test_requests_begin_in_the_order_they_came_and_no_more_than_may_be_at_once():
    office = Office()
    threshold = Threshold(office, at_once=2, patience_s=SOON_S)
    with ThreadPoolExecutor(DESKS) as threads:
        answers = []
        for path in ("/1", "/2"):
            answers.append(ask(threads, threshold, path))
            assert office.begun.get(timeout=SOON_S) == path
        for number, path in enumerate(("/3", "/4"), start=1):
            answers.append(ask(threads, threshold, path))
            wait_until_queued(threshold, number)
        assert office.begun.empty()
        for done, next_one in (("/2", "/3"), ("/1", "/4")):
            office.may_end[done].set()
            assert office.begun.get(timeout=SOON_S) == next_one
        for path in ("/3", "/4"):
            office.may_end.setdefault(path, Event()).set()
        assert [answer.result(SOON_S) for answer in answers] == [[b"/1"], [b"/2"], [b"/3"], [b"/4"]]


def test_slow_requests_hold_up_the_next_one_no_longer_than_the_patience():
    office = Office()
    threshold = Threshold(office, at_once=2, patience_s=0.01)
    with ThreadPoolExecutor(DESKS) as threads:
        slow = [ask(threads, threshold, f"/slow/{number}") for number in range(DESKS - 1)]
        for _ in slow:
            office.begun.get(timeout=SOON_S)
        office.may_end["/quick"] = Event()
        office.may_end["/quick"].set()

        assert ask(threads, threshold, "/quick").result(SOON_S) == [b"/quick"]
        assert not any(answer.done() for answer in slow)

        for number in range(DESKS - 1):
            office.may_end[f"/slow/{number}"].set()


def test_a_request_that_fails_gives_its_turn_on():
    def falls_over(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise ZeroDivisionError

    threshold = Threshold(falls_over, at_once=1, patience_s=SOON_S)
    with ThreadPoolExecutor(2) as threads:
        for _ in range(3):
            failure = ask(threads, threshold, "/").exception(SOON_S)
            assert isinstance(failure, ZeroDivisionError)


def wait_until_queued(threshold: Threshold, count: int) -> None:
    until = time.monotonic() + SOON_S
    while len(threshold._turns._waiting) < count:
        assert time.monotonic() < until
        time.sleep(0.002)
