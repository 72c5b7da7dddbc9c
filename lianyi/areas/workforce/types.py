"""Words of the workforce area: ranks, reaches and cards. Values only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Rank(StrEnum):
    """Grade of a professional title. Source: 卫生专业技术职务四级（初级、中级、副高级、正高级）, ranks-1986."""

    NONE = "none"  # 未定级
    JUNIOR = "junior"  # 初级
    MIDDLE = "middle"  # 中级
    DEPUTY = "deputy"  # 副高
    SENIOR = "senior"  # 正高


class Profession(StrEnum):
    """What the person practises as."""

    DOCTOR = "doctor"  # 医师
    ASSISTANT_DOCTOR = "assistant_doctor"  # 执业助理医师
    VILLAGE_DOCTOR = "village_doctor"  # 乡村医生
    NURSE = "nurse"  # 护士
    PHARMACIST = "pharmacist"  # 药师
    TECHNICIAN = "technician"  # 技师
    PUBLIC_HEALTH = "public_health"  # 公卫医师
    ADMINISTRATION = "administration"  # 行政后勤


class Reach(StrEnum):
    """Whose rows a role may see: the institutions reached from the post's own."""

    NOBODY = "nobody"
    OWN = "own"
    SUBTREE = "subtree"
    CONSORTIUM = "consortium"
    COUNTY = "county"


class EstablishmentLevel(StrEnum):
    """Approved posts are approved apart for the two levels. Source: seed-001 L193 (人员编制分别核定)."""

    COUNTY = "county"  # 县级
    PRIMARY = "primary"  # 基层


class EntryKind(StrEnum):
    """What an entry of the establishment ledger does."""

    APPROVE = "approve"  # 核定（可为负：核减）
    RESERVE = "reserve"  # 预留
    UNRESERVE = "unreserve"  # 取消预留
    USE = "use"  # 占用
    RELEASE = "release"  # 释放


class Ground(StrEnum):
    """Why somebody may practise at an institution, or may not."""

    OWN_INSTITUTION = "own_institution"
    SAME_CONSORTIUM = "same_consortium"
    NO_LICENCE = "no_licence"
    LICENCE_OVER = "licence_over"
    NOT_TOGETHER = "not_together"
    NOT_EMPLOYED = "not_employed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a post carries: permissions, reach, and where it may stand. Data: definitions/roles.toml.

    reach: whose rows (of persons) it sees; manages: whose staff it administers, if its permissions let it.
    """

    code: str
    name_zh: str
    name_en: str
    reach: Reach
    manages: Reach
    tiers: frozenset[str]
    permissions: frozenset[str]
    sees_identity: bool
    second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDraft:
    """What is told about somebody who joins an institution."""

    name: str
    sex: str
    profession: str
    institution_id: int
    role: str
    department: str = ""
    rank: str = Rank.NONE
    title: str = ""
    licence_no: str = ""
    licence_scope: str = ""
    licence_until: date | None = None
    identity_number: str = ""
    phone: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSearch:
    """What a list of staff is narrowed to, and its order; an empty part narrows nothing.

    licence: `over` for those whose licence ran out before `on`, `missing` for those who need one and have none.
    employed: only those who hold a post on the day `on`.
    """

    on: date
    text: str = ""
    institution_id: int | None = None
    department: str = ""
    role: str = ""
    rank: str = ""
    profession: str = ""
    licence: str = ""
    employed: bool = True
    sort: str = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCard:
    """A member of staff in the main post, as other areas see one."""

    id: int
    name: str
    sex: str
    profession: str
    rank: str
    title: str
    licence_no: str
    licence_scope: str
    licence_until: date | None
    institution_id: int
    department: str
    role: str
    role_name: str
    user_id: int | None
    id_masked: str
    phone_masked: str
    left_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCard:
    """One post: a role at an institution, from a day to a day."""

    id: int
    staff_id: int
    institution_id: int
    department: str
    role: str
    role_name: str
    since: date
    until: date | None
    main: bool
    opened_by_name: str = ""
    ended_by_name: str = ""
    end_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Whether somebody may practise somewhere on a day, and what proves it."""

    allowed: bool
    ground: Ground
    staff: StaffCard
    institution_id: int
    on: date
    proof: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The ground, as a code."""
        return self.ground.value


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePlace:
    """An institution at which somebody may practise on a day, or why the own one is closed to them."""

    institution_id: int
    ground: Ground
    allowed: bool
    consortium: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentCard:
    """Approved posts of one account: of an institution, or of the county pool (`institution_id` None)."""

    id: int
    institution_id: int | None
    county_code: str
    level: str
    approved: int
    used: int
    reserved: int

    @property
    def vacant(self) -> int:
        """Posts neither used nor reserved."""
        return self.approved - self.used - self.reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentSheet:
    """The accounts of one level, the county pool first, with their sums."""

    level: str
    accounts: tuple[EstablishmentCard, ...]
    approved: int
    used: int
    reserved: int

    @property
    def vacant(self) -> int:
        """Posts neither used nor reserved."""
        return self.approved - self.used - self.reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCard:
    """Who fills an approved post now, and where they work."""

    staff_id: int
    staff_name: str
    account_id: int
    level: str
    institution_id: int | None
    works_at_id: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCard:
    """One line of the establishment ledger."""

    id: int
    kind: str
    count: int
    staff_id: int | None
    staff_name: str
    works_at_id: int | None
    approval_no: str
    approved_by: str
    on: date
    at: datetime
    by_name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffImportReport:
    """What a file would do or did."""

    rows: int
    created: int
    dry_run: bool
