"""A clock that is set back, or was wrong for a while: nothing stands still until it catches up, nothing runs twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from lianyi.entry.web import health
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts import stays
from lianyi.machinery.audit import public as audit
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.verification import verify
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.outbox.models import JobLease, OutboxDelivery
from lianyi.machinery.outbox.registry import jobs, subscribers
from lianyi.machinery.outbox.types import BACK_OFF, State
from lianyi.machinery.outbox.worker import Worker
from tests.machinery.marks import COMMITTED
from tests.machinery.outbox.happenings import Happened, Unheard

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
BACK = NOW - timedelta(days=40)
"""What the clock says after it was set back: further than any pause."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """What a listener of these tests has heard; it fails while `refuse` stands in it."""
    found: list[int] = []
    known = dict(subscribers)

    @outbox.subscribe(Happened)
    def listen(event: Happened) -> None:
        if event.note:
            raise RuntimeError(event.note)
        found.append(event.number)

    yield found
    subscribers.clear()
    subscribers.update(known)


@pytest.fixture
def ran() -> Iterator[list[datetime]]:
    """When a job of these tests ran."""
    found: list[datetime] = []
    known = dict(jobs)
    jobs.clear()

    @outbox.every(minutes=5, at_most_minutes=10)
    def run(now: datetime) -> None:
        found.append(now)

    yield found
    jobs.clear()
    jobs.update(known)


def tell(*, note: str = "") -> None:
    with transaction.atomic():
        outbox.emit(Happened(number=1, note=note), at=NOW)


def test_what_was_told_before_the_clock_went_back_is_delivered_at_once(heard: list[int]):
    tell()
    assert outbox.deliver_due(BACK) == 1
    assert heard == [1]


def test_a_retry_set_by_a_clock_that_was_wrong_is_not_waited_for(heard: list[int]):
    tell(note="not yet")
    outbox.deliver_due(NOW)
    delivery = OutboxDelivery.objects.get()
    assert (delivery.attempts, delivery.next_try_at) == (1, NOW + BACK_OFF[0])

    assert outbox.deliver_due(NOW) == 0  # its pause holds under a right clock
    assert outbox.deliver_due(BACK) == 1


def test_a_job_runs_again_at_its_pause_though_its_next_time_was_set_by_a_wrong_clock(
    ran: list[datetime],
):
    outbox.run_due_jobs(NOW, "one")
    assert outbox.run_due_jobs(NOW + timedelta(minutes=1), "one") == 0
    assert outbox.run_due_jobs(BACK, "one") == 1
    assert outbox.run_due_jobs(BACK + timedelta(minutes=1), "one") == 0
    assert outbox.run_due_jobs(BACK + timedelta(minutes=5), "one") == 1
    assert ran == [NOW, BACK, BACK + timedelta(minutes=5)]


def test_a_lease_of_a_dead_worker_under_a_wrong_clock_does_not_hold_the_job(ran: list[datetime]):
    outbox.run_due_jobs(NOW, "one")
    JobLease.objects.update(leased_until=NOW + timedelta(minutes=10), next_run_at=NOW)

    assert outbox.run_due_jobs(NOW + timedelta(minutes=1), "two") == 0  # it may still be at it
    assert outbox.run_due_jobs(BACK, "two") == 1


def test_a_lease_that_is_held_is_never_taken_by_a_second_worker() -> None:
    """The second asks in the middle of the first one's run, as two workers do."""
    asked: list[int] = []
    known = dict(jobs)
    jobs.clear()

    @outbox.every(minutes=5, at_most_minutes=10)
    def ask_from_within(now: datetime) -> None:
        asked.append(outbox.run_due_jobs(now, "two"))

    try:
        assert outbox.run_due_jobs(NOW, "one") == 1
    finally:
        jobs.clear()
        jobs.update(known)
    assert asked == [0]


