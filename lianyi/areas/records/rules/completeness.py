"""How complete a record is: weights of what is there, out of the weights that apply.

Source: `ws-365-2011` (record), `ws-445` (contact).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lianyi.areas.records.definitions.catalogue import Item, contact_items, record_items
from lianyi.areas.records.types import MissingItem


@dataclass(frozen=True, slots=True)
class Score:
    """Whole percent, rounded half up, and what is missing, heaviest first."""

    percent: int
    missing: tuple[MissingItem, ...]


def score(items: Iterable[Item], *, present: Collection[str], applies: Collection[str]) -> Score:
    """Weigh the items that apply; an item that applies to nobody here neither helps nor harms."""
    counted = [item for item in items if not item.applies or item.applies in applies]
    whole = sum(item.weight for item in counted)
    held = sum(item.weight for item in counted if item.code in present)
    missing = sorted(
        (
            MissingItem(code=item.code, name=item.name, weight=item.weight)
            for item in counted
            if item.code not in present
        ),
        key=lambda item: (-item.weight, item.code),
    )
    return Score((200 * held + whole) // (2 * whole), tuple(missing))


def record_score(*, present: Collection[str], applies: Collection[str]) -> Score:
    """Completeness of a resident's whole record."""
    return score(record_items(), present=present, applies=applies)


def contact_score(*, present: Collection[str], applies: Collection[str]) -> Score:
    """Completeness of the record of one contact."""
    return score(contact_items(), present=present, applies=applies)


def grade(percent: int, *, first: int, second: int) -> str:
    """甲, 乙 or 丙: the grade of a contact's record."""
    if percent >= first:
        return "甲"
    return "乙" if percent >= second else "丙"


def names_of(codes: Collection[str]) -> tuple[MissingItem, ...]:
    """Record items by code, heaviest first: a stored list of codes shown again."""
    found = [item for item in record_items() if item.code in codes]
    found.sort(key=lambda item: (-item.weight, item.code))
    return tuple(MissingItem(code=item.code, name=item.name, weight=item.weight) for item in found)
