"""The archive of a county with a PACS: Orthanc behind us, spoken to over its REST interface. Nobody else reaches it."""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from queue import Empty, Full, LifoQueue
from tempfile import SpooledTemporaryFile
from typing import IO, Final
from urllib.parse import urlsplit
from weakref import finalize

from lianyi.machinery.dicom.refusals import ArchiveDown, NotFound, OtherContent
from lianyi.machinery.dicom.types import Parsed

TIMEOUT_S: Final = 60
_HANDS: Final = 4
_KEPT: Final = 8
_IN_MEMORY: Final = 8 << 20
_CHUNK: Final = 1 << 20


class Orthanc:
    """A client with a few kept connections."""

    name = "orthanc"

    def __init__(self, url: str, *, user: str = "", password: str = "") -> None:
        parts = urlsplit(url)
        self._class = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname or "", parts.port
        self._base = parts.path.rstrip("/")
        self._headers: dict[str, str] = {}
        if user:
            token = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
            self._headers["Authorization"] = f"Basic {token}"
        self._idle: LifoQueue[HTTPConnection] = LifoQueue(_KEPT)
        finalize(self, _let_go, self._idle)  # settings that name another archive leave this one

    def put(self, objects: Sequence[Parsed]) -> list[str]:
        """Send each object; several at once where there are several."""
        if len(objects) == 1:
            return [self._put(objects[0])]
        with ThreadPoolExecutor(_HANDS) as hands:
            return list(hands.map(self._put, objects))

    def open(self, place: str) -> IO[bytes]:
        """Fetch the object; a large one passes through the disk."""
        body = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # the caller closes it
        try:
            with self._asked("GET", f"/instances/{place}/file") as answer:
                shutil.copyfileobj(answer, body, _CHUNK)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body

    def check(self) -> None:
        """Whether it answers to us."""
        with self._asked("GET", "/system"):
            pass

    def close(self) -> None:
        """Let the kept connections go."""
        _let_go(self._idle)

    def _put(self, parsed: Parsed) -> str:
        headers = {"Content-Type": "application/dicom", "Content-Length": str(parsed.size)}
        with (
            parsed.path.open("rb") as body,
            self._asked("POST", "/instances", body=body, headers=headers) as answer,
        ):
            said = json.loads(answer.read())
        place = str(said["ID"])
        if said.get("Status") == "AlreadyStored" and self._md5(place) != _md5(parsed.path):
            raise OtherContent(sop_uid=parsed.header.sop_uid)
        return place

    def _md5(self, place: str) -> str:
        """The sum of what Orthanc keeps."""
        with self._asked("GET", f"/instances/{place}/attachments/dicom/md5") as answer:
            return answer.read().decode("ascii", "replace").strip('"')

    @contextmanager
    def _asked(
        self,
        method: str,
        path: str,
        *,
        body: IO[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[HTTPResponse]:
        """One request and its answer; the connection is kept when the answer was read to its end.

        Raises: NotFound (404), ArchiveDown (503).
        """
        told = {**self._headers, **(headers or {})}
        connection, answer = self._begun(method, path, body, told)
        try:
            if answer.status == 404:
                raise NotFound(what="object")
            if answer.status != 200:
                raise ArchiveDown(why=f"HTTP {answer.status}")
            yield answer
            answer.read()
        except (OSError, HTTPException) as fault:
            connection.close()
            raise ArchiveDown(why=type(fault).__name__) from fault
        except BaseException:
            connection.close()
            raise
        self._keep(connection)

    def _begun(
        self, method: str, path: str, body: IO[bytes] | None, headers: Mapping[str, str]
    ) -> tuple[HTTPConnection, HTTPResponse]:
        """Send a request. A kept connection may have been closed by Orthanc meanwhile: then a new one is opened."""
        connection, kept = self._taken()
        try:
            if body is not None:
                body.seek(0)
            connection.request(method, self._base + path, body=body, headers=dict(headers))
            return connection, connection.getresponse()
        except (OSError, HTTPException) as fault:
            connection.close()
            if kept:
                return self._begun(method, path, body, headers)
            raise ArchiveDown(why=type(fault).__name__) from fault

    def _taken(self) -> tuple[HTTPConnection, bool]:
        """A kept connection, or a new one."""
        try:
            return self._idle.get_nowait(), True
        except Empty:
            return self._class(self._host, self._port, timeout=TIMEOUT_S), False

    def _keep(self, connection: HTTPConnection) -> None:
        try:
            self._idle.put_nowait(connection)
        except Full:
            connection.close()


def _let_go(idle: LifoQueue[HTTPConnection]) -> None:
    with suppress(Empty):
        while True:
            idle.get_nowait().close()


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
