"""Words and values of studies: how one is filed to its order, what it is shown as, what a shared link gives."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lianyi.areas.diagnostics.types.words import Modality, State


class StudyState(StrEnum):
    """FILED by the rules, MERGED by a person, QUARANTINED until a person decides, RETURNED to who sent it."""

    FILED = "FILED"
    MERGED = "MERGED"
    QUARANTINED = "QUARANTINED"
    RETURNED = "RETURNED"


class Mismatch(StrEnum):
    """Why a study is not filed by itself."""

    NO_ACCESSION = "NO_ACCESSION"
    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    ENDED = "ENDED"
    OTHER_SENDER = "OTHER_SENDER"
    NUMBER = "NUMBER"
    NAME = "NAME"
    BIRTH = "BIRTH"
    SEX = "SEX"
    NO_PERSON = "NO_PERSON"
    MODALITY = "MODALITY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a study says of itself. `name` in Chinese or Latin letters; `sex` M, F, O or empty."""

    name: str
    latin_name: str
    patient_id: str
    born_on: date | None
    sex: str
    modalities: tuple[str, ...]
    sender_institution_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the order says. `sex` M or F, empty where the master index knows none."""

    name: str
    patient_ids: frozenset[str]
    born_on: date | None
    born_on_estimated: bool
    sex: str
    modality: Modality
    state: State
    institution_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCard:
    """A study in short. `study_key` is the archive index' own key; `reasons` only while quarantined or merged."""

    id: int
    study_key: int
    uid: str
    state: StudyState
    order_id: int | None
    resident_id: int | None
    institution_id: int | None
    modality: str
    reasons: tuple[Mismatch, ...]
    arrived_at: datetime
    decided_at: datetime | None
    decided_by_name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """One line of the study list. `named`: whom the images name; `patient`: the order's; both as may be shown.

    `after_report`: images came when the order's report was signed already.
    """

    card: StudyCard
    patient: str
    patient_age: str
    named: str
    accession: str
    description: str
    item_name: str
    body_part: str
    study_at: datetime | None
    series: int
    instances: int
    size: int
    sender: str
    state_name: str
    tone: str
    reasons: tuple[tuple[str, str], ...]
    after_report: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison, as texts by the name of what is compared."""

    name: str
    number: str
    born_on: str
    sex: str
    accession: str
    modality: str
    place: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An order a quarantined study might belong to. `wrong`: what would still differ."""

    order_id: int
    resident_id: int
    number: str
    item_name: str
    state_name: str
    side: Side
    wrong: tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCard:
    """A link that shows a study without an account. `token` and `pin` only at the moment it is made."""

    id: int
    study_id: int
    expires_at: datetime
    revoked_at: datetime | None
    opens: int
    last_opened_at: datetime | None
    made_by_name: str
    made_at: datetime
    token: str = ""
    pin: str = ""
