"""Critical values: the words of their ladder, what is handed in and what is handed out."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lianyi.areas.diagnostics.types.words import CentreKind


class CriticalState(StrEnum):
    """How far a critical value has come on its way to the patient."""

    NOTIFIED = "NOTIFIED"
    READ_BACK = "READ_BACK"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    ACTED = "ACTED"
    REACHED = "REACHED"
    UNREACHABLE = "UNREACHABLE"


class CriticalMove(StrEnum):
    """What somebody does about it."""

    READ_BACK = "READ_BACK"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    ACT = "ACT"
    REACH = "REACH"
    GIVE_UP = "GIVE_UP"


class CriticalHand(StrEnum):
    """Who stands at either end of the telephone."""

    RECEIVER = "RECEIVER"
    CENTRE = "CENTRE"


class ContactSide(StrEnum):
    """Whom a call went to."""

    DOCTOR = "DOCTOR"
    PATIENT = "PATIENT"


class ContactWay(StrEnum):
    """How somebody was spoken with."""

    SCREEN = "SCREEN"
    PHONE = "PHONE"
    VISIT = "VISIT"
    RELATIVE = "RELATIVE"
    WARD = "WARD"


def _digits(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalRule:
    """What counts as critical on a day: a finding, or a value at or beyond a bound (both bounds included).

    Ages in days; `age_to_days` None: no upper bound. `origin`: "shipped" or the county's own row.
    """

    code: str
    kind: CentreKind
    name_zh: str
    name_en: str = ""
    analyte: str = ""
    unit: str = ""
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    age_from_days: int = 0
    age_to_days: int | None = None
    source: str = ""
    status: str = "to_confirm"
    from_on: date | None = None
    retired: bool = False
    origin: str = "shipped"
    also: tuple[str, ...] = ()

    @property
    def has_bounds(self) -> bool:
        """Whether it judges a number."""
        return self.at_most is not None or self.at_least is not None

    @property
    def low(self) -> str:
        """The lower bound as people write it."""
        return _digits(self.at_most)

    @property
    def high(self) -> str:
        """The upper bound as people write it."""
        return _digits(self.at_least)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalRuleDraft:
    """A county's own rule, from a day on."""

    code: str
    kind: CentreKind
    name_zh: str
    from_on: date
    analyte: str = ""
    unit: str = ""
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    age_from_days: int = 0
    age_to_days: int | None = None
    confirmed: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDraft:
    """A telephone call to the doctor. `read_back`: what the one called repeated, word for word."""

    called_name: str
    phone: str
    answered: bool
    read_back: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientTryDraft:
    """A try to reach the patient that came to nothing."""

    way: ContactWay
    note: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachDraft:
    """The patient (or a relative) was spoken with: whom, how, and what was said."""

    way: ContactWay
    told: str
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalCard:
    """A critical value in short, without the person's name."""

    id: int
    order_id: int
    order_number: str
    case_id: int
    state: CriticalState
    kind: CentreKind
    item_name: str
    finding_code: str
    finding_name: str
    text: str
    value: Decimal | None
    unit: str
    resident_id: int
    requester_id: int
    performer_id: int
    centre_id: int
    raised_at: datetime
    raised_by_name: str
    read_back_at: datetime | None
    acknowledged_at: datetime | None
    acknowledge_due_at: datetime
    acted_at: datetime | None
    reached_at: datetime | None
    reach_due_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.ended_at is None

    @property
    def said(self) -> str:
        """What is read out: the finding with its value."""
        if self.value is None:
            return self.finding_name
        return f"{self.finding_name} {_digits(self.value)}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalRow:
    """One line of the list, with the names a reader may see."""

    card: CriticalCard
    patient: str
    patient_age: str
    requester_name: str
    centre_name: str
    clock: str
    due_at: datetime | None
    escalation: int
    state_name: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One call or visit."""

    side: ContactSide
    way: ContactWay
    answered: bool
    person: str
    phone: str
    text: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One rung of the ladder of notices: level 0 when raised, then one for every level the case rose."""

    level: int
    duty: str
    institution_name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalSheet:
    """Everything of one critical value."""

    row: CriticalRow
    person: dict[str, str]
    fields: dict[str, Any]
    contacts: tuple[Contact, ...]
    notices: tuple[Notice, ...]
    steps: tuple[Any, ...]
    moves: frozenset[CriticalMove]
    hands: frozenset[CriticalHand]
    tries: int
    tries_needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalFigures:
    """Numbers of a span, with what they are made of. Times in whole minutes; None where nothing was measured."""

    name: str
    key: str
    raised: int = 0
    acknowledged: int = 0
    acknowledged_in_time: int = 0
    reached: int = 0
    reached_in_time: int = 0
    unreachable: int = 0
    open: int = 0
    acknowledge_median: int | None = None
    acknowledge_p90: int | None = None
    reach_median: int | None = None
    reach_p90: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalFilter:
    """What the list is narrowed to; empty words narrow nothing."""

    box: str = "open"
    mark: str = ""
    kind: str = ""
    finding: str = ""
    order_id: int | None = None
    unit_id: int | None = None
    centre_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    late_only: bool = False
