"""Real objects for tests: the files inside the pydicom package, given another accession number, person or study."""

import io
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

import pydicom
from pydicom import data
from pydicom.uid import UID

from lianyi.kernel.actor import Actor
from lianyi.machinery.policy import public as policy

CT, MR, US, ECG = "CT_small.dcm", "MR_small.dcm", "examples_ybr_color.dcm", "waveform_ecg.dcm"
PALETTE, CHINESE = "examples_palette.dcm", "chrX2.dcm"
STUDY = "1.2.826.0.1.3680043.8.498.1"


def path_of(name: str) -> Path:
    """Where a file of the package is; nothing is fetched."""
    (found,) = Path(data.__file__).parent.rglob(name)
    return found


def an_object(name: str = CT, **told: Any) -> bytes:
    """A file as bytes, with what is told of it."""
    found = pydicom.dcmread(path_of(name))
    for keyword, value in told.items():
        setattr(found, keyword, value)
    found.file_meta.MediaStorageSOPInstanceUID = UID(found.SOPInstanceUID or a_uid())
    found.file_meta.MediaStorageSOPClassUID = found.SOPClassUID
    out = io.BytesIO()
    found.save_as(out, enforce_file_format=True)
    return out.getvalue()


def a_series(count: int, *, study: str = STUDY, start: int = 1, **told: Any) -> list[bytes]:
    """So many images of one series."""
    return [
        an_object(
            **{
                "StudyInstanceUID": study,
                "SeriesInstanceUID": f"{study}.1",
                "SOPInstanceUID": f"{study}.1.{number}",
                "InstanceNumber": number,
                **told,
            }
        )
        for number in range(start, start + count)
    ]


def a_uid() -> str:
    """One that nobody has."""
    return f"2.25.{secrets.randbelow(10**20) + 10**20}"


def in_files(folder: Path, objects: list[bytes]) -> list[Path]:
    """Each object in a file of its own."""
    paths = []
    for number, content in enumerate(objects):
        path = folder / f"{number}.dcm"
        path.write_bytes(content)
        paths.append(path)
    return paths


def limit_studies(megabytes: int, now: datetime) -> None:
    """The installation has decided how large a study may grow."""
    today = now.date()
    policy.create_profile(
        county_code=policy.PLATFORM,
        name="平台",
        based_on="",
        valid_from=today,
        actor=Actor.system(now),
        now=now,
    )
    policy.change_policy(
        county_code=policy.PLATFORM,
        values={"dicom.study_limit_mb": megabytes},
        valid_from=today,
        note="小盘",
        actor=Actor.system(now),
        now=now,
        confirm=["dicom.study_limit_mb"],
    )
