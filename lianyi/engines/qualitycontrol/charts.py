"""What a Levey–Jennings chart draws (1950), and the figures a target is set from."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lianyi.engines.qualitycontrol.multirule import Outcome, Rule, Run, Verdict

_STEP: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A point of one level: the number of its run, its z, and the rules it took part in breaking in that run."""

    run: int
    value: Decimal
    z: Decimal
    outcome: Outcome
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One level along time; the lines of the chart stand at z = -3 … 3."""

    level: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Figures of some values: `cv_percent` is None where the mean is zero, `sd` and it None for fewer than two."""

    count: int
    mean: Decimal | None
    sd: Decimal | None
    cv_percent: Decimal | None


def chart(runs: Sequence[Run], verdicts: Sequence[Verdict]) -> list[Chart]:
    """The chart of each level, in the order in which levels first appear."""
    found: dict[str, list[ChartPoint]] = {}
    for number, (run, verdict) in enumerate(zip(runs, verdicts, strict=True)):
        for point in run.points:
            rules = tuple(
                dict.fromkeys(
                    each.rule for each in verdict.violations if (number, point.level) in each.points
                )
            )
            found.setdefault(point.level, []).append(
                ChartPoint(number, point.value, point.z, _outcome(rules), rules)
            )
    return [Chart(level, tuple(points)) for level, points in found.items()]


def _outcome(rules: tuple[Rule, ...]) -> Outcome:
    if not rules:
        return Outcome.ACCEPT
    return Outcome.WARN if rules == (Rule.ONE_2S,) else Outcome.REJECT


def spread_of(values: Sequence[Decimal]) -> Spread:
    """Mean, standard deviation (n - 1) and coefficient of variation in percent (two decimals)."""
    count = len(values)
    if not count:
        return Spread(0, None, None, None)
    mean = sum(values, Decimal(0)) / count
    if count < 2:
        return Spread(count, mean, None, None)
    squares = sum(((value - mean) ** 2 for value in values), Decimal(0))
    sd = (squares / (count - 1)).sqrt()
    return Spread(count, mean, sd, (sd * 100 / abs(mean)).quantize(_STEP) if mean else None)
