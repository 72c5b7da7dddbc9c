"""What is written to the shared record."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from lianyi.areas.records.types.words import (
    AllergyKind,
    ConditionKind,
    Disposition,
    DocumentKind,
    EncounterKind,
    Severity,
    Source,
    Verification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionDraft:
    """A diagnosis as written. `name` may stay empty: terminology knows it by code."""

    code: str
    name: str = ""
    kind: ConditionKind = ConditionKind.SECONDARY
    verification: Verification = Verification.CONFIRMED
    onset_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationDraft:
    """A measured value as written: a number in `value`, words in `text`. Unit and range default to the catalogue's."""

    code: str
    value: Decimal | None = None
    text: str = ""
    name: str = ""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """One drug of a prescription."""

    drug_code: str
    drug_name: str = ""
    dose: str = ""
    frequency: str = ""
    route: str = ""
    days: int = 1
    quantity: Decimal = Decimal(1)
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionDraft:
    """Drugs prescribed together. `long_term` drugs stay current until stopped."""

    items: tuple[ItemDraft, ...]
    long_term: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterDraft:
    """A whole contact, written at once.

    `client_id` is the writer's own key: sent twice from the same institution, the contact is stored once.
    Money in whole fen. A contact outside the county has no institution of ours but `place_name`.
    """

    resident_id: int
    kind: EncounterKind
    started_at: datetime
    institution_id: int | None = None
    doctor_id: int | None = None
    doctor_name: str = ""
    department: str = ""
    ended_at: datetime | None = None
    chief_complaint: str = ""
    note: dict[str, str] = field(default_factory=dict)
    disposition: Disposition | None = None
    conditions: tuple[ConditionDraft, ...] = ()
    observations: tuple[ObservationDraft, ...] = ()
    prescriptions: tuple[PrescriptionDraft, ...] = ()
    total_fen: int = 0
    fund_fen: int = 0
    outside_county: bool = False
    place_name: str = ""
    place_division: str = ""
    episode_id: int | None = None
    open_episode: bool = True
    template: str = ""
    source: Source = Source.HERE
    external_id: str = ""
    client_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """The whole new content of a contact's text, diagnoses and values; what is left out is emptied.

    Drugs are not amended: they are stopped, or prescribed anew.
    """

    chief_complaint: str
    note: dict[str, str]
    conditions: tuple[ConditionDraft, ...]
    observations: tuple[ObservationDraft, ...]
    disposition: Disposition | None
    ended_at: datetime | None
    total_fen: int
    fund_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """A written document: titled sections in order."""

    resident_id: int
    kind: DocumentKind
    title: str
    sections: tuple[tuple[str, str], ...]
    at: datetime
    institution_id: int
    encounter_id: int | None = None
    client_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyDraft:
    """What the resident reacts to, or the statement that nothing is known."""

    resident_id: int
    kind: AllergyKind
    substance: str = ""
    code: str = ""
    reaction: str = ""
    severity: Severity = Severity.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """A line of the timeline as a writer gives it.

    `ref` is `kind:id` (as `referral:7`, or `referral:7/arrival` for one of several lines); `codes` are the ICD-10 codes
    the line tells of, so that sensitive ones stay with those who treat them.
    """

    resident_id: int
    at: datetime
    kind: str
    institution_id: int | None
    title: str
    ref: str
    body: str = ""
    thread: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterRow:
    """One finished contact for the bulk loader. `observations` are values by code; `values` say more (range, words)."""

    resident_id: int
    kind: EncounterKind
    started_at: datetime
    ended_at: datetime | None
    institution_id: int | None
    doctor_id: int | None = None
    doctor_name: str = ""
    department: str = ""
    chief_complaint: str = ""
    disposition: Disposition | None = Disposition.HOME
    conditions: tuple[tuple[str, str], ...] = ()
    observations: tuple[tuple[str, Decimal], ...] = ()
    values: tuple[ObservationDraft, ...] = ()
    drugs: tuple[ItemDraft, ...] = ()
    long_term: bool = False
    total_fen: int = 0
    fund_fen: int = 0
    outside_county: bool = False
    place_name: str = ""
    place_division: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignContact:
    """A contact as another system tells it: the person by number, the institution by code.

    `row` is the 1-based line or entry it stands in; the draft's resident and institution are not known yet.
    """

    row: int
    number: str
    name: str
    institution_code: str
    draft: EncounterDraft
