"""One frame of an image as plain values: decompressed, colours as RGB, little endian."""

from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.pixels.utils import pixel_array

MOST_REDUCED: Final = 64
Pixels = NDArray[Any]


class Unshowable(ValueError):
    """The pixels cannot be shown: damaged, missing, of an unknown compression, or no such frame."""


def frame_of(source: Path | IO[bytes], number: int) -> tuple[Dataset, Pixels]:
    """Read the header and decode one frame (from 1).

    Returns (rows, columns) of uint8, int8, uint16 or int16, or (rows, columns, 3) of uint8.
    Cost: only the bytes of that frame are read where the image is not compressed.
    Raises: Unshowable.
    """
    try:
        dataset = dcmread(source, stop_before_pixels=True, force=True)
        frames = int(dataset.get("NumberOfFrames") or 1)
        if not 1 <= number <= max(1, frames):
            raise Unshowable("it has no such frame")
        if not isinstance(source, Path):
            source.seek(0)
        pixels = pixel_array(cast(Path | BinaryIO, source), index=number - 1)
    except Unshowable:
        raise
    except Exception as fault:
        raise Unshowable("its pixels cannot be decoded") from fault
    return dataset, _plain(dataset, pixels)


def frame_bytes(source: Path | IO[bytes], number: int, reduce: int = 1) -> bytes:
    """One frame as the viewer takes it; `reduce` 4 means a fourth as wide and high, each value the mean of its square.

    Raises: Unshowable.
    """
    _, pixels = frame_of(source, number)
    return reduced(pixels, reduce).astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes()


def reduced(pixels: Pixels, by: int) -> Pixels:
    """The frame smaller by a whole factor each way; what does not fill a last square is cut off."""
    by = max(1, min(by, MOST_REDUCED, *pixels.shape[:2]))
    if by == 1:
        return pixels
    rows, columns = pixels.shape[0] // by, pixels.shape[1] // by
    cut = pixels[: rows * by, : columns * by]
    total = np.zeros((rows, columns, *pixels.shape[2:]), np.int32)
    for y in range(by):
        for x in range(by):
            total += cut[y::by, x::by]
    return (total // (by * by)).astype(pixels.dtype)


def _plain(dataset: Dataset, pixels: Pixels) -> Pixels:
    """Values as `Head` promises them."""
    photometric = str(dataset.get("PhotometricInterpretation", ""))
    if photometric == "PALETTE COLOR":
        pixels = apply_color_lut(pixels, dataset)
    if pixels.ndim == 3:
        eight: Pixels = pixels >> 8 if pixels.dtype.itemsize > 1 else pixels
        return eight.astype(np.uint8)[..., :3]
    if "ModalityLUTSequence" in dataset:
        values: Pixels = apply_modality_lut(pixels, dataset)
        return np.clip(values, -32768, 32767).astype(np.int16)
    if pixels.dtype.kind == "f" or pixels.dtype.itemsize > 2:
        raise Unshowable("its pixels are of a type that is not shown here")
    stored, allocated = int(dataset.get("BitsStored") or 0), pixels.dtype.itemsize * 8
    if 0 < stored < allocated and int(dataset.get("BitsAllocated") or 0) == allocated:
        return _without_spare_bits(pixels, stored, allocated)
    return pixels


def _without_spare_bits(pixels: Pixels, stored: int, allocated: int) -> Pixels:
    """What stands above the stored bits (an old overlay, a lost sign) is no part of the value."""
    if pixels.dtype.kind == "u":
        kept: Pixels = pixels & pixels.dtype.type((1 << stored) - 1)
        return kept
    spare = allocated - stored
    signed: Pixels = (pixels << spare) >> spare
    return signed
