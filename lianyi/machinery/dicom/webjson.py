"""The JSON of DICOMweb, from the index and from objects. Source: dicom PS3.18 annex F."""

import base64
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from lianyi.machinery.dicom.parsing import ZONE
from lianyi.machinery.dicom.types import InstanceCard, Person, SeriesCard, StudyCard

Json = dict[str, Any]
INLINE_AT_MOST: Final = 4_096
"""Bytes of a binary value that stand in the metadata; longer ones are left to the object itself."""
_BULK: Final = {
    "PixelData",
    "FloatPixelData",
    "DoubleFloatPixelData",
    "EncapsulatedDocument",
    "WaveformData",
}


def of_study(card: StudyCard, base: str) -> Json:
    """A study as QIDO-RS answers. `base`: the address of the service."""
    return {
        **_value("00080005", "CS", "ISO_IR 192"),
        **_when(card.study_at),
        **_value("00080050", "SH", card.accession),
        **_value("00080056", "CS", "ONLINE"),
        **_values("00080061", "CS", card.modalities),
        **_value("00081030", "LO", card.description),
        **_value("00081190", "UR", f"{base}/studies/{card.uid}"),
        **_person(card.person),
        **_value("0020000D", "UI", card.uid),
        **_value("00201206", "IS", card.series),
        **_value("00201208", "IS", card.instances),
    }


def of_series(card: SeriesCard, base: str) -> Json:
    """A series as QIDO-RS answers."""
    return {
        **_value("00080005", "CS", "ISO_IR 192"),
        **_value("00080060", "CS", card.modality),
        **_value("0008103E", "LO", card.description),
        **_value("00081010", "SH", card.station),
        **_value("00081190", "UR", f"{base}/studies/{card.study_uid}/series/{card.uid}"),
        **_value("00180015", "CS", card.body_part),
        **_value("0020000D", "UI", card.study_uid),
        **_value("0020000E", "UI", card.uid),
        **_value("00200011", "IS", card.number),
        **_value("00200060", "CS", card.laterality),
        **_value("00201209", "IS", card.instances),
    }


def of_instance(card: InstanceCard, base: str) -> Json:
    """An instance as QIDO-RS answers."""
    address = f"{base}/studies/{card.study_uid}/series/{card.series_uid}/instances/{card.uid}"
    pixels = {
        **_value("00280008", "IS", card.frames),
        **_value("00280010", "US", card.rows),
        **_value("00280011", "US", card.columns),
        **_value("00280100", "US", card.bits),
    }
    return {
        **_value("00080005", "CS", "ISO_IR 192"),
        **_value("00080016", "UI", card.sop_class_uid),
        **_value("00080018", "UI", card.uid),
        **_value("00080060", "CS", card.modality),
        **_value("00081190", "UR", address),
        **_value("0020000D", "UI", card.study_uid),
        **_value("0020000E", "UI", card.series_uid),
        **_value("00200013", "IS", card.number),
        **_value("00083002", "UI", card.transfer_syntax),
        **(pixels if card.has_pixels else {}),
    }


def of_object(found: Dataset, address: str) -> Json:
    """The metadata of an object: every element, large binary ones by the address of the object alone."""
    answer: Json = {}
    for element in found:
        if element.tag.group % 2 == 1 and element.VR in ("UN", "OB", "OW"):
            continue  # what only its maker can read
        if element.keyword in _BULK:
            answer[f"{element.tag:08X}"] = {"vr": element.VR, "BulkDataURI": address}
            continue
        answer[f"{element.tag:08X}"] = _element(element, address)
    return answer


def _element(element: DataElement, address: str) -> Json:
    vr = str(element.VR).split(" ")[0]
    value = element.value
    if vr == "SQ":
        items = [of_object(item, address) for item in value]
        return {"vr": vr, "Value": items} if items else {"vr": vr}
    if value is None or value in ("", b""):
        return {"vr": vr}
    if isinstance(value, bytes):
        if len(value) > INLINE_AT_MOST:
            return {"vr": vr, "BulkDataURI": address}
        return {"vr": vr, "InlineBinary": base64.b64encode(value).decode("ascii")}
    several = value if isinstance(value, list) or hasattr(value, "append") else [value]
    return {"vr": vr, "Value": [_plain(vr, each) for each in several]}


def _plain(vr: str, value: Any) -> Any:
    if vr == "PN":
        parts = {
            "Alphabetic": str(getattr(value, "alphabetic", value)),
            "Ideographic": str(getattr(value, "ideographic", "")),
            "Phonetic": str(getattr(value, "phonetic", "")),
        }
        return {name: text for name, text in parts.items() if text}
    if vr in ("IS", "SL", "SS", "UL", "US", "SV", "UV"):
        return int(value)
    if vr in ("DS", "FL", "FD", "OF", "OD"):
        number = float(value)
        return number if math.isfinite(number) else None
    if vr == "AT":
        return f"{int(value):08X}"
    return str(value)


def _person(person: Person) -> Json:
    name = {
        key: text
        for key, text in (
            ("Alphabetic", person.latin_name if person.latin_name.isascii() else ""),
            ("Ideographic", "" if person.name.isascii() else person.name),
        )
        if text
    }
    return {
        "00100010": {"vr": "PN", "Value": [name]} if name else {"vr": "PN"},
        **_value("00100020", "LO", person.patient_id),
        **_value("00100030", "DA", f"{person.born_on:%Y%m%d}" if person.born_on else ""),
        **_value("00100040", "CS", person.sex),
    }


def _when(at: datetime | None) -> Json:
    local = at.astimezone(ZONE) if at else None
    return {
        **_value("00080020", "DA", f"{local:%Y%m%d}" if local else ""),
        **_value("00080030", "TM", f"{local:%H%M%S}" if local else ""),
    }


def _value(tag: str, vr: str, value: Any) -> Json:
    return {tag: {"vr": vr} if value in ("", None) else {"vr": vr, "Value": [value]}}


def _values(tag: str, vr: str, values: Iterable[Any]) -> Json:
    found = list(values)
    return {tag: {"vr": vr, "Value": found} if found else {"vr": vr}}
