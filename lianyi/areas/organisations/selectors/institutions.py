"""Reading the register of institutions. The register is public within the platform; it names no patient."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from lianyi.areas.organisations import rules
from lianyi.areas.organisations.models import (
    Director,
    Division,
    Institution,
    InstitutionAlias,
    InstitutionVersion,
    Membership,
    ServiceArea,
)
from lianyi.areas.organisations.models.dated import on_day
from lianyi.areas.organisations.types import (
    AliasCard,
    DivisionCard,
    InstitutionCard,
    InstitutionDetail,
    Tier,
    VersionCard,
)
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.prepared import Question
from lianyi.machinery.ui import Page

DEPTH: Final = 4
"""Levels below an institution that are followed: more than county, township, village needs."""
SORTS: Final = ("code", "name", "beds", "population", "level")
"""What the list may be sorted by; a `-` before it turns the order round."""
_DIVISIONS: Final = Question(lambda codes: Division.objects.filter(code__in=codes))
_BY_KEYS: Final = Question(lambda ids: Institution.objects.filter(pk__in=ids))


class InstitutionNotFound(DomainError):
    """No such institution."""

    code = "organisations.institution_not_found"
    http_status = 404
    template = "There is no institution {institution}."


class DivisionNotFound(DomainError):
    """No such administrative division is loaded."""

    code = "organisations.division_not_found"
    http_status = 404
    template = "There is no administrative division {division_code}; load it first."


def get_institution(institution_id: int) -> InstitutionCard:
    """One institution.

    Raises: InstitutionNotFound (404).
    """
    row = _BY_KEYS.first(ids=(institution_id,))
    if row is None:
        raise InstitutionNotFound(institution=institution_id)
    return row.card()


def institutions(institution_ids: Iterable[int]) -> dict[int, InstitutionCard]:
    """Cards of many institutions by id; unknown ids are left out.

    Cost: one query.
    """
    return {row.pk: row.card() for row in _BY_KEYS.rows(ids=set(institution_ids))}


def find_by_code(code: str) -> InstitutionCard | None:
    """The institution that bears the organisation code, or None."""
    row = Institution.objects.filter(code=code).first()
    return row.card() if row else None


def find_by_name(name: str, county_code: str) -> InstitutionCard | None:
    """The institution of a county with that name, short name or most trusted alias, or None."""
    here = Institution.objects.filter(county_code=county_code)
    row = here.filter(Q(name=name) | Q(short_name=name)).order_by("pk").first()
    if row is None:
        alias = (
            InstitutionAlias.objects.filter(name=name, institution__county_code=county_code)
            .select_related("institution")
            .order_by("-confidence_percent", "pk")
            .first()
        )
        row = alias.institution if alias else None
    return row.card() if row else None


def list_county(
    county_code: str, tier: Tier | None = None, *, at_most: int = 5_000
) -> list[InstitutionCard]:
    """Institutions of a county by code, all or of one tier."""
    rows = Institution.objects.filter(county_code=county_code)
    if tier is not None:
        rows = rows.filter(tier=tier)
    return [row.card() for row in rows.order_by("code")[:at_most]]


def list_tier(tier: Tier, *, at_most: int = 500) -> list[InstitutionCard]:
    """Institutions of a tier, wherever they lie, by code."""
    return [row.card() for row in Institution.objects.filter(tier=tier).order_by("code")[:at_most]]


def county_reach(county_code: str) -> frozenset[int]:
    """Ids of all institutions of a county."""
    return frozenset(
        Institution.objects.filter(county_code=county_code).values_list("pk", flat=True)
    )


def subordinate_ids(institution_id: int, on: date) -> frozenset[int]:
    """The institution itself and all below it: clinics it manages and members placed under it on that day.

    Cost: at most two queries a level, four levels.
    """
    found = {institution_id}
    frontier = {institution_id}
    for _ in range(DEPTH):
        below = set(Institution.objects.filter(parent__in=frontier).values_list("pk", flat=True))
        below |= set(
            Membership.objects.on(on)
            .filter(under__institution__in=frontier)
            .values_list("institution_id", flat=True)
        )
        frontier = below - found
        if not frontier:
            break
        found |= frontier
    return frozenset(found)


def distance_km(a: InstitutionCard, b: InstitutionCard) -> float | None:
    """Distance as the crow flies in kilometres, or None where a position is missing."""
    return rules.distance_km((a.latitude, a.longitude), (b.latitude, b.longitude))


def division(code: str) -> DivisionCard:
    """One administrative division.

    Raises: DivisionNotFound (404).
    """
    row = Division.objects.filter(code=code).first()
    if row is None:
        raise DivisionNotFound(division_code=code)
    return DivisionCard(code=row.code, name=row.name, level=row.level, parent_code=row.parent_code)


def divisions(codes: Iterable[str]) -> dict[str, DivisionCard]:
    """Many divisions by code; unknown codes are left out. Cost: one query."""
    return {
        r.code: DivisionCard(code=r.code, name=r.name, level=r.level, parent_code=r.parent_code)
        for r in _DIVISIONS.rows(codes=set(codes))
    }


def children(code: str, *, at_most: int = 1_000) -> list[DivisionCard]:
    """Divisions right below one, by code."""
    rows = Division.objects.filter(parent_code=code).order_by("code")[:at_most]
    return [
        DivisionCard(code=r.code, name=r.name, level=r.level, parent_code=r.parent_code)
        for r in rows
    ]


def list_counties(*, at_most: int = 200) -> list[DivisionCard]:
    """Counties in which institutions are registered."""
    codes = Institution.objects.exclude(county_code="").values("county_code").distinct()
    rows = Division.objects.filter(code__in=codes).order_by("code")[:at_most]
    return [
        DivisionCard(code=r.code, name=r.name, level=r.level, parent_code=r.parent_code)
        for r in rows
    ]


def counties_of(institution_ids: Iterable[int]) -> frozenset[str]:
    """County codes in which the given institutions lie."""
    rows = Institution.objects.filter(pk__in=set(institution_ids))
    return frozenset(rows.values_list("county_code", flat=True).distinct())


def search_institutions(
    *,
    text: str = "",
    county_code: str = "",
    tier: Tier | None = None,
    consortium_id: int | None = None,
    division_code: str = "",
    incomplete: bool = False,
    on: date,
    sort: str = "code",
    after: str = "",
    at_most: int = 50,
) -> tuple[Page[InstitutionCard], int]:
    """Institutions that fit all filters, from row `after` on, and how many fit in all.

    Text is sought in code, name, aliases and pinyin initials.
    Cost: two queries.
    """
    rows = _matching(text.strip())
    if county_code:
        rows = rows.filter(county_code=county_code)
    if tier is not None:
        rows = rows.filter(tier=tier)
    if division_code:
        rows = rows.filter(division_code__startswith=division_code)
    if consortium_id is not None:
        members = Membership.objects.on(on).filter(consortium=consortium_id)
        rows = rows.filter(
            Q(pk__in=members.values("institution")) | Q(parent__in=members.values("institution"))
        )
    if incomplete:
        rows = rows.filter(
            Q(kind="") | Q(division_code="") | Q(owner="") | Q(licence_no="", tier__in=_LICENSED)
        )
    total = rows.count()
    start = min(whole(after) or 0, total)
    end = start + at_most
    found = rows.order_by(*_order(sort))[start:end]
    return Page(
        [row.card() for row in found],
        str(end) if end < total else "",
        str(max(start - at_most, 0)) if start else "",
    ), total


def _order(sort: str) -> tuple[str, str]:
    """Columns to order by; the code makes every order whole."""
    known = sort.removeprefix("-") in SORTS
    return (sort if known else "code", "code")


_LICENSED: Final = (Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE)


def _matching(text: str) -> QuerySet[Institution]:
    """Institutions whose code, name, alias or pinyin initials hold the text."""
    if not text:
        return Institution.objects.all()
    aliases = InstitutionAlias.objects.filter(name__contains=text).values("institution")
    return Institution.objects.filter(
        Q(name__contains=text)
        | Q(code__istartswith=text)
        | Q(credit_code__istartswith=text)
        | Q(initials__contains=text.lower())
        | Q(pk__in=aliases)
    )


def institution_as_of(institution_id: int, day: date) -> InstitutionDetail:
    """Every field of an institution as the register said it stood on a day.

    Raises: InstitutionNotFound (404), also for a day before the institution was registered.
    """
    found = _as_of([institution_id], day)
    if not found:
        raise InstitutionNotFound(institution=institution_id)
    return found[0]


def search_institutions_as_of(
    text: str, *, on: date, after: str = "", at_most: int = 50
) -> tuple[Page[InstitutionDetail], int]:
    """Institutions by name, code or initials with every field as it stood on a day. Cost: three queries."""
    page, total = search_institutions(text=text, on=on, after=after, at_most=at_most)
    return page.with_rows(_as_of([card.id for card in page], on)), total


def _as_of(institution_ids: Sequence[int], day: date) -> list[InstitutionDetail]:
    """Details on a day, in the order of the ids; those not registered by then are left out. Cost: one query."""
    versions: dict[int, list[tuple[date, Any]]] = {each: [] for each in institution_ids}
    rows = InstitutionVersion.objects.filter(institution__in=institution_ids)
    for owner, at, changes in rows.order_by("valid_from", "no").values_list(
        "institution_id", "valid_from", "changes"
    ):
        versions[owner].append((at, changes))
    folded = {each: rules.fold(told, day) for each, told in versions.items()}
    return [
        InstitutionDetail(card=rules.card_of(each, fields), as_of=day, fields=fields)
        for each, fields in folded.items()
        if fields is not None
    ]


def kind_name(kind: str) -> str:
    """What a kind is called; empty for an institution without one."""
    return terminology.code_name(terminology.System.INSTITUTION_KIND, kind) if kind else ""


def list_versions(institution_id: int, *, at_most: int = 100) -> list[VersionCard]:
    """Changes of an institution, the latest first."""
    rows = InstitutionVersion.objects.filter(institution=institution_id).order_by(
        "-valid_from", "-no"
    )
    return [
        VersionCard(
            no=row.no,
            valid_from=row.valid_from,
            changes={key: (old, new) for key, (old, new) in row.changes.items()},
            reason=row.reason,
            by_name=row.by_name,
            at=row.at,
        )
        for row in rows[:at_most]
    ]


def list_aliases(institution_id: int, *, at_most: int = 50) -> list[AliasCard]:
    """Other names of an institution, the surest first."""
    rows = InstitutionAlias.objects.filter(institution=institution_id)
    return [
        AliasCard(
            name=row.name,
            from_on=row.from_on,
            until_on=row.until_on,
            confidence_percent=row.confidence_percent,
            source=row.source,
        )
        for row in rows.order_by("-confidence_percent", "name")[:at_most]
    ]


def service_area(institution_id: int, on: date) -> tuple[str, ...]:
    """Divisions the institution answers for on a day, by code."""
    rows = ServiceArea.objects.on(on).filter(institution=institution_id)
    return tuple(rows.order_by("division_code").values_list("division_code", flat=True))


def director_of(institution_id: int, on: date) -> dict[str, Any] | None:
    """Who directs an institution on a day: name, staff id, document and first day; None if nobody is recorded."""
    row = (
        Director.objects.filter(on_day(on), institution=institution_id).order_by("-from_on").first()
    )
    if row is None:
        return None
    return {
        "person_name": row.person_name,
        "staff_id": row.staff_id,
        "document_no": row.document_no,
        "from_on": row.from_on,
    }
