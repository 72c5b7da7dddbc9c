"""Words of the residents area: kinds, cards and drafts. Values only."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What a number names a person by."""

    CITIZEN = "citizen"  # 居民身份证
    PASSPORT = "passport"  # 护照
    BIRTH = "birth"  # 出生医学证明
    INSURANCE = "insurance"  # 医保编号
    HEALTH_CARD = "health_card"  # 电子健康卡
    TEMPORARY = "temporary"  # 临时号


class RelationKind(StrEnum):
    """Why an institution may see a resident."""

    REGISTERED = "registered"  # 建档管理
    ENCOUNTER = "encounter"  # 就诊
    REFERRAL = "referral"  # 转诊
    CONTRACT = "contract"  # 家庭医生签约
    GRANT = "grant"  # 居民授权


class HouseholdRelation(StrEnum):
    """Relation to the head of the household. Source: gbt-4761 one-digit codes."""

    HEAD = "0"
    SPOUSE = "1"
    SON = "2"
    DAUGHTER = "3"
    GRANDCHILD = "4"
    PARENT = "5"
    GRANDPARENT = "6"
    SIBLING = "7"
    OTHER = "8"


class Insurance(StrEnum):
    """How care is paid for."""

    RESIDENT = "resident"  # 城乡居民医保
    EMPLOYEE = "employee"  # 职工医保
    COMMERCIAL = "commercial"  # 商业保险
    SELF = "self"  # 自费
    OTHER = "other"
    UNKNOWN = "unknown"


class Signer(StrEnum):
    """Who signs for the resident."""

    SELF = "self"
    GUARDIAN = "guardian"


class ChangeKind(StrEnum):
    """What a line of a resident's history tells."""

    REGISTERED = "registered"
    CHANGED = "changed"
    IDENTIFIER_ADDED = "identifier_added"
    IDENTIFIER_RETIRED = "identifier_retired"
    DIED = "died"
    MERGED = "merged"
    UNMERGED = "unmerged"
    CONTRACT = "contract"


class PairState(StrEnum):
    """Where a possible duplicate stands."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"


class GlassReason(StrEnum):
    """Why someone without a care relation must look."""

    EMERGENCY = "emergency"  # 急救抢救
    UNCONSCIOUS = "unconscious"  # 意识不清无法授权
    OUTBREAK = "outbreak"  # 疫情处置
    COMPLAINT = "complaint"  # 投诉与质控核查
    OTHER = "other"


class Verdict(StrEnum):
    """What the privacy officer finds of a break-glass access."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentCard:
    """A resident as other areas see one. `name` is already masked where the scope may not see identity."""

    id: int
    name: str
    masked_name: str
    sex: str
    sex_text: str
    born_on: date
    born_on_estimated: bool
    age_text: str
    id_masked: str
    phone_masked: str
    health_card_no: str
    division_code: str
    address: str
    insurance: str
    registered_institution_id: int
    family_doctor_id: int | None
    contract_institution_id: int | None
    household_id: int | None
    household_relation: str
    mother_id: int | None
    died_on: date | None
    survivor_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentDetails:
    """What only the resident's own page shows beside the card. `contact_phone_masked` as `phone_masked`."""

    ethnicity_code: str
    marital_code: str
    education_code: str
    occupation: str
    blood_type: str
    rh_type: str
    contact_name: str
    contact_phone_masked: str
    health_card_issued_on: date | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierDraft:
    """A number as it was given."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierCard:
    """A number as it may be shown in lists."""

    id: int
    kind: str
    masked: str
    retired_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentDraft:
    """What is told about a person who shall be registered.

    Expects: `born_on` and `sex` may be left out when a citizen number says them. `registered_institution_id` is the
    actor's own institution unless told. `acknowledged` is the reason why a named look-alike is somebody else.
    `household_no` joins (or founds) the household of that number at the registering institution.
    """

    name: str
    sex: str = ""
    born_on: date | None = None
    born_on_estimated: bool = False
    identifiers: tuple[IdentifierDraft, ...] = ()
    phone: str = ""
    division_code: str = ""
    address: str = ""
    insurance: str = Insurance.UNKNOWN
    ethnicity_code: str = ""
    marital_code: str = ""
    education_code: str = ""
    occupation: str = ""
    blood_type: str = ""
    rh_type: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    mother_id: int | None = None
    household_id: int | None = None
    household_no: str = ""
    household_relation: str = ""
    registered_institution_id: int | None = None
    acknowledged: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    """One resident of a trusted bulk load (first filling, demo): a draft, and the instant of its registration."""

    draft: ResidentDraft
    at: datetime
    died_on: date | None = None
    family_doctor_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody on file who resembles the one being registered. `visible`: the actor may open the file."""

    resident_id: int
    masked_name: str
    sex: str
    born_on: date
    id_masked: str
    institution_id: int
    score: int
    reasons: tuple[tuple[str, int], ...]
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCard:
    """Two residents who may be one, for review."""

    id: int
    first: ResidentCard
    second: ResidentCard
    score: int
    reasons: tuple[tuple[str, int], ...]
    state: str
    found_at: datetime
    acknowledged: str
    decided_at: datetime | None
    decided_by_name: str
    note: str

    @property
    def both(self) -> tuple[ResidentCard, ResidentCard]:
        """The two, the older file first."""
        return self.first, self.second


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCard:
    """One merge of two residents; `undone_at` tells that it was taken back."""

    id: int
    kept_id: int
    merged_id: int
    at: datetime
    by_name: str
    reason: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationCard:
    """Why, and from when to when, an institution may see the resident."""

    institution_id: int
    kind: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantCard:
    """A resident's leave for an institution to see the record for a time."""

    id: int
    institution_id: int
    since: datetime
    until: datetime
    purpose: str
    signed_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCard:
    """One consent or refusal, as signed."""

    id: int
    kind: str
    text_version: str
    given: bool
    reason: str
    signed_by: str
    signer_name: str
    at: datetime
    by_name: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassCard:
    """One break-glass access, for the person who opened it and for the privacy officer."""

    id: int
    resident_id: int
    masked_name: str
    user_id: int
    by_name: str
    role: str
    institution_id: int | None
    reason_code: str
    reason: str
    since: datetime
    until: datetime
    verdict: str
    verdict_note: str
    reviewed_by_name: str
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdCard:
    """A household and who lives in it."""

    id: int
    number: str
    division_code: str
    address: str
    head_id: int | None
    members: tuple[ResidentCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCard:
    """One line of history; sensitive values stand masked in `facts`."""

    at: datetime
    kind: str
    by_name: str
    institution_id: int | None
    facts: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How much of the basic record is filled: `percent` 0–100 and the fields still missing, heaviest first."""

    percent: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentFile:
    """All a resident's own page shows."""

    card: ResidentCard
    details: ResidentDetails
    identifiers: tuple[IdentifierCard, ...]
    household: HouseholdCard | None
    mother: ResidentCard | None
    relations: tuple[RelationCard, ...]
    changes: tuple[ChangeCard, ...]
    merges: tuple[MergeCard, ...]
    completeness: Completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What a file would do or did: rows read, residents made, look-alikes sent to review."""

    rows: int
    created: int
    to_review: int
    dry_run: bool
