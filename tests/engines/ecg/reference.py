"""Slow twins and scores: what the engine does with arrays, done value by value."""

from collections.abc import Sequence

import numpy as np


def unpacked_212(content: bytes) -> list[int]:
    """Pairs of twelve-bit numbers in three bytes, one after the other."""
    found = []
    for at in range(0, len(content) - 2, 3):
        low, middle, high = content[at : at + 3]
        pair = (low | (middle & 0x0F) << 8, high | (middle & 0xF0) << 4)
        found += [number - 4096 if number & 0x800 else number for number in pair]
    return found


def mean_around(values: Sequence[float], width: int) -> list[float]:
    """The mean of `width` values around each, the ends held."""
    half = width // 2
    last = len(values) - 1
    return [
        sum(values[min(max(j, 0), last)] for j in range(i - half, i + half + 1)) / (2 * half + 1)
        for i in range(len(values))
    ]


def scores(found: np.ndarray, truth: np.ndarray, within: int) -> tuple[float, float]:
    """Sensitivity and positive predictivity: every beat is matched once, to the nearest that is free."""
    free = [int(each) for each in found]
    hits = 0
    for place in truth:
        near = [each for each in free if abs(each - int(place)) <= within]
        if near:
            free.remove(min(near, key=lambda each: abs(each - int(place))))
            hits += 1
    return hits / len(truth), hits / max(len(found), 1)
