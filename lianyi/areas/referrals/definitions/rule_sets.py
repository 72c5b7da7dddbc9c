"""The shipped referral standards and the vocabulary of findings, read once from the TOML files beside this module."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from lianyi.areas.referrals.types.indications import Criterion, FindingDef, RuleSet
from lianyi.areas.referrals.types.words import Direction, Level, Urgency

_HERE: Final = Path(__file__).resolve().parent


@cache
def findings() -> Mapping[str, FindingDef]:
    """Every finding a criterion may speak of, in the order of the form."""
    table = tomllib.loads((_HERE / "findings.toml").read_text(encoding="utf-8"))
    return {name: FindingDef(name=name, **entry) for name, entry in table.items()}


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """Every shipped rule set, by code and first day."""
    files = sorted((_HERE / "indications").glob("*.toml"))
    read = [_rule_set(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files]
    return tuple(sorted(read, key=lambda s: (s.code, s.valid_from)))


def named(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Names and versions of rule sets by their keys (`hypertension@2022-01`); an unknown one is called by its key."""
    names = {s.code: s.name_zh for s in rule_sets()}
    parts = [key.partition("@") for key in keys]
    return [(names.get(code, code), version) for code, _at, version in parts]


def rule_sets_on(day: date) -> tuple[RuleSet, ...]:
    """The rule sets that hold on a day: of each code the latest that has begun and not ended."""
    latest = {
        s.code: s
        for s in rule_sets()
        if s.valid_from <= day and (s.valid_to is None or day <= s.valid_to)
    }
    return tuple(latest.values())


def _rule_set(table: dict[str, Any]) -> RuleSet:
    criteria = tuple(_criterion(entry, table["source"]) for entry in table.pop("criterion"))
    return RuleSet(**{**table, "icd": tuple(table["icd"])}, criteria=criteria)


def _criterion(entry: dict[str, Any], source: str) -> Criterion:
    return Criterion(
        code=entry["code"],
        text_zh=entry["text_zh"],
        when=entry["when"],
        direction=Direction(entry["direction"]),
        levels=frozenset(Level(level) for level in entry["from"]),
        urgency=Urgency(entry.get("urgency", Urgency.ORDINARY)),
        source=entry.get("source", source),
        tag=entry.get("tag", ""),
        status=entry.get("status", "confirmed"),
        note=entry.get("note_zh", ""),
    )
