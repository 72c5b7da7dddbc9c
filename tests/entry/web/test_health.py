"""Whether the service is well: for watchdogs and for operators."""

from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from lianyi.entry.web import health, views
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.outbox.models import JobLease, OutboxDelivery, OutboxEvent
from lianyi.machinery.outbox.types import State
from tests.entry.web.builders import at_the_door, somebody

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
Usage = namedtuple("Usage", "total used free")


JOB = {"name": "ui.example", "next_run_at": NOW}


@pytest.fixture
def jobs_ran() -> None:
    JobLease.objects.create(**JOB, last_started_at=timezone.now())


def test_a_watchdog_learns_that_all_is_well(client: Client, jobs_ran: None):
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert set(answer.json()["checks"]) == {"database", "disk", "deliveries", "parked", "jobs"}
    assert "no-cache" in answer.headers["Cache-Control"]


def test_a_watchdog_learns_which_check_failed_and_nothing_more(
    client: Client, jobs_ran: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(100, 99, 1))

    answer = client.get("/health")

    assert answer.status_code == 503
    assert answer.json()["checks"]["disk"] == "failing"
    assert set(answer.json()) == {"status", "checks"}


def test_a_database_that_does_not_answer_is_told_and_raises_nothing():
    def refuse(*_: object) -> None:
        raise DatabaseError("gone")

    with connection.execute_wrapper(refuse):
        found = health.checks(NOW)

    assert health.verdict(found) == "failing"
    assert [check.code for check in found if not check.well] == ["database", "outbox"]
    assert all(check.advice for check in found)


@pytest.mark.parametrize(("minutes", "well"), [(None, False), (11, False), (10, True), (0, True)])
def test_jobs_that_stopped_ask_for_attention_and_leave_the_service_open(
    minutes: int | None, well: bool
):
    if minutes is not None:
        JobLease.objects.create(**JOB, last_started_at=NOW - timedelta(minutes=minutes))

    found = health.checks(NOW)

    assert health.verdict(found) == ("ok" if well else "attention")


def test_an_event_that_nobody_could_be_told_asks_for_attention(client: Client, jobs_ran: None):
    event = OutboxEvent.objects.create(name="example", payload={}, at=NOW)
    OutboxDelivery.objects.create(event=event, subscriber="x", state=State.PARKED, next_try_at=NOW)

    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json()["status"] == "attention"
    assert answer.json()["checks"]["parked"] == "failing"


def test_operators_read_what_is_wrong_and_what_to_do():
    shown = views.service(at_the_door(somebody("operator"), "/service")).content.decode()

    assert "定时任务上次运行" in shown
    assert "还没有运行过" in shown
    assert "确认后台工作进程在运行" in shown


def test_nobody_else_reads_the_state_of_the_service():
    with pytest.raises(NotPermitted):
        views.service(at_the_door(somebody("village_doctor"), "/service"))
