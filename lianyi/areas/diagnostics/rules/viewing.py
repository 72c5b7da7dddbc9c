"""How a series is laid out for reading, and which measurements can be."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from lianyi.areas.diagnostics.types.viewing import MarkDraft, MarkKind

POINTS: Final = {MarkKind.LENGTH: 2, MarkKind.ANGLE: 3, MarkKind.ROI: 2}
_FARTHEST: Final = 100_000.0
_CLOSE: Final = 1e-3

Head = Mapping[str, Any]


def can_be(draft: MarkDraft) -> bool:
    """Whether a measurement has the points of its kind, all of them places that can be."""
    if len(draft.points) != POINTS[draft.kind]:
        return False
    return all(
        math.isfinite(each) and abs(each) <= _FARTHEST for point in draft.points for each in point
    )


def in_order(heads: Sequence[Head]) -> list[Head]:
    """Images of a series as a reader walks through them: along the body where all lie in one stack, else by number."""
    depths = [_depth(head) for head in heads]
    stacked = [depth for depth in depths if depth is not None]
    if (
        len(heads) > 1
        and len(stacked) == len(heads)
        and len(set(stacked)) == len(heads)
        and _parallel(heads)
    ):
        order = sorted(range(len(heads)), key=lambda i: stacked[i])
        return _from_the_head(heads, [heads[i] for i in order])
    return sorted(heads, key=lambda head: (head.get("number") or 0, head["uid"]))


def laid_out(heads: Sequence[Head]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What all images of a series share, and what is each one's own: said once, it makes the index small.

    Expects: at least one image.
    """
    first, *others = heads
    shared = {
        name: value
        for name, value in first.items()
        if name != "uid" and all(head.get(name, _MISSING) == value for head in others)
    }
    return shared, [{k: v for k, v in head.items() if k not in shared} for head in heads]


_MISSING: Final = object()


def _from_the_head(heads: Sequence[Head], order: list[Head]) -> list[Head]:
    """The direction in which the apparatus numbered them, so that the first image is the one it calls the first."""
    numbers = [head.get("number") or 0 for head in order]
    rising = sum(b > a for a, b in pairwise(numbers))
    return order if rising * 2 >= len(order) - 1 else order[::-1]


def _depth(head: Head) -> float | None:
    """Where an image lies along its own normal, in mm, to a thousandth."""
    axes, place = head.get("orientation"), head.get("position")
    if not axes or not place:
        return None
    depth: float = round(sum(n * p for n, p in zip(_normal(axes), place, strict=True)), 3)
    return depth


def _normal(o: Sequence[float]) -> tuple[float, float, float]:
    return (o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3])


def _parallel(heads: Sequence[Head]) -> bool:
    first = heads[0]["orientation"]
    return all(
        abs(a - b) <= _CLOSE
        for head in heads
        for a, b in zip(head["orientation"], first, strict=True)
    )
