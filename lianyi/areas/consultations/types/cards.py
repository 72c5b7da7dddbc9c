"""Frozen values that consultations hand out."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lianyi.areas.consultations.types.words import (
    Form,
    Hand,
    LessonKind,
    LessonState,
    Move,
    SessionState,
    State,
    Urgency,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationCard:
    """A consultation in short, without the person's name. Money in whole fen."""

    id: int
    number: str
    case_id: int
    state: State
    form: Form
    urgency: Urgency
    resident_id: int
    inviting_id: int
    township_id: int | None
    invited_id: int
    desk_id: int
    department: str
    diagnosis_code: str
    diagnosis_name: str
    question: str
    requested_at: datetime
    answered_at: datetime | None
    starts_at: datetime | None
    opined_at: datetime | None
    closed_at: datetime | None
    accepted: str
    satisfaction: int | None
    price_fen: int | None
    keep_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationRow:
    """A line of a list: names masked, the clock of its case."""

    card: ConsultationCard
    patient: str
    patient_age: str
    inviting_name: str
    invited_name: str
    form_name: str
    urgency_name: str
    state_name: str
    tone: str
    clock: str
    due_at: datetime | None
    escalation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertCard:
    """Somebody who may be asked. `unfit`: why not today, as a code; empty for one who may."""

    id: int
    staff_id: int | None
    user_id: int | None
    name: str
    institution_id: int
    institution_name: str
    department: str
    discipline: str
    discipline_name: str
    rank: str
    rank_name: str
    speciality: str
    independent_since: date
    proof: str
    active: bool
    unfit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteCard:
    """One expert asked in one consultation, with the newest opinion if there is one."""

    id: int
    expert_id: int
    user_id: int | None
    name: str
    institution_id: int
    discipline: str
    discipline_name: str
    rank_name: str
    chair: bool
    version: int
    signed_at: datetime | None
    assessment: str = ""
    advice: str = ""
    needs: str = ""
    seal: str = ""
    document_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """One meeting. `quality`: how well its browsers saw and heard, together (rules.quality.overall)."""

    id: int
    number: int
    state: SessionState
    starts_at: datetime
    ends_at: datetime
    place: str
    started_at: datetime | None
    ended_at: datetime | None
    patient_present: bool
    media_agreed: bool
    agreed_by: str
    stop_name: str
    notes: tuple[tuple[str, str, str], ...] = ()
    people: tuple[dict[str, Any], ...] = ()
    quality: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A move somebody may make now."""

    move: Move
    hand: Hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the story of a consultation."""

    at: datetime
    title: str
    by: str
    place: str
    body: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything of one consultation, and what the reader may do now."""

    row: ConsultationRow
    person: dict[str, str]
    fields: dict[str, Any]
    packages: tuple[dict[str, Any], ...]
    invites: tuple[InviteCard, ...]
    missing: tuple[str, ...]
    sessions: tuple[SessionCard, ...]
    plan: dict[str, Any] | None
    tasks: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    fee: dict[str, Any] | None
    lines: tuple[Line, ...]
    actions: tuple[Action, ...]
    hands: frozenset[Hand]
    my_invite: int | None = None
    document_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonCard:
    """A teaching round, case discussion or lecture."""

    id: int
    kind: LessonKind
    kind_name: str
    state: LessonState
    title: str
    institution_id: int
    institution_name: str
    teacher_name: str
    starts_at: datetime
    minutes: int
    place: str
    audience: str
    materials: str
    attended: int
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCard:
    """Somebody who was there."""

    id: int
    name: str
    institution_id: int | None
    institution_name: str
    way: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicCard:
    """A published expert clinic, with the slots that can be booked."""

    id: int
    title: str
    note: str
    expert: ExpertCard
    resource_id: int
    slots: tuple[tuple[int, datetime, datetime, int], ...]
