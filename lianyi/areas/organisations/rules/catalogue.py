"""Which row of the disease catalogue speaks for a unit."""

from collections.abc import Iterable
from dataclasses import dataclass

from lianyi.areas.organisations.types import Ability, Competence, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A catalogue row in force, of one unit or of a tier of a county."""

    institution_id: int | None
    county_code: str
    tier: Tier | None
    icd_prefix: str
    ability: Ability
    source: str


def best(rows: Iterable[Row], *, institution_id: int, county_code: str, tier: Tier) -> Competence:
    """The competence of a unit: its own row before its tier's, then the longer prefix.

    Source: seed-002 L25 (对照医院能够收治的病种目录).
    """
    mine = [
        row
        for row in rows
        if row.institution_id == institution_id
        or (row.institution_id is None and row.tier == tier and row.county_code == county_code)
    ]
    if not mine:
        return Competence(institution_id=institution_id, level=Ability.UNKNOWN, source="")
    row = max(mine, key=lambda r: (r.institution_id is not None, len(r.icd_prefix)))
    whose = "unit" if row.institution_id is not None else f"tier:{row.tier}"
    return Competence(
        institution_id=institution_id,
        level=row.ability,
        source=f"{whose} {row.icd_prefix} {row.source}".strip(),
    )
