"""An installation of its own for one test: home, database, real servers and workers that may be killed."""

import fcntl
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg

from tests.faults.cluster import Cluster

REPOSITORY = Path(__file__).parents[2]
AT_MOST_S = 240
Process = subprocess.Popen[bytes]


@dataclass
class Place:
    """`home` is LIANYI_HOME. `told` is what `county` said of what is in it."""

    home: Path
    port: int
    cluster: Cluster | None = None
    told: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    running: list[Process] = field(default_factory=list)

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return self.cluster.url if self.cluster else f"sqlite:///{self.home / 'lianyi.sqlite3'}"

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What servers, workers and commands say."""
        return self.home.parent / f"{self.home.name}.log"

    def environment(self) -> dict[str, str]:
        """The environment of every process of this place."""
        ours = {k: v for k, v in os.environ.items() if not k.startswith("LIANYI_")}
        return {
            **ours,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "LIANYI_HOME": str(self.home),
            "LIANYI_DATABASE_URL": self.database_url,
            "LIANYI_BIND": f"127.0.0.1:{self.port}",
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]),
            **self.extra,
        }

    def start(self, *words: str) -> Process:
        """Start `lianyi …` and go on; it is the head of a group of its own."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lianyi", *words],
                env=self.environment(),
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def lianyi(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `lianyi …` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "lianyi", *words],
            env={**self.environment(), **variables},
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=AT_MOST_S,
            check=False,
        )

    def serve(self) -> Process:
        """Start a server and wait until it answers."""
        process = self.start("serve")
        wait_until(
            lambda: self.answers() or process.poll() is not None, "the server never answered"
        )
        assert process.poll() is None, self.log.read_text()[-3000:]
        return process

    def answers(self) -> bool:
        """Whether somebody listens and speaks HTTP."""
        try:
            with urlopen(f"{self.address}/health", timeout=AT_MOST_S):
                return True
        except HTTPError:
            return True
        except (URLError, OSError):
            return False

    @contextmanager
    def empty_one(self, folder: Path, *, postgres: bool) -> Iterator["Place"]:
        """Another place with nothing in it, on the same server where that is PostgreSQL."""
        (folder / "home").mkdir(parents=True)
        if not postgres:
            yield Place(folder / "home", free_port(), told=self.told)
            return
        cluster = self.cluster or Cluster()
        if self.cluster is None:
            cluster.make()
            cluster.start()
        with psycopg.connect(cluster.url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE empty")
        try:
            yield Place(folder / "home", free_port(), cluster.beside("empty"), self.told)
        finally:
            if self.cluster is None:
                cluster.remove()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        if self.cluster:
            with psycopg.connect(self.cluster.url, options="-c timezone=UTC") as asking:
                return asking.execute(query).fetchall()
        with closing(sqlite3.connect(self.home / "lianyi.sqlite3", timeout=30)) as file:
            return file.execute(query).fetchall()

    def kill(self, process: Process) -> None:
        """SIGKILL to one process; what it started must end by itself, and is waited for."""
        process.kill()
        process.wait()
        self.running.remove(process)

    def close(self) -> None:
        """End whatever of it still runs."""
        self.close_processes()
        if self.cluster:
            self.cluster.remove()

    def close_processes(self) -> None:
        """End servers and workers."""
        for process in self.running:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait()
        self.running.clear()


def wait_until(happened: Callable[[], Any], otherwise: str, at_most_s: float = AT_MOST_S) -> None:
    """Look again and again until it has happened. Raises: AssertionError when it never does."""
    until = time.monotonic() + at_most_s
    while not happened():
        assert time.monotonic() < until, otherwise
        time.sleep(0.05)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def a_place(folder: Path, *, postgres: bool, options: str = "") -> Iterator[Place]:
    """A place with the small county in it; everything it started ends with the block."""
    model = _model(postgres=postgres)
    home = folder / "home"
    shutil.copytree(model / "home", home)
    cluster = None
    if postgres:
        cluster = Cluster(options=options)
        cluster.copy_of(model / "data")
        cluster.start()
    told = json.loads((model / "told.json").read_text())
    place = Place(home, free_port(), cluster, told)
    try:
        yield place
    finally:
        place.close()


def _model(*, postgres: bool) -> Path:
    """The folder to copy places from, made once for the whole run, whichever process asks first."""
    root = Path(os.environ["LIANYI_TEST_ROOT"]) / f"faults-{'postgres' if postgres else 'sqlite'}"
    with (root.parent / f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "told.json").exists():
            _make_model(root, postgres=postgres)
    return root


def _make_model(root: Path, *, postgres: bool) -> None:
    (root / "home").mkdir(parents=True)
    cluster = None
    if postgres:
        cluster = Cluster(options="-c fsync=off")
        cluster.make()
        cluster.start()
    place = Place(root / "home", free_port(), cluster)
    try:
        made = subprocess.run(
            [sys.executable, "-m", "tests.faults.county"],
            env=place.environment(),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
    finally:
        if cluster:
            cluster.stop(signal.SIGINT)
            shutil.move(cluster.data, root / "data")
            cluster.remove()
    (root / "told.json").write_text(made.stdout.splitlines()[-1])
