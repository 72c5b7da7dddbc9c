"""Mutual recognition of results: its words, what is handed in and what is handed out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Extent(StrEnum):
    """How far a result counts: the mark HR with the name of the level (国卫医发〔2022〕6号)."""

    CONSORTIUM = "CONSORTIUM"
    COUNTY = "COUNTY"
    CITY = "CITY"
    PROVINCE = "PROVINCE"
    NATION = "NATION"


class Condition(StrEnum):
    """What must hold of the result's quality for it to count."""

    NONE = "NONE"
    GRADE = "GRADE"
    CONTROL = "CONTROL"


class Decision(StrEnum):
    """What the doctor made of an earlier result that counts."""

    RECOGNISED = "RECOGNISED"
    REPEATED = "REPEATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionRule:
    """A line of the catalogue on a day. `origin`: "shipped" or the county's own row."""

    item_code: str
    item_name: str
    extent: Extent
    valid_hours: int
    condition: Condition
    equivalents: tuple[str, ...] = ()
    exceptions: str = ""
    status: str = "to_confirm"
    source: str = ""
    from_on: date | None = None
    retired: bool = False
    origin: str = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionRuleDraft:
    """A county's own line, from a day on."""

    item_code: str
    from_on: date
    extent: Extent
    valid_hours: int
    condition: Condition
    equivalents: tuple[str, ...] = ()
    exceptions: str = ""
    confirmed: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierResult:
    """A signed result of the same person that may stand for the examination about to be ordered.

    `counts`: within validity and of the quality asked for; otherwise `why_not` says which condition it misses.
    `price_fen`: what repeating it would cost where it is about to be ordered.
    """

    order_id: int
    number: str
    item_code: str
    item_name: str
    equivalent: bool
    modality: str
    performer_name: str
    centre_name: str
    performed_at: datetime
    signed_at: datetime
    valid_until: datetime
    abnormal: bool | None
    critical: bool
    grade: str
    mark: str
    exceptions: str
    counts: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What can be looked at of a result: the images of a study, or the trace of an ECG."""

    study_id: int
    uid: str
    waveform_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseDraft:
    """An earlier result stands: nothing is ordered."""

    resident_id: int
    item_code: str
    earlier_order_id: int
    note: str = ""
    encounter_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatDraft:
    """An earlier result counts and the examination is done again. `explained`: what the patient was told."""

    reason: str
    note: str
    explained: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCard:
    """A decision about an earlier result, without the person's name."""

    id: int
    decision: Decision
    item_code: str
    item_name: str
    resident_id: int
    institution_id: int
    earlier_order_id: int
    order_id: int | None
    reason_code: str
    note: str
    explained: str
    saved_fen: int
    decided_at: datetime
    decided_by_name: str
    document_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """One line of the list, with the names a reader may see."""

    card: DecisionCard
    patient: str
    institution_name: str
    performer_name: str
    earlier_number: str
    earlier_at: datetime
    reason_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFilter:
    """What the list is narrowed to; empty words narrow nothing."""

    decision: str = ""
    item_code: str = ""
    reason: str = ""
    unit_id: int | None = None
    resident_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionFigures:
    """One line of the statistics: recognised, repeated, money saved in fen."""

    key: str
    name: str
    recognised: int
    repeated: int
    saved_fen: int

    @property
    def total(self) -> int:
        """How many earlier results a doctor decided about."""
        return self.recognised + self.repeated
