"""Where the heart beats: two moving means over all usable leads, then one shape against another.

Source: elgendi-2013, here over the energy of all leads together.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from lianyi.engines.ecg.filters import moving_mean, qrs_band, thinned
from lianyi.engines.ecg.recording import Signal, Whole

_DETECT_HZ: Final = 200.0
_QRS_S: Final = 0.097
_BEAT_S: Final = 0.611
_LEAST_BLOCK_S: Final = 0.06
_REFRACTORY_S: Final = 0.2
_T_WAVE_S: Final = 0.36
_SHARE_OF_TYPICAL: Final = 0.3
_SHARE_OF_T: Final = 0.5
_ABOVE_GROUND: Final = 2.0
_LEAST_MV: Final = 0.01
_NEIGHBOURS: Final = 8
_ALIKE: Final = 0.8
_SAMPLED: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """`at` are samples of the highest deflection, rising; `main` says which beats have the prevailing shape."""

    at: Whole
    main: np.ndarray


def find_beats(values: Signal, rate_hz: float) -> Beats:
    """Find every beat of leads that can be trusted, shape (leads, samples), in mV, and tell the prevailing shape.

    Nothing that stands out from its ground gives no beats. Cost: linear in leads × samples.
    """
    if not len(values):
        return Beats(np.empty(0, np.int64), np.empty(0, bool))
    thin, step = thinned(values, rate_hz, _DETECT_HZ)
    rate = rate_hz / step
    band = qrs_band(thin, rate)
    energy = np.sqrt((band**2).sum(axis=0))
    narrow = moving_mean(energy, round(_QRS_S * rate))
    wide = moving_mean(energy, round(_BEAT_S * rate))
    found = _settled(_blocks(narrow, wide, round(_LEAST_BLOCK_S * rate)), narrow, rate)
    exact = _highest(values, found * step, rate_hz)
    return Beats(exact, _prevailing(band, found, rate))


def _blocks(narrow: Signal, wide: Signal, least: int) -> Whole:
    """The highest place of every stretch in which the narrow mean stands above the wide one."""
    above = np.concatenate(([False], narrow > wide, [False])).astype(np.int8)
    edges = np.flatnonzero(np.diff(above))
    pairs = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]
    return np.array([a + int(np.argmax(narrow[a:b])) for a, b in pairs], dtype=np.int64)


def _settled(places: Whole, narrow: Signal, rate: float) -> Whole:
    """The candidates that are beats: high beside their neighbours, no T wave of the beat before, not too near."""
    if not len(places):
        return places
    typical = _typical(narrow, rate)
    if typical < max(_LEAST_MV, _ABOVE_GROUND * float(np.median(narrow))):
        return places[:0]
    kept = places[narrow[places] >= _SHARE_OF_TYPICAL * typical]
    heights = narrow[kept]
    around = np.array(
        [
            np.median(heights[max(i - _NEIGHBOURS, 0) : i + _NEIGHBOURS + 1])
            for i in range(len(kept))
        ]
    )
    kept = kept[heights >= _SHARE_OF_TYPICAL * around]
    found: list[int] = []
    for place in kept:
        gap = (place - found[-1]) / rate if found else np.inf
        if gap < _REFRACTORY_S:
            if narrow[place] > narrow[found[-1]]:
                found[-1] = int(place)
        elif gap >= _T_WAVE_S or narrow[place] >= _SHARE_OF_T * narrow[found[-1]]:
            found.append(int(place))
    return np.array(found, dtype=np.int64)


def _typical(narrow: Signal, rate: float) -> float:
    """How high a beat usually stands: the upper middle of the highest places of stretches of two seconds."""
    width = max(round(2 * rate), 1)
    tops = [narrow[a : a + width].max() for a in range(0, max(len(narrow) - width // 2, 1), width)]
    return float(np.percentile(tops, 60))


def _highest(values: Signal, near: Whole, rate_hz: float) -> Whole:
    """The sample within 60 ms of each place at which the leads together stand farthest from their surroundings."""
    reach, ground = round(0.06 * rate_hz), round(0.3 * rate_hz)
    found = []
    for place in near:
        a, b = max(place - reach, 0), min(place + reach + 1, values.shape[1])
        level = np.median(values[:, max(place - ground, 0) : place + ground], axis=1, keepdims=True)
        found.append(a + int(np.argmax(((values[:, a:b] - level) ** 2).sum(axis=0))))
    return np.unique(np.array(found, dtype=np.int64)) if _rising(found) else near


def _rising(found: list[int]) -> bool:
    """Whether no two beats fell upon one sample."""
    return all(a < b for a, b in pairwise(found))


def _prevailing(band: Signal, at: Whole, rate: float) -> np.ndarray:
    """Which beats look like most others, by the shape of their QRS over all leads."""
    if len(at) < 3:
        return np.ones(len(at), bool)
    reach = round(0.08 * rate)
    padded = np.pad(band, ((0, 0), (reach, reach)), mode="edge")
    shapes = np.stack([padded[:, place : place + 2 * reach + 1].ravel() for place in at])
    shapes /= np.maximum(np.linalg.norm(shapes, axis=1, keepdims=True), 1e-12)
    some = shapes[np.linspace(0, len(at) - 1, min(len(at), _SAMPLED)).astype(int)]
    alike = some @ some.T >= _ALIKE
    pattern = np.median(some[alike[int(np.argmax(alike.sum(axis=1)))]], axis=0)
    pattern /= max(float(np.linalg.norm(pattern)), 1e-12)
    return np.asarray(shapes @ pattern >= _ALIKE)
