"""Frames as numbers and as pictures. Only the frame asked for is decoded.

Source: dicom PS3.3 C.11.1-2 (modality and VOI LUT, window), PS3.5 §8 (pixels and their compressions).
"""

import io
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, apply_voi_lut
from pydicom.pixels.utils import pixel_array

from lianyi.machinery.dicom.refusals import BadQuery, NoPicture, NoSuchFrame
from lianyi.machinery.dicom.streams import MOST_PIXELS

THUMBNAIL: Final = 160
LARGEST_SIDE: Final = 4_096
_COLOURS: Final = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "YBR_PARTIAL_420")


@dataclass(frozen=True, slots=True)
class Window:
    """Level and width in the units of the picture (HU for CT)."""

    center: float
    width: float


def window_of(text: str) -> Window | None:
    """`center,width[,function]` as DICOMweb writes it. Raises: BadQuery (400)."""
    if not text:
        return None
    try:
        center, width = (float(part) for part in text.split(",")[:2])
    except ValueError:
        raise BadQuery(name="window", value=text[:40]) from None
    if not (abs(center) < 1e7 and 1 <= width < 1e7):
        raise BadQuery(name="window", value=text[:40])
    return Window(center, width)


def side_of(text: str) -> int | None:
    """The longer side of `width,height`. Raises: BadQuery (400)."""
    if not text:
        return None
    parts = text.split(",")[:2]
    if not all(part.isdecimal() and 1 <= int(part) <= LARGEST_SIDE for part in parts):
        raise BadQuery(name="viewport", value=text[:40])
    return max(int(part) for part in parts)


def frames(file: IO[bytes], numbers: Sequence[int]) -> list[bytes]:
    """Frames (from 1) as uncompressed little-endian values, colours as RGB by pixel.

    Raises: NoSuchFrame (404), NoPicture (406).
    """
    with _said_in_words():
        found = _opened(file, numbers)
        return [_array(found, number - 1).tobytes() for number in numbers]


def picture(
    file: IO[bytes],
    *,
    frame: int = 1,
    window: Window | None = None,
    side: int | None = None,
    inverted: bool = False,
) -> bytes:
    """One frame as people look at it, a PNG: window applied, colours right, no larger than `side`; black for white
    where a reader has `inverted` it.

    Raises: NoSuchFrame (404), NoPicture (406). Cost: decodes one frame.
    """
    with _said_in_words():
        found = _opened(file, [frame])
        array = _array(found, frame - 1)
        shown = _in_colour(found, array)
        if shown is None:
            shown = _in_grey(found, array, window)
        image = Image.fromarray(255 - shown if inverted else shown)
    if side and max(image.size) > side:
        image.thumbnail((side, side), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _opened(file: IO[bytes], numbers: Sequence[int]) -> Dataset:
    found = pydicom.dcmread(file)
    if "PixelData" not in found or not found.get("Rows"):
        raise NoPicture(why="it has no pixels")
    count = int(found.get("NumberOfFrames", 1) or 1)
    for number in numbers:
        if not 1 <= number <= count:
            raise NoSuchFrame(frame=number, frames=count)
    if int(found.Rows) * int(found.Columns) * len(numbers) > MOST_PIXELS:
        raise NoPicture(why="it is too large")
    return found


def _array(found: Dataset, index: int) -> NDArray[Any]:
    return np.ascontiguousarray(pixel_array(found, index=index))


@contextmanager
def _said_in_words() -> Iterator[None]:
    """Whatever is wrong with pixels, tables or numbers of an object: it cannot be drawn."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            yield
    except (
        ValueError,
        RuntimeError,
        AttributeError,
        TypeError,
        LookupError,
        ArithmeticError,
        NotImplementedError,
        MemoryError,
        struct.error,
    ) as fault:
        raise NoPicture(why="its pixels cannot be decoded") from fault


def _in_colour(found: Dataset, array: NDArray[Any]) -> NDArray[np.uint8] | None:
    """Colour pictures as 8-bit RGB; None for grey ones."""
    kind = str(found.get("PhotometricInterpretation", ""))
    if kind == "PALETTE COLOR":
        array = apply_color_lut(array, found)
    elif kind not in _COLOURS or array.ndim != 3:
        return None
    if array.dtype != np.uint8:
        array = (array.astype(np.float32) * (255.0 / max(float(array.max()), 1.0))).astype(np.uint8)
    return array[..., :3]


def _in_grey(found: Dataset, array: NDArray[Any], window: Window | None) -> NDArray[np.uint8]:
    values = apply_modality_lut(array, found)
    if window is None and "VOILUTSequence" in found and "WindowWidth" not in found:
        values = apply_voi_lut(values, found)
    values = values.astype(np.float32)
    chosen = window or _own_window(found)
    if chosen is None:
        low, high = float(values.min()), float(values.max())
    else:
        low, high = chosen.center - chosen.width / 2, chosen.center + chosen.width / 2
    shown = np.clip((values - low) * (255.0 / max(high - low, 1e-6)), 0, 255).astype(np.uint8)
    inverse = str(found.get("PhotometricInterpretation", "")) == "MONOCHROME1"
    return 255 - shown if inverse else shown


def _own_window(found: Dataset) -> Window | None:
    """The first window the object brings along, if it is one."""
    try:
        center, width = (_one(found.get(name)) for name in ("WindowCenter", "WindowWidth"))
    except (ValueError, TypeError, IndexError):
        return None
    return Window(center, width) if width > 0 else None


def _one(value: Any) -> float:
    return float(value[0] if isinstance(value, list) or hasattr(value, "append") else value)
