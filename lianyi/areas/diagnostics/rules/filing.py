"""Does a study belong to the order whose accession number it bears? Pure: what differs, never a guess."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from pypinyin import Style, pinyin

from lianyi.areas.diagnostics.types.imaging import Arrived, Expected, Mismatch
from lianyi.areas.diagnostics.types.words import Modality, State

ALIKE: Final = {
    Modality.DX: ("DX", "CR", "RF", "XA", "RG"),
    Modality.MG: ("MG", "DX", "CR"),
    Modality.ES: ("ES", "XC", "OT"),
    Modality.ECG: ("ECG", "HD"),
}
"""What apparatus call the same examination. Source: dicom PS3.3 C.7.3.1.1.1."""
BESIDE: Final = frozenset(("SR", "PR", "KO", "DOC", "SEG", "OT", "SC"))
"""Objects that lie in a study of any modality."""
OPEN: Final = frozenset(
    (State.ORDERED, State.EXAMINED, State.WAITING, State.READING, State.SUBMITTED)
)
"""Orders that images may still come to; after the report, a person decides."""
_LU: Final = {"lv": ("lv", "lu", "lyu"), "nv": ("nv", "nu", "nyu")}


def mismatches(arrived: Arrived, expected: Expected) -> tuple[Mismatch, ...]:
    """Everything that speaks against filing the study to the order; empty: it belongs there.

    What the study does not say cannot differ, but somebody must be named: without a number, name and birth must agree.
    """
    found = [
        (Mismatch.ENDED, expected.state not in OPEN),
        (Mismatch.OTHER_SENDER, _is_other_sender(arrived, expected)),
        (Mismatch.NUMBER, bool(arrived.patient_id) and not _is_ours(arrived, expected)),
        (Mismatch.NAME, bool(arrived.name) and not same_name(arrived, expected.name)),
        (Mismatch.BIRTH, _differs_in_birth(arrived, expected)),
        (Mismatch.SEX, _differs_in_sex(arrived, expected)),
        (Mismatch.NO_PERSON, not _names_somebody(arrived)),
        (Mismatch.MODALITY, not fits(arrived.modalities, expected.modality)),
    ]
    return tuple(code for code, holds in found if holds)


def same_name(arrived: Arrived, name: str) -> bool:
    """Whether a study's name is the person's: in characters, or as pinyin in either order.

    Several readings of a character all count: 单 is Shan as a family name and Dan else.
    """
    if not arrived.name.isascii():
        return _plain(arrived.name) == _plain(name)
    letters = re.sub(r"[^a-z]", "", arrived.latin_name.lower())
    return bool(letters) and _is_spelt(letters, name)


def fits(modalities: Sequence[str], modality: Modality) -> bool:
    """Whether one of the study's modalities is the ordered one, or only what lies beside any."""
    said = [each for each in modalities if each not in BESIDE]
    return not said or any(each in ALIKE.get(modality, (modality,)) for each in said)


def _is_spelt(letters: str, name: str) -> bool:
    readings = [_readings(group) for group in pinyin(name, style=Style.NORMAL, heteronym=True)]
    orders = (readings, [*readings[1:], *readings[:1]], [*readings[2:], *readings[:2]])
    return any(_matches(letters, order) for order in orders)


def _readings(group: Iterable[str]) -> list[str]:
    found: list[str] = []
    for reading in group:
        plain = unicodedata.normalize("NFKD", reading).replace("ü", "v")
        plain = re.sub(r"[^a-z]", "", plain.lower())
        found.extend(_LU.get(plain, (plain,)))
    return [each for each in dict.fromkeys(found) if each]


def _matches(letters: str, readings: Sequence[Sequence[str]]) -> bool:
    if not readings:
        return not letters
    return any(
        letters.startswith(reading) and _matches(letters[len(reading) :], readings[1:])
        for reading in readings[0]
    )


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).replace("·", "").split())


def _is_ours(arrived: Arrived, expected: Expected) -> bool:
    return arrived.patient_id.strip().upper() in {each.upper() for each in expected.patient_ids}


def _is_other_sender(arrived: Arrived, expected: Expected) -> bool:
    sender = arrived.sender_institution_id
    return sender is not None and sender not in expected.institution_ids


def _differs_in_birth(arrived: Arrived, expected: Expected) -> bool:
    if arrived.born_on is None or expected.born_on is None:
        return False
    if expected.born_on_estimated:
        return abs(arrived.born_on.year - expected.born_on.year) > 1
    return arrived.born_on != expected.born_on


def _differs_in_sex(arrived: Arrived, expected: Expected) -> bool:
    return {arrived.sex, expected.sex} == {"M", "F"}


def _names_somebody(arrived: Arrived) -> bool:
    return bool(arrived.patient_id) or (bool(arrived.name) and arrived.born_on is not None)
