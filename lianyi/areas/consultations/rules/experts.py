"""Who may be asked, and what a team of several disciplines must hold. Source: remote-medicine-2018."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from lianyi.areas.consultations.types.words import Form

DOCTOR: Final = "doctor"
TCM: Final = frozenset({"TCM", "MONGOLIAN"})
"""Disciplines of traditional medicine (中医、蒙医)."""
LEAST_OF_MDT: Final = 2


def unfit(
    *,
    profession: str,
    licence_no: str,
    licence_until: date | None,
    independent_since: date,
    left_on: date | None,
    active: bool,
    years: int,
    on: date,
) -> str:
    """Why somebody may not be asked on a day, as a code; empty for one who may.

    `years`: how long one must have practised independently; an assistant doctor does not practise independently.
    """
    if not active:
        return "off_register"
    if left_on is not None and left_on <= on:
        return "left"
    if profession != DOCTOR:
        return "not_a_doctor"
    if not licence_no:
        return "no_licence"
    if licence_until is not None and licence_until < on:
        return "licence_over"
    if _years_later(independent_since, years) > on:
        return "too_few_years"
    return ""


def needs_tcm(form: Form, diagnosis_code: str, prefixes: Collection[str]) -> bool:
    """Whether a team must hear Chinese or Mongolian medicine about this disease (TCM-16, RMT-16)."""
    return form == Form.MDT and any(diagnosis_code.startswith(prefix) for prefix in prefixes)


def team_fault(
    form: Form, disciplines: Sequence[str], wanted: Collection[str], *, tcm: bool
) -> tuple[str, str]:
    """What a team lacks, as a code with the discipline it is about; two empty words for a good one."""
    if not disciplines:
        return "nobody", ""
    doubled = sorted({each for each in disciplines if disciplines.count(each) > 1})
    if form == Form.MDT:
        if doubled:
            return "twice", doubled[0]
        if len(disciplines) < LEAST_OF_MDT:
            return "too_few", ""
        missing = sorted(set(wanted) - set(disciplines))
        if missing:
            return "missing", missing[0]
    if tcm and not TCM & set(disciplines):
        return "tcm", "TCM"
    return "", ""


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, month=3, day=1)
