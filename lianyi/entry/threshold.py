"""The threshold: a request comes in when all of it has arrived, so a slow network never keeps a desk from others.

The server calls us as soon as the head of a request is there. Its body is read by whoever asks for it, and an answer in
parts leaves as fast as its reader reads: either may last minutes on a village telephone, or for ever. Both waits are
spent here, on many idle threads. Behind stand a few desks, the threads that work and hold a database connection each.
"""

import os
import socket
import stat
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore, Condition, Event
from typing import Any, Final

from django.db import connections

from lianyi.machinery.dicom.services import incoming

DESKS: Final = 8
AT_ONCE: Final = 2
"""Requests that begin together: while one waits for the database, the other computes."""
PATIENCE_S: Final = 0.025
"""How long a request keeps later ones waiting: most are done by then."""
WAITING: Final = 192
"""Threads that wait with a request: as many clients may be slow at once before others feel it."""
BODIES: Final = 160
"""How many bodies may be on their way at once; what else waits is left to those who only read."""
LARGEST_BODY: Final = 32 * 1024**2
"""More than the greatest file that is read at once (30 MiB), with what stands around it."""
LARGEST_STUDY: Final = 2_200 * 1024**2
"""Bodies with images: a study of 2 GB in parts. They pass through the disk of the data, a few at a time."""
IMAGES: Final = "/dicomweb/"
STUDIES: Final = 4
"""How many bodies larger than any other may be on their way at once."""
LONGEST_ARRIVAL_S: Final = 300
LONGEST_STUDY_S: Final = 3_600
IN_MEMORY: Final = 1024**2
REFUSAL: Final = "lianyi.refusal"
"""In the environment of a request that is let in without its body, to be refused: why."""
DEAD_AFTER_S: Final = (60, 20, 3)
"""A client that says nothing is asked after 60 s, then every 20 s; after 3 without an echo its connection ends."""
_CHUNK: Final = 64 * 1024

Environ = dict[str, Any]
Body = SpooledTemporaryFile[bytes]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, Any], Iterable[bytes]]
"""A WSGI application; each library has its own word for what starts the response."""


class _Refused(Exception):
    """The body is not taken in; the argument says why."""


@dataclass(slots=True)
class _Answer:
    """What the application said."""

    status: str
    headers: list[tuple[str, str]]
    parts: Iterable[bytes]


