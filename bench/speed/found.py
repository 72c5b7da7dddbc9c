"""What the process inside Django tells the measuring one."""

import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.speed.asking import Operation
from bench.speed.replay import Trace

_INSIDE = (
    "import sys, django; django.setup(); from bench.speed import inside; inside.main(sys.argv[1:])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """traces: code of an operation -> the statements of each request that was tried; tokens: account -> secret."""

    operations: list[Operation]
    traces: dict[str, list[Trace]]
    tokens: dict[str, str]
    password: str
    accounts: tuple[str, ...]


def prepare(env: Mapping[str, str], *, address: str, waiting: int, out: Path) -> Found:
    """Make the cast on the database of `env` and learn the statements, in a process of its own."""
    command = [sys.executable, "-c", _INSIDE, address, str(waiting), str(out)]
    subprocess.run(command, env=dict(env), check=True)
    found = pickle.loads(out.read_bytes())  # noqa: S301 - written by our own process a moment ago
    assert isinstance(found, Found)
    return found
