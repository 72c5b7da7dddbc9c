"""The register over the API: institutions, their history, divisions; import."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Query, Router, Schema, Status, UploadedFile

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.types import (
    DivisionCard,
    Grade,
    InstitutionCard,
    InstitutionDraft,
    LegalStatus,
    Level,
    ManagementType,
    OperatingStatus,
    OwnerKind,
    PositionSource,
    Tier,
)
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["机构 organisations"])


class InstitutionOut(Schema):
    """An institution as it stands."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    tier: Tier
    level: Level
    grade: Grade
    division_code: str
    county_code: str
    parent_id: int | None
    beds: int
    latitude: float | None
    longitude: float | None
    is_primary_care: bool
    population: int


class InstitutionIn(Schema):
    """An institution to be registered."""

    code: str = Field(max_length=32)
    name: str = Field(max_length=80)
    tier: Tier
    short_name: str = Field("", max_length=40)
    kind: str = Field("", max_length=4)
    credit_code: str = Field("", max_length=18)
    level: Level = Level.UNRATED
    grade: Grade = Grade.UNRATED
    management_type: ManagementType = ManagementType.NON_PROFIT
    owner: str = Field("", max_length=80)
    owner_kind: OwnerKind = OwnerKind.GOVERNMENT
    owning_government: str = Field("", max_length=80)
    employer: str = Field("", max_length=80)
    manager: str = Field("", max_length=80)
    user: str = Field("", max_length=80)
    legal_status: LegalStatus = LegalStatus.NONE
    legal_representative: str = Field("", max_length=40)
    operating_status: OperatingStatus = OperatingStatus.OPEN
    beds: int = 0
    population: int = 0
    division_code: str = Field("", max_length=12)
    county_code: str = Field("", max_length=6)
    service_area: list[str] = Field(default_factory=list, max_length=100)
    parent_code: str = Field("", max_length=32)
    address: str = Field("", max_length=120)
    phone: str = Field("", max_length=20)
    latitude: float | None = None
    longitude: float | None = None
    position_source: PositionSource = PositionSource.SURVEYED
    licence_no: str = Field("", max_length=40)
    licence_from: date | None = None
    licence_until: date | None = None
    role_statement: str = Field("", max_length=2_000)
    opened_on: date | None = None


class InstitutionChangeIn(Schema):
    """What changes from which day, and why; only the fields given change."""

    valid_from: date
    reason: str = Field(max_length=200)
    name: str | None = Field(None, max_length=80)
    short_name: str | None = Field(None, max_length=40)
    kind: str | None = Field(None, max_length=4)
    credit_code: str | None = Field(None, max_length=18)
    level: Level | None = None
    grade: Grade | None = None
    management_type: ManagementType | None = None
    owner: str | None = Field(None, max_length=80)
    owner_kind: OwnerKind | None = None
    owning_government: str | None = Field(None, max_length=80)
    employer: str | None = Field(None, max_length=80)
    manager: str | None = Field(None, max_length=80)
    user: str | None = Field(None, max_length=80)
    legal_status: LegalStatus | None = None
    legal_representative: str | None = Field(None, max_length=40)
    operating_status: OperatingStatus | None = None
    beds: int | None = None
    population: int | None = None
    division_code: str | None = Field(None, max_length=12)
    parent_code: str | None = Field(None, max_length=32)
    address: str | None = Field(None, max_length=120)
    phone: str | None = Field(None, max_length=20)
    latitude: float | None = None
    longitude: float | None = None
    licence_no: str | None = Field(None, max_length=40)
    licence_from: date | None = None
    licence_until: date | None = None
    role_statement: str | None = Field(None, max_length=2_000)


class InstitutionVersionOut(Schema):
    """One change of a register entry."""

    no: int
    valid_from: date
    changes: dict[str, tuple[Any, Any]]
    reason: str
    by_name: str


class DetailOut(Schema):
    """Every field as the register said it stood on a day."""

    as_of: date
    fields: dict[str, Any]


class DivisionOut(Schema):
    """An administrative division."""

    code: str
    name: str
    level: str
    parent_code: str


