"""Quality of the centres: its words and values."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from lianyi.areas.diagnostics.types.recognition import Picture
from lianyi.areas.diagnostics.types.reports import ReportCard


class Grade(StrEnum):
    """Grade of a film or trace: 甲, 乙, 丙."""

    FIRST = "A"
    SECOND = "B"
    THIRD = "C"


class FeedbackKind(StrEnum):
    """What a word of feedback is about."""

    GRADE = "GRADE"
    RETAKE = "RETAKE"
    REJECTED = "REJECTED"
    READING = "READING"


class SecondReadingState(StrEnum):
    """How far a second reading has come."""

    DRAWN = "DRAWN"
    READ = "READ"
    SCORED = "SCORED"


class FitnessKind(StrEnum):
    """Who says that a centre may be trusted with an item."""

    INTERNAL = "INTERNAL"
    EXTERNAL = "EXTERNAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCard:
    """The grade of one film or trace."""

    order_id: int
    grade: Grade
    faults: tuple[str, ...]
    note: str
    graded_at: datetime
    graded_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCard:
    """One word of feedback."""

    id: int
    order_id: int
    order_number: str
    item_name: str
    kind: FeedbackKind
    institution_id: int
    to_name: str
    text: str
    at: datetime
    by_name: str
    read_at: datetime | None
    read_by_name: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingCard:
    """A second reading. Until it is read, what the first reader found is kept back: `first_abnormal` None."""

    id: int
    order_id: int
    order_number: str
    item_name: str
    modality: str
    centre_id: int
    state: SecondReadingState
    drawn_at: datetime
    signed_at: datetime | None
    first_abnormal: bool | None
    first_reader_name: str
    second_abnormal: bool | None
    impression: str
    reader_name: str
    score: int | None
    significant: bool
    score_note: str
    addendum_proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingSheet:
    """A second reading with what its reader may see now: the report only once they have read. `mine`: theirs to do."""

    card: SecondReadingCard
    clinical_info: str
    report: ReportCard | None
    pictures: tuple[Picture, ...]
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFilter:
    """What a list of quality rows is narrowed to; empty words narrow nothing. `mark`: grade, reason, state or score."""

    centre_id: int | None = None
    performer_id: int | None = None
    person_id: int | None = None
    mark: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFigures:
    """One line of the statistics: films and retakes of a centre, an institution, a person or a month."""

    key: str
    name: str
    examined: int = 0
    retaken: int = 0
    graded: int = 0
    first: int = 0
    second: int = 0
    third: int = 0
    specimens: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two readers agree. `kappa` None where chance alone explains everything, or nothing was read."""

    key: str
    name: str
    read: int
    agreed: int
    kappa: Decimal | None
    scored: int
    discrepant: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """Minutes from transmission to signature, of a centre and urgency."""

    centre_id: int
    centre_name: str
    urgency: str
    signed: int
    in_time: int
    median: int
    p90: int
