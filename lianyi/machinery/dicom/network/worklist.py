"""The modality worklist: an apparatus' question read, planned examinations as its answers.

Source: dicom PS3.4 annex K. Answers are UTF-8 (ISO_IR 192), or GB18030 where the apparatus asks in it.
"""

from datetime import date, datetime
from typing import Any, Final

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from lianyi.machinery.dicom.parsing import ZONE
from lianyi.machinery.dicom.types import Station, WorklistItem, WorklistQuery

UTF8: Final = "ISO_IR 192"
_OURS: Final = ("ISO_IR 192", "GB18030", "GBK")


def question(asked: Dataset, station: Station) -> WorklistQuery:
    """What an identifier asks for; keys that we do not match on are passed over."""
    step = (asked.get("ScheduledProcedureStepSequence") or [Dataset()])[0]
    first, last = _days(str(step.get("ScheduledProcedureStepStartDate", "") or ""))
    return WorklistQuery(
        station=station,
        from_on=first,
        to_on=last,
        modality=str(step.get("Modality", "") or ""),
        patient_id=str(asked.get("PatientID", "") or ""),
        patient_name=str(asked.get("PatientName", "") or "").strip("*"),
        accession=str(asked.get("AccessionNumber", "") or ""),
    )


def charset_of(asked: Dataset) -> str:
    """The character set to answer in."""
    wanted: Any = asked.get("SpecificCharacterSet", "") or ""
    text = wanted if isinstance(wanted, str) else "\\".join(wanted)
    return text if text in _OURS else UTF8


def answer(item: WorklistItem, charset: str) -> Dataset:
    """One planned examination as an identifier."""
    local = item.scheduled_at.astimezone(ZONE)
    step = Dataset()
    step.Modality = item.modality
    step.ScheduledStationAETitle = str(item.more.get("station", ""))
    step.ScheduledProcedureStepStartDate = f"{local:%Y%m%d}"
    step.ScheduledProcedureStepStartTime = f"{local:%H%M%S}"
    step.ScheduledPerformingPhysicianName = ""
    step.ScheduledProcedureStepDescription = item.item_name[:64]
    step.ScheduledProcedureStepID = item.accession
    step.ScheduledStationName = ""
    step.ScheduledProcedureStepLocation = ""
    found = Dataset()
    found.SpecificCharacterSet = charset
    found.AccessionNumber = item.accession
    found.InstitutionName = item.institution[:64]
    found.ReferringPhysicianName = _name("", item.referring)
    found.PatientName = _name(item.latin_name, item.name)
    found.PatientID = item.patient_id
    found.PatientBirthDate = f"{item.born_on:%Y%m%d}" if item.born_on else ""
    found.PatientSex = item.sex
    found.PatientComments = item.clinical_info[:200]
    found.StudyInstanceUID = item.study_uid
    found.RequestedProcedureDescription = item.item_name[:64]
    found.RequestedProcedureID = item.accession
    found.RequestedProcedurePriority = str(item.more.get("priority", "ROUTINE"))
    found.ScheduledProcedureStepSequence = Sequence([step])
    return found


def _name(latin: str, chinese: str) -> str:
    """`WANG^XIUYING=王^秀英`: both ways of writing, as PS3.5 annex H has them."""
    family, given = chinese[:1], chinese[1:]
    ideographic = f"{family}^{given}" if given else family
    return f"{latin}={ideographic}" if latin else ideographic


def _days(text: str) -> tuple[date | None, date | None]:
    first, dash, last = text.partition("-")
    return _day(first), _day(last if dash else first)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%Y%m%d").date()  # noqa: DTZ007  # a day, no instant
    except ValueError:
        return None
