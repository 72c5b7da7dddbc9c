"""Counts of contacts for the counters of areas above: aggregated in the database, no person in them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Substr, TruncMonth

from lianyi.areas.records.models import Condition, Encounter
from lianyi.areas.records.models.querysets import SHANGHAI
from lianyi.areas.records.selectors.encounters import bounds, chosen, first_contacts
from lianyi.areas.records.types import EncounterKind, EncounterState, Verification
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period

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


def count_encounters(
    scope: Scope,
    period: Period,
    *,
    by: Sequence[str] = (),
    kinds: Collection[EncounterKind] = (),
    outside_county: bool | None = None,
    institution_ids: Collection[int] | None = None,
    residents_of: str = "",
    principal_prefix: str = "",
) -> list[dict[str, Any]]:
    """Contacts begun in a period, counted by some of DIMENSIONS, the largest group first.

    Each row holds the dimensions asked for (as `by_<name>`) and `n`, `residents`, `total_fen`, `fund_fen`. Sensitive
    contacts count too: a count names nobody. `residents_of`: only residents whose address code starts so.
    Cost: one query; at most 5,000 groups. Raises: KeyError for an unknown dimension: a fault, not a refusal.
    """
    rows = chosen(
        counted_for(scope),
        period=period,
        kinds=kinds,
        outside_county=outside_county,
        institution_ids=institution_ids,
        principal_prefix=principal_prefix,
    )
    return _grouped(rows, by, residents_of)


def count_first_contacts(
    scope: Scope,
    period: Period,
    *,
    by: Sequence[str] = (),
    gap_days: int = 90,
    outside_county: bool | None = None,
    residents_of: str = "",
) -> list[dict[str, Any]]:
    """As `count_encounters`, of first contacts only: outpatient, emergency and inpatient contacts before which the
    resident had none of the same disease category, anywhere, for so many days (首诊).

    Cost: one query; one look-up on (resident, start) a contact.
    """
    rows = chosen(
        first_contacts(counted_for(scope), gap_days), period=period, outside_county=outside_county
    )
    return _grouped(rows, by, residents_of)


def count_residents_with(
    scope: Scope, prefixes: Collection[str], *, at: datetime, residents_of: str = ""
) -> int:
    """Residents in reach on whose problem list a chronic diagnosis of these code prefixes stands. Cost: one query."""
    rows = _diagnosed(scope, prefixes).filter(recorded_at__lte=at)
    if residents_of:
        rows = rows.filter(resident__division_code__startswith=residents_of)
    found: int = rows.aggregate(n=Count("resident_id", distinct=True))["n"]
    return found


def count_residents_seen(
    scope: Scope,
    prefixes: Collection[str],
    period: Period,
    *,
    institution_ids: Collection[int],
    residents_of: str = "",
) -> int:
    """Of those residents, the ones who had a contact at one of these institutions in a period. Cost: one query."""
    start, end = bounds(period)
    seen = Encounter.objects.exclude(state=EncounterState.VOID).filter(
        resident_id=OuterRef("resident_id"),
        institution_id__in=set(institution_ids),
        started_at__gte=start,
        started_at__lt=end,
    )
    rows = _diagnosed(scope, prefixes).filter(Exists(seen), recorded_at__lt=end)
    if residents_of:
        rows = rows.filter(resident__division_code__startswith=residents_of)
    found: int = rows.aggregate(n=Count("resident_id", distinct=True))["n"]
    return found


def counted_for(scope: Scope) -> QuerySet[Encounter]:
    """Contacts a post may count: of institutions in reach, and those outside the county of residents in reach."""
    rows = Encounter.objects.exclude(state=EncounterState.VOID)
    if scope.everything:
        return rows
    return rows.filter(
        Q(institution_id__in=scope.institution_ids)
        | (Q(outside_county=True) & residents.sees(scope))
    )


def _grouped(
    rows: QuerySet[Encounter], by: Sequence[str], residents_of: str
) -> list[dict[str, Any]]:
    if residents_of:
        rows = rows.filter(resident__division_code__startswith=residents_of)
    groups = {f"by_{name}": DIMENSIONS[name] for name in by}
    totals = {
        "n": Count("id"),
        "residents": Count("resident_id", distinct=True),
        "total_fen": Sum("total_fen", default=0),
        "fund_fen": Sum("fund_fen", default=0),
    }
    if not groups:
        return [rows.aggregate(**totals)]
    found = rows.annotate(**groups).values(*groups).annotate(**totals)
    return list(found.order_by("-n", *groups)[:MOST_GROUPS])


def _diagnosed(scope: Scope, prefixes: Collection[str]) -> QuerySet[Condition]:
    """Standing chronic diagnoses of these prefixes, of residents in reach."""
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(code__startswith=prefix)
    rows = Condition.objects.filter(wanted, is_chronic=True)
    rows = rows.exclude(verification=Verification.REFUTED).exclude(
        encounter__state=EncounterState.VOID
    )
    return rows if scope.everything else rows.filter(residents.sees(scope))
