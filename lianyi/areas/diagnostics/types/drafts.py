"""What a doctor or clerk hands in."""

from dataclasses import dataclass, field
from datetime import date, datetime

from lianyi.areas.diagnostics.types.words import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """A request for one examination. `performer_id`: who examines, the requester itself unless another is named.

    `centre_id` empty: the first open centre that serves requester or township and offers the item. `repeat_*`: why an
    earlier result that counts is repeated all the same, and what the patient was told; `again`: the doctor has seen
    that one of the same is under way and wants another.
    """

    resident_id: int
    item_code: str
    clinical_info: str
    urgency: Urgency = Urgency.ROUTINE
    centre_id: int | None = None
    performer_id: int | None = None
    question: str = ""
    diagnosis_code: str = ""
    diagnosis_name: str = ""
    laterality: str = ""
    encounter_id: int | None = None
    referral_id: int | None = None
    slot_id: int | None = None
    repeat_reason: str = ""
    repeat_note: str = ""
    repeat_explained: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """An item a centre does, at a price in fen, from a day on."""

    item_code: str
    price_fen: int
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreDraft:
    """A centre to open."""

    kind: str
    name: str
    county_code: str
    host_id: int
    opened_on: date
    third_party: bool = False
    phone: str = ""
    hours: str = ""
    capacity_per_day: int | None = None
    member_ids: tuple[int, ...] = field(default_factory=tuple)
    offers: tuple[OfferDraft, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrder:
    """An order that ended before the platform knew it: one row of the bulk loader.

    state: an end (CLOSED, CANCELLED, LAPSED).
    """

    resident_id: int
    item_code: str
    centre_id: int
    requester_id: int
    performer_id: int
    county_code: str
    urgency: Urgency
    state: str
    ordered_at: datetime
    closed_at: datetime
    ordered_by_name: str
    clinical_info: str
    diagnosis_name: str
    price_fen: int
    performed_at: datetime | None = None
    performed_by_name: str = ""
    transmitted_at: datetime | None = None
    report_due_at: datetime | None = None
    signed_at: datetime | None = None
    read_by_name: str = ""
    abnormal: bool | None = None
    retakes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMember:
    """A unit a centre serves, with the days on which it was equipped and came online, if it is."""

    institution_id: int
    since: date
    equipped_on: date | None = None
    equipment: str = ""
    tested_on: date | None = None
    tested_by_name: str = ""
