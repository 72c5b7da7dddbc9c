"""Words of terminology: which systems there are, and a term as others see it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class System(StrEnum):
    """The code systems the platform itself relies on; others may be loaded beside them."""

    ICD10 = "icd10-nhsa"
    ICD10_CLINICAL = "icd10-clinical"
    ICD9CM3 = "icd9cm3-nhsa"
    ICD9CM3_CLINICAL = "icd9cm3-clinical"
    MEDICINE = "medicine"
    OBSERVATION = "observation"
    INSTITUTION_KIND = "ws218-kind"
    HOSPITAL_LEVEL = "hospital-level"
    HOSPITAL_GRADE = "hospital-grade"
    MANAGEMENT_TYPE = "ws218-management"
    ORGANISATION_TYPE = "gbt20091-organisation-type"
    ECONOMIC_TYPE = "gbt12402-economic-type"
    SEX = "gbt2261-sex"
    MARITAL = "gbt2261-marital"
    ETHNIC = "gbt3304-ethnic"
    ID_TYPE = "cv0201101-id-type"
    RELATION = "gbt4761-relation"
    EDUCATION = "gbt4658-education"
    ENCOUNTER_CLASS = "encounter-class"
    REFERRAL_REASON = "referral-reason"
    DECLINE_REASON = "referral-decline-reason"
    SPECIALTY = "specialty"


class MapKind(StrEnum):
    """How a code of one system stands to a code of another."""

    EQUAL = "equal"
    BROADER = "broader"
    NARROWER = "narrower"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemCard:
    """A code system in the version that holds now."""

    code: str
    name_zh: str
    name_en: str
    version: str
    source: str
    effective_on: date
    terms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One code with its name. `until_on` is set once a newer version dropped it."""

    system: str
    code: str
    name: str
    name_en: str = ""
    parent_code: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    from_on: date
    until_on: date | None = None

    @property
    def is_current(self) -> bool:
        """Whether the newest version still has it."""
        return self.until_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerm:
    """A row of a code table before it is loaded."""

    code: str
    name: str
    name_en: str = ""
    parent_code: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSystem:
    """A whole version of a code system before it is loaded."""

    code: str
    name_zh: str
    name_en: str
    version: str
    source: str
    effective_on: date
    terms: tuple[NewTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What loading a version did."""

    system: str
    version: str
    added: int
    renamed: int
    retired: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A crosswalk row (对照)."""

    from_code: str
    to_code: str
    to_name: str
    kind: MapKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedFrom:
    """A code of another system that was mapped to the one at hand."""

    system_name: str
    code: str
    name: str
    kind: MapKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkCard:
    """A crosswalk between two code systems, and how many rows it has."""

    from_system: str
    from_name: str
    to_system: str
    to_name: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCodeCard:
    """A code an institution's own system uses, and what it means; `code` is empty while nobody has mapped it."""

    id: int
    institution_id: int
    system: str
    local_code: str
    local_name: str
    code: str
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmappedRate:
    """Of the uses of local codes by an institution, how many have no mapping (未对照率)."""

    institution_id: int
    uses: int
    unmapped: int

    @property
    def percent(self) -> float | None:
        """Share in percent, one decimal; None without any use."""
        return round(100 * self.unmapped / self.uses, 1) if self.uses else None
