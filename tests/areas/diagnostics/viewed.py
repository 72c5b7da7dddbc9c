"""Studies made for the viewer: a CT stack of known values, a plain film, an ultrasound clip, filed to an order."""

import io
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from lianyi.areas.diagnostics.models import Study
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.imaging import StudyState
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics.builders import NOW
from tests.engines.pixels.made import image

CT, DX, US = (
    "1.2.840.10008.5.1.4.1.1.2",
    "1.2.840.10008.5.1.4.1.1.1.1",
    "1.2.840.10008.5.1.4.1.1.3.1",
)
SPACING = 0.5
"""Of the CT, in mm a pixel."""


def a_ct_stack(
    count: int = 12, *, size: int = 128, name: str = "王^秀英", **told: Any
) -> list[bytes]:
    """Slices 5 mm apart in one series: -1000 HU around a square of 60 HU; stored values are HU + 1024.

    The square reaches from pixel (size/4, size/4) to (3 size/4, 3 size/4): with 0.5 mm pixels 32 mm of 64.
    """
    study, series = generate_uid(), generate_uid()
    slices = []
    for number in range(1, count + 1):
        pixels = np.full((size, size), 24, np.int16)
        pixels[size // 4 : 3 * size // 4, size // 4 : 3 * size // 4] = 1084
        pixels[:4, : number * 2] = 1084  # tells one slice from another
        slices.append(
            written(
                pixels, SOPClassUID=CT, Modality="CT", StudyInstanceUID=study, SeriesInstanceUID=series,
                SeriesNumber=2, InstanceNumber=number,
                PixelSpacing=[SPACING, SPACING], ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
                ImagePositionPatient=[0, 0, -5.0 * number], RescaleSlope=1, RescaleIntercept=-1024,
                WindowCenter=40, WindowWidth=400, PatientName=name,
                **{"SeriesDescription": "胸部平扫 5mm", "StudyDescription": "胸部 CT", **told},
            )
        )  # fmt: skip
    return slices


def a_film(rows: int = 300, columns: int = 250, **told: Any) -> list[bytes]:
    """One plain film, MONOCHROME1, 12 of 16 bits, without a window, nobody having calibrated it."""
    ramp = np.linspace(100, 3900, columns, dtype=np.uint16)
    pixels = np.broadcast_to(ramp, (rows, columns)).copy()
    elements = {
        "SOPClassUID": DX, "Modality": "DX", "StudyDescription": "胸部正位", "BitsStored": 12,
        "PhotometricInterpretation": "MONOCHROME1", "PatientOrientation": ["L", "F"], "InstanceNumber": 1,
    }  # fmt: skip
    return [written(pixels, **{**elements, **told})]


def a_clip(frames: int = 8, **told: Any) -> list[bytes]:
    """An ultrasound clip of grey frames at 20 a second, with a region calibrated at 0.2 mm a pixel."""
    pixels = np.stack([np.full((60, 80), 20 * (n + 1), np.uint8) for n in range(frames)])
    return [
        written(
            pixels, SOPClassUID=US, Modality="US", StudyDescription="心脏超声", NumberOfFrames=frames, FrameTime=50,
            InstanceNumber=1, **told,
        )
    ]  # fmt: skip


def written(pixels: np.ndarray[Any, Any], **elements: Any) -> bytes:
    """A DICOM file with what every object must say."""
    elements = {
        "StudyInstanceUID": generate_uid(), "SeriesInstanceUID": generate_uid(), "SeriesNumber": 1,
        "PatientName": "王^秀英", "PatientID": "1", "StudyDate": "20250303", "StudyTime": "081000",
        "SpecificCharacterSet": "ISO_IR 192", **elements,
    }  # fmt: skip
    whole = image(pixels, **elements)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = (
        whole.SOPClassUID,
        whole.SOPInstanceUID,
    )
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    whole.file_meta = meta
    out = io.BytesIO()
    whole.save_as(out, enforce_file_format=True)
    return out.getvalue()


def filed(order: OrderCard, objects: list[bytes], *, at: datetime = NOW) -> Study:
    """The objects in the archive, their study filed to the order: as if they had arrived from its apparatus."""
    sender = dicom.Sender(title="XY-CT1", institution_id=order.performer_id)
    with dicom.passing() as folder:
        paths = []
        for number, content in enumerate(objects):
            path = folder / f"{number}.dcm"
            path.write_bytes(content)
            paths.append(path)
        report = dicom.store(paths=paths, origin=dicom.Origin.CSTORE, sender=sender, now=at)
    assert report.count(dicom.Verdict.STORED) == len(objects), [each.why for each in report.taken]
    (uid,) = report.study_uids
    row, _ = Study.objects.update_or_create(
        uid=uid,
        defaults={
            "index_id": dicom.keys_of([uid])[uid],
            "state": StudyState.FILED,
            "order_id": order.id,
            "resident_id": order.resident_id,
            "institution_id": order.performer_id,
            "modality": dicom.get_study(uid, within=None).modalities[0],
            "arrived_at": at,
        },
    )
    return row


def earlier(days: int) -> datetime:
    """So many days before the tests' now."""
    return NOW - timedelta(days=days)
