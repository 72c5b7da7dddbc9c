"""Ask the server with ten clients at once: wrk, a load generator in C, sends what was prepared."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.speed.replay import CLIENTS

SCRIPT = Path(__file__).resolve().parent / "load.lua"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One run of wrk. refused: answers of 400 and above; broken: no answer at all."""

    requests: int
    seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    most_ms: float
    bytes: int
    refused: int
    broken: int
    client_cpu_s: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.requests / self.seconds

    @property
    def client_cpu_ms(self) -> float:
        """Processor time of wrk itself for each answer."""
        return 1000 * self.client_cpu_s / max(self.requests, 1)


def load(
    bind: str,
    requests: Path,
    *,
    seconds: float,
    first: int = 0,
    once: bool = False,
    clients: int = CLIENTS,
) -> Load:
    """Send the requests of a file in turn, from the `first` on, for some seconds."""
    command = [
        "wrk", "-t1", f"-c{clients}", f"-d{max(round(seconds), 1)}s", "--timeout", "30s", "-s", str(SCRIPT),
        f"http://{bind}/", "--", str(requests), str(first), "once" if once else "again",
    ]  # fmt: skip
    before = os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode or "RESULT " not in done.stdout:
        raise RuntimeError(f"wrk failed:\n{done.stdout}\n{done.stderr}")
    cpu_s = after.children_user + after.children_system
    cpu_s -= before.children_user + before.children_system
    found = json.loads(done.stdout.rpartition("RESULT ")[2])
    if not found["requests"]:  # nobody had an answer before the end: it took that long at least
        found |= dict.fromkeys(("p50_ms", "p95_ms", "p99_ms", "most_ms"), 1000 * seconds)
    return Load(**found, client_cpu_s=cpu_s)
