"""Doubles among everybody on file, found in one pass over each order in which they can stand side by side.

Nobody is compared with everybody: two rows are scored only where they share a block (born the same day under one family
name, read the same in one year, same telephone, same mother). Rows stream in index order; memory holds one group.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, groupby, islice
from typing import Final, NamedTuple

from django.db.models import Q

from lianyi.areas.residents import rules
from lianyi.areas.residents.models import Resident
from lianyi.areas.residents.selectors.duplicates import citizen_indexes
from lianyi.engines.matching import ASK, Match, Person, compare

MOST_OF_A_BLOCK: Final = 200
"""A block with more members says nothing (a default date, a clinic's own telephone): its members are not paired."""
_AT_A_TIME: Final = 500


class Span(NamedTuple):
    """Four years, counted from one of two beginnings."""

    beginning: int
    number: int


class Row(NamedTuple):
    """What the search knows of a resident."""

    id: int
    name: str
    pinyin: str
    initials: str
    sex: str
    born_on: date
    born_on_estimated: bool
    phone_index: str
    mother_id: int | None
    division_code: str
    address: str


KeysOf = Callable[[Row], tuple[Hashable, ...]]


def list_doubles() -> Iterator[tuple[int, int, Match]]:
    """Yield (lower id, higher id, match) of all standing residents who may be one person, each pair once.

    Cost: four ordered passes over the table, and two look-ups of numbers for every 500 pairs found.
    """
    found = _once(_alike())
    while batch := list(islice(found, _AT_A_TIME)):
        numbers = citizen_indexes({row.id for pair in batch for row in pair})
        for one, other in batch:
            match = _match(one, other, numbers)
            if match.score >= ASK:
                yield one.id, other.id, match


def _alike() -> Iterator[tuple[Row, Row]]:
    """Pairs of all blocks that score high enough while their numbers are not looked at."""
    passes = (
        ("born_on", Q(), _by_name),
        ("pinyin", Q(), _by_birth),
        ("phone_index", ~Q(phone_index=""), _whole),
        ("mother_id", Q(mother__isnull=False), _whole),
    )
    for order, condition, keys_of in passes:
        for group in _groups(order, condition):
            yield from _pairs_of(group, keys_of)


def _groups(order: str, condition: Q) -> Iterator[list[Row]]:
    """Residents who share one value of a column, two or more, in the order of its index."""
    rows = (
        Resident.objects.standing()
        .filter(condition)
        .order_by(order, "id")
        .values_list(*Row._fields)
    )
    place = Row._fields.index(order)
    for _, group in groupby(rows.iterator(chunk_size=2_000), key=lambda row: row[place]):
        members = [Row(*row) for row in group]
        if len(members) > 1:
            yield members


def _pairs_of(group: Sequence[Row], keys_of: KeysOf) -> Iterator[tuple[Row, Row]]:
    """Pairs of a group that share one of their keys, and are alike."""
    blocks: dict[Hashable, list[tuple[Row, Person]]] = defaultdict(list)
    for row in group:
        member = (row, _person(row))
        for key in keys_of(row):
            blocks[key].append(member)
    for key, members in blocks.items():
        if 1 < len(members) <= MOST_OF_A_BLOCK:
            for (one, a), (other, b) in combinations(members, 2):
                if _worth_it(key, one, other) and compare(a, b).score >= ASK:
                    yield one, other


def _worth_it(key: Hashable, one: Row, other: Row) -> bool:
    """Whether two members of a block are scored: a span of years only speaks of guessed dates."""
    return not isinstance(key, Span) or one.born_on_estimated or other.born_on_estimated


def _by_name(row: Row) -> tuple[Hashable, ...]:
    """Born the same day: one family name, or the same initials (a family name misheard)."""
    return ("surname", row.name[:1]), ("initials", row.initials)


def _by_birth(row: Row) -> tuple[Hashable, ...]:
    """Read the same: born in one year, on one day of some year, or about the same time where a date is a guess.

    Two years at most two apart always share a span.
    """
    day = row.born_on
    return day.year, (day.month, day.day), Span(0, day.year // 4), Span(1, (day.year + 2) // 4)


def _whole(_row: Row) -> tuple[Hashable, ...]:
    """The group is one block."""
    return (0,)


def _once(pairs: Iterable[tuple[Row, Row]]) -> Iterator[tuple[Row, Row]]:
    """Each pair once, the older file first; what is remembered grows with the pairs found, not with the table."""
    seen: set[tuple[int, int]] = set()
    for pair in pairs:
        one, other = sorted(pair, key=lambda row: row.id)
        if (one.id, other.id) not in seen:
            seen.add((one.id, other.id))
            yield one, other


def _match(one: Row, other: Row, numbers: dict[int, str]) -> Match:
    """The whole score, numbers included."""
    return compare(
        replace(_person(one), number_key=numbers.get(one.id, "")),
        replace(_person(other), number_key=numbers.get(other.id, "")),
    )


def _person(row: Row) -> Person:
    return Person(
        name=row.name,
        sex=row.sex,
        born_on=row.born_on,
        born_estimated=row.born_on_estimated,
        phone_key=row.phone_index,
        mother_key=str(row.mother_id or ""),
        address_key=rules.address_key(row.division_code, row.address),
    )
