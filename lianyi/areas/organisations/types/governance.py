"""Who decides for a consortium, and what needs a decision."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BodyKind(StrEnum):
    """The governing body's kind (X13): named differently by the documents."""

    HOSPITAL_COMMITTEE = "hospital_committee"  # 公立医院管理委员会
    CONSTRUCTION_COMMITTEE = "construction_committee"  # 建设管理委员会
    LEADING_GROUP = "leading_group"  # 领导小组
    COUNCIL = "council"  # 理事会
    ALLIANCE_COMMITTEE = "alliance_committee"  # 专科联盟工作委员会


class SeatSlot(StrEnum):
    """The place a person takes in a body (X14)."""

    CHAIR = "chair"
    VICE = "vice"
    MEMBER = "member"
    SECRETARY = "secretary"


class Power(StrEnum):
    """The power list of the committee. Source: seed-001 L205, seven items and 其他重大事项."""

    PLANNING = "planning"  # 发展规划
    CHARTER = "charter"  # 章程制定
    PROJECTS = "projects"  # 项目实施
    FUNDING = "funding"  # 财政投入
    PERSONNEL = "personnel"  # 人事制度
    SUPERVISION = "supervision"  # 运行监管
    ASSESSMENT = "assessment"  # 绩效考核
    OTHER = "other"  # 其他重大事项


class MatterKind(StrEnum):
    """Objects that take effect only by decision."""

    PLAN = "plan"
    CHARTER = "charter"
    PROJECT = "project"
    BUDGET = "budget"
    POST_SCHEME = "post_scheme"
    SUPERVISION_SCHEME = "supervision_scheme"
    ASSESSMENT_SCHEME = "assessment_scheme"
    HEAD_APPOINTMENT = "head_appointment"
    MERGER = "merger"
    EXIT = "exit"
    OTHER = "other"


class Outcome(StrEnum):
    """How the body decided."""

    APPROVED = "approved"
    REFUSED = "refused"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatCard:
    """A seat and who holds it."""

    id: int
    slot: SeatSlot
    department: str
    person_name: str
    position: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyCard:
    """A governing body."""

    id: int
    name: str
    kind: BodyKind
    county_code: str
    consortium_id: int | None
    office_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaCard:
    """One item of a meeting."""

    id: int
    no: int
    title: str
    power: Power
    matter_id: int | None
    decision_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCard:
    """A meeting of a body."""

    id: int
    body_id: int
    title: str
    held_on: date
    agenda: tuple[AgendaCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCard:
    """A recorded decision."""

    id: int
    body_id: int
    number: str
    title: str
    power: Power
    outcome: Outcome
    decided_on: date
    matter_id: int | None
    votes_for: int
    votes_against: int
    abstained: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCard:
    """What a decision asks somebody to do."""

    id: int
    decision_id: int
    text: str
    owner: str
    due_on: date
    done_on: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterCard:
    """A charter, plan, budget or scheme on its way to take effect."""

    id: int
    kind: MatterKind
    power: Power
    title: str
    state: str
    county_code: str
    consortium_id: int | None
    subject_ref: str
    decision_id: int | None
    effective_on: date | None
