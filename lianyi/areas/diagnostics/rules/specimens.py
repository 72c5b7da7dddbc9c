"""What is decided about specimens: which orders share a tube, how long it keeps, whether its way was cold enough."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from lianyi.areas.diagnostics.types.laboratory import SpecimenHand, SpecimenMove, SpecimenState
from lianyi.machinery.cases.states import StateTable

BARCODE_DIGITS: Final = 12
_PREFIX: Final = "9"

SPECIMEN: Final = StateTable(
    {
        (
            SpecimenState.COLLECTED,
            SpecimenMove.PICK_UP,
            SpecimenHand.COURIER,
        ): SpecimenState.IN_TRANSIT,
        (
            SpecimenState.COLLECTED,
            SpecimenMove.RECEIVE,
            SpecimenHand.LABORATORY,
        ): SpecimenState.RECEIVED,
        (
            SpecimenState.COLLECTED,
            SpecimenMove.REJECT,
            SpecimenHand.LABORATORY,
        ): SpecimenState.REJECTED,
        (
            SpecimenState.IN_TRANSIT,
            SpecimenMove.RECEIVE,
            SpecimenHand.LABORATORY,
        ): SpecimenState.RECEIVED,
        (
            SpecimenState.IN_TRANSIT,
            SpecimenMove.REJECT,
            SpecimenHand.LABORATORY,
        ): SpecimenState.REJECTED,
        (
            SpecimenState.RECEIVED,
            SpecimenMove.REJECT,
            SpecimenHand.LABORATORY,
        ): SpecimenState.REJECTED,
        (
            SpecimenState.RECEIVED,
            SpecimenMove.DISPOSE,
            SpecimenHand.LABORATORY,
        ): SpecimenState.DISPOSED,
    },
    start=SpecimenState.COLLECTED,
    states={
        SpecimenState.COLLECTED: "已采集",
        SpecimenState.IN_TRANSIT: "运送中",
        SpecimenState.RECEIVED: "已接收",
        SpecimenState.REJECTED: "已拒收",
        SpecimenState.DISPOSED: "已处置",
    },
    moves={
        SpecimenMove.PICK_UP: "取件",
        SpecimenMove.RECEIVE: "接收",
        SpecimenMove.REJECT: "拒收",
        SpecimenMove.DISPOSE: "处置",
    },
    hands={SpecimenHand.COURIER: "物流员", SpecimenHand.LABORATORY: "实验室"},
)
"""How a specimen lives. Taken again it is another specimen."""

TONES: Final = {
    SpecimenState.COLLECTED: "wait",
    SpecimenState.IN_TRANSIT: "info",
    SpecimenState.RECEIVED: "good",
    SpecimenState.REJECTED: "bad",
    SpecimenState.DISPOSED: "closed",
}


def tube_of(more: Mapping[str, Any]) -> tuple[str, str]:
    """Specimen and container that an item asks for: orders of the same share one tube."""
    return more["specimen"], more["container"]


def barcode(number: int) -> str:
    """The number on a label: 12 digits, the last a check digit (mod 10, weights 3 and 1 as in EAN)."""
    digits = f"{_PREFIX}{number:0{BARCODE_DIGITS - 2}d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """The digit that makes a mistyped number show."""
    weighted = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(digits[::-1]))
    return str(-weighted % 10)


def keeps_until(collected_at: datetime, stable_h: Iterable[int]) -> datetime | None:
    """Until when a tube must be at the laboratory: the shortest of what is asked of it."""
    shortest = min(stable_h, default=None)
    return collected_at + timedelta(hours=shortest) if shortest is not None else None


def celsius_for(limits: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The temperatures every tube of a box bears; None where they exclude each other."""
    rows = list(limits)
    if not rows:
        return None
    low, high = max(row[0] for row in rows), min(row[1] for row in rows)
    return (low, high) if low <= high else None


def out_of_bounds(celsius: Decimal, bounds: tuple[int, int] | None) -> bool:
    """Whether a reading leaves the bounds; without bounds none does."""
    return bounds is not None and not bounds[0] <= celsius <= bounds[1]


def ischaemia_minutes(devitalised_at: datetime | None, fixed_at: datetime | None) -> int | None:
    """Cold ischaemia: whole minutes from the last blood to the fixative; None where one of the times is not known."""
    if devitalised_at is None or fixed_at is None:
        return None
    return int((fixed_at - devitalised_at).total_seconds() // 60)
