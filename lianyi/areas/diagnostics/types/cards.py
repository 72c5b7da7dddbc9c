"""Frozen values that diagnostics hands out."""

from dataclasses import dataclass
from datetime import date, datetime

from lianyi.areas.diagnostics.types.words import CentreKind, Modality, State, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreCard:
    """A shared centre in short."""

    id: int
    kind: CentreKind
    name: str
    county_code: str
    host_id: int
    third_party: bool
    opened_on: date
    closed_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it takes orders at all."""
        return self.closed_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCard:
    """An order in short, without the person's name. `report_due_at` runs from the transmission."""

    id: int
    number: str
    case_id: int
    state: State
    urgency: Urgency
    centre_id: int
    centre_kind: CentreKind
    item_code: str
    item_name: str
    modality: Modality
    body_part: str
    resident_id: int
    requester_id: int
    performer_id: int
    encounter_id: int | None
    referral_id: int | None
    ordered_at: datetime
    performed_at: datetime | None
    transmitted_at: datetime | None
    report_due_at: datetime | None
    claimed_by_id: int | None
    claimed_by_name: str
    claim_until: datetime | None
    submitted_at: datetime | None
    signed_at: datetime | None
    informed_at: datetime | None
    closed_at: datetime | None
    critical: bool
    abnormal: bool | None
    retakes: int
    repeat_of_id: int | None
    price_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOrder:
    """An order with what its doctor wrote, for another system."""

    card: OrderCard
    centre_host_id: int
    ordered_by_name: str
    scheduled_at: datetime | None
    laterality: str
    diagnosis_code: str
    diagnosis_name: str
    clinical_info: str
    question: str
