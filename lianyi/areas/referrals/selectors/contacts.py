"""Counters over contacts of residents inside and outside: first visit, in-county rate, flow, chronic care.

They read the shared record, where claims of care outside the county lie beside our own contacts.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.rules.figures import percent
from lianyi.areas.referrals.selectors.row_sets import (
    contacts_wanted,
    primary_ids,
    residents_wanted,
)
from lianyi.areas.referrals.types.figures import FlowRow, RateRow
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period

KIND_NAMES: Final = {
    records.EncounterKind.OUTPATIENT: "门诊",
    records.EncounterKind.EMERGENCY: "急诊",
    records.EncounterKind.INPATIENT: "住院",
}
_MOST_LEAKS: Final = 20


def first_visits(scope: Scope, period: Period, county_code: str) -> dict[str, int]:
    """First contacts at a primary unit, and all first contacts (REF-08). Cost: two queries."""
    numerator, denominator = _first_of(records.count_encounters(
        scope, period, by=("institution",), **contacts_wanted("first_contacts", county_code)
    ), primary_ids(county_code))  # fmt: skip
    return {"first_contacts_primary": numerator, "first_contacts": denominator}


def _first_of(rows: list[dict[str, Any]], primary: Collection[int]) -> tuple[int, int]:
    return (
        sum(row["n"] for row in rows if row["by_institution"] in primary),
        sum(row["n"] for row in rows),
    )


def first_visits_by(scope: Scope, period: Period, county_code: str, by: str) -> list[RateRow]:
    """REF-08 by month or town, the key ascending. Cost: two queries and one for names."""
    rows = records.count_encounters(
        scope, period, by=(by, "institution"), **contacts_wanted("first_contacts", county_code)
    )
    primary = primary_ids(county_code)
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[f"by_{by}"], []).append(row)
    parts = {key: _first_of(group, primary) for key, group in groups.items()}
    return _rates(parts, _names(by, parts))


def visits(scope: Scope, period: Period, county_code: str) -> dict[str, int]:
    """Visits of residents inside the county, and all their visits (REF-09). Cost: one query."""
    inside, total = _inside(records.count_encounters(
        scope, period, by=("outside",), **contacts_wanted("contacts", county_code)
    ))  # fmt: skip
    return {"contacts_inside": inside, "contacts": total}


def _inside(rows: list[dict[str, Any]]) -> tuple[int, int]:
    return sum(row["n"] for row in rows if not row["by_outside"]), sum(row["n"] for row in rows)


def in_county_by(scope: Scope, period: Period, county_code: str, by: str) -> list[RateRow]:
    """REF-09 by month, kind of visit, town or disease. Cost: one query and one for names."""
    rows = records.count_encounters(
        scope, period, by=(by, "outside"), **contacts_wanted("contacts", county_code)
    )
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[f"by_{by}"], []).append(row)
    parts = {key: _inside(group) for key, group in groups.items()}
    return _rates(parts, _names(by, parts))


def _rates(parts: Mapping[Any, tuple[int, int]], names: Mapping[str, str]) -> list[RateRow]:
    found = [
        RateRow(
            key=_key(key),
            name=names.get(_key(key), _key(key) or "未填写"),
            numerator=numerator,
            denominator=denominator,
            value=percent(numerator, denominator),
        )
        for key, (numerator, denominator) in parts.items()
    ]
    return sorted(found, key=lambda row: row.key)


def _key(value: Any) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value or "")


def _names(by: str, keys: Collection[Any]) -> dict[str, str]:
    """The words of the groups."""
    if by == "town":
        found = organisations.divisions([str(key) for key in keys if key])
        return {code: card.name for code, card in found.items()}
    if by == "diagnosis":
        groups = terminology.disease_groups([str(key) for key in keys if key])
        return {code: name for code, (_, name) in groups.items()}
    if by == "kind":
        return {str(kind): name for kind, name in KIND_NAMES.items()}
    return {}


def chronic(scope: Scope, period: Period, county_code: str) -> dict[str, int]:
    """Residents with a chronic disease, and those of them seen at a primary unit in the period (REF-11).

    Cost: three queries.
    """
    return {
        rows: records.count_residents_with(scope, **residents_wanted(rows, period, county_code))
        for rows in ("chronic", "chronic_seen")
    }


def flow(
    scope: Scope,
    period: Period,
    county_code: str,
    *,
    by_month: bool = False,
    outside_only: bool = False,
) -> list[FlowRow]:
    """REF-06: where inpatients of the county went, by disease and hospital, with cost; the largest first.

    Cost: one query and three for names.
    """
    by = ("diagnosis", "institution", "place", "outside", *(("month",) if by_month else ()))
    rows = records.count_encounters(
        scope,
        period,
        by=by,
        **contacts_wanted("stays_outside" if outside_only else "stays", county_code),
    )
    places = organisations.institutions([r["by_institution"] for r in rows if r["by_institution"]])
    names = terminology.disease_groups([r["by_diagnosis"] for r in rows if r["by_diagnosis"]])
    seat = _seat(county_code)
    return [_flow_row(row, places, names, seat) for row in rows]


def _seat(county_code: str) -> organisations.InstitutionCard | None:
    """The hospital distances are measured from: the county's first by code."""
    hospitals = organisations.list_county(county_code, organisations.Tier.COUNTY)
    return hospitals[0] if hospitals else None


def _flow_row(
    row: dict[str, Any],
    places: Mapping[int, organisations.InstitutionCard],
    names: Mapping[str, tuple[str, str]],
    seat: organisations.InstitutionCard | None,
) -> FlowRow:
    place = places.get(row["by_institution"])
    code = row["by_diagnosis"]
    month = row.get("by_month")
    return FlowRow(
        disease_code=code,
        disease_name=names.get(code, (code, code))[1] or "未编码",
        place=(place.short_name or place.name)
        if place
        else (row["by_place"] or "县外（未注明机构）"),
        inside=not row["by_outside"],
        n=row["n"],
        residents=row["residents"],
        total_fen=row["total_fen"],
        distance_km=organisations.distance_km(seat, place) if seat and place else None,
        treatable=None,
        institution_id=row["by_institution"],
        place_name=row["by_place"],
        month=month.date() if isinstance(month, datetime) else month,
    )


def top_leaks(scope: Scope, period: Period, county_code: str, on: date) -> list[FlowRow]:
    """The diseases most residents leave the county for, with whether a county hospital could treat them.

    Cost: as `flow`, and two small queries a disease, at most 20.
    """
    rows = flow(scope, period, county_code, outside_only=True)
    leaks: dict[str, list[FlowRow]] = {}
    for row in rows:
        leaks.setdefault(row.disease_code, []).append(row)
    hospitals = [c.id for c in organisations.list_county(county_code, organisations.Tier.COUNTY)]
    largest = sorted(leaks.items(), key=lambda item: (-sum(r.n for r in item[1]), item[0]))[
        :_MOST_LEAKS
    ]
    return [_leak(code, group, hospitals, on) for code, group in largest]


def _leak(code: str, group: list[FlowRow], hospitals: Collection[int], on: date) -> FlowRow:
    first = max(group, key=lambda row: row.n)
    able = organisations.list_competent(code, hospitals, on) if code else []
    return FlowRow(
        disease_code=code,
        disease_name=first.disease_name,
        place=first.place,
        inside=False,
        n=sum(row.n for row in group),
        residents=sum(row.residents for row in group),
        total_fen=sum(row.total_fen for row in group),
        distance_km=first.distance_km,
        treatable=any(c.level == organisations.Ability.FULL for c in able),
    )
