"""What an institution can do, and whom it works with outside."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lianyi.areas.organisations.types.institutions import InstitutionCard, Tier


class Ability(StrEnum):
    """How far a unit takes a disease (收治能力)."""

    FULL = "full"  # 能收治
    STABLE = "stable"  # 稳定期、康复期管理
    FIRST_AID = "first_aid"  # 首诊识别、急救后转诊
    NONE = "none"  # 不收治
    UNKNOWN = "unknown"  # 目录未列


class AgreementKind(StrEnum):
    """Why a hospital outside the county became a partner."""

    REFERRAL = "referral"  # 双向转诊
    SPECIALTY = "specialty"  # 专科联盟
    COUNTERPART = "counterpart"  # 对口支援
    CONSORTIUM = "consortium"  # 市县医联体


class NetworkStatus(StrEnum):
    """Whether insurance is settled on the spot (医保联网)."""

    CONNECTED = "connected"
    PENDING = "pending"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """Whether a unit takes a disease; `source` names the catalogue row that says so."""

    institution_id: int
    level: Ability
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntryCard:
    """A row of the disease catalogue (病种目录), of a tier or of one unit."""

    id: int
    tier: Tier | None
    institution_id: int | None
    institution_name: str
    icd_prefix: str
    disease_name: str
    ability: Ability
    condition: str
    from_on: date
    until_on: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    """A hospital outside the county with a referral agreement in force."""

    id: int
    lead_id: int
    partner: InstitutionCard
    kind: AgreementKind
    document_no: str
    network_status: NetworkStatus
    network_checked_on: date | None
    specialties: tuple[str, ...]
    chosen_because: str
    contact: str
    phone: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCard:
    """A primary institution's way up: to its receiving hospital, then to the lead."""

    id: int
    primary: InstitutionCard
    receiving: InstitutionCard
    lead: InstitutionCard | None
    from_on: date
    until_on: date | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceItem:
    """One service a tier is expected to give (功能定位)."""

    code: str
    name_zh: str
    name_en: str
    tier: Tier
    core: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A core service an institution does not give, or one beyond its tier."""

    institution: InstitutionCard
    service: ServiceItem
    kind: str
