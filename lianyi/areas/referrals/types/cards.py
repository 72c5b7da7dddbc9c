"""Frozen values that referrals hand out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lianyi.areas.referrals.types.words import (
    Channel,
    Direction,
    FollowUpState,
    FollowUpWay,
    Hand,
    Move,
    State,
    Urgency,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCard:
    """A referral in short, without the person's name."""

    id: int
    number: str
    case_id: int
    state: State
    direction: Direction
    urgency: Urgency
    channel: Channel
    resident_id: int
    from_institution_id: int
    to_institution_id: int
    diagnosis_code: str
    diagnosis_name: str
    is_emergency: bool
    back_of_id: int | None
    again_of_id: int | None
    continues_id: int | None
    sent_at: datetime | None
    answered_at: datetime | None
    arrived_at: datetime | None
    closed_at: datetime | None
    outcome: str
    decline_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One line of a list: the card with names a reader may see and the clock that runs."""

    card: ReferralCard
    patient: str
    patient_sex: str
    patient_age: str
    from_name: str
    to_name: str
    to_department: str
    clock: str
    due_at: datetime | None
    escalation: int
    appointed_at: datetime | None
    holds: tuple[str, ...] = ()
    state_name: str = ""
    tone: str = ""
    direction_name: str = ""
    urgency_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCard:
    """One dated task."""

    id: int
    referral_id: int
    resident_id: int
    institution_id: int
    of_plan: bool
    due_on: date
    way: FollowUpWay
    instruction: str
    state: FollowUpState
    done_at: datetime | None
    done_by_name: str
    result: str
    measurements: Mapping[str, Any]
    note: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRow:
    """One line of the list of the day. `days_late` is below zero while there is time."""

    card: FollowUpCard
    patient: str
    patient_sex: str
    patient_age: str
    phone_masked: str
    address: str
    institution_name: str
    diagnosis_name: str
    days_late: int
    last_attempt: str
    escalation: int
    state_name: str = ""
    tone: str = ""
    way_name: str = ""
    result_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceCard:
    """One word owed or given by the county doctor."""

    id: int
    referral_id: int
    institution_id: int
    why: str
    question: str
    asked_at: datetime
    asked_by_name: str
    state: str
    answer: str
    answered_at: datetime | None
    answered_by_name: str
    read_at: datetime | None
    read_by_name: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something the reader may do now, and on whose behalf: the buttons of a page, the `can` of the API."""

    move: Move
    hand: Hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline of a referral. `after_minutes` since the line before."""

    at: datetime
    title: str
    by: str
    place: str
    body: str = ""
    tone: str = ""
    after_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDrug:
    """A drug the township shall go on giving; `stock` says whether it can."""

    code: str
    name: str
    dose: str = ""
    frequency: str = ""
    days: int = 0
    stock: str = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideStay:
    """A county resident in a hospital outside, and whether the county could treat it (REF-05)."""

    encounter_id: int
    resident_id: int
    patient: str
    patient_age: str
    place_name: str
    department: str
    principal_code: str
    principal_name: str
    admitted_at: datetime
    days: int
    total_fen: int
    treatable_at: tuple[str, ...]
    last_contact: str
    last_contact_at: datetime | None
    contacts: int
    next_on: date | None
    referral_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """An examination asked for in a referral, or its report, as the shared record tells it; where it leads."""

    at: datetime
    title: str
    body: str
    url_name: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything a page or the API shows of one referral."""

    row: ReferralRow
    person: Mapping[str, str]
    fields: Mapping[str, Any]
    package: Mapping[str, Any] | None
    transport: Mapping[str, Any] | None
    plan: Mapping[str, Any] | None
    reports: tuple[Mapping[str, Any], ...]
    follow_ups: tuple[FollowUpCard, ...]
    guidance: tuple[GuidanceCard, ...]
    readmissions: tuple[Mapping[str, Any], ...]
    linked: tuple[ReferralCard, ...]
    lines: tuple[Line, ...]
    actions: tuple[Action, ...]
    hands: frozenset[Hand] = field(default_factory=frozenset)
    notice: str = ""
    consent_withdrawn: bool = False
    exams: tuple[Exam, ...] = ()

    def may(self, move: str) -> bool:
        """Whether the reader's side may make the move now."""
        return any(action.move == move for action in self.actions)
