"""Codes over the API: systems, terms, search, translation, new versions, mapping of local codes."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from lianyi.areas.terminology import selectors, services
from lianyi.areas.terminology.types import (
    CrosswalkCard,
    LocalCodeCard,
    MapKind,
    Mapping,
    SystemCard,
    Term,
    UnmappedRate,
)
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
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


class CrosswalkOut(Schema):
    """A crosswalk between two code systems, and how many rows it has."""

    from_system: str
    from_name: str
    to_system: str
    to_name: str
    rows: int


class VersionIn(Schema):
    """What is told about a version of a code table; `name` for a system that is not there yet."""

    name: str = Field("", max_length=80)
    version: str = Field(max_length=40)
    effective_on: date
    source: str = Field(max_length=80)
    dry_run: bool = True


class VersionOut(Schema):
    """What a version did, or would do."""

    system: str
    version: str
    added: int
    renamed: int
    retired: int
    unchanged: int
    dry_run: bool


class CrosswalkIn(Schema):
    """Between which systems, and whose table it is."""

    from_system: str = Field(max_length=40)
    to_system: str = Field(max_length=40)
    source: str = Field(max_length=80)
    dry_run: bool = True


class CrosswalkLoaded(Schema):
    """What a crosswalk holds, or would hold."""

    system: str
    rows: int
    dry_run: bool


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


class LocalCodes(Paging):
    """Which local codes are asked for."""

    institution_id: int | None = None
    system: str = Field("", max_length=40)
    mapped: bool = Field(False, description="true 时列出已对照的")


class MapIn(Schema):
    """What a local code means."""

    code: str = Field(max_length=32)


@router.get("/systems", response=list[SystemOut])
@needs("terminology.view")
def list_systems(request: HttpRequest) -> list[SystemCard]:
    """Every code system."""
    return selectors.systems()


@router.get("/systems/{system}", response={200: SystemOut, **REFUSALS})
@needs("terminology.view")
def get_system(request: HttpRequest, system: str) -> SystemCard:
    """One code system."""
    return selectors.get_system(system)


@router.get("/systems/{system}/codes", response={200: Paged[TermOut], **REFUSALS})
@needs("terminology.view")
def list_terms(
    request: HttpRequest, system: str, paging: Query[Paging], retired: bool = False
) -> dict[str, Any]:
    """Terms of a system in code order; `retired` adds those a newer version dropped or renamed."""
    card = selectors.get_system(system)
    return paged(selectors.page_terms(card.code, paging.after, paging.limit, retired=retired))


@router.post("/systems/{system}/versions", response={200: VersionOut, **REFUSALS})
@needs("terminology.manage")
def load_version(
    request: HttpRequest, system: str, told: Form[VersionIn], file: File[UploadedFile]
) -> dict[str, Any]:
    """Lay a file of `code name` lines over a system: every wrong line is named; all or nothing."""
    report = services.import_terms(
        file.read(),
        system=system,
        **told.model_dump(),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return {**report, "dry_run": told.dry_run}


@router.get("/crosswalks", response=list[CrosswalkOut])
@needs("terminology.view")
def list_crosswalks(request: HttpRequest) -> list[CrosswalkCard]:
    """Every pair of code systems between which there is a crosswalk."""
    return selectors.crosswalks()


@router.post("/crosswalks", response={200: CrosswalkLoaded, **REFUSALS})
@needs("terminology.manage")
def load_crosswalk(
    request: HttpRequest, told: Form[CrosswalkIn], file: File[UploadedFile]
) -> dict[str, Any]:
    """Replace the crosswalk between two systems by a file of `code code` lines."""
    report = services.import_crosswalk(
        file.read(), **told.model_dump(), actor=actor_of(request), now=timezone.now()
    )
    return {**report, "dry_run": told.dry_run}


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


@router.get("/local-codes", response={200: Paged[LocalCodeOut], **REFUSALS})
@needs("terminology.view")
def list_local_codes(request: HttpRequest, asked: Query[LocalCodes]) -> dict[str, Any]:
    """Local codes of the institutions in reach, the most used first: without a mapping, unless asked otherwise."""
    reach = actor_of(request).scope.institution_ids
    chosen = reach if asked.institution_id is None else reach & {asked.institution_id}
    found = selectors.page_local_codes(
        chosen, system=asked.system, mapped=asked.mapped, after=asked.after, at_most=asked.limit
    )
    return paged(found)


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
        within=actor.scope.institution_ids,
        actor=actor,
        now=timezone.now(),
    )
