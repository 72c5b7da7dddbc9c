"""Code systems the platform ships: one TOML file each, its rows as lines of `|`-separated cells."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from lianyi.areas.terminology.types import NewSystem, NewTerm

FOLDER: Final = Path(__file__).parent / "systems"
_OWN: Final = ("code", "name", "name_en", "parent_code")


def shipped() -> list[NewSystem]:
    """Every shipped code system, by file name."""
    return [read(path) for path in sorted(FOLDER.glob("*.toml"))]


def read(path: Path) -> NewSystem:
    """One code system from its file; a row with too few or too many cells is a fault."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    columns: list[str] = table["columns"]
    effective_on = table["effective_on"]
    assert isinstance(effective_on, date)  # a TOML date
    return NewSystem(
        code=table["code"],
        name_zh=table["name_zh"],
        name_en=table["name_en"],
        version=table["version"],
        source=table["source"],
        effective_on=effective_on,
        terms=tuple(_term(columns, line) for line in table["rows"].strip().splitlines()),
    )


def _term(columns: list[str], line: str) -> NewTerm:
    """One row; cells beyond code, name, English name and parent go into `extra`."""
    cells: dict[str, Any] = dict(
        zip(columns, (cell.strip() for cell in line.split("|")), strict=True)
    )
    extra = {key: value for key, value in cells.items() if key not in _OWN and value}
    return NewTerm(
        code=cells["code"],
        name=cells["name"],
        name_en=cells.get("name_en", ""),
        parent_code=cells.get("parent_code", ""),
        extra=extra,
    )
