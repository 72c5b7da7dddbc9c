"""What a reader gets of a whole record, of the exchange, and what counters read."""

from dataclasses import dataclass
from datetime import date, datetime

from lianyi.areas.records.types.cards import (
    AllergyCard,
    ConditionCard,
    DocumentCard,
    DrugCard,
    EncounterCard,
    MissingItem,
    ObservationCard,
    ProblemCard,
)
from lianyi.areas.records.types.words import (
    EncounterKind,
    InterfaceStandard,
    InterfaceState,
    MessageState,
    Sensitivity,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSummary:
    """What travels with a patient: the continuity package (REF-12)."""

    resident_id: int
    at: datetime
    problems: list[ProblemCard]
    allergies: list[AllergyCard]
    drugs: list[DrugCard]
    observations: list[ObservationCard]
    last_encounters: list[EncounterCard]
    documents: list[DocumentCard]
    family_doctor_id: int | None
    withheld: int = 0

    @property
    def latest(self) -> dict[str, ObservationCard]:
        """The newest observation of each code."""
        return {card.code: card for card in reversed(self.observations)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactParts:
    """A contact with its diagnoses, the principal one first, and its values."""

    card: EncounterCard
    conditions: list[ConditionCard]
    observations: list[ObservationCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRecordCard:
    """Completeness of one resident's record. `score` is 0..100."""

    resident_id: int
    score: int
    missing: tuple[MissingItem, ...]
    encounters: int
    last_encounter_at: datetime | None
    counted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do."""

    dry_run: bool
    rows: int
    encounters: int
    already_known: int
    conditions: int = 0
    observations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceCard:
    """A connected system with what is known of its traffic."""

    id: int
    code: str
    name: str
    institution_id: int
    vendor: str
    standard: InterfaceStandard
    state: InterfaceState
    last_message_at: datetime | None
    last_error_at: datetime | None
    waiting: int
    received_today: int
    silence_h: int
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCard:
    """A received message and its fate; never its content."""

    id: int
    interface_id: int
    received_at: datetime
    kind: str
    state: MessageState
    stored: int
    error_code: str
    error_text: str
    attempts: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedContact:
    """One contact behind a number: of nobody named. Withheld: counted, but neither its id nor its diagnosis is told."""

    id: int
    kind: EncounterKind
    started_at: datetime
    place_name: str
    outside_county: bool
    principal_code: str
    principal_name: str
    total_fen: int
    withheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronicResident:
    """A resident behind a number, with the chronic diagnoses for which the number counts them."""

    resident_id: int
    diseases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Designation:
    """An institution treats a class of sensitive diagnosis, from one day to another (None: without end)."""

    id: int
    institution_id: int
    sensitivity: Sensitivity
    valid_from: date
    valid_to: date | None
    basis: str
    named_by: str
    named_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    end_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterFact:
    """One contact as counters read it: no name, no number of identity."""

    id: int
    resident_id: int
    kind: EncounterKind
    institution_id: int | None
    place_name: str
    place_division: str
    outside_county: bool
    started_at: datetime
    ended_at: datetime | None
    principal_code: str
    principal_name: str
    total_fen: int
    fund_fen: int
    disposition: str
