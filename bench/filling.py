"""The demo county at size: how long the loader takes, and how much memory, on either database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.figure import Figure

RUN = (sys.executable, "-m", "lianyi")
MONTHS = 12
SMALL = 20_000
"""The county of a first start, which somebody sits and waits for."""


def fill(env: Mapping[str, str], *, residents: int, database: str) -> Iterator[Figure]:
    """Make the demo county in the empty place `env` names; yield its seconds and the loader's most memory."""
    Path(env["LIANYI_HOME"]).mkdir(parents=True, exist_ok=True)
    subprocess.run([*RUN, "manage", "migrate", "--verbosity=0"], env=dict(env), check=True)
    command = ["demo", "--residents", str(residents), "--months", str(MONTHS), "--seed", "7"]
    start = time.perf_counter()
    memory_mib = _most_memory([*RUN, *command], env)
    name = f"Demo county, {residents:,} residents, {MONTHS} months, {database}"
    yield Figure(
        name=name,
        value=time.perf_counter() - start,
        unit="s",
        bar=60 if residents <= SMALL else 600,
    )
    yield Figure(name=f"{name}: memory", value=memory_mib, unit="MiB", bar=2048)


def _most_memory(command: list[str], env: Mapping[str, str]) -> float:
    """Run a program to its end and return the most memory it ever held, in MiB."""
    pid = os.posix_spawn(
        command[0],
        command,
        dict(env),
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(pid, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return used.ru_maxrss / 1024
