"""Images made for a purpose, as files: small, of known values."""

from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid


def image(pixels: np.ndarray[Any, Any], **elements: Any) -> Dataset:
    """A data set of (rows, columns) or, with `NumberOfFrames`, (frames, rows, columns); grey unless told otherwise."""
    whole = Dataset()
    whole.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    whole.SOPInstanceUID = generate_uid()
    whole.SamplesPerPixel = 1
    whole.PhotometricInterpretation = "MONOCHROME2"
    first = 1 if "NumberOfFrames" in elements else 0
    whole.Rows, whole.Columns = pixels.shape[first : first + 2]
    bits = pixels.dtype.itemsize * 8
    whole.BitsAllocated, whole.BitsStored, whole.HighBit = bits, bits, bits - 1
    whole.PixelRepresentation = int(pixels.dtype.kind == "i")
    for name, value in elements.items():
        setattr(whole, name, value)
    whole.HighBit = whole.BitsStored - 1
    whole.PixelData = pixels.tobytes()
    whole["PixelData"].VR = "OB" if bits == 8 else "OW"
    return whole


def saved(whole: Dataset, folder: Path, name: str = "image.dcm") -> Path:
    """The data set as a file, explicit little endian."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = whole.SOPClassUID
    meta.MediaStorageSOPInstanceUID = whole.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    whole.file_meta = meta
    path = folder / name
    whole.save_as(path, enforce_file_format=True)
    return path
