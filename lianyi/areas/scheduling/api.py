"""REST of slots, holds, visits and beds."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from lianyi.areas.scheduling.selectors import beds as bed_reads
from lianyi.areas.scheduling.selectors import holds as hold_reads
from lianyi.areas.scheduling.selectors import slots as slot_reads
from lianyi.areas.scheduling.services import booking, holding, warding
from lianyi.areas.scheduling.types import Audience, CancelReason, ResourceKind
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["号源与床位 scheduling"])


class SlotOut(Schema):
    """A stretch of time with places."""

    id: int
    resource_id: int
    resource_name: str
    institution_id: int
    resource_kind: str
    department: str
    starts_at: datetime
    ends_at: datetime
    kind: str
    capacity: int
    booked: int
    free: int


class SlotQuery(Schema):
    """Which slots. `audience`: for whom the place is wanted."""

    institution_id: list[int]
    audience: Audience = Audience.PUBLIC
    kind: ResourceKind | None = None
    department: str = ""
    days: int = 14


class BookIn(Schema):
    """A place for a resident. `client_id` is your own key: sent twice, it is booked once."""

    slot_id: int
    resident_id: int
    audience: Audience = Audience.PUBLIC
    note: str = ""
    client_id: str = ""


class CancelIn(Schema):
    """Why a visit is given up."""

    reason: CancelReason
    note: str = ""


class AppointmentOut(Schema):
    """A booked visit."""

    id: int
    resident_id: int
    slot_id: int
    institution_id: int
    resource_name: str
    department: str
    starts_at: datetime
    ends_at: datetime
    state: str
    queue_number: int
    audience: str
    for_ref: str


class HoldSlotIn(Schema):
    """A hold on one place of a slot for whatever `for_ref` names."""

    slot_id: int
    resident_id: int
    for_ref: str
    until: datetime
    audience: Audience = Audience.REFERRAL


class HoldBedIn(Schema):
    """A hold on a bed: a named one, or any that suits."""

    institution_id: int
    resident_id: int
    for_ref: str
    until: datetime
    department: str = ""
    ward_id: int | None = None
    bed_id: int | None = None
    isolation: bool = False


class ReservationOut(Schema):
    """A hold."""

    id: int
    slot_id: int | None
    bed_id: int | None
    resident_id: int
    for_ref: str
    state: str
    until: datetime | None
    label: str
    appointment_id: int | None


class BedOut(Schema):
    """A bed; who lies in it is told only to those who run it."""

    id: int
    ward_id: int
    ward_name: str
    department: str
    code: str
    state: str
    sex: str
    is_isolation: bool
    resident_id: int | None
    until: datetime | None


class WardOut(Schema):
    """One ward of the bed board."""

    name: str
    department: str
    counts: dict[str, int]
    beds: list[BedOut]


class BoardOut(Schema):
    """The bed board of an institution."""

    institution_id: int
    rate: int | None
    counts: dict[str, int]
    wards: list[WardOut]


class FreeBedsOut(Schema):
    """Free beds of a department."""

    institution_id: int
    department: str
    free: int
    total: int


class OccupyIn(Schema):
    """Who is laid in a bed."""

    resident_id: int
    for_ref: str = ""


@router.get("/slots", response={200: list[SlotOut], **REFUSALS})
@needs("scheduling.view")
def list_open_slots(request: HttpRequest, wanted: Query[SlotQuery]) -> Any:
    """Slots with places left that this audience may take now, the soonest first; at most 200."""
    now = timezone.now()
    return slot_reads.open_slots(
        wanted.institution_id[:100],
        audience=wanted.audience,
        from_at=now,
        to_at=now + timedelta(days=max(1, min(wanted.days, 60))),
        now=now,
        kind=wanted.kind,
        department=wanted.department,
        at_most=200,
    )


@router.post("/appointments", response={201: AppointmentOut, **REFUSALS})
@needs("scheduling.book")
def book(request: HttpRequest, body: BookIn) -> Any:
    """Book a place for a resident."""
    return Status(201, booking.book(actor=actor_of(request), now=timezone.now(), **body.dict()))


@router.get("/appointments", response={200: Paged[AppointmentOut], **REFUSALS})
@needs("scheduling.view")
def list_appointments(
    request: HttpRequest,
    paging: Query[Paging],
    on: date | None = None,
    resident_id: int | None = None,
) -> Any:
    """Visits in sight in order of time."""
    return paged(
        hold_reads.list_appointments(
            actor_of(request).scope,
            on=on,
            resident_id=resident_id,
            after=paging.after,
            at_most=paging.limit,
        )
    )


@router.post("/appointments/{appointment_id}/cancel", response={200: AppointmentOut, **REFUSALS})
@needs("scheduling.book")
def cancel(request: HttpRequest, appointment_id: int, body: CancelIn) -> Any:
    """Give a place back."""
    return booking.cancel(
        appointment_id=appointment_id,
        reason=body.reason,
        note=body.note,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/appointments/{appointment_id}/check-in", response={200: AppointmentOut, **REFUSALS})
@needs("scheduling.book")
def check_in(request: HttpRequest, appointment_id: int) -> Any:
    """Note that the resident is here."""
    return booking.check_in(
        appointment_id=appointment_id, actor=actor_of(request), now=timezone.now()
    )


@router.post("/reservations/slots", response={201: ReservationOut, **REFUSALS})
@needs("scheduling.book")
def hold_slot(request: HttpRequest, body: HoldSlotIn) -> Any:
    """Keep one place of a slot until an instant."""
    return Status(
        201, holding.hold_slot(actor=actor_of(request), now=timezone.now(), **body.dict())
    )


@router.post("/reservations/beds", response={201: ReservationOut, **REFUSALS})
@needs("scheduling.book")
def hold_bed(request: HttpRequest, body: HoldBedIn) -> Any:
    """Keep a bed that suits the resident until an instant."""
    return Status(201, holding.hold_bed(actor=actor_of(request), now=timezone.now(), **body.dict()))


@router.post("/reservations/{reservation_id}/confirm", response={200: ReservationOut, **REFUSALS})
@needs("scheduling.book")
def confirm(request: HttpRequest, reservation_id: int) -> Any:
    """Make a hold firm."""
    return holding.confirm(
        reservation_id=reservation_id, actor=actor_of(request), now=timezone.now()
    )


@router.post("/reservations/{reservation_id}/release", response={200: ReservationOut, **REFUSALS})
@needs("scheduling.book")
def release(request: HttpRequest, reservation_id: int, reason: str = "") -> Any:
    """Give a hold up."""
    return holding.release(
        reservation_id=reservation_id, reason=reason, actor=actor_of(request), now=timezone.now()
    )


@router.get("/beds/board", response={200: BoardOut, **REFUSALS})
@needs("scheduling.view")
def get_bed_board(request: HttpRequest, institution_id: int, department: str = "") -> Any:
    """All wards of an institution with their beds."""
    board = bed_reads.bed_board(institution_id, actor_of(request).scope, department=department)
    return {
        "institution_id": board.institution_id,
        "rate": board.rate,
        "counts": board.counts,
        "wards": [
            {
                "name": w.ward.name,
                "department": w.ward.department,
                "counts": w.counts,
                "beds": w.beds,
            }
            for w in board.wards
        ],
    }


@router.get("/beds/free", response={200: list[FreeBedsOut], **REFUSALS})
@needs("scheduling.view")
def count_free_beds(
    request: HttpRequest, institution_id: Query[list[int]], department: str = ""
) -> Any:
    """Free beds by institution and department."""
    return bed_reads.free_bed_counts(institution_id[:200], department)


@router.post("/beds/{bed_id}/occupy", response={200: BedOut, **REFUSALS})
@needs("scheduling.manage_beds")
def occupy_bed(request: HttpRequest, bed_id: int, body: OccupyIn) -> Any:
    """Lay a resident in a bed."""
    return warding.occupy_bed(
        bed_id=bed_id, actor=actor_of(request), now=timezone.now(), **body.dict()
    )


@router.post("/beds/{bed_id}/vacate", response={200: BedOut, **REFUSALS})
@needs("scheduling.manage_beds")
def vacate_bed(request: HttpRequest, bed_id: int) -> Any:
    """Note that the patient left."""
    return warding.vacate_bed(bed_id=bed_id, actor=actor_of(request), now=timezone.now())
