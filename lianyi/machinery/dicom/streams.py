"""What a compressed picture would unpack to, by its own word and before anything unpacks it: a few kilobytes may stand
for gigabytes. Pure. Source: dicom PS3.5 §8.2 (JPEG, JPEG-LS, JPEG 2000), §A.5 (deflated).
"""

import struct
import zlib
from typing import IO, Final

from lianyi.machinery.dicom.refusals import NotDicom, Truncated

MOST_PIXELS: Final = 120_000_000
"""Of one frame; a film of 4,000 x 5,000 has 20 million."""
MOST_INFLATED: Final = 128 << 20
"""Bytes of a deflated data set, which libraries inflate in memory."""
_CHUNK: Final = 1 << 20
_START, _SOC_SIZ = b"\xff\xd8", b"\xff\x4f\xff\x51"
_BOX: Final = b"jP  "
_FAR: Final = 4_096
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
"""Markers that begin a frame and say its size."""
_BARE: Final = frozenset((0x01, *range(0xD0, 0xD9)))
"""Markers without a length."""


def must_be_moderate(file: IO[bytes], start: int, end: int) -> None:
    """Refuse a fragment of pixels that begins a picture beyond what is shown, or does not say how large it is.

    Leaves the file anywhere. Cost: a few short reads. Raises: NotDicom (422).
    """
    file.seek(start)
    head = file.read(min(_FAR, end - start))
    if head.startswith(_SOC_SIZ) or head[4:8] == _BOX:
        count = _of_jpeg_2000(head)
    elif head.startswith(_START):
        count = _of_jpeg(file, start + len(_START), end)
    else:
        return
    if not 0 < count <= MOST_PIXELS:
        raise NotDicom(why="its pixels unpack to more than can be shown")


def must_inflate_moderately(file: IO[bytes], start: int) -> None:
    """Refuse a deflated data set that grows beyond what is kept in memory, or has no end. Keeps nothing of it.

    Raises: NotDicom, Truncated (422).
    """
    file.seek(start)
    inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    data = file.read(_CHUNK)
    try:
        while data and not inflater.eof:
            size += len(inflater.decompress(data, _CHUNK))
            if size > MOST_INFLATED:
                raise NotDicom(why="it unpacks to more than can be read")
            data = inflater.unconsumed_tail or file.read(_CHUNK)
    except zlib.error as fault:
        raise Truncated(why="it cannot be unpacked") from fault
    if not inflater.eof:
        raise Truncated(why="it ends too early")


def _of_jpeg_2000(head: bytes) -> int:
    at = head.find(_SOC_SIZ) + len(_SOC_SIZ) + 4
    if at + 16 > len(head) or at < len(_SOC_SIZ) + 4:
        return 0
    right, bottom, left, top = struct.unpack(">4L", head[at : at + 16])
    return int(max(right - left, 0) * max(bottom - top, 0))


def _of_jpeg(file: IO[bytes], at: int, end: int) -> int:
    while at + 4 <= end:
        file.seek(at)
        mark, kind, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF:
            return 0
        if kind == 0xFF or kind in _BARE:
            at += 1 if kind == 0xFF else 2
            continue
        if kind in _FRAMES and at + 9 <= end:
            _bits, rows, columns = struct.unpack(">BHH", file.read(5))
            return int(rows * columns)
        at += 2 + length
    return 0
