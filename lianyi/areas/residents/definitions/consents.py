"""Texts of consent, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """One text, its version and the first day it may be signed."""

    kind: str
    name_zh: str
    name_en: str
    separate: bool
    version: str
    since: date
    text_zh: str


@cache
def consent_texts() -> Mapping[str, ConsentText]:
    """The current text of every kind of consent."""
    raw = tomllib.loads((files(__package__) / "consents.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            kind: ConsentText(
                kind=kind,
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                separate=row["separate"],
                version=row["version"],
                since=row["from"],
                text_zh=row["text_zh"],
            )
            for kind, row in raw.items()
        }
    )
