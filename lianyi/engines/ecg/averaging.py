"""One beat that stands for all: the median of the beats of the prevailing shape, upon a level ground."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from lianyi.engines.ecg.beats import Beats
from lianyi.engines.ecg.filters import moving_mean
from lianyi.engines.ecg.recording import Signal, Whole

BEFORE_S: Final = 0.5
AFTER_S: Final = 0.75
_NEXT_BEAT_S: Final = 0.06
_GROUND_S: Final = (0.016, 0.004)
_SHIFT_S: Final = 0.03
_MOST_BEATS: Final = 300


@dataclass(frozen=True, slots=True, eq=False)
class MedianBeat:
    """The median beat of every lead, in mV above the level before the QRS. Times within it are samples from `zero`.

    `single` holds the beats it was made of, shape (beats, leads, samples); `at` their places in the recording.
    """

    mv: Signal
    zero: int
    rate_hz: float
    at: Whole
    single: Signal

    def index(self, seconds: float) -> int:
        """The sample of an instant counted from the beat's highest deflection, within the beat."""
        return int(np.clip(self.zero + round(seconds * self.rate_hz), 0, self.mv.shape[1] - 1))

    def seconds(self, index: float) -> float:
        """The instant of a sample, counted from the beat's highest deflection."""
        return (index - self.zero) / self.rate_hz


def median_beat(values: Signal, beats: Beats, rate_hz: float) -> MedianBeat | None:
    """The median of the beats of the prevailing shape; None where no beat lies wholly within the recording.

    A beat that follows or is followed too soon by another is left out unless all are. Cost: beats × leads × a beat.
    """
    rr = float(np.median(np.diff(beats.at))) / rate_hz if len(beats.at) > 1 else 1.0
    before = round(min(BEFORE_S, 0.65 * rr) * rate_hz)
    after = round(min(AFTER_S, max(rr - _NEXT_BEAT_S, 0.25)) * rate_hz)
    room = (beats.at >= before) & (beats.at + after < values.shape[1])
    chosen = beats.at[room & beats.main & _in_time(beats.at)]
    if len(chosen) < 2:
        chosen = beats.at[room & beats.main]
    if not len(chosen):
        return None
    chosen = chosen[np.linspace(0, len(chosen) - 1, min(len(chosen), _MOST_BEATS)).astype(int)]
    chosen = _aligned(values, chosen, rate_hz, before, after)
    single = _cut(values, chosen, before, after)
    ground = _ground(before, rate_hz, single.shape[2])
    single = single - np.median(single[:, :, ground], axis=2, keepdims=True)
    return MedianBeat(np.median(single, axis=0), before, rate_hz, chosen, single)


def levelled(values: Signal, at: Whole, qrs_on: int, rate_hz: float) -> Signal:
    """Take the slow wander out: straight lines through the level just before every QRS are subtracted.

    Expects: `at` are beats, `qrs_on` the samples from a beat to the begin of its QRS (below zero).
    """
    first, last = (round(part * rate_hz) for part in _GROUND_S)
    knots = np.array([place for place in at + qrs_on if place - first >= 0], dtype=np.int64)
    if not len(knots):
        return values - np.median(values, axis=1, keepdims=True)
    levels = np.stack(
        [np.median(values[:, k - first : max(k - last, k - first + 1)], axis=1) for k in knots]
    )
    places = np.arange(values.shape[1])
    ground = np.stack([np.interp(places, knots, levels[:, i]) for i in range(len(values))])
    found: Signal = values - ground
    return found


def _in_time(at: Whole) -> np.ndarray:
    """Which beats come neither much too early nor just before one that does."""
    if len(at) < 4:
        return np.ones(len(at), bool)
    gaps = np.diff(at)
    usual = np.median(gaps)
    early = np.concatenate(([False], gaps < 0.8 * usual))
    return np.asarray(~(early | np.concatenate((early[1:], [False]))))


def _cut(values: Signal, at: Whole, before: int, after: int) -> Signal:
    return np.stack([values[:, place - before : place + after + 1] for place in at])


def _ground(before: int, rate_hz: float, width: int) -> slice:
    """Some 90 to 60 ms before the highest deflection: the level before a QRS of usual width."""
    a, b = before - round(0.09 * rate_hz), before - round(0.06 * rate_hz)
    return slice(max(a, 0), max(b, 1)) if b > 0 else slice(0, width)


def _aligned(values: Signal, at: Whole, rate_hz: float, before: int, after: int) -> Whole:
    """Move every beat by up to 30 ms so that its steep parts fall upon those of the others."""
    shift = round(_SHIFT_S * rate_hz)
    reach = round(0.08 * rate_hz)
    inside = [
        place
        for place in at
        if place - max(before, reach) - shift >= 0
        and place + max(after, reach) + shift + 1 < values.shape[1]
    ]
    if len(inside) < 3:
        return at
    steep = np.diff(moving_mean(values, max(round(0.008 * rate_hz), 1)), axis=1)
    pattern = np.median([steep[:, p - reach : p + reach] for p in inside], axis=0)
    moved = []
    for place in inside:
        around = steep[:, place - reach - shift : place + reach + shift]
        fits = sum(
            np.correlate(row, wanted, mode="valid")
            for row, wanted in zip(around, pattern, strict=True)
        )
        moved.append(place - shift + int(np.argmax(fits)))
    return np.array(moved, dtype=np.int64)
