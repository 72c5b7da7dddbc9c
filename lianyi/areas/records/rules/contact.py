"""Which items of the contact table a contact's record holds."""

from collections.abc import Collection, Mapping

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.types import EncounterKind


def held(
    *,
    chief_complaint: str,
    note: Mapping[str, str],
    codes: Collection[str],
    principal_code: str,
    doctor_name: str,
    disposition: str | None,
) -> set[str]:
    """Codes of the items that are there; a text of blanks is not."""
    there = {
        "chief_complaint": chief_complaint.strip(),
        "history": note.get("present_illness", "").strip(),
        "examination": note.get("examination", "").strip(),
        "vital_signs": {catalogue.SYSTOLIC, catalogue.TEMPERATURE} & set(codes),
        "diagnosis": principal_code,
        "plan": note.get("plan", "").strip(),
        "doctor": doctor_name,
        "disposition": disposition,
        "discharge_summary": note.get("course", "").strip(),
    }
    return {code for code, value in there.items() if value}


def applying(*, kind: str, is_finished: bool) -> set[str]:
    """Which narrowed items apply."""
    return {"finished_stay"} if kind == EncounterKind.INPATIENT and is_finished else set()
