"""The merge desk and the apparatus: studies that wait for a person, content that differs, who may send."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.imaging import StudyOut, StudyRowOut
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors import studies
from lianyi.areas.diagnostics.services import merge_desk, merging, stations
from lianyi.areas.diagnostics.types.imaging import StudyCard
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs


class HeldOut(Schema):
    """Content that came under a UID that already has another."""

    id: int
    sop_uid: str
    study_uid: str
    sender: str
    sender_institution_id: int | None
    size: int
    at: datetime


class InterruptedOut(Schema):
    """An upload that broke off: what arrived waits unseen for the rest."""

    batch_id: int
    sender: str
    sender_institution_id: int | None
    study_uid: str
    instances: int
    last_at: datetime


class DeskOut(Schema):
    """What waits at the merge desk beside the studies."""

    held: list[HeldOut]
    interrupted: list[InterruptedOut]


class AttachIn(Schema):
    """To which order, and a coded reason why by hand."""

    order_id: int
    reason: str = Field(max_length=20)
    note: str = Field("", max_length=200)


class MergeNoteIn(Schema):
    """A word why."""

    note: str = Field(max_length=200)


class StationOut(Schema):
    """An apparatus that may send images and ask for the worklist."""

    id: int
    title: str
    name: str
    institution: str
    modality: str
    address: str
    active: bool


class StationIn(Schema):
    """An apparatus to be let in, by its AE title."""

    title: str = Field(min_length=1, max_length=16)
    name: str = Field(max_length=60)
    institution_id: int
    modality: str = Field("", max_length=4)
    address: str = Field("", max_length=45)


class StationActiveIn(Schema):
    """Let in, or no more."""

    active: bool


@router.get("/merge", response={200: Paged[StudyRowOut], **REFUSALS})
@needs("diagnostics.quarantine")
def list_undecided(
    request: HttpRequest, paging: Query[Paging], returned: bool = False
) -> dict[str, Any]:
    """Studies that wait for a person, the oldest first; or those sent back."""
    found = studies.list_undecided(
        scope=actor_of(request).scope, returned=returned, after=paging.after, at_most=paging.limit
    )
    return paged(found)


@router.get("/merge/desk", response={200: DeskOut, **REFUSALS})
@needs("diagnostics.quarantine")
def read_desk(request: HttpRequest) -> merge_desk.Desk:
    """Content under a known UID, and uploads that broke off."""
    return merge_desk.desk_of(actor_of(request), timezone.now())


@router.post("/studies/{int:study_id}/attach", response={200: StudyOut, **REFUSALS})
@needs("diagnostics.quarantine")
def attach_study(request: HttpRequest, study_id: int, body: AttachIn) -> StudyCard:
    """Attach a waiting study to an order; what differs is kept in the audit."""
    return merging.attach(
        study_id=study_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )


@router.post("/studies/{int:study_id}/send-back", response={200: StudyOut, **REFUSALS})
@needs("diagnostics.quarantine")
def send_study_back(request: HttpRequest, study_id: int, body: MergeNoteIn) -> StudyCard:
    """Return a waiting study to who sent it."""
    return merging.send_back(
        study_id=study_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )


@router.post("/studies/{int:study_id}/take-off", response={200: StudyOut, **REFUSALS})
@needs("diagnostics.quarantine")
def take_study_off(request: HttpRequest, study_id: int, body: MergeNoteIn) -> StudyCard:
    """Take a study off a wrong order, so that it waits again; not once the order has its report."""
    return merging.take_off(
        study_id=study_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )


@router.post("/merge/held/{int:held_id}/keep-first", response={204: None, **REFUSALS})
@needs("diagnostics.quarantine")
def keep_first(request: HttpRequest, held_id: int) -> Status[None]:
    """The content that was here first stands."""
    merge_desk.keep_first(held_id=held_id, actor=actor_of(request), now=timezone.now())
    return Status(204, None)


@router.post("/merge/batches/{int:batch_id}/finish", response={204: None, **REFUSALS})
@needs("diagnostics.quarantine")
def finish_batch(request: HttpRequest, batch_id: int) -> Status[None]:
    """An upload that broke off counts as complete."""
    merge_desk.finish_batch(batch_id=batch_id, actor=actor_of(request), now=timezone.now())
    return Status(204, None)


@router.get("/stations", response={200: list[StationOut], **REFUSALS})
@needs("diagnostics.quarantine", "diagnostics.manage")
def list_stations(request: HttpRequest) -> list[dict[str, Any]]:
    """Apparatus of institutions in reach, by title."""
    return studies.list_stations(actor_of(request).scope)


@router.post("/stations", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.quarantine", "diagnostics.manage")
def enter_station(request: HttpRequest, body: StationIn) -> Status[dict[str, int]]:
    """Let an apparatus of an institution in reach send and ask."""
    made = stations.enter_station(
        draft=stations.StationDraft(**body.dict()), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"id": made})


@router.put("/stations/{int:station_id}/active", response={204: None, **REFUSALS})
@needs("diagnostics.quarantine", "diagnostics.manage")
def switch_station(request: HttpRequest, station_id: int, body: StationActiveIn) -> Status[None]:
    """Let an apparatus in again, or no more; what it sent stays."""
    stations.switch_station(
        station_id=station_id, active=body.active, actor=actor_of(request), now=timezone.now()
    )
    return Status(204, None)
