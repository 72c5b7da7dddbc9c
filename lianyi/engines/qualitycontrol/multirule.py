"""The multirule chart of Westgard (1981): which runs of control samples are in control, and which rule says no.

A run holds one value of each level measured together. `within` a level looks along one material; `across` levels looks
at whole runs, the latest first, until there are enough points: so the order in which levels are written never matters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

_STEP: Final = Decimal("0.01")


class Rule(StrEnum):
    """The rules by their customary names."""

    ONE_2S = "1-2s"
    ONE_3S = "1-3s"
    TWO_2S = "2-2s"
    R_4S = "R-4s"
    FOUR_1S = "4-1s"
    TEN_X = "10-x"


class Outcome(StrEnum):
    """What becomes of a run: results may go out, look closer, or hold them back."""

    ACCEPT = "ACCEPT"
    WARN = "WARN"
    REJECT = "REJECT"


ALL: Final = frozenset(Rule)


@dataclass(frozen=True, slots=True)
class Point:
    """One value of one level against its own target. `sd` is above zero."""

    level: str
    value: Decimal
    mean: Decimal
    sd: Decimal

    def __post_init__(self) -> None:
        if self.sd <= 0:
            raise ValueError("a standard deviation is above zero")

    @property
    def z(self) -> Decimal:
        """Distance from the mean in standard deviations, to two decimals."""
        return ((self.value - self.mean) / self.sd).quantize(_STEP)

    def beyond(self, sds: int) -> int:
        """1 above the mean by more than so many standard deviations, -1 below, 0 inside."""
        distance, limit = self.value - self.mean, sds * self.sd
        return (distance > limit) - (distance < -limit)


@dataclass(frozen=True, slots=True)
class Run:
    """Values measured together, at most one a level. `afresh`: rules look no further back (after a correction)."""

    points: tuple[Point, ...]
    afresh: bool = False

    def __post_init__(self) -> None:
        if len({point.level for point in self.points}) != len(self.points):
            raise ValueError("a run holds one value a level")


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule and the points that break it, as (number of the run, level), oldest first."""

    rule: Rule
    points: tuple[tuple[int, str], ...]
    across: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one run, with every rule it breaks."""

    outcome: Outcome
    violations: tuple[Violation, ...]


Placed = tuple[int, Point]


def judge(runs: Sequence[Run], rules: frozenset[Rule] = ALL) -> list[Verdict]:
    """Judge each run by itself and those before it; runs come in the order of time.

    A run is rejected by any rule but 1-2s, which alone only warns. Without 1-2s among the rules nothing is warned of.
    Cost: linear in the number of points.
    """
    return [_verdict(runs, place, rules) for place in range(len(runs))]


def _verdict(runs: Sequence[Run], place: int, rules: frozenset[Rule]) -> Verdict:
    found = tuple(each for each in _violations(runs, place) if each.rule in rules)
    if any(each.rule != Rule.ONE_2S for each in found):
        return Verdict(Outcome.REJECT, found)
    return Verdict(Outcome.WARN if found else Outcome.ACCEPT, found)


def _violations(runs: Sequence[Run], place: int) -> Iterator[Violation]:
    """Every rule that the run at `place` breaks."""
    here = [(place, point) for point in runs[place].points]
    for rule, sds in ((Rule.ONE_2S, 2), (Rule.ONE_3S, 3)):
        for each in here:
            if each[1].beyond(sds):
                yield _broken(rule, [each])
    for level in (point.level for _, point in here):
        along = list(_along(runs, place, level, 10))
        for rule, count, sds in _SERIES:
            if len(along) >= count and _same_side(along[:count], sds):
                yield _broken(rule, along[:count])
    yield from _across(runs, place, here)


_SERIES: Final = ((Rule.TWO_2S, 2, 2), (Rule.FOUR_1S, 4, 1), (Rule.TEN_X, 10, 0))
"""How many in a row beyond how many standard deviations on the same side."""


def _across(runs: Sequence[Run], place: int, here: list[Placed]) -> Iterator[Violation]:
    """The rules that compare levels; a run of one level has none."""
    if len(here) < 2:
        return
    high = [each for each in here if each[1].beyond(2) > 0]
    low = [each for each in here if each[1].beyond(2) < 0]
    if high and low:
        yield _broken(Rule.R_4S, high + low, across=True)
    for side in (high, low):
        if len(side) >= 2:
            yield _broken(Rule.TWO_2S, side, across=True)
    for rule, count, sds in _SERIES[1:]:
        whole = _whole_runs(runs, place, count)
        if whole and _same_side(whole, sds):
            yield _broken(rule, whole, across=True)


def _along(runs: Sequence[Run], place: int, level: str, most: int) -> Iterator[Placed]:
    """The latest values of a level up to a run, the latest first; runs without it are passed over."""
    for number in range(place, -1, -1):
        for point in runs[number].points:
            if point.level == level:
                yield number, point
                most -= 1
        if not most or runs[number].afresh:
            return


def _whole_runs(runs: Sequence[Run], place: int, count: int) -> list[Placed]:
    """The points of the latest runs until there are `count`; empty where there are fewer."""
    found: list[Placed] = []
    for number in range(place, -1, -1):
        found += [(number, point) for point in runs[number].points]
        if len(found) >= count:
            return found
        if runs[number].afresh:
            break
    return []


def _same_side(points: list[Placed], sds: int) -> bool:
    """Whether all points stand beyond so many standard deviations on one side."""
    sides = {point.beyond(sds) for _, point in points}
    return len(sides) == 1 and sides != {0}


def _broken(rule: Rule, points: list[Placed], *, across: bool = False) -> Violation:
    places = sorted((number, point.level) for number, point in points)
    return Violation(rule, tuple(places), across)
