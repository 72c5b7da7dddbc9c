"""The state of an institution on any day, folded from its dated changes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lianyi.areas.organisations.rules.institutions import is_primary_care
from lianyi.areas.organisations.types import Grade, InstitutionCard, Level, Tier


def fold(versions: Iterable[tuple[date, Mapping[str, Any]]], day: date) -> dict[str, Any] | None:
    """Lay dated changes one over the other up to a day; None when nothing had begun by then.

    Expects: versions ordered by first day, then by number; each change is `(before, after)` a field.
    """
    state: dict[str, Any] | None = None
    for valid_from, changes in versions:
        if valid_from > day:
            break
        state = dict(state or {})
        state.update({field: after for field, (_, after) in changes.items()})
    return state


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields of `after` that are not as in `before`, each as [old, new]."""
    return {
        field: [before.get(field), value]
        for field, value in after.items()
        if field not in before or before[field] != value
    }


def card_of(institution_id: int, fields: Mapping[str, Any]) -> InstitutionCard:
    """The card of an institution from folded fields."""
    return InstitutionCard(
        id=institution_id,
        code=fields["code"],
        name=fields["name"],
        short_name=fields["short_name"],
        kind=fields["kind"],
        tier=Tier(fields["tier"]),
        level=Level(fields["level"]),
        grade=Grade(fields["grade"]),
        division_code=fields["division_code"],
        county_code=fields["county_code"],
        parent_id=fields["parent_id"],
        beds=fields["beds"],
        latitude=fields["latitude"],
        longitude=fields["longitude"],
        is_primary_care=is_primary_care(fields["kind"]),
        population=fields["population"],
    )
