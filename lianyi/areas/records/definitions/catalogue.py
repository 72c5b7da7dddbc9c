"""Reads the dated tables of `data/` once, checked while read: a wrong table stops the start, not a visit."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from lianyi.areas.records.types import EncounterKind, Sensitivity

DATA: Final = Path(__file__).parent / "data"
SYSTOLIC: Final = "BP_SYS"
DIASTOLIC: Final = "BP_DIA"
BLOOD_PRESSURE: Final = "BP"
HEIGHT: Final = "HEIGHT"
WEIGHT: Final = "WEIGHT"
TEMPERATURE: Final = "TEMP"
GLUCOSE: Final = ("FPG", "PPG", "RPG", "HBA1C")
_LIMITS: Final = ("low", "high", "alarm_low", "alarm_high", "least", "most")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What can be measured: unit, adult reference range, alarm limits, and what cannot be true."""

    code: str
    name: str
    short: str
    unit: str
    panel: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    alarm_low: Decimal | None = None
    alarm_high: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    loinc: str = ""

    @property
    def is_number(self) -> bool:
        """Whether a number is asked for; else words."""
        return self.most is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRange:
    """A range of three-character ICD-10 categories with what it stands for, from one day to another."""

    label: str
    first: str
    last: str
    valid_from: date
    valid_to: date | None
    source: str

    def holds(self, code: str, on: date) -> bool:
        """Whether a code lies in the range, and the range holds on that day."""
        in_time = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return in_time and self.first <= code[:3].upper() <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of a completeness table."""

    code: str
    name: str
    weight: int
    applies: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTemplate:
    """What stands in the visit form when it opens."""

    code: str
    name: str
    chief_complaint: str
    note: dict[str, str]
    conditions: tuple[str, ...]
    values: tuple[str, ...]
    kinds: tuple[EncounterKind, ...]
    long_term: bool


@cache
def measures() -> dict[str, Measure]:
    """Every known measure by code."""
    table = _read("observations.toml")
    lines = table["rows"].strip().splitlines()
    rows = [dict(zip(table["columns"], line.split("|"), strict=True)) for line in lines]
    return {
        row["code"]: Measure(**{key: _limit(key, text) for key, text in row.items()})
        for row in rows
    }


@cache
def by_loinc() -> dict[str, Measure]:
    """Every known measure by its LOINC code: foreign systems speak LOINC."""
    return {measure.loinc: measure for measure in measures().values() if measure.loinc}


@cache
def sensitive_ranges() -> tuple[CodeRange, ...]:
    """Ranges whose diagnoses only those who treat them may read."""
    rows = _read("classes.toml")["sensitive"]
    return tuple(_range(row, Sensitivity(row["class"])) for row in rows)


@cache
def chronic_ranges() -> tuple[CodeRange, ...]:
    """Ranges that stay on the problem list."""
    return tuple(_range(row, row["name"]) for row in _read("classes.toml")["chronic"])


@cache
def record_items() -> tuple[Item, ...]:
    """What a complete health record holds."""
    return _items("record")


@cache
def contact_items() -> tuple[Item, ...]:
    """What the record of one contact holds."""
    return _items("contact")


@cache
def templates() -> dict[str, VisitTemplate]:
    """Visit templates by code, in the order of the table."""
    return {row["code"]: _template(row) for row in _read("templates.toml")["template"]}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _limit(key: str, text: str) -> Any:
    """A cell of the table of measures: a number where the column is a limit."""
    if key not in _LIMITS:
        return text
    return Decimal(text) if text else None


def _range(row: dict[str, Any], label: str) -> CodeRange:
    return CodeRange(
        label=label,
        first=row["from"],
        last=row["to"],
        valid_from=row.get("valid_from", date.min),
        valid_to=row.get("valid_to"),
        source=row["source"],
    )


def _items(table: str) -> tuple[Item, ...]:
    rows = _read("completeness.toml")[table]
    items = tuple(
        Item(
            code=row["code"],
            name=row["name_zh"],
            weight=row["weight"],
            applies=row.get("applies", ""),
            source=row["source"],
        )
        for row in rows
    )
    if sum(item.weight for item in items) != 100:
        raise ValueError(f"weights of table {table} do not add up to 100")
    return items


def _template(row: dict[str, Any]) -> VisitTemplate:
    unknown = set(row["values"]) - set(measures())
    if unknown:
        raise ValueError(f"template {row['code']} asks for unknown measures {unknown}")
    return VisitTemplate(
        code=row["code"],
        name=row["name_zh"],
        chief_complaint=row["chief_complaint"],
        note={part: row[part] for part in ("present_illness", "examination", "plan")},
        conditions=tuple(row["conditions"]),
        values=tuple(row["values"]),
        kinds=tuple(EncounterKind(kind) for kind in row["kinds"]),
        long_term=row.get("long_term", False),
    )
