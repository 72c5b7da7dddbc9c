"""`lianyi serve`: from an empty folder to a page that answers, and what it refuses to do."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.core.management import CommandError

from lianyi.entry.management.commands import serve

AT_MOST_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("bind", ["8000", "localhost:", "localhost:http"])
def test_an_address_without_host_or_port_is_refused(bind):
    with pytest.raises(CommandError, match="host:port"):
        serve._address(bind)


@pytest.mark.parametrize(
    ("bind", "host", "port"), [("127.0.0.1:8000", "127.0.0.1", 8000), ("[::1]:80", "::1", 80)]
)
def test_host_and_port_are_read_from_the_address(bind, host, port):
    assert serve._address(bind) == (host, port)


@pytest.mark.parametrize(
    ("host", "secure", "processes", "demo", "why"),
    [
        ("0.0.0.0", False, 1, False, "LIANYI_PUBLIC_URL"),
        ("0.0.0.0", True, 1, True, "this machine only"),
        ("127.0.0.1", True, 1, True, "this machine only"),
        ("127.0.0.1", False, 2, False, "PostgreSQL"),
    ],
)
def test_what_would_be_unsafe_is_refused(settings, host, secure, processes, demo, why):
    settings.SESSION_COOKIE_SECURE = secure

    with pytest.raises(CommandError, match=why):
        serve._check(host, free_port(), processes=processes, demo=demo)


def test_a_port_that_somebody_serves_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match="taken"):
            serve._check("127.0.0.1", port, processes=1, demo=False)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a real server on an empty folder."""
    bind = f"127.0.0.1:{free_port()}"
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LIANYI_")},
        "DJANGO_SETTINGS_MODULE": "lianyi.entry.settings",
        "LIANYI_HOME": str(tmp_path),
        "LIANYI_BIND": bind,
    }
    command = [sys.executable, "-m", "lianyi", "serve"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        yield f"http://{bind}"
        process.terminate()
        process.wait(AT_MOST_S)


def test_an_empty_folder_becomes_a_site_that_answers(server: str, tmp_path: Path):
    page = wait_for(f"{server}/accounts/login")

    assert 'lang="zh-Hans"' in page
    assert (tmp_path / "lianyi.sqlite3").stat().st_mode & 0o077 == 0


def wait_for(address: str) -> str:
    """Ask until somebody answers; a server that never comes up fails here."""
    until = time.monotonic() + AT_MOST_S
    while True:
        try:
            with urlopen(address, timeout=AT_MOST_S) as answer:
                text: str = answer.read().decode()
                return text
        except URLError:
            assert time.monotonic() < until, "the server never answered"
            time.sleep(0.2)
