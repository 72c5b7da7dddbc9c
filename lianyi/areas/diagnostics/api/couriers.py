"""Specimens on their way: what is to be taken, runs with stops and temperatures, one tube with its hands."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.laboratory import SpecimenOut
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors import specimens as reads
from lianyi.areas.diagnostics.services import couriers, specimens
from lianyi.areas.diagnostics.services.laboratory_reading import open_specimen
from lianyi.areas.diagnostics.types.laboratory import RunCard, RunDraft, RunState, SpecimenCard
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

_RUN = "/runs/{int:run_id}"


class ToCollectOut(Schema):
    """One order whose specimen has still to be taken. `again`: why the last one was refused."""

    order_id: int
    number: str
    item: str
    specimen: str
    container: str
    volume_ml: str
    urgent: bool
    tissue: bool
    ordered_at: datetime
    again: str


class BedsideOut(Schema):
    """A person with what is to be taken of them."""

    resident_id: int
    patient: str
    sex: str
    age: str
    orders: list[ToCollectOut]


class SpecimenStepOut(Schema):
    """A hand the specimen went through."""

    at: datetime
    what: str
    by_name: str
    place: str
    note: str


class ReadingOut(Schema):
    """A temperature of a box in degrees Celsius."""

    at: datetime
    celsius: Decimal
    out_of_bounds: bool
    by_name: str


class SpecimenSheetOut(Schema):
    """A specimen with orders, hands and the temperatures of its way. `recollect_of`: whose place it takes."""

    card: SpecimenOut
    order_ids: list[int]
    steps: list[SpecimenStepOut]
    readings: list[ReadingOut]
    recollect_of: str


class DisposeIn(Schema):
    """A word that may be left out."""

    note: str = Field("", max_length=200)


class RunOut(Schema):
    """A courier's run in short."""

    id: int
    state: RunState
    centre_id: int
    box: str
    courier_name: str
    celsius_low: int
    celsius_high: int
    started_at: datetime
    delivered_at: datetime | None
    taken_over_at: datetime | None
    taken_over_by_name: str


class RunRowOut(Schema):
    """One run of a list. `missing`: tubes picked up that the laboratory has not scanned in."""

    card: RunOut
    centre: str
    stops: int
    tubes: int
    missing: int
    warm: bool


class StopOut(Schema):
    """An institution on the way, and what was given out there."""

    id: int
    place: int
    institution_id: int
    name: str
    tubes: int
    left_at: datetime | None
    handed_by_name: str


class RunSheetOut(Schema):
    """Everything of a run; tubes by label only: a courier learns no name."""

    card: RunOut
    centre: str
    stops: list[StopOut]
    tubes: list[str]
    readings: list[ReadingOut]


class RunIn(Schema):
    """A run: to which centre, in which box, past which institutions in order, within which degrees Celsius."""

    centre_id: int
    box: str = Field(max_length=30)
    stop_ids: list[int] = Field(min_length=1, max_length=60)
    celsius_low: int = Field(ge=-90, le=60)
    celsius_high: int = Field(ge=-90, le=60)


class LeaveStopIn(Schema):
    """Who gave the tubes out."""

    handed_by_name: str = Field(max_length=60)


class TakeOverIn(Schema):
    """What was found when the box came; it may be left out."""

    note: str = Field("", max_length=200)


class PickUpPlaceOut(Schema):
    """An institution with tubes that wait for the courier."""

    institution_id: int
    name: str
    tubes: int


@router.get("/specimens/to-collect", response={200: list[BedsideOut], **REFUSALS})
@needs("diagnostics.collect")
def list_to_collect(request: HttpRequest) -> list[reads.Bedside]:
    """Orders whose specimens the caller's institution still has to take, by person, the urgent first."""
    actor = actor_of(request)
    return reads.list_to_collect(scope=actor.scope, institution_id=actor.institution_id)


