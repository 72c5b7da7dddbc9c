"""Real worker processes on the real database: killed in the middle, stopped in order, two at once."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.outbox.models import JobLease, OutboxDelivery
from lianyi.machinery.outbox.types import State
from tests.machinery.marks import COMMITTED
from tests.machinery.outbox import happenings
from tests.machinery.outbox.happenings import Happened

pytestmark = [COMMITTED, pytest.mark.usefixtures("effects")]
EARLIER = datetime.now(UTC) - timedelta(
    minutes=1
)  # the workers are other processes, with the clock of this machine
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start worker processes on this test's database; whatever is left of them is ended."""
    started: list[subprocess.Popen[bytes]] = []
    happenings.listen(tmp_path)

    def start() -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "LIANYI_DATABASE_URL": address(),
            "HAPPENINGS": str(tmp_path),
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]),
        }
        command = [sys.executable, "-m", "tests.machinery.outbox.happenings"]
        started.append(subprocess.Popen(command, env=environment, cwd=REPOSITORY))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def address() -> str:
    """The address of the test database, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"


def tell(*numbers: int) -> None:
    with transaction.atomic():
        for number in numbers:
            outbox.emit(Happened(number=number), at=EARLIER)


def effects() -> Counter[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM effect")
        return Counter(number for (number,) in cursor.fetchall())


def until(happened: Callable[[], bool]) -> None:
    for _ in range(1500):
        if happened():
            return
        time.sleep(0.02)
    raise AssertionError("it never happened")


def all_done() -> bool:
    return not OutboxDelivery.objects.exclude(state=State.DONE).exists()


def test_a_worker_killed_in_mid_delivery_loses_nothing_and_the_effect_happens_once(
    workers, tmp_path: Path
):
    tell(1)
    process = workers()
    until((tmp_path / "begun-1").exists)  # it has written, and has not committed
    process.send_signal(signal.SIGKILL)
    process.wait()

    until(lambda: effects() == Counter())  # the database has noticed
    delivery = OutboxDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.WAITING, 0)

    (tmp_path / "go").touch()
    workers()
    until(all_done)
    assert effects() == Counter({1: 1})


def test_a_worker_asked_to_stop_ends_what_it_has_begun(workers, tmp_path: Path):
    tell(1, 2)
    process = workers()
    until((tmp_path / "begun-1").exists)
    process.terminate()
    (tmp_path / "go").touch()

    assert process.wait(20) == 0
    assert list(tmp_path.glob("ended-*"))
    assert effects()[1] == 1
    assert OutboxDelivery.objects.get(event__payload__number=1).state == State.DONE


def test_two_workers_share_the_work_and_apply_everything_once(workers, tmp_path: Path):
    (tmp_path / "go").touch()
    tell(*range(80))
    workers()
    workers()

    until(all_done)
    assert effects() == Counter(range(80))


@pytest.mark.only_on("postgres")
def test_a_worker_that_hangs_does_not_hold_up_the_other(workers, tmp_path: Path):
    tell(1)
    workers()
    until((tmp_path / "begun-1").exists)
    tell(2)
    workers()
    until((tmp_path / "begun-2").exists)  # the second passed over the row that the first one holds

    (tmp_path / "go").touch()
    until(all_done)
    assert effects() == Counter({1: 1, 2: 1})


def test_the_worker_command_works_on_the_platform_itself_and_stops_when_told(tmp_path: Path):
    environment = {
        **os.environ,
        "LIANYI_DATABASE_URL": address(),
        "LIANYI_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "lianyi.entry.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "lianyi", "worker"],
        env=environment,
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline().startswith("working as ")
        until(lambda: JobLease.objects.filter(name="outbox.forget_old_events").exists())
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()
