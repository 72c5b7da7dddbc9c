"""Presets: whole sets of values read out of public documents; a county starts by copying one.

A preset is a TOML file: `key`, `name_zh`, `source`, `note_zh` and a table `[values]` of parameter keys (quoted, for
they hold dots).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lianyi.kernel.errors import DomainError
from lianyi.machinery.policy.parameters import Value, read_values


class UnknownPreset(DomainError):
    """No preset bears this key."""

    code = "policy.unknown_preset"
    http_status = 422
    template = "There is no preset {key}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One set of values with the document it was read from."""

    key: str
    name_zh: str
    source: str
    note_zh: str
    values: Mapping[str, Value]


_FOLDERS: Final[list[Path]] = []


def register_presets(folder: Path) -> None:
    """Tell where preset files lie; they are read when asked for, after every parameter has been declared."""
    if folder not in _FOLDERS:
        _FOLDERS.append(folder)


def presets() -> list[Preset]:
    """Every preset, by key; a file that names an unknown parameter or breaks a bound is refused loudly."""
    files = sorted(path for folder in _FOLDERS for path in folder.glob("*.toml"))
    return sorted((_read(path) for path in files), key=lambda preset: preset.key)


def preset(key: str) -> Preset:
    """One preset; raise UnknownPreset (422)."""
    for candidate in presets():
        if candidate.key == key:
            return candidate
    raise UnknownPreset(field="based_on", key=key)


def _read(path: Path) -> Preset:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Preset(
        key=table["key"],
        name_zh=table["name_zh"],
        source=table["source"],
        note_zh=table.get("note_zh", ""),
        values=read_values(table.get("values", {})),
    )