@router.get("/specimens/{int:specimen_id}", response={200: SpecimenSheetOut, **REFUSALS})
@needs("diagnostics.collect", "diagnostics.report")
def read_specimen(request: HttpRequest, specimen_id: int) -> dict[str, Any]:
    """One specimen with every hand it went through; the reading is audited."""
    sheet = open_specimen(specimen_id=specimen_id, actor=actor_of(request), now=timezone.now())
    steps = [
        {
            "at": each.at,
            "what": each.move,
            "by_name": each.by_name,
            "place": each.institution.name if each.institution else "",
            "note": each.note,
        }
        for each in sheet.steps
    ]
    return {
        "card": sheet.row.card,
        "order_ids": [order_id for order_id, _number, _item in sheet.orders],
        "steps": steps,
        "readings": list(sheet.readings),
        "recollect_of": sheet.recollect_of,
    }


@router.post("/specimens/{int:specimen_id}/dispose", response={200: SpecimenOut, **REFUSALS})
@needs("diagnostics.report")
def dispose_specimen(request: HttpRequest, specimen_id: int, body: DisposeIn) -> SpecimenCard:
    """Throw a kept specimen away."""
    return specimens.dispose(
        specimen_id=specimen_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )


@router.get("/pick-ups", response={200: list[PickUpPlaceOut], **REFUSALS})
@needs("diagnostics.carry", "diagnostics.report")
def list_pick_ups(request: HttpRequest) -> list[dict[str, Any]]:
    """Where tubes wait for the courier, the most first."""
    return [
        {"institution_id": pk, "name": name, "tubes": count}
        for pk, name, count in reads.to_pick_up(actor_of(request).scope)
    ]


@router.get("/runs", response={200: Paged[RunRowOut], **REFUSALS})
@needs("diagnostics.carry", "diagnostics.report")
def list_runs(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Runs in reach, the latest first."""
    found = reads.list_runs(scope=actor_of(request).scope, after=paging.after, at_most=paging.limit)
    return paged(found)


@router.post("/runs", response={201: RunOut, **REFUSALS})
@needs("diagnostics.carry")
def begin_run(request: HttpRequest, body: RunIn) -> Status[RunCard]:
    """Set out with a box."""
    draft = RunDraft(**{**body.dict(), "stop_ids": tuple(body.stop_ids)})
    card = couriers.begin_run(draft=draft, actor=actor_of(request), now=timezone.now())
    return Status(201, card)


@router.get(_RUN, response={200: RunSheetOut, **REFUSALS})
@needs("diagnostics.carry", "diagnostics.report")
def read_run(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """One run with stops, tubes and temperatures."""
    actor = actor_of(request)
    sheet = reads.get_run(run_id, actor.scope, actor.institution_id, timezone.now())
    names = ("id", "place", "institution_id", "tubes", "left_at", "handed_by_name")
    return {
        "card": sheet.card,
        "centre": sheet.centre,
        "stops": [
            {"name": name, **{each: getattr(stop, each) for each in names}}
            for stop, name in sheet.stops
        ],
        "tubes": [row.card.barcode for row in sheet.tubes],
        "readings": list(sheet.readings),
    }


@router.post(f"{_RUN}/stops/{{int:stop_id}}/leave", response={204: None, **REFUSALS})
@needs("diagnostics.carry")
def leave_stop(request: HttpRequest, run_id: int, stop_id: int, body: LeaveStopIn) -> Status[None]:
    """Leave an institution: who gave the tubes out."""
    couriers.leave_stop(
        run_id=run_id,
        stop_id=stop_id,
        handed_by_name=body.handed_by_name,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(f"{_RUN}/deliver", response={200: RunOut, **REFUSALS})
@needs("diagnostics.carry")
def deliver_run(request: HttpRequest, run_id: int) -> RunCard:
    """The box is put down at the laboratory."""
    return couriers.deliver(run_id=run_id, actor=actor_of(request), now=timezone.now())


@router.post(f"{_RUN}/take-over", response={200: RunOut, **REFUSALS})
@needs("diagnostics.report")
def take_run_over(request: HttpRequest, run_id: int, body: TakeOverIn) -> RunCard:
    """The laboratory has the box."""
    return couriers.take_over(
        run_id=run_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )
