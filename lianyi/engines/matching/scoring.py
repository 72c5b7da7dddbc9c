"""Weigh what two descriptions of a person agree on. The weights are a table; the answer names each of its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from lianyi.engines.matching.sounds import reading

SURE: Final = 90
"""From here the two are treated as one person until somebody says otherwise."""
ASK: Final = 50
"""From here a person must decide."""

WEIGHTS: Final = {
    "number.same": 100,
    "name.same": 35,
    "name.sounds_same": 25,
    "name.sounds_alike": 18,
    "name.one_character": 12,
    "born.same": 35,
    "born.swapped": 22,
    "born.one_digit": 20,
    "born.same_year": 8,
    "born.near_estimate": 12,
    "phone.same": 25,
    "mother.same": 30,
    "address.same": 8,
    "sex.differs": -30,
    "born.differs": -25,
    "name.differs": -25,
    "number.differs": -60,
}
"""Points by reason, of 100. Source: own judgement, held to by tests/engines/matching; later learned from decisions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a person. Keys are opaque: equal keys mean equal values; an empty one says nothing.

    `number_key` stands for a number only one person can have; `address_key` for a place of living.
    """

    name: str
    sex: str = ""
    born_on: date | None = None
    born_estimated: bool = False
    number_key: str = ""
    phone_key: str = ""
    mother_key: str = ""
    address_key: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: a stable code of WEIGHTS and its points."""

    code: str
    points: int


@dataclass(frozen=True, slots=True)
class Match:
    """How alike two are: `score` from 0 to 100, and why."""

    score: int
    reasons: tuple[Reason, ...]


def compare(a: Person, b: Person) -> Match:
    """Say how likely two descriptions are one person; the order of the two does not matter.

    Units: points, cut to 0…100; every part stands in `reasons`, heaviest first.
    """
    codes = [code for rule in _RULES if (code := rule(a, b))]
    reasons = sorted(
        (Reason(code, WEIGHTS[code]) for code in codes), key=lambda r: (-abs(r.points), r.code)
    )
    total = sum(reason.points for reason in reasons)
    return Match(score=min(max(total, 0), 100), reasons=tuple(reasons))


def _name(a: Person, b: Person) -> str:
    """Compare names: as written, as read, as heard, or one character apart (婚后加字, 同音错字)."""
    if a.name == b.name:
        return "name.same"
    first, second = reading(a.name), reading(b.name)
    if first.full == second.full:
        return "name.sounds_same"
    if first.folded == second.folded:
        return "name.sounds_alike"
    if len(a.name) == len(b.name) and sum(
        x != y for x, y in zip(a.name, b.name, strict=True)
    ) == 1 < len(a.name):
        return "name.one_character"
    return "name.differs"


def _born(a: Person, b: Person) -> str:
    """Compare dates of birth: equal, day and month exchanged, one digit off, near an estimate."""
    if a.born_on is None or b.born_on is None:
        return ""
    if a.born_on == b.born_on:
        return "born.near_estimate" if a.born_estimated or b.born_estimated else "born.same"
    if a.born_estimated or b.born_estimated:
        return "born.near_estimate" if abs(a.born_on.year - b.born_on.year) <= 2 else "born.differs"
    if (a.born_on.year, a.born_on.month, a.born_on.day) == (
        b.born_on.year,
        b.born_on.day,
        b.born_on.month,
    ):
        return "born.swapped"
    if sum(x != y for x, y in zip(f"{a.born_on:%Y%m%d}", f"{b.born_on:%Y%m%d}", strict=True)) == 1:
        return "born.one_digit"
    return "born.same_year" if a.born_on.year == b.born_on.year else "born.differs"


def _number(a: Person, b: Person) -> str:
    if not (a.number_key and b.number_key):
        return ""
    return "number.same" if a.number_key == b.number_key else "number.differs"


def _sex(a: Person, b: Person) -> str:
    told = {"1", "2"}
    return "sex.differs" if a.sex in told and b.sex in told and a.sex != b.sex else ""


def _phone(a: Person, b: Person) -> str:
    return "phone.same" if a.phone_key and a.phone_key == b.phone_key else ""


def _mother(a: Person, b: Person) -> str:
    return "mother.same" if a.mother_key and a.mother_key == b.mother_key else ""


def _address(a: Person, b: Person) -> str:
    return "address.same" if a.address_key and a.address_key == b.address_key else ""


_RULES: Final[tuple[Callable[[Person, Person], str], ...]] = (
    _name,
    _born,
    _number,
    _sex,
    _phone,
    _mother,
    _address,
)
