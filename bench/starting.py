"""From a command to a page: the first start on an empty folder with a demo county, and every later one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import urlopen

from bench.figure import Figure

BIND = "127.0.0.1:8741"
DEMO = ("demo", "--county", "pingyu", "--residents", "20000", "--months", "12", "--seed", "7")
AT_MOST_S = 600


def figures() -> Iterator[Figure]:
    """Measure making the demo county of 20 000 residents, then a start that finds it there."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "LIANYI_HOME": home, "LIANYI_BIND": BIND}
        run = [sys.executable, "-m", "lianyi"]
        subprocess.run([*run, "manage", "migrate", "--verbosity=0"], env=env, check=True)
        start = time.perf_counter()
        subprocess.run([*run, *DEMO], env=env, check=True, capture_output=True)
        yield Figure(
            name="demo county of 20 000 residents, 12 months",
            value=time.perf_counter() - start,
            unit="s",
            bar=60,
        )
        _serve_once([*run, "serve", "--demo"], env)  # gathers the static files
        yield Figure(
            name="second start until a page answers",
            value=_serve_once([*run, "serve", "--demo"], env),
            unit="s",
            bar=10,
        )


def _serve_once(command: list[str], env: dict[str, str]) -> float:
    """Start the server, wait for its first answer, stop it; return the seconds until the answer."""
    start = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as process:
        while not _answers():
            assert process.poll() is None, "the server ended before it answered"
            assert time.perf_counter() - start < AT_MOST_S, "the server never answered"
            time.sleep(0.05)
        spent = time.perf_counter() - start
        process.terminate()
    return spent


def _answers() -> bool:
    """Say whether somebody answers at the address."""
    try:
        with urlopen(f"http://{BIND}/accounts/login", timeout=30) as page:
            return bool(page.status == 200)
    except URLError:
        return False
