"""What a DICOMweb or C-FIND query asks of studies, as conditions on the index. Pure but for Django's Q.

Source: dicom PS3.18 §10.6 (QIDO-RS), PS3.4 annex C.2.2.2 (matching: single value, list, wildcard, range).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q

from lianyi.machinery.crypto.keyring import blind_index
from lianyi.machinery.dicom.parsing import ZONE
from lianyi.machinery.dicom.refusals import BadQuery
from lianyi.machinery.dicom.types import PATIENT_INDEX

MOST: Final = 1_000
DEFAULT: Final = 100
_TAGS: Final = {
    "00100010": "PatientName",
    "00100020": "PatientID",
    "00100030": "PatientBirthDate",
    "00100040": "PatientSex",
    "00080050": "AccessionNumber",
    "00080020": "StudyDate",
    "00080061": "ModalitiesInStudy",
    "00080060": "Modality",
    "0020000D": "StudyInstanceUID",
    "0020000E": "SeriesInstanceUID",
    "00080018": "SOPInstanceUID",
    "00080016": "SOPClassUID",
    "00081030": "StudyDescription",
    "00180015": "BodyPartExamined",
}
_OPTIONS: Final = ("limit", "offset", "includefield", "fuzzymatching")


@dataclass(frozen=True, slots=True)
class Asked:
    """Conditions on studies, series and instances, and the window of the answer."""

    studies: Q
    series: Q
    instances: Q
    limit: int
    offset: int


def understood(query: Mapping[str, str]) -> Asked:
    """Turn a query into conditions; an attribute that is not indexed narrows nothing, as the standard allows.

    Raises: BadQuery (400) for a day, number or UID that is none.
    """
    levels = {"studies": Q(), "series": Q(), "instances": Q()}
    for name, value in query.items():
        keyword = _TAGS.get(name.upper(), name)
        if keyword in _OPTIONS or not value:
            continue
        for level, matchers in _MATCH.items():
            if keyword in matchers:
                levels[level] &= matchers[keyword](value[:300])
    return Asked(
        **levels,
        limit=min(_number(query, "limit", DEFAULT), MOST),
        offset=_number(query, "offset", 0),
    )


def by_name(value: str) -> Q:
    """Names in any script, as people type them: 王小, WANG^XIAO*, wang xiao; blanks and carets do not count."""
    plain = "".join(value.replace("^", " ").replace("*", " ").replace("?", " ").split())
    words = [word for word in re.split(r"[\s^*?=]+", value) if word]
    latin = Q()
    for word in words:
        latin &= Q(patient_latin__icontains=word)
    return Q(patient_name__icontains=plain) | Q(patient_name__icontains=value.strip()) | latin


def by_days(value: str, column: str) -> Q:
    """A day, or a range of days: 20260101-20260131, 20260101-, -20260131."""
    first, dash, last = value.partition("-")
    if not dash:
        last = first
    condition = Q()
    if first:
        condition &= Q(**{f"{column}__gte": _midnight(first)})
    if last:
        condition &= Q(**{f"{column}__lt": _midnight(last) + timedelta(days=1)})
    return condition


def _midnight(text: str) -> datetime:
    return datetime.combine(_day(text), time(), ZONE)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  # a day, no instant
    except ValueError:
        raise BadQuery(name="StudyDate", value=text[:20]) from None


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or len(text) > 9:
        raise BadQuery(name=name, value=text[:20])
    return int(text)


def _equal(column: str) -> Callable[[str], Q]:
    return lambda value: Q(**{column: value})


def _listed(column: str) -> Callable[[str], Q]:
    return lambda value: Q(**{f"{column}__in": re.split(r"[\\,]", value)[:200]})


def _wild(column: str) -> Callable[[str], Q]:
    """`*` and `?` as the standard has them, without making a pattern of the rest."""

    def match(value: str) -> Q:
        if not set("*?") & set(value):
            return Q(**{f"{column}__iexact": value})
        condition = Q()
        for part in re.split(r"[*?]+", value):
            condition &= Q(**{f"{column}__icontains": part}) if part else Q()
        return condition

    return match


_MATCH: Final[Mapping[str, Mapping[str, Callable[[str], Q]]]] = {
    "studies": {
        "PatientName": by_name,
        "PatientID": lambda value: Q(patient_index=blind_index(PATIENT_INDEX, value)),
        "PatientBirthDate": lambda value: Q(born_on=_day(value)),
        "PatientSex": _equal("sex"),
        "AccessionNumber": _wild("accession"),
        "StudyDate": lambda value: by_days(value, "study_at"),
        "ModalitiesInStudy": lambda value: Q(modalities__contains=value),
        "StudyInstanceUID": _listed("uid"),
        "StudyDescription": _wild("description"),
    },
    "series": {
        "SeriesInstanceUID": _listed("uid"),
        "Modality": _equal("modality"),
        "BodyPartExamined": _wild("body_part"),
    },
    "instances": {
        "SOPInstanceUID": _listed("uid"),
        "SOPClassUID": _equal("sop_class_uid"),
    },
}
