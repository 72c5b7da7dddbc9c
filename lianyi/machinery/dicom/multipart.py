"""Bodies in parts, read and written without ever holding one whole. Source: rfc-2387 (multipart/related)."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, Protocol

from lianyi.machinery.dicom.refusals import BadParts
from lianyi.machinery.dicom.services.incoming import receive

CHUNK: Final = 256 * 1024
LONGEST_HEADER: Final = 8_192
MOST_PARTS: Final = 20_000
DICOM: Final = "application/dicom"
_BOUNDARY: Final = re.compile(
    r"boundary\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;]{1,200}))", re.IGNORECASE
)
_TYPE: Final = re.compile(r"type\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)


class Readable(Protocol):
    """What a body can be read from."""

    def read(self, size: int = ..., /) -> bytes: ...


def boundary_of(content_type: str) -> bytes:
    """The boundary that a Content-Type names. Raises: BadParts (400) for anything but application/dicom in parts."""
    if not content_type.lower().startswith("multipart/related"):
        raise BadParts(why="the Content-Type says otherwise")
    kind, found = _TYPE.search(content_type), _BOUNDARY.search(content_type)
    if kind and kind[1].lower() != DICOM:
        raise BadParts(why="the parts are of another type")
    if found is None:
        raise BadParts(why="no boundary")
    return (found[1] or found[2]).encode("latin-1", "replace")


def parts_to_files(body: Readable, boundary: bytes, folder: Path) -> list[Path]:
    """Write every part of a body into a file of its own.

    Cost: memory of two chunks, however large the body. Raises: BadParts (400) when it breaks off or is no such body.
    """
    reader = _Parts(body, boundary)
    reader.begin()
    paths: list[Path] = []
    while reader.next():
        if len(paths) == MOST_PARTS:
            raise BadParts(why="too many parts")
        paths.append(receive(reader.content(), folder))
    return paths


class _Parts:
    """A reader that looks for delimiters across chunks."""

    def __init__(self, body: Readable, boundary: bytes) -> None:
        self._body, self._buffer = body, b""
        self._delimiter = b"\r\n--" + boundary
        self._first = b"--" + boundary

    def begin(self) -> None:
        """Go to the first delimiter; what stands before it is no part."""
        self._fill(len(self._first))
        while not self._buffer.startswith(self._first):
            at = self._buffer.find(b"\r\n" + self._first)
            if at >= 0:
                self._buffer = self._buffer[at + 2 :]
                break
            if not self._more() or len(self._buffer) > CHUNK * 2:
                raise BadParts(why="no part begins")
        self._buffer = self._buffer[len(self._first) :]

    def next(self) -> bool:
        """Pass the head of a part and say whether there is one."""
        self._fill(2)
        if self._buffer.startswith(b"--"):
            return False
        while (at := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > LONGEST_HEADER or not self._more():
                raise BadParts(why="the head of a part has no end")
        self._buffer = self._buffer[at + 4 :]
        return True

    def content(self) -> Iterator[bytes]:
        """The content of the part, in chunks."""
        keep = len(self._delimiter)
        while (at := self._buffer.find(self._delimiter)) < 0:
            if len(self._buffer) > keep:
                yield self._buffer[:-keep]
                self._buffer = self._buffer[-keep:]
            if not self._more():
                raise BadParts(why="it breaks off within a part")
        yield self._buffer[:at]
        self._buffer = self._buffer[at + keep :]

    def _fill(self, count: int) -> None:
        while len(self._buffer) < count:
            if not self._more():
                raise BadParts(why="it breaks off")

    def _more(self) -> bool:
        data = self._body.read(CHUNK)
        self._buffer += data
        return bool(data)


def written(parts: Iterable[tuple[str, Iterable[bytes]]], boundary: str) -> Iterator[bytes]:
    """A body of parts (Content-Type, content), in chunks."""
    for content_type, content in parts:
        yield f"--{boundary}\r\nContent-Type: {content_type}\r\n\r\n".encode()
        yield from content
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A file in chunks; closed at the end."""
    with file:
        while data := file.read(CHUNK):
            yield data
