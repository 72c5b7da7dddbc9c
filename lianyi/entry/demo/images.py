"""Real images for the demo county: files inside the pydicom package, given an order's number and person on the way in.

Nothing is copied into our sources; where the package comes without its examples, the county has no images.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pydicom
from pydicom import data
from pydicom.uid import UID, generate_uid

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.entry.demo.county import STORY_TOWNSHIP
from lianyi.entry.demo.staff import Desk
from lianyi.machinery.dicom import public as dicom

STATIONS: Final = (
    ("DR_TOWN", "DR 一室", "DX"),
    ("CT_TOWN", "16 排 CT", "CT"),
    ("US_TOWN", "彩超一室", "US"),
)
_URGENT, _ROUTINE = diagnostics.Urgency.URGENT, diagnostics.Urgency.ROUTINE
_TAKEN: Final = (  # item, minutes ago, urgency, why, files
    (
        "CT-HEAD", 70, _URGENT, "头晕、右侧肢体无力2小时",
        ("J2K_pixelrep_mismatch.dcm", "CT_small.dcm"),
    ),
    (
        "US-ABDOMEN", 110, _ROUTINE, "右上腹隐痛1月",
        ("examples_ybr_color.dcm", "examples_palette.dcm"),
    ),
    ("MR-HEAD", 150, _ROUTINE, "头痛3月", ("examples_overlay.dcm", "MR_small.dcm")),
)  # fmt: skip


def send_images(*, here: Desk, players: Mapping[str, Sequence[int]], now: datetime) -> int:
    """Enter the township's apparatus and send what they took: filed ones, and one whose name is another's.

    Return how many studies arrived; each is filed when the events are delivered.
    """
    technologist = here.at("jishi", now)
    place = technologist.institution_id or 0
    for title, name, modality in STATIONS:
        draft = diagnostics.StationDraft(
            title=title, name=name, institution_id=place, modality=modality
        )
        diagnostics.enter_station(draft=draft, actor=technologist, now=now)
    count, people = 0, list(reversed(players[STORY_TOWNSHIP]))
    for (item, minutes, urgency, why, names), person in zip(_TAKEN, people, strict=False):
        if item not in diagnostics.items():
            continue
        at = now - timedelta(minutes=minutes)
        order = diagnostics.order_exam(
            draft=diagnostics.OrderDraft(
                resident_id=person, item_code=item, urgency=urgency, clinical_info=why
            ),
            actor=here.at("xiangyi", at),
            now=at,
        )
        about = diagnostics.about_order(order.id, technologist.scope)
        objects = [_of(name, about, number) for number, name in enumerate(names, 1)]
        count += _send([each for each in objects if each], place, at + timedelta(minutes=9))
    stranger = _example("chrX2.dcm")
    return count + (_send([stranger], place, now - timedelta(minutes=25)) if stranger else 0)


def _send(objects: list[bytes], place: int, at: datetime) -> int:
    with dicom.passing() as folder:
        report = dicom.store(
            paths=[dicom.receive([each], folder) for each in objects],
            origin=dicom.Origin.CSTORE,
            sender=dicom.Sender(title=STATIONS[0][0], institution_id=place),
            now=at,
        )
    return len(report.study_uids)


def _of(name: str, about: dicom.About, number: int) -> bytes:
    """A file of the package as an object of an order; nothing where the package has no such file."""
    content = _example(name)
    if not content:
        return b""
    found = pydicom.dcmread(io.BytesIO(content))
    told: dict[str, Any] = {
        "SpecificCharacterSet": "ISO_IR 192",
        "AccessionNumber": about.accession,
        "PatientName": f"{about.latin_name}={about.name[:1]}^{about.name[1:]}",
        "PatientID": about.patient_id,
        "PatientBirthDate": f"{about.born_on:%Y%m%d}" if about.born_on else "",
        "PatientSex": about.sex,
        "StudyInstanceUID": about.study_uid,
        "StudyDescription": about.study_description,
        "StudyDate": f"{about.study_at:%Y%m%d}",
        "SeriesInstanceUID": f"{about.study_uid}.{number}",
        "SeriesNumber": number,
        "SOPInstanceUID": generate_uid(prefix=None),
    }
    for keyword, value in told.items():
        setattr(found, keyword, value)
    found.file_meta.MediaStorageSOPInstanceUID = UID(str(found.SOPInstanceUID))
    out = io.BytesIO()
    found.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _example(name: str) -> bytes:
    paths = list(Path(data.__file__).parent.rglob(name))
    return paths[0].read_bytes() if paths else b""
