"""Comparison with others: the samples of a proficiency-testing round and what they come to.

z follows ISO 13528 (|z| up to 2 good, up to 3 to be looked at, from 3 on bad); where the organiser gives an allowed
deviation, in percent of the target or absolute, a sample passes inside it. A round passes with 80 % of its samples.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

_STEP: Final = Decimal("0.01")
PASS_PERCENT: Final = 80


class Mark(StrEnum):
    """How a sample came out."""

    GOOD = "GOOD"
    DOUBTFUL = "DOUBTFUL"
    BAD = "BAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sample of a round. `value` None: no result was handed in. One of the three limits is given."""

    value: Decimal | None
    target: Decimal
    sd: Decimal | None = None
    allowed_percent: Decimal | None = None
    allowed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RoundScore:
    """A round of one item: marks of its samples, percent that passed, and whether it passed."""

    marks: tuple[Mark, ...]
    percent: Decimal
    passed: bool


def z_of(sample: Sample) -> Decimal | None:
    """z to two decimals, where a value and a standard deviation are given."""
    if sample.value is None or sample.sd is None:
        return None
    return ((sample.value - sample.target) / sample.sd).quantize(_STEP)


def score_sample(sample: Sample) -> Mark:
    """The mark of one sample; what was not handed in is bad. Raises: ValueError without a usable limit."""
    if sample.value is None:
        return Mark.BAD
    away = abs(sample.value - sample.target)
    if sample.sd is not None:
        if sample.sd <= 0:
            raise ValueError("a standard deviation is above zero")
        if away <= 2 * sample.sd:
            return Mark.GOOD
        return Mark.DOUBTFUL if away < 3 * sample.sd else Mark.BAD
    if sample.allowed is not None:
        return Mark.GOOD if away <= sample.allowed else Mark.BAD
    if sample.allowed_percent is not None:
        inside = away * 100 <= sample.allowed_percent * abs(sample.target)
        return Mark.GOOD if inside else Mark.BAD
    raise ValueError("a sample needs a limit to be judged by")


def score_round(samples: Sequence[Sample]) -> RoundScore:
    """Score the samples of one item. A doubtful sample still counts as passed. Raises: ValueError without samples."""
    if not samples:
        raise ValueError("a round has samples")
    marks = tuple(score_sample(sample) for sample in samples)
    passed = sum(mark != Mark.BAD for mark in marks)
    percent = (Decimal(100 * passed) / len(marks)).quantize(_STEP)
    return RoundScore(marks, percent, 100 * passed >= PASS_PERCENT * len(marks))
