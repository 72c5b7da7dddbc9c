"""Numbers of referrals, each with what it is made of."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One counter in one period. `value` in the counter's unit; None where there is nothing to divide by."""

    code: str
    name_zh: str
    unit: str
    numerator: int
    denominator: int | None
    value: Decimal | None
    numerator_rows: str
    denominator_rows: str
    before: Decimal | None = None
    target: str = ""
    reached: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How long patients waited for one thing. Units: whole minutes; `median` may end in a half."""

    name_zh: str
    urgency: str
    n: int
    median: Decimal | None
    p90: int | None
    within_limit: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """One month of the county: sent up and down, returned, out, and how much more than a year before, in percent."""

    month: date
    up: int
    down: int
    returned: int
    out: int
    green: int
    growth_down: Decimal | None
    growth_returned: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One receiving unit: can it receive (接得住), can it hold (看大病)."""

    institution_id: int
    name: str
    received: int
    accepted: int
    declined: int
    lapsed: int
    accept_rate: Decimal | None
    median_answer: Decimal | None
    down_received: int
    readmitted_7: int
    readmitted_30: int
    diseases_treated: int
    diseases_listed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """Where residents with one disease were treated, and what it cost. Units: whole fen."""

    disease_code: str
    disease_name: str
    place: str
    inside: bool
    n: int
    residents: int
    total_fen: int
    distance_km: float | None
    treatable: bool | None
    institution_id: int | None = None
    place_name: str = ""
    month: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """Which part of a list of rows is wanted: the group a table's line stands for. None (and a reason of ""): all.

    An institution of 0 stands for contacts at none of ours.
    """

    institution_id: int | None = None
    reason: str = ""
    town: str | None = None
    kind: str | None = None
    disease: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronicRow:
    """A resident behind a number, masked as the reader's post says, with the diagnoses that count."""

    patient: str
    patient_sex: str
    patient_age: str
    address: str
    diseases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """One line of a rate by something: numerator, denominator, percent."""

    key: str
    name: str
    numerator: int
    denominator: int
    value: Decimal | None
