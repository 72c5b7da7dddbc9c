"""What a laboratory measures: read once from analytes.toml, checked while read."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.kernel.errors import DomainError

_CRITICAL_AS: Final = {"FPG": "GLU", "PPG": "GLU", "CTNI": "TNI", "PH-B": "PH"}
_AGE: Final = {"d": 1, "m": 30.4375, "y": 365.25}


class UnknownAnalyte(DomainError):
    """The table has no such analyte."""

    code = "diagnostics.unknown_analyte"
    http_status = 422
    template = "There is no analyte {analyte}; choose one of the item."


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A reference interval of a sex and ages from (included) to (excluded), in days; empty holds for all."""

    sex: str
    from_days: int | None
    to_days: int | None
    low: Decimal | None
    high: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """value × factor + offset = the value in our unit. The factor is exact."""

    factor: Fraction
    offset: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyte:
    """One thing that is measured. Numbers carry `decimals`; words are free, or one of `choices`."""

    code: str
    short: str
    name: str
    unit: str
    ucum: str
    kind: str
    decimals: int
    least: Decimal | None = None
    most: Decimal | None = None
    delta_percent: Decimal | None = None
    delta_absolute: Decimal | None = None
    delta_within: timedelta | None = None
    loinc: str = ""
    choices: tuple[str, ...] = ()
    normal: tuple[str, ...] = ()
    conversions: Mapping[str, Conversion] = field(default_factory=lambda: MappingProxyType({}))
    ranges: tuple[Range, ...] = ()

    @property
    def critical_as(self) -> str:
        """The code under which the list of critical values knows it."""
        return _CRITICAL_AS.get(self.code, self.code)

    @property
    def critical_unit(self) -> str:
        """Our unit as that list spells it."""
        return self.ucum if "10*" in self.ucum else self.unit

    @property
    def is_number(self) -> bool:
        """Whether its result is a number."""
        return self.kind == "N"


@cache
def analytes() -> Mapping[str, Analyte]:
    """Every analyte by its code. Raises: ValueError for a table that contradicts itself or the catalogue of items."""
    raw = tomllib.loads((files(__package__) / "analytes.toml").read_text(encoding="utf-8"))
    lists = {row[0]: row[1:] for row in _cut(raw["lists"])}
    found = {}
    for cells in _cut(raw["analytes"]):
        row = dict(zip(raw["columns"], cells, strict=True))
        found[row["code"]] = _analyte(row, lists)
    _add_conversions(found, raw["units"])
    _add_ranges(found, raw["ranges"])
    for item in items().values():
        if unknown := set(item.more.get("analytes", ())) - set(found):
            raise ValueError(f"{item.code} asks for unknown analytes {unknown}")
    return MappingProxyType(found)


def analyte(code: str) -> Analyte:
    """One analyte. Raises: UnknownAnalyte (422)."""
    found = analytes().get(code)
    if found is None:
        raise UnknownAnalyte(field="analyte", analyte=code[:40])
    return found


def analytes_of(item_code: str) -> tuple[Analyte, ...]:
    """The analytes of an item, in the order of its report."""
    known = items().get(item_code)
    return tuple(analytes()[code] for code in known.more.get("analytes", ())) if known else ()


def days_of(text: str) -> int | None:
    """An age as it stands in the table (28d, 6m, 2y) in days."""
    return round(int(text[:-1]) * _AGE[text[-1]]) if text else None


def _analyte(row: Mapping[str, str], lists: Mapping[str, list[str]]) -> Analyte:
    percent, _, absolute = row["delta"].partition("/")
    chosen = lists[row["list"]] if row["list"] else ["", ""]
    if (row["kind"] == "C") != bool(row["list"]):
        raise ValueError(f"{row['code']}: a list is for what is chosen from it")
    return Analyte(
        code=row["code"],
        short=row["short"],
        name=row["name"],
        unit=row["unit"],
        ucum=row["ucum"],
        kind=row["kind"],
        decimals=int(row["decimals"] or 0),
        delta_percent=_number(percent),
        delta_absolute=_number(absolute),
        delta_within=timedelta(days=int(row["days"])) if row["days"] else None,
        loinc=row["loinc"],
        choices=tuple(word for word in chosen[0].split(",") if word),
        normal=tuple(word for word in chosen[1].split(",") if word),
        least=_number(row["least"]),
        most=_number(row["most"]),
    )


def _add_conversions(found: dict[str, Analyte], table: str) -> None:
    for code, unit, factor, offset in _cut(table):
        known = found[code]
        more = {**known.conversions, unit: Conversion(_fraction(factor), Decimal(offset or 0))}
        found[code] = replace(known, conversions=MappingProxyType(more))


def _add_ranges(found: dict[str, Analyte], table: str) -> None:
    for code, sex, from_age, to_age, low, high, source in _cut(table):
        made = Range(
            sex=sex,
            from_days=days_of(from_age),
            to_days=days_of(to_age),
            low=_number(low),
            high=_number(high),
            source=source,
        )
        found[code] = replace(found[code], ranges=(*found[code].ranges, made))


def _cut(table: str) -> Iterator[list[str]]:
    for line in table.strip().splitlines():
        yield line.split("|")


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _fraction(text: str) -> Fraction:
    """A factor, or one number over another: 10/180.156."""
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or 1)
