"""Many threads write one SQLite file: first come, first served, and nobody is told that the database is locked."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    connection,
    connections,
    transaction,
)

from lianyi.machinery.outbox.models import OutboxEvent
from lianyi.machinery.sqlite import base
from lianyi.machinery.sqlite.turns import Turns
from tests.machinery.marks import COMMITTED

pytestmark = [COMMITTED, pytest.mark.only_on("sqlite")]


@pytest.fixture(autouse=True)
def notes() -> Iterator[None]:
    """A scratch table."""
    run(
        "CREATE TABLE IF NOT EXISTS scratch (id INTEGER PRIMARY KEY AUTOINCREMENT, who TEXT UNIQUE)"
    )
    yield
    run("DROP TABLE scratch")
    assert not turns()._taken, "a turn was leaked"


def turns() -> Turns:
    """The queue of the test database."""
    engine = connections["default"]
    assert isinstance(engine, base.DatabaseWrapper)
    return engine.turns


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def note(who: str) -> None:
    run(f"INSERT INTO scratch (who) VALUES ('{who}')")


def noted() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT who FROM scratch ORDER BY id")
        return [who for (who,) in cursor.fetchall()]


def in_thread(act: Callable[[], None], faults: list[BaseException]) -> threading.Thread:
    """Run an act on a thread with a connection of its own."""

    def body() -> None:
        try:
            act()
        except BaseException as fault:  # noqa: BLE001  # handed to the test
            faults.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=body)
    thread.start()
    return thread


def until_waiting(queue: Turns, count: int) -> None:
    """Wait until so many wait in the queue; fail if they never do."""
    for _ in range(4000):
        if queue.queue_length == count:
            return
        time.sleep(0.005)
    raise AssertionError(f"{queue.queue_length} wait, not {count}")


def test_turns_are_given_in_the_order_in_which_they_were_asked_for():
    turns, order, threads = Turns(), [], []
    assert turns.take(1)

    def take(number: int) -> None:
        assert turns.take(10)
        order.append(number)
        turns.give()

    for number in range(20):
        threads.append(threading.Thread(target=take, args=(number,)))
        threads[-1].start()
        until_waiting(turns, number + 1)
    turns.give()
    for thread in threads:
        thread.join(10)

    assert order == list(range(20))


def test_who_waits_too_long_leaves_the_queue_and_nobody_behind_is_lost():
    turns = Turns()
    assert turns.take(1)
    assert not turns.take(0.01)

    turns.give()

    assert turns.take(0.01)


def test_a_writer_that_never_rests_cannot_slip_in_before_one_who_waits():
    order: list[str] = []
    faults: list[BaseException] = []

    def write(name: str) -> None:
        with transaction.atomic():
            order.append(name)
            note(f"{name} {len(order)}")

    def greedy() -> None:
        for _ in range(200):
            write("greedy")

    with transaction.atomic():
        threads = [in_thread(greedy, faults)]
        until_waiting(turns(), 1)
        for n in range(5):
            threads.append(in_thread(partial(write, f"modest {n}"), faults))
            until_waiting(turns(), n + 2)
    for thread in threads:
        thread.join(20)

    assert faults == []
    assert order[:7] == ["greedy", *[f"modest {n}" for n in range(5)], "greedy"]


def test_writers_commit_in_the_order_in_which_they_came():
    faults: list[BaseException] = []
    threads = []
    with transaction.atomic():
        note("first")
        for n in range(12):
            threads.append(in_thread(partial(transaction.atomic(note), f"then {n}"), faults))
            until_waiting(turns(), n + 1)
    for thread in threads:
        thread.join(10)

    assert not faults
    assert noted() == ["first", *[f"then {n}" for n in range(12)]]


def test_eight_threads_read_and_write_and_none_is_told_that_the_database_is_locked():
    faults: list[BaseException] = []

    def work(name: int) -> None:
        for n in range(40):
            with transaction.atomic():
                noted()
                note(f"{name} a {n}")
                with transaction.atomic():
                    note(f"{name} b {n}")
            note(f"{name} alone {n}")

    threads = [in_thread(partial(work, name), faults) for name in range(8)]
    for thread in threads:
        thread.join(120)

    assert faults == []
    assert len(noted()) == 8 * 40 * 3


def test_a_failed_transaction_gives_its_turn_on():
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  # the write fails as a whole
        note("a")
        raise ZeroDivisionError
    assert turns().take(0)
    turns().give()
    assert noted() == []


def test_a_part_taken_back_keeps_the_turn_until_the_whole_ends():
    with transaction.atomic():
        note("a")
        with pytest.raises(IntegrityError), transaction.atomic():  # the write fails as a whole
            note("a")
        assert not turns().take(0)
        note("b")

    assert noted() == ["a", "b"]
    assert turns().take(0)
    turns().give()


def test_a_commit_that_fails_gives_the_turn_on():
    run(
        "CREATE TABLE child (id INTEGER, parent INTEGER REFERENCES scratch(id) DEFERRABLE INITIALLY DEFERRED)"
    )
    try:
        with pytest.raises(DatabaseError), transaction.atomic():  # the write fails as a whole
            run("INSERT INTO child VALUES (1, 99)")
        assert turns().take(0)
        turns().give()
    finally:
        run("DROP TABLE child")


def test_a_connection_closed_in_the_middle_gives_its_turn_on_and_keeps_nothing():
    with transaction.atomic():
        note("a")
        connection.close()

    assert noted() == []
    note("b")
    assert noted() == ["b"]


def test_a_thread_that_dies_inside_its_transaction_does_not_hold_the_others_up():
    faults: list[BaseException] = []

    def die() -> None:
        with transaction.atomic():
            note("a")
            raise SystemExit

    in_thread(die, faults).join(10)

    assert [type(fault) for fault in faults] == [SystemExit]
    note("b")
    assert noted() == ["b"]


def test_a_writer_who_waits_longer_than_anyone_should_is_told_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(base, "LONGEST_WAIT_S", 0.02)
    faults: list[BaseException] = []
    with transaction.atomic():
        in_thread(lambda: transaction.atomic(note)("late"), faults).join(10)

    assert [type(fault) for fault in faults] == [OperationalError]
    assert "another write has held the database" in str(faults[0])
    note("b")
    assert noted() == ["b"]


def test_many_rows_are_written_in_few_statements(django_assert_num_queries):
    events = [
        OutboxEvent(name=f"a.B{n}", payload={}, at=datetime(2026, 3, 2, tzinfo=UTC))
        for n in range(9000)
    ]

    with django_assert_num_queries(3), transaction.atomic():
        OutboxEvent.objects.bulk_create(events)

    assert OutboxEvent.objects.count() == 9000


def test_a_row_that_is_refused_outside_a_transaction_gives_its_turn_on():
    note("a")
    with pytest.raises(IntegrityError):
        note("a")

    assert turns().take(0)
    turns().give()
