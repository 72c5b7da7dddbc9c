"""A PostgreSQL of one test's own, with the durability of production, that may be killed and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import psycopg

from tests import pgcluster

SETTINGS = "-c listen_addresses='' -c shared_buffers=32MB"
AT_MOST_S = 60


class Cluster:
    """One data folder and the server on it, in a passing `folder` that the server's own user may enter."""

    def __init__(self, *, options: str = "", inside: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lianyi-pg-", dir=inside))
        self.options, self.name = options, "postgres"
        self.data = self.folder / "data"
        self.programs = pgcluster.programs()
        self.who = pgcluster._identity(self.folder)
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://lianyi@/{self.name}?host={self.folder}"

    def beside(self, name: str) -> "Cluster":
        """The same server, seen from another of its databases."""
        other = copy(self)
        other.name = name
        return other

    def make(self) -> None:
        """Make the data folder."""
        pgcluster._run(self.programs / "initdb", "--no-sync", "-A", "trust", "-U", "lianyi",
                       "-E", "UTF8", "--locale=C.UTF-8", "-D", self.data, **self.who)  # fmt: skip

    def copy_of(self, other: Path) -> None:
        """Take over the data of a stopped server."""
        shutil.copytree(other, self.data, dirs_exist_ok=True)
        self.data.chmod(0o700)
        if "user" in self.who:
            for path in [self.data, *self.data.rglob("*")]:
                os.chown(path, self.who["user"], self.who["group"])

    def execute(self, statement: str) -> None:
        """Let the server do something of its own, outside any transaction."""
        with psycopg.connect(self.url, autocommit=True) as asking:
            asking.execute(statement)

    def start(self) -> None:
        """Start and wait until it answers; after a kill it first repeats its log.

        The server is a child of ours, for whoever is killed must also be waited for: a dead process that nobody waits
        for still counts as the owner of the data folder.
        """
        options = f"{SETTINGS} {self.options}".split("-c ")[1:]
        command = [self.programs / "postgres", "-D", self.data, "-k", self.folder]
        command += [word for option in options for word in ("-c", option.strip().replace("'", ""))]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                list(map(str, command)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.who,
            )
        self._wait_until(lambda: self._has_ended() or self.answers())
        assert not self._has_ended(), (self.folder / "log").read_text()[-2000:]

    def _has_ended(self) -> bool:
        return self.server is None or self.server.poll() is not None

    def answers(self) -> bool:
        """Whether it lets a client in."""
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def another(self) -> "psycopg.Connection[Any] | None":
        """One more connection, or None where the server takes no more."""
        try:
            return psycopg.connect(self.url, autocommit=True)
        except psycopg.OperationalError:
            return None

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop, if it runs: at once, or with SIGINT in order (clients are sent away)."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(how)
            self.server.wait(AT_MOST_S)

    def remove(self) -> None:
        """Stop it and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL to the postmaster. Its backends end by themselves; a new server waits for their memory."""
        assert self.server is not None
        self.server.kill()
        self.server.wait()

    def kill_a_backend(self, random: Any) -> None:
        """SIGKILL to one process that serves a client; the server then restarts all of them by itself."""
        with psycopg.connect(self.url) as asking:
            rows = asking.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
                "AND pid <> pg_backend_pid()"
            ).fetchall()
        if not rows:
            return
        pid = random.choice(rows)[0]
        os.kill(pid, signal.SIGKILL)
        self._wait_until(lambda: not Path(f"/proc/{pid}").exists())  # the server has noticed
        self._wait_until(self.answers)

    def _wait_until(self, happened: Callable[[], bool]) -> None:
        until = time.monotonic() + AT_MOST_S
        while not happened():
            assert time.monotonic() < until, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)
