"""What a reader of the shared record gets: one contact and its parts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lianyi.areas.records.types.words import (
    AllergyKind,
    ConditionKind,
    Disposition,
    DocumentKind,
    EncounterKind,
    EncounterState,
    Flag,
    HandOverState,
    OrderKind,
    OrderState,
    Severity,
    Source,
    Verification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionCard:
    """A diagnosis as read."""

    id: int
    code: str
    name: str
    kind: ConditionKind
    verification: Verification
    onset_on: date | None
    recorded_at: datetime
    institution_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationCard:
    """A measured value as read; `shown` is value or text with unit."""

    id: int
    code: str
    name: str
    value: Decimal | None
    text: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    flag: Flag
    taken_at: datetime
    institution_id: int | None

    @property
    def shown(self) -> str:
        """The value in plain digits with its unit, or the words."""
        if self.value is None:
            return self.text
        return f"{plain(self.value)} {self.unit}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugCard:
    """A prescribed drug as read."""

    id: int
    drug_code: str
    drug_name: str
    dose: str
    frequency: str
    route: str
    days: int
    quantity: Decimal
    unit: str
    written_at: datetime
    ends_on: date | None
    long_term: bool
    stopped_at: datetime | None
    institution_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyCard:
    """An allergy as read."""

    id: int
    kind: AllergyKind
    substance: str
    reaction: str
    severity: Severity
    stated_at: datetime
    institution_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCard:
    """An order as read."""

    id: int
    kind: OrderKind
    state: OrderState
    category: str
    text: str
    starts_at: datetime
    ended_at: datetime | None
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterCard:
    """One contact in short."""

    id: int
    resident_id: int
    kind: EncounterKind
    state: EncounterState
    institution_id: int | None
    place_name: str
    department: str
    doctor_id: int | None
    doctor_name: str
    episode_id: int | None
    started_at: datetime
    ended_at: datetime | None
    chief_complaint: str
    principal_code: str
    principal_name: str
    disposition: Disposition | None
    total_fen: int
    fund_fen: int
    outside_county: bool
    source: Source
    version: int
    quality: int | None

    @property
    def is_open_stay(self) -> bool:
        """An inpatient not yet discharged."""
        return self.kind is EncounterKind.INPATIENT and self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionCard:
    """One version of a text, with who wrote and who signed it. `intact` says the seal still fits the content."""

    number: int
    content: dict[str, Any]
    reason: str
    written_at: datetime
    written_by: str
    signed_at: datetime | None
    signed_by: str
    intact: bool | None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumCard:
    """A signed remark beside signed content."""

    at: datetime
    by_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCard:
    """A written document in its newest version."""

    id: int
    resident_id: int
    encounter_id: int | None
    kind: DocumentKind
    title: str
    sections: tuple[tuple[str, str], ...]
    at: datetime
    institution_id: int
    version: int
    signed_at: datetime | None
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingItem:
    """An item the record lacks: its code in the completeness table, its words and weight."""

    code: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterDetail:
    """One contact with all its parts."""

    card: EncounterCard
    note: dict[str, str]
    conditions: list[ConditionCard]
    observations: list[ObservationCard]
    drugs: list[DrugCard]
    orders: list[OrderCard]
    documents: list[DocumentCard]
    revisions: list[RevisionCard]
    addenda: list[AddendumCard]
    missing: tuple[MissingItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverCard:
    """One step in the chain of responsibility of an episode."""

    id: int
    from_staff_id: int | None
    to_staff_id: int
    state: HandOverState
    reason: str
    offered_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeCard:
    """One illness from first contact to end, and who answers for it now."""

    id: int
    resident_id: int
    title: str
    opened_at: datetime
    closed_at: datetime | None
    first_doctor_id: int | None
    first_institution_id: int | None
    responsible_doctor_id: int | None
    responsible_institution_id: int | None
    hand_overs: tuple[HandOverCard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One line of the timeline. `ref` is `kind:id` of what it tells of; `thread` ties one episode's lines together."""

    id: int
    at: datetime
    kind: str
    institution_id: int | None
    place_name: str
    title: str
    summary: str
    ref: str
    thread: str
    sensitive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemCard:
    """A problem of the problem list: one ICD-10 code with its first and last record."""

    code: str
    name: str
    since: datetime
    last: datetime
    chronic: bool


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros: 5.60 -> 5.6, 186.00 -> 186."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
