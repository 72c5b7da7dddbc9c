"""What the index needs of one object, with its texts decoded."""

import hashlib
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

import pydicom
from pydicom.charset import default_encoding
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from lianyi.machinery.dicom.refusals import NotDicom, Truncated, UidMissing
from lianyi.machinery.dicom.structure import dataset_offset, must_be_whole, transfer_syntax_of
from lianyi.machinery.dicom.types import Header, Parsed, Person

ZONE: Final = ZoneInfo("Asia/Shanghai")
UID: Final = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))+")
LONGEST_UID: Final = 64
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_CHUNK: Final = 1 << 20
_PADDING: Final = 0xFFFCFFFC
_UIDS: Final = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
_TAGS: Final = [
    *_UIDS, "SpecificCharacterSet", "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
    "AccessionNumber", "StudyDate", "StudyTime", "StudyDescription", "Modality", "SeriesNumber",
    "SeriesDescription", "BodyPartExamined", "Laterality", "ImageLaterality", "StationName",
    "InstanceNumber", "Rows", "Columns", "NumberOfFrames", "BitsAllocated",
    "PhotometricInterpretation", "WindowCenter", "WindowWidth",
]  # fmt: skip


def parse(path: Path) -> Parsed:
    """Check that a file is a whole DICOM object and read what the index needs.

    Raises: NotDicom, Truncated, UidMissing (422). Cost: one pass for the sum, a few reads for the rest.
    """
    with path.open("rb") as file:
        offset = dataset_offset(file)
        header = _header(file, offset)
        return Parsed(
            path=path,
            header=header,
            sha256=_sum(file, offset, header.transfer_syntax),
            size=path.stat().st_size,
        )


def must_be_sound(file: IO[bytes]) -> None:
    """Refuse what is cut off, or would unpack to more than can be read. Raises: NotDicom, Truncated (422)."""
    offset = dataset_offset(file)
    must_be_whole(file, offset, transfer_syntax_of(file, offset))
    file.seek(0)


def read(path: Path | IO[bytes], *, pixels: bool = False) -> Dataset:
    """The whole data set, without its pixels unless wanted. Expects: an object that `parse` has passed."""
    return pydicom.dcmread(path, stop_before_pixels=not pixels)


def local_day(at: datetime) -> date:
    """The day on the calendar here."""
    return at.astimezone(ZONE).date()


def same_content(first: Path | IO[bytes], second: Path | IO[bytes]) -> bool:
    """Whether two objects differ in nothing but how they are written down: programs that pass one on choose other
    lengths, drop paddings and lengths of groups, or change the order of bytes. Cost: reads both whole.
    """
    try:
        return bool(_content(first) == _content(second))
    except (ValueError, AttributeError, TypeError, LookupError, OverflowError, RuntimeError):
        return False


def _content(file: Path | IO[bytes]) -> Dataset:
    found = read(file, pixels=True)
    tags = list(found.keys())
    for tag in tags:
        if tag.element == 0 or tag == _PADDING:
            del found[tag]
    return found


def _header(file: IO[bytes], offset: int) -> Header:
    syntax = transfer_syntax_of(file, offset)
    if not UID.fullmatch(syntax):
        raise UidMissing(name="TransferSyntaxUID")
    must_be_whole(file, offset, syntax)
    file.seek(0)
    with _said_in_words():
        found = pydicom.dcmread(file, stop_before_pixels=True, specific_tags=list(_TAGS))
        found.decode()
        return _filled(found, syntax)


@contextmanager
def _said_in_words() -> Iterator[None]:
    """What the library cannot read is no DICOM for us either."""
    try:
        yield
    except InvalidDicomError as fault:
        raise NotDicom(why="it does not begin as one") from fault
    except (EOFError, zlib.error) as fault:
        raise Truncated(why="it ends too early") from fault
    except (
        ValueError,
        KeyError,
        AttributeError,
        TypeError,
        NotImplementedError,
        LookupError,
        OverflowError,
        RecursionError,
        struct.error,
    ) as fault:
        raise NotDicom(why="it cannot be read") from fault


