"""Centres: the registry and how far the network reaches."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Schema, Status

from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors.registry import coverage, list_centres
from lianyi.areas.diagnostics.services import registry
from lianyi.areas.diagnostics.types.cards import CentreCard
from lianyi.areas.diagnostics.types.drafts import CentreDraft, OfferDraft
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.organisations import public as organisations
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs


class CentreOut(Schema):
    """A centre in short."""

    id: int
    kind: CentreKind
    name: str
    county_code: str
    host_id: int
    third_party: bool
    opened_on: date
    closed_on: date | None


class CentreLineOut(Schema):
    """One line of the registry; `why_not` says why it takes no orders today."""

    card: CentreOut
    host_name: str
    members: int
    online: int
    items: int
    on_duty: list[str]
    why_not: str


class CentreCoverageOut(Schema):
    """A unit with the day of the online test by kind of centre."""

    institution_id: int
    name: str
    tier: str
    online: dict[CentreKind, date | None]


class OfferIn(Schema):
    """An item at a price in fen, from a day on."""

    item_code: str = Field(max_length=30)
    price_fen: int = Field(ge=0)
    from_on: date
    until_on: date | None = None


class CentreIn(Schema):
    """A centre to open."""

    kind: CentreKind
    name: str = Field(max_length=80)
    host_id: int
    opened_on: date
    third_party: bool = False
    phone: str = Field("", max_length=30)
    hours: str = Field("", max_length=120)
    capacity_per_day: int | None = Field(None, ge=0)
    member_ids: list[int] = []
    offers: list[OfferIn] = []

    def draft(self) -> CentreDraft:
        """For the service; the county is the host's."""
        told = self.dict(exclude={"offers", "member_ids"})
        return CentreDraft(
            **told,
            county_code=organisations.get_institution(self.host_id).county_code,
            member_ids=tuple(self.member_ids),
            offers=tuple(OfferDraft(**each.dict()) for each in self.offers),
        )


@router.get("/centres", response={200: list[CentreLineOut], **REFUSALS})
@needs("diagnostics.view")
def list_of_centres(request: HttpRequest, kind: str = "") -> list[Any]:
    """Centres in reach."""
    return list(list_centres(scope=actor_of(request).scope, now=timezone.now(), kind=kind))


@router.post("/centres", response={201: CentreOut, **REFUSALS})
@needs("diagnostics.manage")
def open_centre(request: HttpRequest, body: CentreIn) -> Status[CentreCard]:
    """Enter a centre with its first members and offers."""
    card = registry.open_centre(draft=body.draft(), actor=actor_of(request), now=timezone.now())
    return Status(201, card)


@router.post("/centres/{int:centre_id}/offers", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.manage")
def set_offer(request: HttpRequest, centre_id: int, body: OfferIn) -> Status[dict[str, int]]:
    """Offer an item at a price from a day on."""
    made = registry.set_offer(
        centre_id=centre_id,
        draft=OfferDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, {"id": made})


@router.get("/coverage", response={200: list[CentreCoverageOut], **REFUSALS})
@needs("diagnostics.view")
def network(request: HttpRequest) -> list[dict[str, Any]]:
    """Every unit in reach and the services it is online for."""
    return [asdict(row) for row in coverage(actor_of(request).scope, timezone.now())]
