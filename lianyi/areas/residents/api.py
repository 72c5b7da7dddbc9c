"""Residents over the API: search, register, read, consent."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from lianyi.areas.residents import selectors, services
from lianyi.areas.residents.types import (
    ConsentCard,
    IdentifierDraft,
    IdentifierKind,
    Insurance,
    ResidentCard,
    ResidentDraft,
    Signer,
)
from lianyi.machinery.api.shapes import Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["居民 residents"])


class ResidentOut(Schema):
    """A resident, as masked as on screen."""

    id: int
    name: str
    sex: str
    sex_text: str
    born_on: date
    born_on_estimated: bool
    age_text: str
    id_masked: str
    phone_masked: str
    health_card_no: str
    division_code: str
    address: str
    insurance: str
    registered_institution_id: int
    family_doctor_id: int | None
    household_id: int | None
    mother_id: int | None
    died_on: date | None


class IdentifierIn(Schema):
    """A number that names the person."""

    kind: IdentifierKind
    value: str = Field(max_length=64)


class ResidentIn(Schema):
    """Who shall be registered; sex and date of birth may be left to the citizen number."""

    name: str = Field(max_length=64)
    sex: str = Field("", max_length=1)
    born_on: date | None = None
    born_on_estimated: bool = False
    identifiers: list[IdentifierIn] = Field(default_factory=list, max_length=6)
    phone: str = Field("", max_length=20)
    division_code: str = Field("", max_length=12)
    address: str = Field("", max_length=200)
    insurance: Insurance = Insurance.UNKNOWN
    mother_id: int | None = None
    household_no: str = Field("", max_length=32)
    household_relation: str = Field("", max_length=1)
    registered_institution_id: int | None = None
    acknowledged: str = Field("", max_length=200, description="疑似重复时继续建档的理由")


class ResidentSearchIn(Schema):
    """What is looked for, in the body so that no name or number stands in an address."""

    q: str = Field(max_length=64)
    after: str = Field("", max_length=1_000)
    limit: int = Field(20, ge=1, le=200)


class ResidentConsentIn(Schema):
    """What the resident said to a text."""

    kind: str = Field(max_length=24)
    given: bool
    reason: str = Field("", max_length=200)
    signed_by: Signer = Signer.SELF
    signer_name: str = Field("", max_length=64)


class ConsentOut(Schema):
    """As stored."""

    id: int
    kind: str
    text_version: str
    given: bool
    signer_name: str


@router.get("/", response=Paged[ResidentOut])
@needs("residents.search")
def list_managed(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Residents the own institution manages, the latest registered first."""
    actor = actor_of(request)
    found = selectors.list_managed(
        actor.scope, actor.institution_id or 0, paging.after, paging.limit
    )
    return paged(found)


@router.post("/search", response=Paged[ResidentOut])
@needs("residents.search")
def search(request: HttpRequest, asked: ResidentSearchIn) -> dict[str, Any]:
    """Residents in reach by name, reading, initials, number or telephone."""
    return paged(selectors.search(asked.q, actor_of(request).scope, asked.after, asked.limit))


@router.post("/", response={201: ResidentOut})
@needs("residents.register")
def register(request: HttpRequest, asked: ResidentIn) -> Status[ResidentCard]:
    """Register a resident. 409 for a number on file, or for look-alikes unless `acknowledged` says why not."""
    told = asked.model_dump(exclude={"identifiers"})
    draft = ResidentDraft(
        **told,
        identifiers=tuple(
            IdentifierDraft(kind=each.kind, value=each.value) for each in asked.identifiers
        ),
    )
    card = services.register_resident(draft=draft, actor=actor_of(request), now=timezone.now())
    return Status(201, card)


@router.get("/{int:resident_id}", response=ResidentOut)
@needs("residents.search")
def read(request: HttpRequest, resident_id: int) -> ResidentCard:
    """One resident; the look is audited. 404 outside your reach."""
    actor = actor_of(request)
    return services.open_file(resident_id=resident_id, actor=actor, now=timezone.now()).card


@router.post("/{int:resident_id}/consents", response={201: ConsentOut})
@needs("residents.edit")
def consent(
    request: HttpRequest, resident_id: int, asked: ResidentConsentIn
) -> Status[ConsentCard]:
    """Store a consent or a refusal."""
    card = services.record_consent(
        resident_id=resident_id, **asked.model_dump(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, card)
