"""Closed lists of coded reasons, read once from the TOML file beside this module."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "reasons.toml"

OTHER = "OTHER"
"""The reason that needs a note."""


@cache
def lists() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Every list: list name -> code -> language -> words."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def codes(name: str) -> tuple[str, ...]:
    """The codes of a list, in the order of the file."""
    return tuple(lists()[name])


def choices(name: str, *, language: str = "zh") -> list[tuple[str, str]]:
    """Codes with their words, as a form needs them."""
    return [(code, words[language]) for code, words in lists()[name].items()]


def name_of(list_name: str, code: str, *, language: str = "zh") -> str:
    """The words of one code; the code itself where the list lacks it."""
    return lists()[list_name].get(code, {}).get(language, code)
