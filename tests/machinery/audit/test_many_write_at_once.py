"""Writers that lock other rows in any order never block each other over the audit, and the chain stays whole."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.audit.models import AuditLine
from tests.machinery.marks import COMMITTED

pytestmark = COMMITTED
MIDNIGHT = datetime(2026, 3, 2, 16, tzinfo=UTC)  # 00:00 of Tuesday in Shanghai


def all_at_once(*acts) -> list[BaseException]:
    faults: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def body(act) -> None:
        try:
            start.wait(10)
            act()
        except BaseException as fault:  # noqa: BLE001  # handed to the test
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=body, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return faults


def test_eight_writers_around_midnight_leave_one_sound_chain():
    def write(name: int) -> None:
        for n in range(10):
            at = MIDNIGHT + timedelta(seconds=n - 5)
            with transaction.atomic():
                audit.record(Actor.system(at), "referrals.send", target=f"{name}:{n}", at=at)

    faults = all_at_once(*[lambda name=name: write(name) for name in range(8)])

    assert faults == []
    assert AuditLine.objects.filter(action="referrals.send").count() == 80
    assert AuditLine.objects.filter(action="audit.anchor").count() == 2
    assert audit.verify().sound


@pytest.mark.only_on("postgres")
def test_two_writers_that_audit_before_they_lock_the_same_row_do_not_dead_lock():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE slot (id int PRIMARY KEY, taken int)")
        cursor.execute("INSERT INTO slot VALUES (1, 0)")

    def take(first_the_line: bool) -> None:
        for _ in range(20):
            with transaction.atomic(), connection.cursor() as cursor:
                if first_the_line:
                    audit.record(Actor.system(MIDNIGHT), "a.b", target="slot:1", at=MIDNIGHT)
                cursor.execute("UPDATE slot SET taken = taken + 1 WHERE id = 1")
                if not first_the_line:
                    audit.record(Actor.system(MIDNIGHT), "a.b", target="slot:1", at=MIDNIGHT)

    try:
        faults = all_at_once(lambda: take(True), lambda: take(False), lambda: take(True))
        with connection.cursor() as cursor:
            cursor.execute("SELECT taken FROM slot")
            assert (faults, cursor.fetchone()) == ([], (60,))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE slot")
    assert audit.verify().sound


@pytest.mark.only_on("postgres")
def test_the_head_is_not_locked_while_a_writer_still_works():
    recorded, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            audit.record(Actor.system(MIDNIGHT), "a.slow", target="x:1", at=MIDNIGHT)
            recorded.set()
            may_end.wait(10)

    def quick() -> None:
        recorded.wait(10)
        with transaction.atomic():
            audit.record(Actor.system(MIDNIGHT), "a.quick", target="x:2", at=MIDNIGHT)
        assert AuditLine.objects.filter(action="a.quick").exists()
        may_end.set()

    assert all_at_once(slow, quick) == []
    assert audit.verify().sound