def test_a_worker_that_slept_through_its_lease_leaves_the_other_ones_mark_alone() -> None:
    later = NOW + timedelta(minutes=11)
    seen: list[str] = []
    known = dict(jobs)
    jobs.clear()

    @outbox.every(minutes=5, at_most_minutes=10)
    def sleep_once(now: datetime) -> None:
        seen.append(JobLease.objects.get().holder)
        if len(seen) == 1:
            outbox.run_due_jobs(later, "two")  # ten minutes on, another worker has taken over

    try:
        outbox.run_due_jobs(NOW, "one")
    finally:
        jobs.clear()
        jobs.update(known)
    assert seen == ["one", "two"]
    lease = JobLease.objects.get()
    assert (lease.holder, lease.last_started_at) == ("two", later)
    assert lease.next_run_at == later + timedelta(minutes=5)


def test_the_worker_looks_for_jobs_again_at_once_when_the_clock_went_back(ran: list[datetime]):
    worker = Worker()
    worker.work_once(NOW)
    worker.work_once(BACK)
    assert ran == [NOW, BACK]


@pytest.fixture
def anchored_here(tmp_path: Path, settings: Settings) -> None:
    """An anchor file of its own: the file outlives the rows of tests before, whose day is then rightly missed."""
    settings.LIANYI_HOME = tmp_path


@COMMITTED
@pytest.mark.usefixtures("anchored_here")
def test_the_audit_keeps_the_order_of_writing_whatever_the_clock_says():
    actor = Actor.system(NOW)
    for at in (NOW, BACK, NOW + timedelta(days=3), NOW):
        with transaction.atomic():
            audit.record(actor, "a.b", target="x:1", at=at)

    written = AuditLine.objects.filter(action="a.b").order_by("day", "seq")
    assert [line.at for line in written] == [NOW, BACK, NOW + timedelta(days=3), NOW]
    assert verify().faults == []


def test_health_says_that_the_clock_went_back():
    JobLease.objects.create(name="x", next_run_at=NOW, last_started_at=NOW)

    (check,) = [each for each in health.check_outbox(BACK) if each.code == "jobs"]
    assert not check.well
    assert "时钟倒退" in check.value
    assert all(each.well for each in health.check_outbox(NOW) if each.code == "jobs")


def test_a_session_does_not_outlive_its_limit_because_the_clock_went_back():
    class Request:  # as much of one as is asked
        session = {stays.SEEN: int(NOW.timestamp()), stays.BEGAN: int(NOW.timestamp()),
                   stays.IDLE: 900, stays.ABSOLUTE: 3600}  # fmt: skip

    assert stays.overstayed(Request(), NOW + timedelta(minutes=10)) == ""
    assert stays.overstayed(Request(), NOW - timedelta(minutes=4)) == ""
    assert stays.overstayed(Request(), BACK) == "idle"


def test_workers_whose_clocks_differ_a_little_still_share_one_lease(ran: list[datetime]):
    ahead = NOW + timedelta(minutes=3)
    outbox.run_due_jobs(ahead, "one")
    assert outbox.run_due_jobs(NOW, "two") == 0
    JobLease.objects.update(leased_until=ahead + timedelta(minutes=10), next_run_at=NOW)
    assert outbox.run_due_jobs(NOW, "two") == 0
    assert ran == [ahead]


@COMMITTED
def test_a_delivery_that_fails_only_at_commit_is_noted_and_stops_nobody(heard: list[int]):
    @outbox.subscribe(Unheard)
    def break_a_reference(event: Unheard) -> None:
        OutboxDelivery.objects.create(event_id=987_654_321, subscriber="x", next_try_at=NOW)

    with transaction.atomic():
        outbox.emit(Unheard(number=1), at=NOW - timedelta(minutes=1))
    tell()

    assert outbox.deliver_due(NOW) == 2
    assert heard == [1]
    failed = OutboxDelivery.objects.get(event__name__endswith="Unheard")
    assert (failed.state, failed.attempts) == (State.WAITING, 1)
    assert failed.last_error.startswith("IntegrityError")
    assert not OutboxDelivery.objects.filter(subscriber="x").exists()
