"""Words and values of laboratory and pathology."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class SpecimenState(StrEnum):
    """How a specimen stands."""

    COLLECTED = "COLLECTED"
    IN_TRANSIT = "IN_TRANSIT"
    RECEIVED = "RECEIVED"
    REJECTED = "REJECTED"
    DISPOSED = "DISPOSED"


class SpecimenMove(StrEnum):
    """What somebody does to a specimen."""

    PICK_UP = "PICK_UP"
    RECEIVE = "RECEIVE"
    REJECT = "REJECT"
    DISPOSE = "DISPOSE"


class SpecimenHand(StrEnum):
    """Whose hand moves a specimen."""

    COURIER = "COURIER"
    LABORATORY = "LABORATORY"


class ScanOutcome(StrEnum):
    """What a scan came to. Only DONE changes anything."""

    DONE = "DONE"
    AGAIN = "AGAIN"
    WRONG_LAB = "WRONG_LAB"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"


class RunState(StrEnum):
    """How a courier's run stands."""

    ON_THE_WAY = "ON_THE_WAY"
    DELIVERED = "DELIVERED"
    TAKEN_OVER = "TAKEN_OVER"


class HeldState(StrEnum):
    """What became of a value that was held."""

    OPEN = "OPEN"
    TAKEN = "TAKEN"
    DISCARDED = "DISCARDED"


class SheetState(StrEnum):
    """How far the results of an order are."""

    OPEN = "OPEN"
    VERIFIED = "VERIFIED"
    SIGNED = "SIGNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectDraft:
    """Orders whose specimens are taken now. The times belong to tissue: last blood, into the fixative."""

    order_ids: tuple[int, ...]
    site: str = ""
    note: str = ""
    devitalised_at: datetime | None = None
    fixed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenCard:
    """A specimen in short, without the person's name."""

    id: int
    barcode: str
    state: SpecimenState
    kind: str
    container: str
    resident_id: int
    centre_id: int
    centre_host_id: int
    institution_id: int
    site: str
    collected_at: datetime
    collected_by_name: str
    keep_until: datetime | None
    run_id: int | None
    received_at: datetime | None
    received_by_name: str
    ended_at: datetime | None
    reject_reason: str
    reject_note: str
    recollect_of_id: int | None
    devitalised_at: datetime | None
    fixed_at: datetime | None
    celsius_low: int | None
    celsius_high: int | None
    warm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scan came to: the specimen where it is known, who was first and when, and what to look at."""

    outcome: ScanOutcome
    barcode: str
    specimen: SpecimenCard | None = None
    by_name: str = ""
    at: datetime | None = None
    place: str = ""
    late: bool = False
    warm: bool = False
    items: tuple[str, ...] = ()
    patient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDraft:
    """A courier's run: to which centre, in which box, past which institutions in order."""

    centre_id: int
    box: str
    stop_ids: tuple[int, ...]
    celsius_low: int
    celsius_high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCard:
    """A run in short."""

    id: int
    state: RunState
    centre_id: int
    centre_host_id: int
    box: str
    courier_name: str
    celsius_low: int
    celsius_high: int
    started_at: datetime
    delivered_at: datetime | None
    taken_over_at: datetime | None
    taken_over_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A result as typed or as an analyser sent it. An empty unit means ours."""

    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCard:
    """One result with what it is judged by."""

    analyte: str
    name: str
    short: str
    value: Decimal | None
    text: str
    sent: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    flag: str
    critical_code: str
    before: Decimal | None
    before_at: datetime | None
    change_percent: Decimal | None
    delta_exceeded: bool

    @property
    def before_text(self) -> str:
        """The last value as people write it."""
        return "" if self.before is None else f"{self.before.normalize():f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSheetCard:
    """The results of an order. `version` goes back with the next save, so that no window overwrites another."""

    order_id: int
    state: SheetState
    version: int
    analyser: str
    comment: str
    entered_at: datetime | None
    entered_by_name: str
    verified_at: datetime | None
    verified_by_name: str
    signed_at: datetime | None
    signed_by_name: str
    qc_reason: str
    results: tuple[ResultCard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionCard:
    """A signed value that was corrected: what it was, what it is, why, and which version of the report says so."""

    analyte: str
    name: str
    before: str
    after: str
    unit: str
    flag_before: str
    flag_after: str
    reason: str
    report_number: int
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What a file of results came to."""

    rows: int
    orders: int
    taken: int
    held: int
    dry_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDraft:
    """A level of a control material with its target on one analyser, in our unit."""

    centre_id: int
    analyte: str
    analyser: str
    lot: str
    level: str
    mean: Decimal
    sd: Decimal
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EqaDraft:
    """A round of an outside comparison: who holds it, which samples of which analytes, until when."""

    centre_id: int
    organiser: str
    name: str
    year: int
    due_on: date
    samples: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    """(analyte, number of the sample)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EqaTarget:
    """What the organiser says of one sample. One of the three limits is given."""

    sample_id: int
    target: Decimal
    sd: Decimal | None = None
    allowed_percent: Decimal | None = None
    allowed: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryDraft:
    """A laboratory as it is registered."""

    institution_id: int
    name: str
    kind: str
    biosafety: str
    scope: str
    state: str
    head_name: str = ""
    staff_count: int = 0
    area_m2: int | None = None
    equipment: str = ""
    accepted_on: date | None = None
    acceptance_no: str = ""
    centre_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityDraft:
    """How many tests of an item a laboratory does a day, by which method; how many at need."""

    item_code: str
    method: str
    per_day: int
    surge_per_day: int
    from_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRow:
    """A laboratory with free capacity for an item, as seen from an institution."""

    laboratory_id: int
    laboratory: str
    institution: str
    method: str
    per_day: int
    surge_per_day: int
    used: int
    free: int
    distance_km: float | None
    third_party: bool
    contract_until: date | None
