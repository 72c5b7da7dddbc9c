"""Whole numbers as they come in from outside: typed, in addresses, in messages."""

from typing import Final

GREATEST: Final = 2**63 - 1
"""The greatest number a column holds; no row bears a greater one."""


def whole(text: str | None) -> int | None:
    """The number a text of digits says; None for anything else, and for a number greater than any row can bear."""
    if not text or not text.isdecimal() or len(text) > len(str(GREATEST)):
        return None
    number = int(text)
    return number if number <= GREATEST else None
