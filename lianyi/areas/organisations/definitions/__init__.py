"""Data that rules read: models of consortia, role catalogue, rosters, divisions, parameters and presets."""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from lianyi.areas.organisations.definitions import county, parameters
from lianyi.areas.organisations.types import (
    Closeness,
    CooperationForm,
    DivisionCard,
    MemberKind,
    MemberRole,
    Model,
    Scheme,
    ServiceItem,
    Tier,
    Topology,
)

FOLDER: Final = Path(__file__).parent
PRESETS: Final = FOLDER / "presets"

__all__ = [
    "PRESETS",
    "catalogue",
    "county",
    "divisions",
    "parameters",
    "schemes",
    "services_of",
    "table",
]


def table(name: str) -> dict[str, Any]:
    """One TOML file of this folder."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def schemes() -> dict[Model, Scheme]:
    """The model table, one row a model; a model without a row, or a row without a model, is a fault."""
    rows = table("models")
    return {model: _scheme(model, rows.pop(model.value)) for model in Model} | _nothing_left(rows)


def _nothing_left(rows: dict[str, Any]) -> dict[Model, Scheme]:
    if rows:
        raise ValueError(f"models.toml: unknown models {sorted(rows)}")
    return {}


def _scheme(model: Model, row: dict[str, Any]) -> Scheme:
    return Scheme(
        code=model,
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        source=row["source"],
        lead_tiers=frozenset(Tier(v) for v in row["lead_tiers"]),
        lead_levels=frozenset(row["lead_levels"]),
        lead_owners=frozenset(row["lead_owners"]),
        lead_kinds=tuple(row["lead_kinds"]),
        lead_needs_specialty=row["lead_needs_specialty"],
        priority_specialties=tuple(row["priority_specialties"]),
        member_tiers=frozenset(Tier(v) for v in row["member_tiers"]),
        member_owners=frozenset(row["member_owners"]),
        member_kind=MemberKind(row["member_kind"]),
        closeness=frozenset(Closeness(v) for v in row["closeness"]),
        forms=frozenset(CooperationForm(v) for v in row["forms"]),
        governing_bodies=tuple(row["governing_bodies"]),
        roles=frozenset(MemberRole(v) for v in row["roles"]),
        topologies=frozenset(Topology(v) for v in row["topologies"]),
        exclusive=row["exclusive"],
        same_county=row["same_county"],
        exit_steps=tuple(row["exit_steps"]),
    )


@cache
def services_of(tier: Tier) -> tuple[ServiceItem, ...]:
    """What a tier is expected to give (功能定位), in the order of the catalogue."""
    return tuple(item for item in catalogue() if item.tier is tier)


@cache
def catalogue() -> tuple[ServiceItem, ...]:
    """The whole role catalogue."""
    return tuple(
        ServiceItem(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            tier=Tier(row["tier"]),
            core=row["core"],
            source=row["source"],
        )
        for row in table("services")["service"]
    )


@cache
def rosters() -> dict[str, dict[str, Any]]:
    """The rosters of the public documents by key, as their files say. Source: requirements appendix D."""
    files = sorted((FOLDER / "rosters").glob("*.toml"))
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in files]
    return {roster["key"]: roster for roster in found}


@cache
def tier_catalogue() -> tuple[dict[str, Any], ...]:
    """The disease catalogue a county starts with: how far each tier takes a disease."""
    return tuple(table("diseases")["disease"])


@cache
def divisions() -> tuple[DivisionCard, ...]:
    """Counties and townships of the five documents' places. Source: stats-divisions-2023."""
    with (FOLDER / "divisions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(DivisionCard(**row) for row in csv.DictReader(file))
