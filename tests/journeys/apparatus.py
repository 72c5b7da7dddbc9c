"""The apparatus of the story: foreign clients that ask for work and send what they took, named in GB18030."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pydicom
from django.utils import timezone
from pydicom.dataset import Dataset

from lianyi.machinery.dicom.models import Batch
from lianyi.machinery.outbox import public as outbox
from tests.machinery.dicom.foreign import awaited, run
from tests.machinery.dicom.objects import ECG, a_uid, an_object

TITLE = "DR_TOWN"
CHARSET = "GB18030"
DX = "1.2.840.10008.5.1.4.1.1.1.1"
PIXELS = "examples_overlay.dcm"
"""No plain film ships with pydicom: a real slice lends the film its pixels."""
_WORK = ("AccessionNumber", "PatientName", "PatientID", "PatientBirthDate", "PatientSex")


def an_ecg(number: str, name: str, born_on: date, at: datetime) -> bytes:
    """Twelve real leads, the number of the order and the person typed in at the apparatus."""
    uid, local = a_uid(), timezone.localtime(at)
    return an_object(
        ECG,
        SpecificCharacterSet=CHARSET,
        AccessionNumber=number,
        PatientName=name,
        PatientID="",
        PatientBirthDate=f"{born_on:%Y%m%d}",
        PatientSex="F",
        StudyInstanceUID=uid,
        SeriesInstanceUID=f"{uid}.1",
        SOPInstanceUID=f"{uid}.1.1",
        StudyDate=f"{local:%Y%m%d}",
        StudyTime=f"{local:%H%M%S}",
        AcquisitionDateTime=f"{local:%Y%m%d%H%M%S}",
        StudyDescription="十二导联心电图",
    )


def asks_for_work(port: int, folder: Path) -> list[Dataset]:
    """The worklist as dcmtk gets it (findscu -W)."""
    keys = (*_WORK, "StudyInstanceUID", "RequestedProcedureDescription")
    done = run(
        "findscu", "-W", "-X", "-od", folder, "-aet", TITLE, "-aec", "LIANYI",
        *(part for key in keys for part in ("-k", key)), "-k", f"SpecificCharacterSet={CHARSET}",
        "-k", "(0040,0100)[0].Modality=DX", "127.0.0.1", port,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [pydicom.dcmread(path, force=True) for path in sorted(folder.glob("rsp*.dcm"))]


def a_film(work: Dataset, **told: Any) -> bytes:
    """A film for a line of the worklist: what the line says goes into its head, unless told otherwise."""
    uid, local = a_uid(), timezone.localtime()
    line = {key: getattr(work, key) for key in (*_WORK, "StudyInstanceUID")}
    own = {
        "SpecificCharacterSet": CHARSET,
        "SOPClassUID": DX,
        "Modality": "DX",
        "StudyDescription": "胸部正位",
        "SeriesDescription": "后前位",
        "StudyDate": f"{local:%Y%m%d}",
        "StudyTime": f"{local:%H%M%S}",
        "SeriesInstanceUID": uid,
        "SOPInstanceUID": f"{uid}.1",
    }
    return an_object(PIXELS, **{**line, **own, **told})


def sends(port: int, folder: Path, content: bytes) -> None:
    """Send one film (storescu); once it is whole, the platform's worker hears of it."""
    path = folder / "film.dcm"
    path.write_bytes(content)
    before = Batch.objects.filter(done_at__isnull=False).count()
    done = run("storescu", "-aet", TITLE, "-aec", "LIANYI", "127.0.0.1", port, path)
    assert done.returncode == 0, done.stderr
    awaited(lambda: Batch.objects.filter(done_at__isnull=False).count() > before)
    outbox.deliver_due(timezone.now(), 100)
