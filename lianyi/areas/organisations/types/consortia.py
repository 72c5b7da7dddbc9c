"""What a consortium is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lianyi.areas.organisations.types.institutions import InstitutionCard, Tier


class Model(StrEnum):
    """The five consortium models (医联体五种模式). Source: seed-000 §二."""

    COUNTY_COMMUNITY = "county_community"
    CITY_GROUP = "city_group"
    CITY_COUNTY = "city_county"
    SPECIALTY_ALLIANCE = "specialty_alliance"
    TELEMEDICINE = "telemedicine"


class Closeness(StrEnum):
    """紧密型 or 松散型."""

    CLOSE = "close"
    LOOSE = "loose"


class MemberKind(StrEnum):
    """Whether whole institutions join, or departments of them."""

    INSTITUTION = "institution"
    DEPARTMENT = "department"


class Topology(StrEnum):
    """How members stand to each other (X15): a star, 1+N, or general hospital with area centres."""

    STAR = "star"
    ONE_PLUS_N = "one_plus_n"
    GENERAL_HOSPITAL = "general_hospital"


class MemberRole(StrEnum):
    """The part a member plays."""

    HEAD = "head"
    HUB = "hub"
    BASE = "base"
    MEMBER = "member"
    AREA_CENTRE = "area_centre"
    MEDICAL_CENTRE = "medical_centre"
    SUB_CENTRE = "sub_centre"


class CooperationForm(StrEnum):
    """合作形式. Source: seed-000 §二(二)(三)."""

    INTEGRATED = "integrated"  # 一体化管理
    TRUSTEESHIP = "trusteeship"  # 签约托管
    JOINT_DEPARTMENT = "joint_department"  # 科室共建
    COUNTERPART = "counterpart"  # 对口帮扶
    STRATEGIC = "strategic"  # 战略联盟
    TECHNICAL = "technical"  # 技术合作
    SPECIALTY = "specialty"  # 专科协作
    REMOTE = "remote"  # 远程医疗


class ConsortiumState(StrEnum):
    """A consortium lives until it is merged or dissolved."""

    ACTIVE = "active"
    MERGED = "merged"
    DISSOLVED = "dissolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """What one model allows: a row of the model table (definitions/models.toml)."""

    code: Model
    name_zh: str
    name_en: str
    source: str
    lead_tiers: frozenset[Tier]
    lead_levels: frozenset[str]
    lead_owners: frozenset[str]
    lead_kinds: tuple[str, ...]
    lead_needs_specialty: bool
    priority_specialties: tuple[str, ...]
    member_tiers: frozenset[Tier]
    member_owners: frozenset[str]
    member_kind: MemberKind
    closeness: frozenset[Closeness]
    forms: frozenset[CooperationForm]
    governing_bodies: tuple[str, ...]
    roles: frozenset[MemberRole]
    topologies: frozenset[Topology]
    exclusive: bool
    same_county: bool
    exit_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsortiumDraft:
    """A consortium as it is proposed."""

    code: str
    name: str
    model: Model
    closeness: Closeness
    county_code: str
    lead_id: int
    founded_on: date
    governing_body: str
    topology: Topology = Topology.STAR
    lead_department: str = ""
    specialty: str = ""
    document_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsortiumCard:
    """A consortium as it stands."""

    id: int
    code: str
    name: str
    model: Model
    closeness: Closeness
    county_code: str
    topology: Topology
    governing_body: str
    specialty: str
    state: ConsortiumState
    founded_on: date
    ended_on: date | None
    merged_into_id: int | None
    head_name: str
    document_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """One dated contract between a consortium and a member."""

    id: int
    consortium_id: int
    consortium_name: str
    model: Model
    closeness: Closeness
    institution: InstitutionCard
    department: str
    role: MemberRole
    form: CooperationForm
    under_id: int | None
    from_on: date
    until_on: date | None
    end_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeNode:
    """A member and those below it; `fault` says why it stands outside the tree."""

    institution: InstitutionCard
    role: MemberRole | None
    children: tuple["TreeNode", ...]
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """How many of the institutions that must take part do; `missing` names the others."""

    on: date
    due: int
    covered: int
    missing: tuple[InstitutionCard, ...]

    @property
    def percent(self) -> float | None:
        """Share in percent, one decimal; None where nobody has to take part."""
        return round(100 * self.covered / self.due, 1) if self.due else None

    @property
    def complete(self) -> bool:
        """Whether 全覆盖 is reached."""
        return self.due > 0 and not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTotals:
    """What must not change when consortia are merged."""

    members: int
    beds: int
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitCard:
    """A member on its way out, and the steps still to take."""

    id: int
    membership_id: int
    member_name: str
    consortium_name: str
    reason: str
    last_day: date
    steps: tuple[str, ...]
    done: tuple[str, ...]
    closed: bool

    @property
    def next_step(self) -> str | None:
        """The step that waits, or None when all are taken."""
        return next((step for step in self.steps if step not in self.done), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A roster of a public document, ready to be loaded."""

    key: str
    name_zh: str
    institutions: int
    members: int
    consortia: int
