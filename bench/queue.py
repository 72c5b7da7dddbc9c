"""Reading queue: the page of a centre that holds 200,000 open and closed orders, first page and a page far inside."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure
from bench.filling import RUN
from bench.options import Options

ORDERS = 200_000


def figures(options: Options) -> Iterator[Figure]:
    """Measure on a small demo county with many orders added; the time is the server's, without the network."""
    with tempfile.TemporaryDirectory(dir=options.home or Path.cwd() / "var") as folder:
        env = {**os.environ, "LIANYI_HOME": folder, "LIANYI_DATABASE_URL": "", "LIANYI_DEMO": "1"}
        subprocess.run([*RUN, "manage", "migrate", "--verbosity=0"], env=env, check=True)
        demo = [*RUN, "demo", "--residents", "2000", "--months", "1"]
        subprocess.run(demo, env=env, check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run(
            [sys.executable, "-m", "bench.queue_inside", str(ORDERS)],
            env=env, check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        found = json.loads(done.stdout)
    for name, spent in found.items():
        yield Figure(
            name=f"Reading queue, {ORDERS:,} orders, {name}", value=spent, unit="ms", bar=100
        )
