"""Numbers about numbers: percentiles, shares, agreement of two readers, a sample drawn by a seed. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from random import Random
from typing import Final

_TENTH: Final = Decimal("0.1")
_THOUSANDTH: Final = Decimal("0.001")


def at_share(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` % of the values do not exceed (nearest rank); None of none.

    Expects: `ordered` from small to great, 0 < percent <= 100.
    """
    if not ordered:
        return None
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]


def share(part: int, whole: int) -> Decimal | None:
    """A percentage with one decimal; None where there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_TENTH, rounding=ROUND_HALF_UP)


def kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> Decimal | None:
    """Cohen's kappa of two readers who put the same things into classes, with three decimals.

    (agreement − agreement by chance) / (1 − agreement by chance). None of none, and where both put everything into one
    and the same class: chance then explains all, and there is nothing left to measure.
    Source: cohen-1960.
    """
    seen = list(pairs)
    n = len(seen)
    if n == 0:
        return None
    first, second = Counter(a for a, _ in seen), Counter(b for _, b in seen)
    agreed = sum(a == b for a, b in seen)
    by_chance = sum(first[label] * second[label] for label in first)
    if by_chance == n * n:
        return None
    top = Decimal(agreed * n - by_chance)
    return (top / Decimal(n * n - by_chance)).quantize(_THOUSANDTH, rounding=ROUND_HALF_UP)


def drawn(ids: Iterable[int], percent: int, seed: str) -> list[int]:
    """A sample of `percent` % of the ids, rounded up, the same for the same ids and seed; in ascending order.

    Expects: 0 <= percent <= 100.
    """
    every = sorted(set(ids))
    number = ceil(len(every) * percent / 100)
    return sorted(Random(seed).sample(every, number))  # noqa: S311  # a sample, no secret
