"""Money in whole fen. Nothing near money is a float."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

Fen = NewType("Fen", int)
"""1/100 yuan."""


def from_yuan(yuan: Decimal | str | int) -> Fen:
    """Round an amount in yuan to whole fen, half away from zero."""
    return Fen(int((Decimal(yuan) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def in_yuan(fen: int) -> str:
    """Show fen as yuan with grouping and two decimals: 1234567 -> 12,345.67."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def split(total: int, weights: Sequence[int]) -> list[Fen]:
    """Share `total` fen by integer weights with the largest-remainder method; the parts add up to `total` exactly.

    Expects: at least one weight above zero, none below. Ties go to the earlier part.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and not all zero")
    sign, total = (-1, -total) if total < 0 else (1, total)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return [Fen(sign * share) for share in shares]
