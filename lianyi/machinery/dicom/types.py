"""What DICOM hands out and takes in. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

PATIENT_INDEX: Final = "dicom_patient_id"
"""The kind under which a patient number is indexed blind."""


class Origin(StrEnum):
    """By which door an object came."""

    STOW = "STOW"
    CSTORE = "CSTORE"
    OWN = "OWN"


class Verdict(StrEnum):
    """What became of one object. KNOWN: the same content was here already; HELD: another content under the same UID."""

    STORED = "STORED"
    KNOWN = "KNOWN"
    HELD = "HELD"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who hands objects in: an AE title or an account, for an institution."""

    title: str
    institution_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as an object names one. `name` as people read it (王小红); `born_on` None where absent or unreadable."""

    name: str
    latin_name: str
    patient_id: str
    born_on: date | None
    sex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the index keeps of one object. Sizes in pixels and bytes; texts already decoded."""

    sop_uid: str
    sop_class_uid: str
    study_uid: str
    series_uid: str
    transfer_syntax: str
    person: Person
    accession: str
    study_at: datetime | None
    study_description: str
    modality: str
    series_number: int | None
    series_description: str
    body_part: str
    laterality: str
    station: str
    number: int | None
    rows: int
    columns: int
    frames: int
    bits: int
    photometric: str
    window_center: str
    window_width: str
    charset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """An object that arrived and was found whole. `path` is its passing place; `sha256` leaves out the meta group."""

    path: Path
    header: Header
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one object, with the refusal's code and words where it was not stored."""

    verdict: Verdict
    sop_uid: str = ""
    sop_class_uid: str = ""
    study_uid: str = ""
    code: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a batch."""

    batch_id: int
    taken: tuple[Taken, ...]
    study_uids: tuple[str, ...]

    def count(self, verdict: Verdict) -> int:
        """How many objects met this verdict."""
        return sum(each.verdict == verdict for each in self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCard:
    """A study as the index knows it. `size` in bytes."""

    key: int
    uid: str
    person: Person
    accession: str
    study_at: datetime | None
    description: str
    modalities: tuple[str, ...]
    body_part: str
    station: str
    series: int
    instances: int
    size: int
    first_at: datetime
    last_at: datetime
    sender: str
    sender_institution_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCard:
    """A series of a study."""

    key: int
    uid: str
    study_uid: str
    modality: str
    number: int | None
    description: str
    body_part: str
    laterality: str
    station: str
    instances: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceCard:
    """An instance. `place` is where its archive keeps it, for the archive alone."""

    key: int
    uid: str
    sop_class_uid: str
    series_uid: str
    study_uid: str
    modality: str
    number: int | None
    transfer_syntax: str
    rows: int
    columns: int
    frames: int
    bits: int
    photometric: str
    window_center: str
    window_width: str
    sha256: str
    size: int
    place: str

    @property
    def has_pixels(self) -> bool:
        """Whether there is a picture to draw."""
        return self.rows > 0 and self.columns > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCard:
    """Content that came under a UID that already has another."""

    id: int
    sop_uid: str
    study_uid: str
    sender: str
    sender_institution_id: int | None
    size: int
    at: datetime
    decided_at: datetime | None
    decided_by_name: str

    @property
    def kilobytes(self) -> int:
        """Its size, rounded up."""
        return -(-self.size // 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """A batch whose sender broke off: what arrived waits unseen for the rest."""

    batch_id: int
    sender: str
    sender_institution_id: int | None
    study_uid: str
    person: Person
    instances: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An apparatus that may call. `address` empty: from anywhere."""

    title: str
    institution_id: int
    modality: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistQuery:
    """What an apparatus asks the worklist for; empty means everything."""

    station: Station
    from_on: date | None = None
    to_on: date | None = None
    modality: str = ""
    patient_id: str = ""
    patient_name: str = ""
    accession: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistItem:
    """One planned examination, as an apparatus shows it. `name` in Chinese, `latin_name` as WANG^XIUYING."""

    accession: str
    patient_id: str
    name: str
    latin_name: str
    born_on: date | None
    sex: str
    study_uid: str
    item_code: str
    item_name: str
    modality: str
    scheduled_at: datetime
    referring: str = ""
    institution: str = ""
    clinical_info: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
