"""Objects we create ourselves: a signed report as an encapsulated PDF, a photograph as a secondary capture.

Source: dicom PS3.3 A.45.1 (Encapsulated PDF), A.8.1 (Secondary Capture). Checked with dciodvfy.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from PIL import Image, UnidentifiedImageError
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import (
    UID,
    EncapsulatedPDFStorage,
    ExplicitVRLittleEndian,
    SecondaryCaptureImageStorage,
    generate_uid,
)

from lianyi.machinery.dicom.parsing import ZONE
from lianyi.machinery.dicom.refusals import NoPicture

IMPLEMENTATION: Final = "2.25.156200403287046823061724870203214"
MAKER: Final = "Lianyi"
LARGEST_SIDE: Final = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom and what a new object belongs to. `name` in Chinese, `latin_name` as WANG^XIUYING."""

    study_uid: str
    accession: str
    patient_id: str
    name: str
    latin_name: str
    born_on: date | None
    sex: str
    study_at: datetime
    institution: str
    title: str
    study_description: str = ""


def uid_for(seed: str) -> str:
    """A UID that is the same for the same words: an order's study is known before it is taken."""
    digest = hashlib.sha256(f"{MAKER} {seed}".encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def encapsulated_pdf(pdf: bytes, about: About, *, now: datetime, number: int = 1) -> bytes:
    """A PDF as an object of a study; `number` counts the versions of one paper."""
    found = _begun(EncapsulatedPDFStorage, about, "DOC", now)
    found.ConversionType = "WSD"
    found.InstanceNumber = number
    found.BurnedInAnnotation = "YES"
    found.ContentDate, found.ContentTime = _day(now), _time(now)
    found.AcquisitionDateTime = ""
    found.DocumentTitle = about.title
    found.ConceptNameCodeSequence = []
    found.MIMETypeOfEncapsulatedDocument = "application/pdf"
    found.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    found.EncapsulatedDocumentLength = len(pdf)
    return _bytes(found)


def secondary_capture(
    picture: bytes, about: About, *, now: datetime, modality: str = "OT"
) -> bytes:
    """A photograph or screen shot as an object. Raises: NoPicture (406) for what is no picture or too large."""
    try:
        image = Image.open(io.BytesIO(picture))
        if max(image.size) > LARGEST_SIDE:
            raise NoPicture(why="it is too large")
        pixels = np.asarray(image.convert("RGB"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as fault:
        raise NoPicture(why="it is no picture") from fault
    found = _begun(SecondaryCaptureImageStorage, about, modality, now)
    found.ConversionType = "DI"
    found.InstanceNumber = 1
    found.PatientOrientation = ""
    found.BurnedInAnnotation = "YES"
    found.SamplesPerPixel, found.PlanarConfiguration = 3, 0
    found.PhotometricInterpretation = "RGB"
    found.Rows, found.Columns = pixels.shape[:2]
    found.BitsAllocated = found.BitsStored = 8
    found.HighBit, found.PixelRepresentation = 7, 0
    data = pixels.tobytes()
    found.PixelData = data + b"\0" * (len(data) % 2)
    found["PixelData"].VR = "OB"
    return _bytes(found)


def around(parts: Dataset, about: About, *, now: datetime) -> bytes:
    """An object whose own modules the caller made (a waveform), with patient, study and equipment around them."""
    found = _begun(str(parts.SOPClassUID), about, str(parts.Modality), now)
    found.update(parts)
    del found.Laterality  # of a paired part of the body only, and then the caller's to say
    found.InstanceNumber = 1
    found.ContentDate, found.ContentTime = _day(now), _time(now)
    found.AcquisitionDateTime = _day(about.study_at) + _time(about.study_at)
    return _bytes(found)


def _begun(sop_class: str, about: About, modality: str, now: datetime) -> FileDataset:
    """What every object of ours has: meta, patient, study, series, equipment."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(sop_class)
    meta.MediaStorageSOPInstanceUID = generate_uid(prefix=None)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(IMPLEMENTATION)
    found = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    found.SpecificCharacterSet = "ISO_IR 192"
    found.InstanceCreationDate, found.InstanceCreationTime = _day(now), _time(now)
    found.SOPClassUID, found.SOPInstanceUID = sop_class, meta.MediaStorageSOPInstanceUID
    found.StudyDate, found.StudyTime = _day(about.study_at), _time(about.study_at)
    found.SeriesDate, found.SeriesTime = _day(now), _time(now)
    found.AccessionNumber, found.Modality = about.accession, modality
    found.Manufacturer, found.ManufacturerModelName = MAKER, MAKER
    found.SoftwareVersions, found.DeviceSerialNumber = "1", "1"
    found.InstitutionName, found.ReferringPhysicianName = about.institution[:64], ""
    found.StudyDescription = about.study_description[:64]
    found.SeriesDescription = about.title[:64]
    found.PatientName = f"{about.latin_name}={about.name[:1]}^{about.name[1:]}"
    found.PatientID, found.PatientSex = about.patient_id, about.sex
    found.PatientBirthDate = f"{about.born_on:%Y%m%d}" if about.born_on else ""
    found.StudyInstanceUID, found.SeriesInstanceUID = about.study_uid, generate_uid(prefix=None)
    found.StudyID, found.SeriesNumber, found.Laterality = about.accession, 900, ""
    return found


def _bytes(found: Dataset) -> bytes:
    out = io.BytesIO()
    found.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _day(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y%m%d}"


def _time(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H%M%S}"