class InstitutionImportOut(Schema):
    """What an import did, or would do."""

    registered: int
    known: int
    dry_run: bool


class Wanted(Paging):
    """Which institutions are asked for."""

    q: str = Field("", max_length=60, description="名称、别名、拼音首字母或代码")
    county: str = Field("", max_length=6)
    tier: Tier | None = None
    consortium: int | None = None
    division: str = Field("", max_length=12)
    incomplete: bool = Field(False, description="只看资料待补的机构")
    sort: str = Field("code", pattern="^-?(code|name|beds|population|level)$")


@router.get("/institutions", response=Paged[InstitutionOut])
@needs("organisations.view")
def list_institutions(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Institutions that fit all filters."""
    page, _total = selectors.search_institutions(
        text=wanted.q,
        county_code=wanted.county,
        tier=wanted.tier,
        consortium_id=wanted.consortium,
        division_code=wanted.division,
        incomplete=wanted.incomplete,
        on=timezone.localdate(),
        sort=wanted.sort,
        after=wanted.after,
        at_most=wanted.limit,
    )
    return paged(page)


@router.post("/institutions", response={201: InstitutionOut, **REFUSALS})
@needs("organisations.manage")
def register_institution(request: HttpRequest, data: InstitutionIn) -> Status[Any]:
    """Register an institution. 409 for a code that is taken; 422 naming the field that cannot be so."""
    told = data.model_dump()
    draft = InstitutionDraft(**{**told, "service_area": tuple(told["service_area"])})
    return Status(
        201, services.register_institution(draft, actor=actor_of(request), now=timezone.now())
    )


@router.get("/institutions/{int:institution_id}", response={200: InstitutionOut, **REFUSALS})
@needs("organisations.view")
def get_institution(request: HttpRequest, institution_id: int) -> InstitutionCard:
    """One institution."""
    return selectors.get_institution(institution_id)


@router.get("/institutions/{int:institution_id}/as-of/{day}", response={200: DetailOut, **REFUSALS})
@needs("organisations.view")
def institution_as_of(request: HttpRequest, institution_id: int, day: date) -> Any:
    """Every field as the register said it stood on a day; 404 before the institution was registered."""
    return selectors.institution_as_of(institution_id, day)


@router.get(
    "/institutions/{int:institution_id}/versions",
    response={200: list[InstitutionVersionOut], **REFUSALS},
)
@needs("organisations.view")
def list_versions(request: HttpRequest, institution_id: int) -> Any:
    """Changes of an institution, the latest first."""
    return selectors.list_versions(institution_id)


@router.post(
    "/institutions/{int:institution_id}/changes", response={200: InstitutionOut, **REFUSALS}
)
@needs("organisations.manage")
def change_institution(
    request: HttpRequest, institution_id: int, data: InstitutionChangeIn
) -> InstitutionCard:
    """Change a register entry from a day on. A day in the past corrects history."""
    told = data.model_dump(exclude={"valid_from", "reason"}, exclude_unset=True)
    return services.change_institution(
        institution_id,
        told,
        valid_from=data.valid_from,
        reason=data.reason,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/institutions/import", response={200: InstitutionImportOut, **REFUSALS})
@needs("organisations.manage")
def import_institutions(
    request: HttpRequest, file: File[UploadedFile], dry_run: bool = False
) -> dict[str, Any]:
    """Register the institutions of a CSV, XLSX or FHIR file: all, or none with every faulty row named in `rows`."""
    report = services.import_institutions(
        file.read(), actor=actor_of(request), now=timezone.now(), dry_run=dry_run
    )
    return {**asdict(report), "dry_run": dry_run}


@router.get("/divisions/{code}", response={200: DivisionOut, **REFUSALS})
@needs("organisations.view")
def get_division(request: HttpRequest, code: str) -> DivisionCard:
    """One administrative division."""
    return selectors.division(code)


@router.get("/divisions/{code}/children", response={200: list[DivisionOut], **REFUSALS})
@needs("organisations.view")
def list_divisions(request: HttpRequest, code: str) -> list[DivisionCard]:
    """Divisions right below one."""
    return selectors.children(code)