def _filled(found: Dataset, syntax: str) -> Header:
    uids = {name: _uid(found, name) for name in _UIDS}
    return Header(
        sop_uid=uids["SOPInstanceUID"],
        sop_class_uid=uids["SOPClassUID"],
        study_uid=uids["StudyInstanceUID"],
        series_uid=uids["SeriesInstanceUID"],
        transfer_syntax=syntax,
        person=person_of(found),
        accession=_text(found, "AccessionNumber", 16),
        study_at=_instant(found),
        study_description=_text(found, "StudyDescription", 200),
        modality=_text(found, "Modality", 16),
        series_number=_whole(found, "SeriesNumber"),
        series_description=_text(found, "SeriesDescription", 200),
        body_part=_text(found, "BodyPartExamined", 40),
        laterality=(_text(found, "Laterality", 1) or _text(found, "ImageLaterality", 1)).upper(),
        station=_text(found, "StationName", 40),
        number=_whole(found, "InstanceNumber"),
        rows=_whole(found, "Rows") or 0,
        columns=_whole(found, "Columns") or 0,
        frames=max(_whole(found, "NumberOfFrames") or 1, 1),
        bits=_whole(found, "BitsAllocated") or 0,
        photometric=_text(found, "PhotometricInterpretation", 20),
        window_center=_first(found, "WindowCenter"),
        window_width=_first(found, "WindowWidth"),
        charset=_charset(found),
    )


def person_of(found: Dataset) -> Person:
    """Whom an object names; texts without a declared character set are read as UTF-8 or GB18030 if they are that."""
    name = found.get("PatientName", "")
    if name and not found.get("SpecificCharacterSet"):
        name = _guessed(name)
    ideographic = _plain(getattr(name, "ideographic", ""))
    latin = str(getattr(name, "alphabetic", name) or "").strip()
    if not ideographic and _HAN.search(latin):
        ideographic = _plain(latin)
    return Person(
        name=(ideographic or " ".join(latin.replace("^", " ").split()))[:100],
        latin_name=latin[:100],
        patient_id=_text(found, "PatientID", 64),
        born_on=_day(_text(found, "PatientBirthDate", 8)),
        sex=_text(found, "PatientSex", 1).upper(),
    )


def _guessed(name: Any) -> Any:
    """A name that declares no character set but is not ASCII: apparatus sold here write GBK, newer ones UTF-8."""
    raw = bytes(name) if isinstance(name, bytes) else getattr(name, "original_string", b"")
    if not isinstance(raw, bytes) or raw.isascii():
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return pydicom.valuerep.PersonName(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return name


def _plain(text: str) -> str:
    """王^小红 -> 王小红: Chinese names are written without anything between."""
    return "".join(unicodedata.normalize("NFKC", text or "").replace("^", " ").split())


def _uid(found: Dataset, name: str) -> str:
    value = str(found.get(name, "") or "")
    if len(value) > LONGEST_UID or not UID.fullmatch(value):
        raise UidMissing(name=name)
    return value


def _text(found: Dataset, name: str, most: int) -> str:
    value = str(found.get(name, "") or "")
    return "".join(c for c in value if c.isprintable()).strip()[:most]


def _whole(found: Dataset, name: str) -> int | None:
    try:
        value = int(str(found.get(name, "") or ""))
    except ValueError:
        return None
    return value if abs(value) < 2**31 else None


def _first(found: Dataset, name: str) -> str:
    value = found.get(name, "")
    if isinstance(value, pydicom.multival.MultiValue):
        value = value[0] if value else ""
    return "" if value is None else str(value)[:20]


def _charset(found: Dataset) -> str:
    value = found.get("SpecificCharacterSet", "") or ""
    return ("\\".join(value) if not isinstance(value, str) else value)[:60] or default_encoding


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  # a day, no instant
    except ValueError:
        return None


def _instant(found: Dataset) -> datetime | None:
    day = _day(_text(found, "StudyDate", 8))
    if day is None:
        return None
    digits = re.sub(r"\D.*", "", _text(found, "StudyTime", 16)).ljust(6, "0")[:6]
    try:
        at = time(int(digits[:2]), int(digits[2:4]), min(int(digits[4:]), 59))
    except ValueError:
        at = time()
    return datetime.combine(day, at, ZONE)


def _sum(file: IO[bytes], offset: int, syntax: str) -> str:
    """The sum of the data set and its transfer syntax: what carries it (the meta group) is not content."""
    digest = hashlib.sha256(syntax.encode())
    file.seek(offset)
    while data := file.read(_CHUNK):
        digest.update(data)
    return digest.hexdigest()
