"""What a table is expected to hold."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

MEBIBYTE: Final = 1024 * 1024
REASON: Final = ("行号", "原因")
"""Two columns of ours behind a row that was refused; a file that comes back with them is read without them."""


class Kind(StrEnum):
    """What the cells of a column become."""

    TEXT = "text"  # str, trimmed
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # Decimal, never float
    DATE = "date"  # date
    INSTANT = "instant"  # aware UTC datetime; written in Shanghai time
    FLAG = "flag"  # bool, written 是/否


class Column:
    """One column: the name of its value, the heads under which it may stand (中文 first), and what its cells must be.

    Units: `lowest` and `highest` are included, and apply to numbers. `choices` maps what is written to the value.
    An empty cell gives None (TEXT: the empty text), and is a fault where `required`.
    """

    __slots__ = ("choices", "heads", "highest", "kind", "lowest", "max_length", "name", "required")

    def __init__(
        self,
        name: str,
        *heads: str,
        kind: Kind = Kind.TEXT,
        required: bool = False,
        choices: Mapping[str, str] | None = None,
        max_length: int = 200,
        lowest: Decimal | int | None = None,
        highest: Decimal | int | None = None,
    ) -> None:
        self.name = name
        self.heads = heads or (name,)
        self.kind = kind
        self.required = required
        self.choices = choices
        self.max_length = max_length
        self.lowest = lowest
        self.highest = highest

    @property
    def head(self) -> str:
        """The head by which faults name the column."""
        return self.heads[0]

    def known_as(self) -> set[str]:
        """Every head, as typists vary it."""
        return {plain_head(head) for head in (self.name, *self.heads)}


class Sheet:
    """A table: its columns, how big it may be, and whether other columns are passed over or refused."""

    def __init__(
        self,
        *columns: Column,
        most_rows: int = 200_000,
        most_bytes: int = 30 * MEBIBYTE,
        pass_over_unknown: bool = False,
    ) -> None:
        self.columns = columns
        self.most_rows = most_rows
        self.most_bytes = most_bytes
        self.pass_over_unknown = pass_over_unknown

    def find(self, head: str) -> Column | None:
        """The column of a head, if it is one of ours."""
        wanted = plain_head(head)
        return next((column for column in self.columns if wanted in column.known_as()), None)

    @property
    def heads(self) -> list[str]:
        """The heads of an empty template of this table."""
        return [column.head for column in self.columns]


def plain_head(head: str) -> str:
    """Drop what does not matter in a head: width, case, blanks, stars of required columns, what stands in brackets."""
    text = unicodedata.normalize("NFKC", head).casefold()
    text = text.partition("(")[0] if not text.startswith("(") else text
    return "".join(c for c in text if c.isalnum())
