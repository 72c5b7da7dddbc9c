"""Codes as words of the user's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext

from lianyi.areas.residents.definitions import codes

OF_THE_FILE: Final[dict[str, Mapping[Any, str]]] = {
    "ETHNICITIES": codes.ETHNICITIES,
    "MARITAL": codes.MARITAL,
    "EDUCATION": codes.EDUCATION,
    "BLOOD_TYPES": codes.BLOOD_TYPES,
    "RH_TYPES": codes.RH_TYPES,
    "IDENTIFIERS": codes.IDENTIFIERS,
    "HOUSEHOLD_RELATIONS": codes.HOUSEHOLD_RELATIONS,
    "RELATIONS": codes.RELATIONS,
    "PARTS": codes.PARTS,
    "CHANGES": codes.CHANGES,
}
"""Lists the page of a resident speaks with."""


def spoken(names: Mapping[Any, str]) -> dict[str, str]:
    """The names of a code list in the user's language, by code."""
    return {str(code): gettext(name) for code, name in names.items()}


def file_words() -> dict[str, dict[str, str]]:
    """Every list of the file, in the user's language."""
    return {name: spoken(names) for name, names in OF_THE_FILE.items()}
