"""From a command to a page: the first start on an empty folder with a demo county, and every later one."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import urlopen

from bench.figure import Figure
from bench.filling import RUN, fill
from bench.options import Options

BIND = "127.0.0.1:8741"
AT_MOST_S = 600


def figures(options: Options) -> Iterator[Figure]:
    """Measure making the demo county on SQLite, then a start that finds it there."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "LIANYI_HOME": home, "LIANYI_BIND": BIND, "LIANYI_DATABASE_URL": ""}
        yield from fill(env, residents=options.residents, database="SQLite")
        _serve_once([*RUN, "serve", "--demo"], env)  # gathers the static files
        yield Figure(
            name="Second start until a page answers",
            value=_serve_once([*RUN, "serve", "--demo"], env),
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
