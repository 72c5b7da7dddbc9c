"""What the REST API of orders takes and gives."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from lianyi.areas.diagnostics.types.drafts import OrderDraft
from lianyi.areas.diagnostics.types.words import CentreKind, Modality, State, Urgency
from lianyi.machinery.api.shapes import spelled


class OrderOut(Schema):
    """An order in short, without the person's name."""

    id: int
    number: str
    state: Annotated[State, spelled(State)]
    urgency: Annotated[Urgency, spelled(Urgency)]
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


class OrderRowOut(Schema):
    """One line of a list, with the names the caller may see."""

    card: OrderOut
    patient: str
    requester_name: str
    performer_name: str
    centre_name: str
    clock: str
    due_at: datetime | None
    escalation: int


class OrderSheetOut(Schema):
    """Everything of one order; what each discipline adds has addresses of its own."""

    row: OrderRowOut
    person: dict[str, str]
    fields: dict[str, Any]
    moves: list[str]
    lines: list["OrderLineOut"]


class OrderLineOut(Schema):
    """One line of the story."""

    at: datetime
    title: str
    by: str
    place: str
    body: str
    after_minutes: int | None


class OrderFilterIn(Schema):
    """What a list is narrowed to; `box` as on the page (examine, transmit, asked, inform, centre, done, all)."""

    box: str = "all"
    state: str = ""
    urgency: str = ""
    modality: str = ""
    centre_id: int | None = None
    institution_id: int | None = None
    resident_id: int | None = None
    text: str = Field("", max_length=40)
    from_on: date | None = None
    to_on: date | None = None
    late_only: bool = False
    critical_only: bool = False


class QueueIn(Schema):
    """Which part of a queue: all, waiting, reading, submitted, mine."""

    which: str = "all"
    modality: str = ""
    urgency: str = ""


class OrderIn(Schema):
    """An examination to ask for."""

    resident_id: int
    item_code: str = Field(max_length=30)
    clinical_info: str = Field(max_length=1000)
    urgency: Annotated[Urgency, spelled(Urgency)] = Urgency.ROUTINE
    centre_id: int | None = None
    performer_id: int | None = None
    question: str = Field("", max_length=300)
    diagnosis_code: str = Field("", max_length=20)
    diagnosis_name: str = Field("", max_length=120)
    laterality: str = Field("", max_length=1)
    encounter_id: int | None = None
    referral_id: int | None = None
    slot_id: int | None = None
    again: bool = False
    repeat_reason: str = Field("", max_length=20)
    repeat_note: str = Field("", max_length=300)
    repeat_explained: str = Field("", max_length=300)

    def draft(self) -> OrderDraft:
        """For the service."""
        return OrderDraft(**self.dict())


class OrderNoteIn(Schema):
    """A few words."""

    note: str = Field("", max_length=1000)


class OrderReasonIn(Schema):
    """A coded reason with its note."""

    reason: str = Field(max_length=20)
    note: str = Field("", max_length=300)


class ReassignIn(Schema):
    """To whom."""

    reader_id: int
    note: str = Field("", max_length=300)


class TransferIn(Schema):
    """To which centre, and why."""

    centre_id: int
    note: str = Field(max_length=300)


class InformIn(Schema):
    """How the patient was told."""

    way: str = Field(max_length=10)
    note: str = Field("", max_length=300)


OrderSheetOut.model_rebuild()
