"""Bodies, decisions and matters over the API."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.services import DecisionDraft
from lianyi.areas.organisations.types import (
    BodyCard,
    BodyKind,
    DecisionCard,
    MatterCard,
    MatterKind,
    Outcome,
    Power,
    SeatCard,
    SeatSlot,
)
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.api.shapes import spelled
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["治理 governance"])


class BodyOut(Schema):
    """A governing body."""

    id: int
    name: str
    kind: BodyKind
    county_code: str
    consortium_id: int | None
    office_at: str


class SeatOut(Schema):
    """A seat and who holds it."""

    id: int
    slot: SeatSlot
    department: str
    person_name: str
    position: str
    from_on: date
    until_on: date | None


class DecisionOut(Schema):
    """A recorded decision."""

    id: int
    body_id: int
    number: str
    title: str
    power: Power
    outcome: Annotated[Outcome, spelled(Outcome)]
    decided_on: date
    matter_id: int | None
    votes_for: int
    votes_against: int
    abstained: int
    text: str


class DecisionIn(Schema):
    """A decision as it is entered."""

    number: str = Field(max_length=60)
    title: str = Field("", max_length=120)
    power: Power
    outcome: Annotated[Outcome, spelled(Outcome)]
    decided_on: date
    item_id: int | None = None
    matter_id: int | None = None
    votes_for: int = Field(0, ge=0, le=1_000)
    votes_against: int = Field(0, ge=0, le=1_000)
    abstained: int = Field(0, ge=0, le=1_000)
    text: str = Field("", max_length=5_000)


class MatterOut(Schema):
    """A charter, plan, budget or scheme on its way to take effect."""

    id: int
    kind: MatterKind
    power: Power
    title: str
    state: str
    county_code: str
    consortium_id: int | None
    subject_ref: str
    decision_id: int | None
    effective_on: date | None


class MatterIn(Schema):
    """An object that needs a decision."""

    kind: MatterKind
    title: str = Field(max_length=120)
    county_code: str = Field(max_length=6)
    consortium_id: int | None = None
    subject_ref: str = Field("", max_length=60)
    summary: str = Field("", max_length=5_000)


class EnactIn(Schema):
    """From which day a matter is in force."""

    effective_on: date


@router.get("/bodies", response=list[BodyOut])
@needs("organisations.view")
def list_bodies(request: HttpRequest, county: str = "") -> list[BodyCard]:
    """Governing bodies in reach."""
    return selectors.list_bodies(actor_of(request).scope, county_code=county)


@router.get("/bodies/{int:body_id}/seats", response={200: list[SeatOut], **REFUSALS})
@needs("organisations.view")
def list_seats(request: HttpRequest, body_id: int, on: date | None = None) -> list[SeatCard]:
    """Seats of a body, the chair first."""
    return selectors.list_seats(actor_of(request).scope, body_id, on)


@router.get("/bodies/{int:body_id}/decisions", response={200: list[DecisionOut], **REFUSALS})
@needs("organisations.view")
def list_decisions(request: HttpRequest, body_id: int) -> list[DecisionCard]:
    """Decisions of a body, the latest first."""
    return selectors.list_decisions(actor_of(request).scope, body_id=body_id)


@router.post("/bodies/{int:body_id}/decisions", response={201: DecisionOut, **REFUSALS})
@needs("organisations.govern")
def record_decision(request: HttpRequest, body_id: int, data: DecisionIn) -> Status[Any]:
    """Record what a body decided; a decision is never changed afterwards."""
    draft = DecisionDraft(**data.model_dump())
    return Status(
        201, services.record_decision(body_id, draft, actor=actor_of(request), now=timezone.now())
    )


@router.get("/matters", response=list[MatterOut])
@needs("organisations.view")
def list_matters(request: HttpRequest, county: str = "", state: str = "") -> list[MatterCard]:
    """Matters in reach, the latest first."""
    return selectors.list_matters(actor_of(request).scope, county_code=county, state=state)


@router.post("/matters", response={201: MatterOut, **REFUSALS})
@needs("organisations.govern")
def propose_matter(request: HttpRequest, data: MatterIn) -> Status[Any]:
    """Put an object that needs a decision before its body."""
    return Status(
        201,
        services.propose_matter(**data.model_dump(), actor=actor_of(request), now=timezone.now()),
    )


@router.post("/matters/{int:matter_id}/enact", response={200: MatterOut, **REFUSALS})
@needs("organisations.govern")
def enact_matter(request: HttpRequest, matter_id: int, data: EnactIn) -> Any:
    """Let a matter take effect. 409 `organisations.decision_needed` without an approving decision."""
    return services.enact_matter(
        matter_id,
        effective_on=data.effective_on,
        actor=actor_of(request),
        now=timezone.now(),
    )