class Threshold:
    """A WSGI application that receives for another one."""

    def __init__(
        self,
        application: Application,
        *,
        desks: int = DESKS,
        bodies: int = BODIES,
        largest: int = LARGEST_BODY,
        longest_s: float = LONGEST_ARRIVAL_S,
        at_once: int = AT_ONCE,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._application = application
        self._desks = ThreadPoolExecutor(desks, thread_name_prefix="desk")
        self._turns = _Turns(at_once, patience_s)
        self._arriving = BoundedSemaphore(bodies)
        self._studies = BoundedSemaphore(STUDIES)
        self._largest, self._longest_s = largest, longest_s
        self._listening = Event()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Wait for the body, let a desk answer, and hand the answer out."""
        if not self._listening.is_set():
            self._listening.set()
            notice_lost_clients()
        body = None
        try:
            body = self._receive(environ)
        except _Refused as refused:
            _without_body(environ, str(refused))
        try:
            answer = self._desks.submit(self._at_a_desk, environ).result()
        finally:
            if body is not None:
                body.close()
        start_response(answer.status, answer.headers)
        return answer.parts

    def _at_a_desk(self, environ: Environ) -> _Answer:
        """Let the application answer; one that is no stream leaves the desk whole."""
        told = _Answer("", [], [])

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            told.status, told.headers = status, headers

        with self._turns.one():
            parts: Any = self._application(environ, start_response)
            if getattr(parts, "streaming", False):
                told.parts = _Stream(parts)
                return told
            try:
                told.parts = [b"".join(parts)]
            finally:
                parts.close()
            return told

    def _receive(self, environ: Environ) -> Body | None:
        """Replace the body that is still arriving by one that is here, and return it. Raises: _Refused."""
        length = environ.get("CONTENT_LENGTH") or "0"
        images = str(environ.get("PATH_INFO", "")).startswith(IMAGES)
        largest = LARGEST_STUDY if images else self._largest
        if not length.isdecimal() or int(length) > largest:
            raise _Refused("too_large")
        if length == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
            return None
        arriving = self._studies if images else self._arriving
        if not arriving.acquire(blocking=False):
            raise _Refused("crowded")
        try:
            body = self._read(environ["wsgi.input"], largest, images=images)
        finally:
            arriving.release()
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
        environ["wsgi.input"] = body
        return body

    def _read(self, arriving: Any, largest: int, *, images: bool) -> Body:
        """Read to the end. Raises: _Refused when it grows too large or lasts too long."""
        until = time.monotonic() + (LONGEST_STUDY_S if images else self._longest_s)
        body = SpooledTemporaryFile(  # noqa: SIM115  # closed when it was answered
            max_size=IN_MEMORY, dir=str(incoming.folder()) if images else None
        )
        try:
            while part := arriving.read(_CHUNK):
                body.write(part)
                if body.tell() > largest:
                    raise _Refused("too_large")
                if time.monotonic() > until:
                    raise _Refused("too_slow")
        except BaseException:
            body.close()
            raise
        return body


class _Turns:
    """Lets requests begin in the order they came, few at once; one that lasts longer than the patience holds up nobody.

    The threads of a process share one interpreter: eight requests at once take it from each other at every statement,
    and all of them end late. In turns they end sooner, and none much later than the one before it.
    """

    def __init__(self, at_once: int, patience_s: float) -> None:
        self._at_once, self._patience_s = at_once, patience_s
        self._changed = Condition()
        self._waiting: deque[object] = deque()
        self._begun: dict[object, float] = {}

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for the turn, have it, and give it on."""
        me = object()
        with self._changed:
            self._waiting.append(me)
            while (later := self._waiting[0] is not me) or self._left_s() > 0:
                self._changed.wait(None if later else self._left_s())
            self._waiting.popleft()
            self._begun[me] = time.monotonic()
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                del self._begun[me]
                self._changed.notify_all()

    def _left_s(self) -> float:
        """How long the youngest of those at work may still keep the first waiting; zero or less, no longer."""
        if len(self._begun) < self._at_once:
            return 0
        return sorted(self._begun.values())[-self._at_once] + self._patience_s - time.monotonic()


class _Stream:
    """An answer in parts, taken away by a waiting thread; what rows it reads on the way, it reads over there."""

    def __init__(self, response: Any) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        """End the answer, and give back a connection that only its rows needed."""
        self._response.close()
        connections.close_all()


def _without_body(environ: Environ, why: str) -> None:
    """Make it a request without body that says why it is to be refused."""
    environ[REFUSAL] = why
    environ["wsgi.input"] = BytesIO()
    environ["CONTENT_LENGTH"] = "0"


def notice_lost_clients() -> None:
    """Let the kernel ask silent clients whether they still live, on every socket this process listens on (Linux).

    Connections inherit it. Without it, a telephone that lost its network in the middle of a body would keep a thread
    for ever.
    """
    for name in _open_files():
        try:
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(name))) as found:
                if found.family in (socket.AF_INET, socket.AF_INET6) and found.getsockopt(
                    socket.SOL_SOCKET, socket.SO_ACCEPTCONN
                ):
                    _ask_after(found)
        except OSError:
            continue  # closed meanwhile: not one we listen on


def _ask_after(listening: socket.socket) -> None:
    idle_s, every_s, times = DEAD_AFTER_S
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", idle_s),
        ("TCP_KEEPINTVL", every_s),
        ("TCP_KEEPCNT", times),
    ):
        listening.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _open_files() -> list[str]:
    """The numbers of what this process holds open; none where the system does not say."""
    folder = Path("/proc/self/fd")
    return os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208  # numbers, not paths
