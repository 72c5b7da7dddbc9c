"""Institutions designated for sensitive care: named, ended, with their history."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from lianyi.areas.records.selectors import designations as reads
from lianyi.areas.records.services import designations
from lianyi.areas.records.types import Designation, Sensitivity
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["记录 records"])


class DesignationOut(Schema):
    """One designation, standing or ended."""

    id: int
    institution_id: int
    sensitivity: str
    valid_from: date
    valid_to: date | None
    basis: str
    named_by: str
    ended_by: str
    end_reason: str


class DesignationIn(Schema):
    """An institution that is to read a class of sensitive diagnoses, and on what ground."""

    institution_id: int
    sensitivity: Sensitivity
    valid_from: date
    valid_to: date | None = None
    basis: str = Field(max_length=120)


class DesignationEndIn(Schema):
    """The last day, and why."""

    last_on: date
    reason: str = Field(max_length=120)


@router.get("/designations", response={200: Paged[DesignationOut], **REFUSALS})
@needs("records.designate")
def list_all(request: HttpRequest, paging: Query[Paging], standing: bool = False) -> dict[str, Any]:
    """Designations of the caller's county, the latest first; `standing`: only those that hold today."""
    found = reads.list_designations(
        actor_of(request),
        on=timezone.localdate() if standing else None,
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found)


@router.post("/designations", response={201: DesignationOut, **REFUSALS})
@needs("records.designate")
def designate(request: HttpRequest, body: DesignationIn) -> Status[Designation]:
    """Designate an institution. 409 where it is designated for that time already."""
    told = body.dict()
    return Status(201, designations.designate(**told, actor=actor_of(request), now=timezone.now()))


@router.post("/designations/{int:designation_id}/end", response={200: DesignationOut, **REFUSALS})
@needs("records.designate")
def end(request: HttpRequest, designation_id: int, body: DesignationEndIn) -> Designation:
    """End a designation with a day; from the next on the institution reads no more."""
    return designations.end_designation(
        designation_id=designation_id,
        last_on=body.last_on,
        reason=body.reason,
        actor=actor_of(request),
        now=timezone.now(),
    )
