"""What counts as critical in a county on a day: shipped rules, each replaced by the county's newest row of its code."""

from collections.abc import Mapping
from datetime import date

from lianyi.areas.diagnostics.definitions.critical import SOURCE, shipped
from lianyi.areas.diagnostics.models import CriticalBound
from lianyi.areas.diagnostics.types.critical import CriticalRule
from lianyi.areas.diagnostics.types.words import CentreKind


def critical_rules(county_code: str, on: date) -> Mapping[str, CriticalRule]:
    """Every rule in force on a day, by its code; retired ones are left out. Cost: one query."""
    found = dict(shipped())
    rows = CriticalBound.objects.filter(county_code=county_code, from_on__lte=on)
    for row in rows.order_by("from_on", "id"):
        found[row.code] = _rule(row)
    return {code: rule for code, rule in found.items() if not rule.retired}


def rule_versions(county_code: str, code: str) -> list[CriticalRule]:
    """The rows a county has set for a code, the newest first, the shipped rule last. Cost: one query."""
    rows = CriticalBound.objects.filter(county_code=county_code, code=code)
    first = shipped().get(code)
    return [_rule(row) for row in rows.order_by("-from_on")] + ([first] if first else [])


def findings_for(kind: CentreKind, county_code: str, on: date) -> list[CriticalRule]:
    """What a reader of a kind of centre may choose as critical. Cost: one query."""
    rules = critical_rules(county_code, on).values()
    return [rule for rule in rules if rule.kind == kind]


def _rule(row: CriticalBound) -> CriticalRule:
    first = shipped().get(row.code)
    return CriticalRule(
        code=row.code,
        kind=CentreKind(row.kind),
        name_zh=row.name_zh,
        name_en=first.name_en if first and first.name_zh == row.name_zh else row.name_zh,
        analyte=row.analyte,
        unit=row.unit,
        at_most=row.at_most,
        at_least=row.at_least,
        age_from_days=row.age_from_days,
        age_to_days=row.age_to_days,
        source=SOURCE,
        status="confirmed" if row.confirmed else "to_confirm",
        from_on=row.from_on,
        retired=row.retired,
        origin=row.set_by_name,
        also=first.also if first else (),
    )
