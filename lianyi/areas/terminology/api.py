"""Codes over the API: systems, search, translation, mapping of local codes."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from lianyi.areas.terminology import selectors, services
from lianyi.areas.terminology.types import (
    LocalCodeCard,
    MapKind,
    Mapping,
    SystemCard,
    Term,
    UnmappedRate,
)
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["字典 terminology"])


class SystemOut(Schema):
    """A code system in the version that holds now."""

    code: str
    name_zh: str
    name_en: str
    version: str
    source: str
    effective_on: date
    terms: int


class TermOut(Schema):
    """One code with its name; `until_on` is set once a newer version dropped it."""

    system: str
    code: str
    name: str
    name_en: str
    parent_code: str
    extra: dict[str, Any]
    from_on: date
    until_on: date | None


class MappingOut(Schema):
    """What a code is in another system."""

    from_code: str
    to_code: str
    to_name: str
    kind: MapKind


class LocalCodeOut(Schema):
    """A code of an institution's own system; `code` is empty while nobody has mapped it."""

    id: int
    institution_id: int
    system: str
    local_code: str
    local_name: str
    code: str
    uses: int


class RateOut(Schema):
    """Of the uses of local codes, how many have no mapping."""

    institution_id: int
    uses: int
    unmapped: int
    percent: float | None


class MapIn(Schema):
    """What a local code means."""

    code: str = Field(max_length=32)


@router.get("/systems", response=list[SystemOut])
@needs("terminology.view")
def list_systems(request: HttpRequest) -> list[SystemCard]:
    """Every code system."""
    return selectors.systems()


@router.get("/systems/{system}/search", response={200: list[TermOut], **REFUSALS})
@needs("terminology.view")
def search(request: HttpRequest, system: str, q: str = "", limit: int = 20) -> list[Term]:
    """Current terms by Chinese, pinyin initials or code, the best first."""
    return selectors.search_codes(system, q[:60], max(1, min(limit, 100)))


@router.get("/systems/{system}/codes/{code}", response={200: TermOut, **REFUSALS})
@needs("terminology.view")
def get_term(request: HttpRequest, system: str, code: str, on: date | None = None) -> Term:
    """One code, as it stood on a day."""
    return selectors.get_term(system, code, on)


@router.get(
    "/systems/{system}/codes/{code}/translate", response={200: list[MappingOut], **REFUSALS}
)
@needs("terminology.view")
def translate(request: HttpRequest, system: str, code: str, to: str) -> list[Mapping]:
    """What a code is in another system, equal meanings first."""
    return selectors.translate(system, code, to)


@router.get("/local-codes", response=list[LocalCodeOut])
@needs("terminology.view")
def list_unmapped(request: HttpRequest) -> list[LocalCodeCard]:
    """Local codes of the institutions in reach without a mapping, the most used first."""
    return selectors.list_unmapped(actor_of(request).scope.institution_ids)


@router.get("/unmapped-rates", response=list[RateOut])
@needs("terminology.view")
def list_rates(request: HttpRequest) -> list[UnmappedRate]:
    """未对照率 of the institutions in reach."""
    return list(selectors.unmapped_rates(actor_of(request).scope.institution_ids).values())


@router.post("/local-codes/{int:local_code_id}", response={200: LocalCodeOut, **REFUSALS})
@needs("terminology.manage")
def map_local_code(request: HttpRequest, local_code_id: int, data: MapIn) -> LocalCodeCard:
    """Say what a local code means."""
    actor = actor_of(request)
    return services.map_local_code(
        local_code_id=local_code_id,
        code=data.code,
        within=None if actor.scope.everything else actor.scope.institution_ids,
        actor=actor,
        now=timezone.now(),
    )
