"""The catalogue of roles, and the establishment with its ledger."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from lianyi.areas.workforce import selectors, services
from lianyi.areas.workforce.definitions import roles
from lianyi.areas.workforce.types import (
    EntryKind,
    EstablishmentCard,
    EstablishmentLevel,
    Role,
)
from lianyi.kernel.actor import Actor
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

router = Router()


class RoleOut(Schema):
    """What a post carries, whose rows it sees, and where it may stand."""

    code: str
    name_zh: str
    name_en: str
    reach: str
    manages: str
    tiers: list[str]
    permissions: list[str]
    sees_identity: bool
    second_factor: bool


class EstablishmentOut(Schema):
    """Approved posts of an institution, or (no institution) of the county pool."""

    id: int
    institution_id: int | None
    county_code: str
    level: str
    approved: int
    used: int
    reserved: int
    vacant: int


class EstablishmentIn(Schema):
    """The account to open: without an institution, the county pool."""

    level: EstablishmentLevel
    institution_id: int | None = None


class EntryIn(Schema):
    """A line of the ledger with its approval."""

    kind: EntryKind
    count: int = Field(1, ge=-100_000, le=100_000)
    staff_id: int | None = None
    works_at_id: int | None = None
    approval_no: str = Field(max_length=60)
    approved_by: str = Field(max_length=60)
    on: date
    note: str = Field("", max_length=200)


class EntryOut(Schema):
    """A line of the ledger as it stands."""

    id: int
    kind: str
    count: int
    staff_id: int | None
    staff_name: str
    works_at_id: int | None
    approval_no: str
    approved_by: str
    on: date
    at: datetime
    by_name: str
    note: str


@router.get("/roles", response={200: list[RoleOut], **REFUSALS})
@needs("workforce.view")
def list_roles(request: HttpRequest) -> list[Role]:
    """The catalogue of roles: permissions, reach, and the tiers at which each may stand."""
    return list(roles().values())


@router.get("/establishment", response={200: list[EstablishmentOut], **REFUSALS})
@needs("workforce.manage")
def list_establishment(request: HttpRequest) -> list[EstablishmentCard]:
    """Approved, used, reserved and vacant posts of what you manage; the county pool where that is the county."""
    return selectors.list_accounts(**_reach(actor_of(request)))


@router.post("/establishment", response={201: EstablishmentOut, **REFUSALS})
@needs("workforce.manage")
def open_establishment(request: HttpRequest, asked: EstablishmentIn) -> Status[EstablishmentCard]:
    """Open an account; opening it twice gives the one there is. 422 where the level does not fit the tier."""
    actor = actor_of(request)
    card = services.open_account(
        level=asked.level,
        institution_id=asked.institution_id,
        county_code=selectors.managed_county(actor),
        actor=actor,
        now=timezone.now(),
    )
    return Status(201, card)


@router.get("/establishment/{int:account_id}", response={200: EstablishmentOut, **REFUSALS})
@needs("workforce.manage")
def read_establishment(request: HttpRequest, account_id: int) -> EstablishmentCard:
    """One account. 404 outside what you manage."""
    return selectors.pool_for(account_id, **_reach(actor_of(request)))


@router.get("/establishment/{int:account_id}/entries", response={200: Paged[EntryOut], **REFUSALS})
@needs("workforce.manage")
def list_entries(request: HttpRequest, account_id: int, paging: Query[Paging]) -> dict[str, Any]:
    """The ledger of one account, the latest entry first. 404 outside what you manage."""
    card = selectors.pool_for(account_id, **_reach(actor_of(request)))
    return paged(selectors.list_entries(card.id, paging.after, paging.limit))


@router.post(
    "/establishment/{int:account_id}/entries", response={201: EstablishmentOut, **REFUSALS}
)
@needs("workforce.manage")
def record_entry(
    request: HttpRequest, account_id: int, asked: EntryIn
) -> Status[EstablishmentCard]:
    """Enter an approval, reservation, use or release; answers with the new balance. 409 beyond what is approved."""
    card = services.record_entry(
        account_id=account_id, **asked.model_dump(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, card)


def _reach(actor: Actor) -> dict[str, Any]:
    """Whose accounts the actor sees."""
    return {
        "institution_ids": selectors.managed_ids(actor),
        "county_code": selectors.managed_county(actor),
    }
