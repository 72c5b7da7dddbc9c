"""What an institution is."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Tier(StrEnum):
    """Where an institution stands in the county's three tiers, or beside them."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    OUTSIDE = "outside"
    BUREAU = "bureau"
    OTHER = "other"


class Level(StrEnum):
    """Hospital level (医院级别). Source: ws-218."""

    UNRATED = "0"
    FIRST = "1"
    SECOND = "2"
    THIRD = "3"


class Grade(StrEnum):
    """Hospital grade within its level (医院等次)."""

    SPECIAL = "S"
    A = "A"
    B = "B"
    C = "C"
    UNRATED = "N"


class ManagementType(StrEnum):
    """机构分类管理代码. Source: ws-218, last character of the 22-character code."""

    NON_PROFIT = "1"
    PROFIT = "2"
    OTHER = "9"


class OwnerKind(StrEnum):
    """Who set the institution up (设置/主办单位): what the coverage rule asks."""

    GOVERNMENT = "government"
    COLLECTIVE = "collective"
    SOCIETY = "society"
    PRIVATE = "private"


class LegalStatus(StrEnum):
    """Whether the institution is a legal person of its own."""

    INDEPENDENT = "independent"
    DEPENDENT = "dependent"
    NONE = "none"


class OperatingStatus(StrEnum):
    """机构运营状态, coded as the Chongqing master data does."""

    OPEN = "0"
    PREPARING = "1"
    SUSPENDED = "2"
    REVOKED = "3"


class PositionSource(StrEnum):
    """Whether the coordinates were surveyed or only illustrate (示意)."""

    SURVEYED = "surveyed"
    ILLUSTRATIVE = "illustrative"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionCard:
    """What other areas need to know of an institution."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    tier: Tier
    level: Level
    grade: Grade
    division_code: str
    county_code: str
    parent_id: int | None
    beds: int
    latitude: float | None
    longitude: float | None
    is_primary_care: bool
    population: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionDraft:
    """An institution as it is entered or imported, before its checks."""

    code: str
    name: str
    tier: Tier
    short_name: str = ""
    kind: str = ""
    credit_code: str = ""
    level: Level = Level.UNRATED
    grade: Grade = Grade.UNRATED
    management_type: ManagementType = ManagementType.NON_PROFIT
    owner: str = ""
    owner_kind: OwnerKind = OwnerKind.GOVERNMENT
    owning_government: str = ""
    employer: str = ""
    manager: str = ""
    user: str = ""
    legal_status: LegalStatus = LegalStatus.NONE
    legal_representative: str = ""
    operating_status: OperatingStatus = OperatingStatus.OPEN
    beds: int = 0
    population: int = 0
    division_code: str = ""
    county_code: str = ""
    service_area: tuple[str, ...] = ()
    parent_code: str = ""
    address: str = ""
    phone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    position_source: PositionSource = PositionSource.SURVEYED
    licence_no: str = ""
    licence_from: date | None = None
    licence_until: date | None = None
    role_statement: str = ""
    opened_on: date | None = None
    other_numbers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionDetail:
    """Every field of an institution as it stands, or stood on a day."""

    card: InstitutionCard
    as_of: date
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCard:
    """One change of an institution's register entry."""

    no: int
    valid_from: date
    changes: dict[str, tuple[Any, Any]]
    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasCard:
    """Another name of the same institution (X30)."""

    name: str
    from_on: date | None
    until_on: date | None
    confidence_percent: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionCard:
    """An administrative division (行政区划)."""

    code: str
    name: str
    level: str
    parent_code: str
