"""Long lists, a page at a time, by the keys of the last row seen: as fast on page 900 as on page 1.

A key holds values of a row (a name, where a list is ordered by names) and stands in addresses, which browsers and
proxies write down: it is sealed. Nobody reads in it what the page masks, and nobody makes one up.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from lianyi.kernel.errors import DomainError
from lianyi.machinery.crypto.keyring import Tampered, seal, unseal

Row = TypeVar("Row")
Other = TypeVar("Other")

MOST = 200
_SHOWN = 40
_FARTHEST = 1_000_000


class BadPageKey(DomainError):
    """The key in the address was not made by this list."""

    code = "page.bad_key"
    http_status = 400
    template = "The page key {key} does not belong to this list; start again at its first page."


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list and the keys that lead to the rows after and before them ("" where there are none)."""

    rows: Sequence[Row]
    next_key: str = ""
    previous_key: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def map(self, make: Callable[[Row], Other]) -> "Page[Other]":
        """The same page with every row made into something else."""
        return Page([make(row) for row in self.rows], self.next_key, self.previous_key)

    def with_rows(self, rows: Iterable[Other]) -> "Page[Other]":
        """The same keys over other rows."""
        return replace(self, rows=list(rows))  # type: ignore[arg-type,return-value]  # the row type changes


class Keyset:
    """An order over the columns of a query, the last of which is unique; `-` before a column turns it round.

    Expects: no column of the order holds NULL. Rows may be models, dicts (`values`) or named tuples.
    """

    def __init__(self, *order: str) -> None:
        self.order = order
        self.names = [name.removeprefix("-") for name in order]
        self.place = f"page:{','.join(order)}"

    def page(
        self,
        rows: QuerySet[Any, Any],
        after: str = "",
        at_most: int = 50,
        *,
        also: Sequence[QuerySet[Any, Any]] = (),
    ) -> Page[Any]:
        """One page of at most `at_most` rows that follow the key (or precede it, if the key leads back).

        Rows of `also`, with the same columns, are put into the same order; each part is cut before they are joined.
        Cost: one query, `at_most` + 1 rows of each part. Raises: BadPageKey (400).
        """
        at_most = max(1, min(at_most, MOST))
        back, values = self._read(after) if after else (False, [])
        taken = list(self._cut((rows, *also), at_most, back, values))
        return self._page(taken, at_most, back, bool(values))

    def first_rows(self, parts: Sequence[QuerySet[Any, Any]], at_most: int) -> QuerySet[Any, Any]:
        """The rows a first page is made of (`first_page`), not yet asked for: they can be prepared."""
        return self._cut(parts, at_most, False, [])

    def first_page(self, taken: Sequence[Any], at_most: int) -> Page[Any]:
        """The first page, made of what `first_rows` found."""
        return self._page(list(taken), at_most, False, False)

    def _cut(
        self, parts: Sequence[QuerySet[Any, Any]], at_most: int, back: bool, values: list[Any]
    ) -> QuerySet[Any, Any]:
        order = [_turned(name) for name in self.order] if back else list(self.order)
        beyond = _beyond(order, values) if values else Q()
        first, *rest = (part.filter(beyond).order_by(*order)[: at_most + 1] for part in parts)
        return first.union(*rest).order_by(*order)[: at_most + 1] if rest else first

    def _page(self, taken: list[Any], at_most: int, back: bool, begun: bool) -> Page[Any]:
        more, taken = len(taken) > at_most, taken[:at_most]
        if back:
            taken.reverse()
        if not taken:
            return Page([])
        has_next = back or more
        has_previous = more if back else begun
        return Page(
            taken,
            self._key(taken[-1], "n") if has_next else "",
            self._key(taken[0], "p") if has_previous else "",
        )

    def _key(self, row: Any, direction: str) -> str:
        values = [_plain(_of(row, name)) for name in self.names]
        text = json.dumps([direction, *values], separators=(",", ":"), ensure_ascii=False)
        return seal(text, place=self.place)

    def _read(self, key: str) -> tuple[bool, list[Any]]:
        try:
            direction, *values = json.loads(unseal(key, place=self.place))
        except Tampered:
            raise BadPageKey(field="after", key=key[:_SHOWN]) from None
        return direction == "p", [_typed(value) for value in values]


def paginate(rows: Sequence[Row], after: str, at_most: int = 50) -> Page[Row]:
    """One page of a list that is in memory already; the key is the place of its first row."""
    if after and not (after.isdecimal() and len(after) <= len(str(_FARTHEST))):
        raise BadPageKey(field="after", key=after[:_SHOWN])
    start = int(after or 0)
    end = start + at_most
    return Page(
        rows[start:end],
        str(end) if end < len(rows) else "",
        str(max(start - at_most, 0)) if start else "",
    )


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """(a > x) or (a = x and b > y) or …, with a bound on the first column that an index can use."""
    beyond, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column, side = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        beyond |= same & Q(**{f"{column}__{side}": value})
        same &= Q(**{column: value})
    first, side = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{side}": values[0]}) & beyond


def _of(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return row[name]
    for step in name.split("__"):
        row = getattr(row, step)
    return row


def _plain(value: Any) -> str | int:
    """A key's value as JSON; instants and days carry a mark so that they come back as what they were."""
    if isinstance(value, datetime):
        return f"@{value.isoformat()}"
    if isinstance(value, date):
        return f"#{value.isoformat()}"
    return value if isinstance(value, int) else f"={value}"


def _typed(value: str | int) -> Any:
    if isinstance(value, int):
        return value
    mark, text = value[:1], value[1:]
    return parse_datetime(text) if mark == "@" else parse_date(text) if mark == "#" else text
