"""A disk that is full, or takes no writes any more: reading goes on, a write is refused in words, nothing is torn."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from lianyi.entry.faults import ReadOnly, cause_of
from tests.conftest import DATABASE
from tests.faults import invariants
from tests.faults.clients import Answer, Writer
from tests.faults.place import Place, a_place, wait_until

pytestmark = [pytest.mark.database, pytest.mark.timeout(600)]
IS_ROOT = os.geteuid() == 0
MB = 1024**2
ROOM_MB = 24


@dataclass
class Disk:
    """Where the data of a place stand, and how to fill that up and make room again."""

    place: Place
    folder: Path | None

    def fill(self) -> None:
        """Take what room there is."""
        if self.folder is None:
            pages = (self.place.home / "lianyi.sqlite3").stat().st_size // 4096 + 4
            self.restart(FAULTS_MAX_PAGES=str(pages))
            return
        with (self.folder / "ballast").open("wb") as file:
            try:
                while file.write(b"\0" * MB):
                    file.flush()
            except OSError:
                file.truncate(0) if file.tell() < MB else None

    def make_room(self) -> None:
        """Give the room back."""
        if self.folder is None:
            self.restart()
        else:
            (self.folder / "ballast").unlink()

    def restart(self, **variables: str) -> None:
        """Start the server again with other variables."""
        self.place.close_processes()
        self.place.extra = variables
        self.place.serve()


@contextmanager
def a_small_disk(folder: Path) -> Iterator[Disk]:
    """A place whose home (SQLite) or data folder (PostgreSQL) is a file system with little room.

    Only root can mount one; for others the embedded database's own limit of pages stands in, on either run.
    """
    with a_place(folder, postgres=DATABASE == "postgres" and IS_ROOT) as place:
        if not IS_ROOT:
            place.serve()
            yield Disk(place, None)
            return
        part = place.cluster.data if place.cluster else place.home
        if place.cluster:
            place.cluster.stop()
        shutil.move(part, folder / "aside")
        with mounted(part, folder / "aside"):
            if place.cluster:
                place.cluster.copy_of(folder / "aside")
                place.cluster.start()
            else:
                shutil.copytree(folder / "aside", part, dirs_exist_ok=True)
            place.serve()
            yield Disk(place, part)
            place.close_processes()
            if place.cluster:
                place.cluster.stop()


@contextmanager
def mounted(at: Path, like: Path) -> Iterator[None]:
    """A file system at that place, large enough for what `like` holds and a little more."""
    used = sum(path.stat().st_size for path in like.rglob("*") if path.is_file())
    size = f"size={used // MB + ROOM_MB}m,mode=755"
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(at)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


def must_say(answer: Answer, code: str, words: str) -> None:
    assert (answer.status, answer.json["code"]) == (503, code), answer
    assert words in answer.json["detail"]
    assert int(answer.headers["retry-after"]) > 0
    assert "Traceback" not in answer.body


def test_a_full_disk_refuses_writes_in_words_and_loses_nothing(tmp_path: Path):
    with a_small_disk(tmp_path) as disk:
        place = disk.place
        writer = Writer(place)
        kept = writer.register()
        assert kept.status == 201
        disk.fill()

        must_say(writer.until_refused(), "server.disk_full", "磁盘已满")

        assert writer.browser.call("GET", f"/residents/{kept.json['id']}").status in (200, 503)
        assert writer.browser.ask("GET", "/accounts/login").status in (200, 302)
        if place.cluster is None and disk.folder:
            health = writer.browser.ask("GET", "/health")
            assert (health.status, health.json["checks"]["disk"]) == (503, "failing")
        log = place.log.read_text()
        assert "server.disk_full at POST /api/v1/residents/" in log
        assert "Traceback" not in log
        disk.make_room()
        wait_until(writer.registers, "there is room, and still nothing is stored")
        writer.browser.close()
        invariants.must_be_whole(place)
        invariants.must_verify(place)


@pytest.mark.only_on("postgres")
def test_a_database_that_takes_no_writes_is_told_and_recovered_from(tmp_path: Path):
    with a_place(tmp_path, postgres=True) as place:
        place.serve()
        writer = Writer(place)
        assert place.cluster
        place.cluster.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        place.cluster.execute("SELECT pg_reload_conf()")

        must_say(writer.until_refused(), "server.read_only", "只读")
        health = writer.browser.ask("GET", "/health")
        assert (health.status, health.json["checks"]["database"]) == (503, "failing")

        place.cluster.execute("ALTER SYSTEM RESET default_transaction_read_only")
        place.cluster.execute("SELECT pg_reload_conf()")
        wait_until(writer.registers, "it takes writes, and still nothing is stored")
        writer.browser.close()


def test_a_read_only_database_file_is_known_for_what_it_is(tmp_path: Path):
    file = tmp_path / "db.sqlite3"
    sqlite3.connect(file).execute("CREATE TABLE t (n)").connection.close()
    reading = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as refused:
        reading.execute("INSERT INTO t VALUES (1)")
    reading.close()

    assert isinstance(cause_of(as_django_wraps_it(refused.value)), ReadOnly)


def as_django_wraps_it(fault: sqlite3.Error) -> Exception:
    from django.db import OperationalError

    wrapped = OperationalError(*fault.args)
    wrapped.__cause__ = fault
    return wrapped


@pytest.mark.only_on(*(["sqlite"] if IS_ROOT else []))  # only root can mount a disk read-only
def test_on_a_read_only_disk_the_server_stands_and_refuses_in_words(tmp_path: Path):
    with a_small_disk(tmp_path) as disk:
        place = disk.place
        writer = Writer(place)
        remount(disk, "ro")
        writer.browser.close()  # the server it spoke with is gone

        must_say(writer.until_refused(), "server.read_only", "只读")
        health = writer.browser.ask("GET", "/health")
        assert (health.status, health.json["checks"]["disk"]) == (503, "failing")
        assert writer.browser.ask("GET", "/accounts/login").status in (200, 302, 503)
        assert "Traceback" not in place.log.read_text()

        remount(disk, "rw")
        writer.browser.close()
        assert writer.registers()
        writer.browser.close()
        invariants.must_verify(place)


def remount(disk: Disk, how: str) -> None:
    """Nobody may hold a file open for writing while a disk becomes read-only: stop, mount, start."""
    disk.place.close_processes()
    command = ["mount", "-o", f"remount,{how}", str(disk.folder)]
    wait_until(
        lambda: subprocess.run(command, capture_output=True, check=False).returncode == 0,
        "somebody still writes to the disk",
    )
    disk.place.serve()
