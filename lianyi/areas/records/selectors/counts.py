"""Counts of contacts for the counters of areas above, and the rows behind each: no person in them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypedDict, Unpack

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Substr, TruncMonth

from lianyi.areas.records.models import Condition, Encounter
from lianyi.areas.records.models.querysets import SHANGHAI, readable
from lianyi.areas.records.selectors.encounters import LATEST, bounds, chosen, first_contacts
from lianyi.areas.records.types import (
    ChronicResident,
    CountedContact,
    EncounterKind,
    EncounterState,
    Verification,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.ui import Keyset, Page

MOST_GROUPS: Final = 5_000
DIMENSIONS: Final[dict[str, Any]] = {
    "month": TruncMonth("started_at", tzinfo=SHANGHAI),
    "kind": F("kind"),
    "institution": F("institution_id"),
    "diagnosis": Substr("principal_code", 1, 3),
    "place": F("place_name"),
    "place_division": F("place_division"),
    "outside": F("outside_county"),
    "town": Substr("resident__division_code", 1, 9),
}

_BY_RESIDENT: Final = Keyset("resident_id")
_TOTALS: Final[dict[str, Any]] = {
    "n": Count("id"),
    "residents": Count("resident_id", distinct=True),
    "total_fen": Sum("total_fen", default=0),
    "fund_fen": Sum("fund_fen", default=0),
}


class Wanted(TypedDict, total=False):
    """What a count, and the list behind it, is narrowed to.

    `residents_of`: only residents whose address code starts so. `first_contact_days`: only outpatient, emergency and
    inpatient contacts before which the resident had none of the same disease category, anywhere, for so many days
    (首诊). `where`: a value of one of DIMENSIONS, as a group of the count has it.
    """

    kinds: Collection[EncounterKind]
    outside_county: bool | None
    institution_ids: Collection[int] | None
    residents_of: str
    first_contact_days: int
    where: Mapping[str, Any]


def count_encounters(
    scope: Scope, period: Period, *, by: Sequence[str] = (), **wanted: Unpack[Wanted]
) -> list[dict[str, Any]]:
    """Contacts begun in a period, counted by some of DIMENSIONS, the largest group first.

    Each row holds the dimensions asked for (as `by_<name>`) and `n`, `residents`, `total_fen`, `fund_fen`. Sensitive
    contacts count too: a count names nobody. Cost: one query; at most 5,000 groups; first contacts need one look-up on
    (resident, start) a contact. Raises: KeyError for an unknown dimension: a fault, not a refusal.
    """
    groups = {f"by_{name}": DIMENSIONS[name] for name in by}
    rows = _wanted(scope, period, wanted)
    if not groups:
        return [rows.aggregate(**_TOTALS)]
    found = rows.annotate(**groups).values(*groups).annotate(**_TOTALS)
    return list(found.order_by("-n", *groups)[:MOST_GROUPS])


def list_counted(
    scope: Scope, period: Period, *, after: str = "", at_most: int = 50, **wanted: Unpack[Wanted]
) -> Page[CountedContact]:
    """The contacts behind a number of `count_encounters`, the latest first: exactly those that were counted.

    No row names a resident; what a post may not read is counted and listed without its diagnosis. Cost: one query.
    """
    may_read = Case(When(readable(scope), then=Value(True)), default=Value(False))
    rows = _wanted(scope, period, wanted)
    if not scope.everything:
        rows = rows.annotate(may_read=may_read)
    return LATEST.page(rows, after, at_most).map(_counted)


def _counted(row: Any) -> CountedContact:
    """One contact as a counter lists it."""
    withheld = not getattr(row, "may_read", True)
    return CountedContact(
        id=0 if withheld else row.pk,
        kind=EncounterKind(row.kind),
        started_at=row.started_at,
        place_name=row.place_name,
        outside_county=row.outside_county,
        principal_code="" if withheld else row.principal_code,
        principal_name="" if withheld else row.principal_name,
        total_fen=row.total_fen,
        withheld=withheld,
    )


def _wanted(scope: Scope, period: Period, wanted: Wanted) -> QuerySet[Encounter]:
    """The contacts a number counts: the one place that decides, for the number and for its rows."""
    rows = chosen(
        counted_for(scope),
        period=period,
        kinds=wanted.get("kinds", ()),
        outside_county=wanted.get("outside_county"),
        institution_ids=wanted.get("institution_ids"),
    )
    if gap_days := wanted.get("first_contact_days"):
        rows = first_contacts(rows, gap_days)
    if home := wanted.get("residents_of"):
        rows = rows.filter(resident__division_code__startswith=home)
    for name, value in wanted.get("where", {}).items():
        rows = rows.annotate(**{f"where_{name}": DIMENSIONS[name]})
        rows = rows.filter(**{f"where_{name}": value})
    return rows


def count_residents_with(
    scope: Scope,
    prefixes: Collection[str],
    *,
    at: datetime,
    residents_of: str = "",
    seen_in: Period | None = None,
    seen_at: Collection[int] = (),
) -> int:
    """Residents in reach on whose problem list a chronic diagnosis of these code prefixes stood at an instant.

    With `seen_in`, only those who had a contact in that period at one of the institutions `seen_at`. Cost: one query.
    """
    rows = _diagnosed(scope, prefixes, at, residents_of, seen_in, seen_at)
    found: int = rows.aggregate(n=Count("resident_id", distinct=True))["n"]
    return found


def list_residents_with(
    scope: Scope,
    prefixes: Collection[str],
    *,
    at: datetime,
    residents_of: str = "",
    seen_in: Period | None = None,
    seen_at: Collection[int] = (),
    after: str = "",
    at_most: int = 50,
) -> Page[ChronicResident]:
    """The residents behind `count_residents_with`, each with the diagnoses that count. Cost: two queries."""
    rows = _diagnosed(scope, prefixes, at, residents_of, seen_in, seen_at)
    page = _BY_RESIDENT.page(rows.values("resident_id").distinct(), after, at_most)
    ids = [row["resident_id"] for row in page.rows]
    told: dict[int, dict[str, None]] = {resident_id: {} for resident_id in ids}
    named = rows.filter(resident_id__in=ids).order_by("resident_id", "code", "id")
    for resident_id, name in named.values_list("resident_id", "name"):
        told[resident_id][name] = None
    return page.with_rows(ChronicResident(resident_id=i, diseases=tuple(told[i])) for i in ids)


def counted_for(scope: Scope) -> QuerySet[Encounter]:
    """Contacts a post may count: of institutions in reach, and those outside the county of residents in reach."""
    rows = Encounter.objects.exclude(state=EncounterState.VOID)
    if scope.everything:
        return rows
    return rows.filter(
        Q(institution_id__in=scope.institution_ids)
        | (Q(outside_county=True) & residents.sees(scope))
    )


def _diagnosed(
    scope: Scope,
    prefixes: Collection[str],
    at: datetime,
    residents_of: str,
    seen_in: Period | None,
    seen_at: Collection[int],
) -> QuerySet[Condition]:
    """Standing chronic diagnoses of these prefixes, of residents in reach."""
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(code__startswith=prefix)
    rows = Condition.objects.filter(wanted, is_chronic=True, recorded_at__lte=at)
    rows = rows.exclude(verification=Verification.REFUTED).exclude(
        encounter__state=EncounterState.VOID
    )
    if residents_of:
        rows = rows.filter(resident__division_code__startswith=residents_of)
    if seen_in is not None:
        start, end = bounds(seen_in)
        seen = Encounter.objects.exclude(state=EncounterState.VOID).filter(
            resident_id=OuterRef("resident_id"),
            institution_id__in=set(seen_at),
            started_at__gte=start,
            started_at__lt=end,
        )
        rows = rows.filter(Exists(seen))
    return rows if scope.everything else rows.filter(residents.sees(scope))
