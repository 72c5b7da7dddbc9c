"""What units can do, partners outside the county and receiving hospitals, over the API."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.api.register import InstitutionOut
from lianyi.areas.organisations.services import AgreementDraft, EntryDraft
from lianyi.areas.organisations.types import (
    Ability,
    AgreementKind,
    CatalogueEntryCard,
    Competence,
    NetworkStatus,
    PartnerCard,
    Tier,
)
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["能力与合作 capacities"])


class CatalogueEntryOut(Schema):
    """A row of the disease catalogue, of a tier or of one unit."""

    id: int
    tier: Tier | None
    institution_id: int | None
    icd_prefix: str
    disease_name: str
    ability: Ability
    condition: str
    from_on: date
    until_on: date | None
    source: str


class CatalogueEntryIn(Schema):
    """How far a unit, or a tier of a county, takes a disease from a day on."""

    icd_prefix: str = Field(max_length=12)
    ability: Ability
    from_on: date
    institution_id: int | None = None
    tier: Tier | None = None
    county_code: str = Field("", max_length=6)
    condition: str = Field("", max_length=200)
    source: str = Field("", max_length=80)


class EntryEndIn(Schema):
    """The last day."""

    last_day: date


class CompetenceOut(Schema):
    """Whether a unit takes a disease, and which row says so."""

    institution_id: int
    level: Ability
    source: str


class PartnerOut(Schema):
    """A hospital outside the county with an agreement in force."""

    id: int
    lead_id: int
    partner: InstitutionOut
    kind: AgreementKind
    document_no: str
    network_status: NetworkStatus
    network_checked_on: date | None
    specialties: list[str]
    chosen_because: str
    from_on: date
    until_on: date | None


class AgreementIn(Schema):
    """A referral agreement."""

    lead_id: int
    partner_id: int
    kind: AgreementKind
    document_no: str = Field(max_length=60)
    from_on: date
    until_on: date | None = None
    network_status: NetworkStatus = NetworkStatus.NONE
    network_checked_on: date | None = None
    specialties: list[str] = Field(default_factory=list, max_length=50)
    chosen_because: str = Field(max_length=200)
    contact: str = Field("", max_length=40)
    phone: str = Field("", max_length=20)


class NetworkIn(Schema):
    """What a check of the insurance network found."""

    status: NetworkStatus
    checked_on: date


class RouteOut(Schema):
    """A primary institution's receiving hospital and lead."""

    id: int
    primary: InstitutionOut
    receiving: InstitutionOut
    lead: InstitutionOut | None
    from_on: date
    until_on: date | None
    reason: str


class RouteIn(Schema):
    """Which hospital receives for a primary institution from a day on."""

    primary_id: int
    receiving_id: int
    lead_id: int | None = None
    from_on: date
    reason: str = Field("", max_length=200)


class MapOut(Schema):
    """The map of a county, and the institutions nobody receives for."""

    routes: list[RouteOut]
    unmapped: list[InstitutionOut]


@router.get("/counties/{county}/catalogue", response={200: list[CatalogueEntryOut], **REFUSALS})
@needs("organisations.view")
def list_entries(
    request: HttpRequest,
    county: str,
    institution: int | None = None,
    tier: Tier | None = None,
    q: str = "",
) -> list[CatalogueEntryCard]:
    """Rows of the disease catalogue in force today."""
    return selectors.list_entries(
        county, timezone.localdate(), institution_id=institution, tier=tier, text=q
    )


@router.post("/catalogue", response={201: CatalogueEntryOut, **REFUSALS})
@needs("organisations.manage")
def set_entry(request: HttpRequest, data: CatalogueEntryIn) -> Status[Any]:
    """Say how far a unit or tier takes a disease; the row before it ends the day before."""
    draft = EntryDraft(**data.model_dump())
    return Status(201, services.set_entry(draft, actor=actor_of(request), now=timezone.now()))


@router.post("/catalogue/{int:entry_id}/end", response={200: CatalogueEntryOut, **REFUSALS})
@needs("organisations.manage")
def end_entry(request: HttpRequest, entry_id: int, data: EntryEndIn) -> CatalogueEntryCard:
    """Take a row out after a day."""
    return services.end_entry(
        entry_id, last_day=data.last_day, actor=actor_of(request), now=timezone.now()
    )


@router.get("/competences/{icd_code}", response={200: list[CompetenceOut], **REFUSALS})
@needs("organisations.view")
def list_competences(
    request: HttpRequest, icd_code: str, county: str, on: date | None = None
) -> list[Competence]:
    """Units of a county that take a disease fully or in its stable phase, the fully able first."""
    day = on or timezone.localdate()
    return selectors.list_competent_in_county(icd_code, county, day)


@router.get("/institutions/{int:lead_id}/partners", response={200: list[PartnerOut], **REFUSALS})
@needs("organisations.view")
def list_partners(request: HttpRequest, lead_id: int, on: date | None = None) -> list[PartnerCard]:
    """Partners outside the county of a lead hospital, connected ones first."""
    return selectors.partners_of(lead_id, on or timezone.localdate())


@router.post("/agreements", response={201: PartnerOut, **REFUSALS})
@needs("organisations.manage")
def sign_agreement(request: HttpRequest, data: AgreementIn) -> Status[Any]:
    """Enter a referral agreement with a hospital outside the county."""
    draft = AgreementDraft(**data.model_dump())
    return Status(201, services.sign_agreement(draft, actor=actor_of(request), now=timezone.now()))


@router.post("/agreements/{int:agreement_id}/network", response={200: PartnerOut, **REFUSALS})
@needs("organisations.manage")
def check_network(request: HttpRequest, agreement_id: int, data: NetworkIn) -> PartnerCard:
    """Note the insurance network status of a partner."""
    return services.check_network(
        agreement_id,
        data.status,
        checked_on=data.checked_on,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.get("/counties/{county}/routes", response={200: MapOut, **REFUSALS})
@needs("organisations.view")
def list_routes(request: HttpRequest, county: str, on: date | None = None) -> dict[str, Any]:
    """The map of receiving hospitals, and who is not mapped."""
    routes, unmapped = selectors.list_routes(county, on or timezone.localdate())
    return {"routes": routes, "unmapped": unmapped}


@router.post("/routes", response={201: RouteOut, **REFUSALS})
@needs("organisations.manage")
def map_route(request: HttpRequest, data: RouteIn) -> Status[Any]:
    """Say which hospital receives for a primary institution."""
    return Status(
        201,
        services.map_route(
            data.primary_id,
            data.receiving_id,
            lead_id=data.lead_id,
            from_on=data.from_on,
            reason=data.reason,
            actor=actor_of(request),
            now=timezone.now(),
        ),
    )
