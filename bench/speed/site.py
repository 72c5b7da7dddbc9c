"""The real server with its database, and people signed in to it."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bench.speed.asking import Ask, form, packed, raw_request

PROCESSES = 2
ROOT = Path(__file__).resolve().parent.parent.parent
AT_MOST_S = 120


@dataclass(slots=True)
class Site:
    """A running server. sessions: account -> the headers of each of its sessions, used in turn."""

    bind: str
    pid: int
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def sign_in(self, account: str, password: str) -> None:
        """Sign in as a browser does and keep the session."""
        _, cookies, _ = self._exchange(Ask(who="", path="/accounts/login"), {})
        csrf = {"Cookie": cookies, "X-CSRFToken": _named(cookies, "csrftoken")}
        ask = Ask(who="", path="/accounts/login", body=form(username=account, password=password))
        status, cookies, _ = self._exchange(ask, csrf)
        assert status == 302, f"{account} could not sign in: {status}"
        kept = {"Cookie": cookies, "X-CSRFToken": _named(cookies, "csrftoken")}
        self.sessions.setdefault(account, []).append(kept)

    def headers(self, ask: Ask, n: int = 0) -> dict[str, str]:
        """The headers of whoever asks: nobody's, a token, or one of the sessions."""
        if not ask.who:
            return {}
        if ask.is_api:
            return {"Authorization": f"Bearer {self.tokens[ask.who]}"}
        sessions = self.sessions[ask.who]
        return sessions[n % len(sessions)]

    def first(self, ask: Ask) -> float:
        """Send one request, insist on its answer, and return the milliseconds it took."""
        start = time.perf_counter()
        status, _, said = self._exchange(ask, self.headers(ask))
        spent = (time.perf_counter() - start) * 1000
        assert status == ask.status, f"{ask.who} {ask.path}: {status} {said[:500]!r}"
        return spent

    def write(self, asks: list[Ask], to: Path) -> Path:
        """Write requests for wrk."""
        to.write_bytes(
            packed(
                [raw_request(ask, self.bind, self.headers(ask, n)) for n, ask in enumerate(asks)]
            )
        )
        return to

    def _exchange(self, ask: Ask, headers: dict[str, str]) -> tuple[int, str, bytes]:
        """Return status, cookies set and body."""
        connection = HTTPConnection(self.bind, timeout=60)
        sent = {**ask.headers(), **headers}
        connection.request(ask.method, ask.path, ask.body.encode() or None, sent)
        answer = connection.getresponse()
        set_ = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie", [])]
        body = answer.read()
        connection.close()
        return answer.status, "; ".join(set_), body


@contextmanager
def serving(env: Mapping[str, str], bind: str) -> Iterator[Site]:
    """Serve the demo county of `env` with as many processes as there are cores, until the block ends."""
    command = [sys.executable, "-m", "lianyi", "serve", "--demo", "--processes", str(PROCESSES)]
    ours = {**env, "LIANYI_BIND": bind, "DJANGO_SETTINGS_MODULE": "bench.speed.settings"}
    with subprocess.Popen(command, env=ours, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            site = Site(bind, process.pid)
            _await(site, process)
            yield site
        finally:
            process.terminate()


def _await(site: Site, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers."""
    start = time.monotonic()
    while True:
        assert process.poll() is None, "the server ended before it answered"
        assert time.monotonic() - start < AT_MOST_S, "the server never answered"
        try:
            site.first(Ask(who="", path="/bench/bare"))
        except OSError:
            time.sleep(0.1)
        else:
            return


def _named(cookies: str, name: str) -> str:
    """The value of one cookie."""
    found = re.search(rf"(?:^|; ){name}=([^;]*)", cookies)
    return found[1] if found else ""
