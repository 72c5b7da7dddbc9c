"""Repeat captured statements with as many clients, without anything between them and PostgreSQL: the limit."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import sleep, time

from bench.speed.processes import cpu_s
from bench.speed.replay import CLIENTS, Shape, percentile
from tests import pgcluster

WARM_S = 1.0
"""The first second prepares statements and is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One run of pgbench. cpu_ms: processor time of PostgreSQL and pgbench for each transaction."""

    transactions: int
    rate: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float


def program() -> Path:
    """Where pgbench is: on the path, or beside the server's programs."""
    on_path = shutil.which("pgbench")
    return Path(on_path) if on_path else pgcluster.programs() / "pgbench"


def raw(address: str, shapes: Sequence[Shape], *, seconds: float, postmaster: int) -> Raw:
    """Run the scripts at random, each as often as it came, for some seconds after a second of warming."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n, shape in enumerate(shapes):
            script = Path(folder) / f"{n}.sql"
            script.write_text(shape.script, "utf-8")
            files += ["-f", f"{script}@{shape.weight}"]
        command = [
            str(program()), "-n", "-M", "prepared", f"-c{CLIENTS}", "-j1", "-T",
            str(round(seconds + WARM_S)), "--log", f"--log-prefix={folder}/log", *files, address,
        ]  # fmt: skip
        env = {**os.environ, "PGOPTIONS": "-c client_min_messages=error"}
        with subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            sleep(WARM_S)
            begun, before = time(), cpu_s(postmaster) + cpu_s(process.pid)
            sleep(seconds - 0.2)
            ended, after = time(), cpu_s(postmaster) + cpu_s(process.pid)
            said = process.communicate()[0]
        if process.returncode or "aborted" in said:
            raise RuntimeError(f"pgbench failed:\n{said[-3_000:]}")
        return _read(Path(folder), begun, ended, after - before)


def _read(folder: Path, begun: float, ended: float, cpu: float) -> Raw:
    """Count the transactions of the log that ended between two instants."""
    took = []
    for log in folder.glob("log.*"):
        for line in log.read_text("utf-8").splitlines():
            fields = line.split()
            if begun <= int(fields[4]) + int(fields[5]) / 1e6 < ended:
                took.append(int(fields[2]) / 1000)
    took.sort()
    return Raw(
        transactions=len(took),
        rate=len(took) / (ended - begun),
        p50_ms=percentile(took, 50),
        p95_ms=percentile(took, 95),
        cpu_ms=1000 * cpu / max(len(took), 1),
    )
