"""Periodic jobs run when due, in one worker only, and a failing one stops no other."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.outbox.models import JobLease
from lianyi.machinery.outbox.worker import Worker
from tests.machinery.marks import COMMITTED
from tests.machinery.outbox.happenings import Happened

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def counted(ran: list[datetime], **how: int) -> None:
    @outbox.every(**how)
    def count(now: datetime) -> None:
        ran.append(now)


def test_a_job_runs_at_once_and_then_whenever_its_time_has_come() -> None:
    ran: list[datetime] = []
    counted(ran, minutes=5)

    for minute in range(12):
        outbox.run_due_jobs(NOW + minute * MINUTE, "a")

    assert ran == [NOW, NOW + 5 * MINUTE, NOW + 10 * MINUTE]


def test_a_job_that_fails_is_noted_runs_again_and_stops_no_other() -> None:
    ran: list[datetime] = []

    @outbox.every(minutes=1)
    def fails(now: datetime) -> None:
        raise ZeroDivisionError

    counted(ran, minutes=1)
    outbox.run_due_jobs(NOW, "a")
    outbox.run_due_jobs(NOW + MINUTE, "a")

    assert len(ran) == 2
    lease = JobLease.objects.get(name__endswith=".fails")
    assert (lease.failures, lease.last_finished_at) == (2, None)
    assert lease.last_error.startswith("ZeroDivisionError")


def test_a_job_another_worker_runs_is_left_to_it_until_its_lease_has_ended() -> None:
    ran: list[datetime] = []
    counted(ran, minutes=1, at_most_minutes=10)
    outbox.run_due_jobs(NOW, "a")
    JobLease.objects.update(leased_until=NOW + 10 * MINUTE, holder="b")  # b died in the middle

    assert outbox.run_due_jobs(NOW + 9 * MINUTE, "a") == 0
    assert outbox.run_due_jobs(NOW + 10 * MINUTE, "a") == 1


def test_a_worker_that_came_back_too_late_does_not_undo_the_lease_of_the_next() -> None:
    @outbox.every(minutes=1)
    def slow(now: datetime) -> None:
        JobLease.objects.update(
            holder="b", last_started_at=NOW + 40 * MINUTE, leased_until=NOW + 70 * MINUTE
        )

    outbox.run_due_jobs(NOW, "a")

    assert JobLease.objects.get().leased_until == NOW + 70 * MINUTE


@COMMITTED
def test_of_many_workers_that_look_at_once_one_runs_the_job() -> None:
    ran: list[datetime] = []
    counted(ran, minutes=1)
    start = threading.Barrier(6)

    def look(name: str) -> None:
        start.wait(10)
        try:
            outbox.run_due_jobs(NOW, name)
        finally:
            connection.close()

    threads = [threading.Thread(target=look, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert ran == [NOW]


def test_how_often_must_be_said() -> None:
    with pytest.raises(ValueError, match="how often"):
        outbox.every()


@COMMITTED
def test_a_worker_thread_delivers_soon_after_the_commit_and_stops_when_told() -> None:
    heard = threading.Event()

    @outbox.subscribe(Happened)
    def listener(event: Happened) -> None:
        heard.set()

    worker = Worker()
    worker.start()
    try:
        with transaction.atomic():
            outbox.emit(Happened(number=1), at=NOW)
        assert heard.wait(20)
    finally:
        worker.stop()
    assert worker._thread
    assert not worker._thread.is_alive()
