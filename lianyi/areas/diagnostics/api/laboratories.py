"""The register of laboratories, and what each can do a day."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors import laboratories as reads
from lianyi.areas.diagnostics.services import laboratories
from lianyi.areas.diagnostics.types.laboratory import CapacityDraft, LaboratoryDraft
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

_ONE = "/laboratories/{int:laboratory_id}"


class LaboratoryIn(Schema):
    """A laboratory as it is registered."""

    institution_id: int
    name: str = Field(max_length=80)
    kind: str = Field(max_length=14)
    biosafety: str = Field(max_length=6)
    scope: str = Field(max_length=500)
    state: str = Field(max_length=10)
    head_name: str = Field("", max_length=60)
    staff_count: int = Field(0, ge=0, le=10_000)
    area_m2: int | None = Field(None, ge=0, le=1_000_000)
    equipment: str = ""
    accepted_on: date | None = None
    acceptance_no: str = Field("", max_length=60)
    centre_id: int | None = None


class CapacityOut(Schema):
    """How many tests of an item a day, by which method, and how many at need."""

    item_code: str
    method: str
    per_day: int
    surge_per_day: int
    from_on: date


class LaboratoryOut(LaboratoryIn):
    """A laboratory of the register. `scope`: what it may test; codes as registered."""

    id: int
    institution_name: str
    capacities: list[CapacityOut]


class CapacityIn(Schema):
    """How many tests of an item a laboratory does a day, and how many at need, from a day on."""

    item_code: str = Field(max_length=30)
    method: str = Field(max_length=60)
    per_day: int = Field(ge=0, le=1_000_000)
    surge_per_day: int = Field(ge=0, le=1_000_000)
    from_on: date


@router.get("/laboratories", response={200: list[LaboratoryOut], **REFUSALS})
@needs("diagnostics.view")
def list_laboratories(
    request: HttpRequest, kind: str = "", state: str = "", text: str = ""
) -> list[dict[str, Any]]:
    """Laboratories in reach, by institution."""
    found = reads.list_laboratories(
        scope=actor_of(request).scope, kind=kind, state=state, text=text
    )
    return [_told(each) for each in found]


@router.get(_ONE, response={200: LaboratoryOut, **REFUSALS})
@needs("diagnostics.view")
def read_laboratory(request: HttpRequest, laboratory_id: int) -> dict[str, Any]:
    """One laboratory with its capacities."""
    return _told(reads.get_laboratory(laboratory_id, actor_of(request).scope))


@router.post("/laboratories", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.quality")
def register_laboratory(request: HttpRequest, body: LaboratoryIn) -> Status[dict[str, int]]:
    """Register a laboratory."""
    made = laboratories.register_laboratory(
        draft=LaboratoryDraft(**body.dict()), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"laboratory_id": made})


@router.put(_ONE, response={200: dict[str, int], **REFUSALS})
@needs("diagnostics.quality")
def change_laboratory(
    request: HttpRequest, laboratory_id: int, body: LaboratoryIn
) -> dict[str, int]:
    """Write the entry of a laboratory anew."""
    made = laboratories.register_laboratory(
        draft=LaboratoryDraft(**body.dict()),
        laboratory_id=laboratory_id,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return {"laboratory_id": made}


@router.post(f"{_ONE}/capacities", response={204: None, **REFUSALS})
@needs("diagnostics.quality")
def set_capacity(request: HttpRequest, laboratory_id: int, body: CapacityIn) -> Status[None]:
    """Say how many tests of an item a laboratory does a day from a day on."""
    laboratories.set_capacity(
        laboratory_id=laboratory_id,
        draft=CapacityDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


def _told(found: reads.LaboratoryRow) -> dict[str, Any]:
    row = found.row
    return {
        **{name: getattr(row, name) for name in LaboratoryIn.model_fields},
        "id": row.pk,
        "institution_name": found.institution,
        "capacities": [capacity for capacity, _name in found.capacities],
    }
