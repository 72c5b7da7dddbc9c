"""Is the object whole? A walk over the elements, headers only: pure, and as short for 2 GB as for 2 KB.

Libraries read a cut-off file without a word when only the last value is short. Here every length is followed to its
end. Source: dicom PS3.5 §7.1 (elements), §7.5 (sequences), annex A.4 (encapsulated pixels).
"""

import os
import struct
from typing import IO, Final

from lianyi.machinery.dicom.refusals import NotDicom, Truncated
from lianyi.machinery.dicom.streams import must_be_moderate, must_inflate_moderately

PREAMBLE: Final = 128
IMPLICIT: Final = "1.2.840.10008.1.2"
BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"
UNDEFINED: Final = 0xFFFFFFFF
_LONG: Final = frozenset(
    (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
)
_ITEM, _ITEM_END, _SEQUENCE_END = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
_DEEPEST: Final = 32


class _Walk:
    """One pass over a file."""

    def __init__(self, file: IO[bytes], size: int, *, explicit: bool, order: str) -> None:
        self.file, self.size = file, size
        self.explicit, self.order = explicit, order

    def elements(self, until: int, *, item: bool, depth: int) -> None:
        """Follow elements up to `until`, or to the end of an item of unknown length."""
        if depth > _DEEPEST:
            raise NotDicom(why="sequences nest too deep")
        while self.file.tell() < until:
            tag, vr, length = self._head()
            if tag == _ITEM_END and item:
                return
            if length != UNDEFINED:
                self._skip(length)
            elif vr in (b"OB", b"OW"):
                self._fragments()
            else:
                self._sequence(depth)
        if item and until == self.size:
            raise Truncated(why="an item has no end")

    def _sequence(self, depth: int) -> None:
        while True:
            tag, _, length = self._item_head()
            if tag == _SEQUENCE_END:
                return
            if tag != _ITEM:
                raise NotDicom(why="a sequence holds no items")
            if length == UNDEFINED:
                self.elements(self.size, item=True, depth=depth + 1)
            else:
                self._skip(length)

    def _fragments(self) -> None:
        while True:
            tag, _, length = self._item_head()
            if tag == _SEQUENCE_END:
                return
            if tag != _ITEM or length == UNDEFINED:
                raise NotDicom(why="the pixels are in no fragments")
            start = self.file.tell()
            self._skip(length)
            must_be_moderate(self.file, start, start + length)
            self.file.seek(start + length)

    def _head(self) -> tuple[tuple[int, int], bytes, int]:
        group, element = struct.unpack(f"{self.order}HH", self._read(4))
        if group == 0xFFFE or not self.explicit:
            (length,) = struct.unpack(f"{self.order}L", self._read(4))
            pixels = (group, element) == (0x7FE0, 0x0010)
            return (group, element), b"OW" if pixels else b"", length
        vr = self._read(2)
        if vr in _LONG:
            self._read(2)
            (length,) = struct.unpack(f"{self.order}L", self._read(4))
        else:
            if not (vr.isalpha() and vr.isupper()):
                raise NotDicom(why="an element has no value representation")
            (length,) = struct.unpack(f"{self.order}H", self._read(2))
        return (group, element), vr, length

    def _item_head(self) -> tuple[tuple[int, int], bytes, int]:
        group, element, length = struct.unpack(f"{self.order}HHL", self._read(8))
        return (group, element), b"", length

    def _read(self, count: int) -> bytes:
        data = self.file.read(count)
        if len(data) < count:
            raise Truncated(why="an element has no end")
        return data

    def _skip(self, length: int) -> None:
        end = self.file.tell() + length
        if end > self.size:
            raise Truncated(why="bytes are missing")
        self.file.seek(end)


def dataset_offset(file: IO[bytes]) -> int:
    """Where the data set begins behind preamble and meta group. Raises: NotDicom (422)."""
    file.seek(0)
    start = file.read(PREAMBLE + 4 + 12)
    if start[PREAMBLE : PREAMBLE + 4] != b"DICM":
        raise NotDicom(why="it does not begin as one")
    head = start[PREAMBLE + 4 :]
    if len(head) < 12 or head[:8] != b"\x02\x00\x00\x00UL\x04\x00":
        raise NotDicom(why="its meta group has no length")
    return int(PREAMBLE + 16 + int.from_bytes(head[8:12], "little"))


def transfer_syntax_of(file: IO[bytes], offset: int) -> str:
    """The transfer syntax that the meta group names; empty where it names none. `offset`: as `dataset_offset` found."""
    file.seek(PREAMBLE + 16)
    meta = file.read(offset - PREAMBLE - 16)
    at = meta.find(b"\x02\x00\x10\x00UI")
    if at < 0:
        return ""
    length = int.from_bytes(meta[at + 6 : at + 8], "little")
    return meta[at + 8 : at + 8 + length].rstrip(b"\0 ").decode("ascii", "replace")


def must_be_whole(file: IO[bytes], offset: int, transfer_syntax: str) -> None:
    """Follow every element from `offset` to the end of the file.

    Raises: NotDicom, Truncated (422). Cost: a few reads an element, however large the values are. A deflated data set
    is inflated once, and its elements are left to the parser.
    """
    size = file.seek(0, os.SEEK_END)
    if offset >= size:
        raise Truncated(why="there is no data set")
    if transfer_syntax == DEFLATED:
        must_inflate_moderately(file, offset)
        return
    file.seek(offset)
    walk = _Walk(
        file,
        size,
        explicit=transfer_syntax != IMPLICIT,
        order=">" if transfer_syntax == BIG_ENDIAN else "<",
    )
    walk.elements(size, item=False, depth=0)
