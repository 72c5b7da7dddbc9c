"""Where P, QRS and T begin and end in the median beat, over all leads together. What cannot be told stays None."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from lianyi.engines.ecg.averaging import MedianBeat
from lianyi.engines.ecg.filters import smoothed
from lianyi.engines.ecg.recording import Signal

_STILL_S: Final = 0.010
_QRS_REACH_S: Final = 0.16
_ON_SHARE: Final = 0.04
_OFF_SHARE: Final = 0.06
_P_REACH_S: Final = 0.32
_P_SHARE: Final = 0.4
_USUAL_PR_S: Final = 0.16
_P_LEAST_MV: Final = 0.015
_P_EDGE: Final = 0.05
_P_ALIKE: Final = 0.5
_T_LEAST_MV: Final = 0.03
_LAST_BUMP: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """Samples in the median beat, None where a wave was not found; `why_no_p` and `why_no_t` are codes then.

    Codes: `no_p`, `p_varies` (not the same before every beat), `no_room` (the next beat too near), `flat_t`, `t_cut`.
    """

    qrs_on: int
    qrs_off: int
    p_on: int | None = None
    p_peak: int | None = None
    p_off: int | None = None
    t_peak: int | None = None
    t_end: int | None = None
    why_no_p: str = ""
    why_no_t: str = ""


def qrs_edges(beat: MedianBeat, rows: list[int]) -> tuple[int, int]:
    """First and last sample of the QRS: where all leads together begin and cease to move fast.

    Expects: `rows` are leads that can be trusted, at least one. Cost: leads × the beat.
    """
    speed = _speed(beat, rows)
    reach = round(_QRS_REACH_S * beat.rate_hz)
    first, last = max(beat.zero - reach, 0), min(beat.zero + reach, len(speed) - 1)
    near = slice(max(beat.zero - reach // 2, 0), beat.zero + reach // 2 + 1)
    top = float(speed[near].max())
    ground = float(np.percentile(speed, 20))
    fast = np.flatnonzero(speed[near] >= 0.3 * top) + near.start
    still = max(round(_STILL_S * beat.rate_hz), 1)
    on_level = max(_ON_SHARE * top, 2.5 * ground)
    off_level = max(_OFF_SHARE * top, 2.5 * ground)
    on, off = int(fast[0]), int(fast[-1])
    while on > first and speed[max(on - still, 0) : on].max(initial=0) > on_level:
        on -= 1
    while off < last and speed[off + 1 : off + 1 + still].max(initial=0) > off_level:
        off += 1
    return on, off


def find_waves(beat: MedianBeat, rows: list[int], rr_s: float) -> Waves:
    """Find P and T about the QRS of a beat upon a level ground.

    Units: `rr_s` is the usual time from beat to beat in seconds. Cost: leads × the beat, and P against every beat.
    """
    on, off = qrs_edges(beat, rows)
    power = smoothed(np.sqrt((beat.mv[rows] ** 2).mean(axis=0)), 0.012, beat.rate_hz)
    noise = _noise(beat, rows)
    p = _p_wave(beat, rows, power, on, rr_s, noise)
    next_p_s = beat.seconds(p[0]) if p[0] is not None else -_USUAL_PR_S
    t_peak, t_end, why_no_t = _t_wave(beat, power, off, rr_s + next_p_s, noise)
    return Waves(
        qrs_on=on,
        qrs_off=off,
        p_on=p[0],
        p_peak=p[1],
        p_off=p[2],
        why_no_p=p[3],
        t_peak=t_peak,
        t_end=t_end,
        why_no_t=why_no_t,
    )


def _speed(beat: MedianBeat, rows: list[int]) -> Signal:
    """How fast all leads move together, in mV a sample."""
    soft = smoothed(beat.mv[rows], 0.004, beat.rate_hz)
    return np.asarray(np.sqrt((np.gradient(soft, axis=1) ** 2).sum(axis=0)))


def _noise(beat: MedianBeat, rows: list[int]) -> float:
    """What is left of the noise in the median beat, in mV: the spread of the beats over the root of their number."""
    count = len(beat.single)
    if count < 3:
        return 0.01
    spread = np.median(np.abs(beat.single[:, rows] - beat.mv[rows]), axis=0)
    return float(1.4826 * np.median(spread) * 1.25 / np.sqrt(count))


def _t_wave(
    beat: MedianBeat, power: Signal, off: int, until_s: float, noise: float
) -> tuple[int | None, int | None, str]:
    """Peak and end of T: the end lies where the steepest fall of its last hill meets the ground.

    Source: lepeschkin-surawicz-1952. `until_s` is where the next beat's P may begin.
    """
    first = off + round(0.04 * beat.rate_hz)
    last = min(len(power) - 1, beat.zero + round((until_s - 0.01) * beat.rate_hz))
    if last - first < round(0.08 * beat.rate_hz):
        return None, None, "no_room"
    part = power[first : last + 1]
    ground = float(np.min(part[len(part) // 3 :]))
    height = float(part.max()) - ground
    if height < max(_T_LEAST_MV, 5 * noise):
        return None, None, "flat_t"
    hills = _hills(part - ground, _LAST_BUMP * height)
    peak = hills[-1] if hills else int(np.argmax(part))
    fall = np.diff(part[peak:])
    if not len(fall):
        return None, None, "t_cut"
    steep = int(np.argmin(fall))
    slope = float(fall[steep])
    if slope >= 0:
        return None, None, "t_cut"
    end = peak + steep + 0.5 + (part[peak + steep] + slope / 2 - ground) / -slope
    if end > len(part) - 1 + 0.02 * beat.rate_hz:
        return None, None, "t_cut"
    return first + peak, min(first + round(end), last), ""


def _hills(part: Signal, least: float) -> list[int]:
    """Places higher than both sides that rise by at least `least` above the valleys beside them."""
    found: list[int] = []
    for place in np.flatnonzero((part[1:-1] >= part[:-2]) & (part[1:-1] > part[2:])) + 1:
        left = found[-1] if found else 0
        valley = float(part[left : place + 1].min())
        if part[place] < least:
            continue
        if found and part[place] - valley < 0.3 * least:
            if part[place] > part[found[-1]]:
                found[-1] = int(place)
        else:
            found.append(int(place))
    return found


def _p_wave(
    beat: MedianBeat,
    rows: list[int],
    power: Signal,
    on: int,
    rr_s: float,
    noise: float,
) -> tuple[int | None, int | None, int | None, str]:
    """Begin, peak and end of P with a code where it is not there, or not the same before every beat."""
    first = max(on - round(min(_P_REACH_S, _P_SHARE * rr_s) * beat.rate_hz), 0)
    last = on - round(0.008 * beat.rate_hz)
    if last - first < round(0.05 * beat.rate_hz):
        return None, None, None, "no_room"
    part = power[first : last + 1]
    peak = _p_peak(part)
    left, right = float(part[: peak + 1].min()), float(part[peak:].min())
    height = float(part[peak]) - max(left, right)
    if height < max(_P_LEAST_MV, 4 * noise):
        return None, None, None, "no_p"
    start = peak - int(np.argmax(part[peak::-1] - left <= _P_EDGE * (part[peak] - left)))
    stop = peak + int(np.argmax(part[peak:] - right <= _P_EDGE * (part[peak] - right)))
    if _alike(beat, rows, first + start, first + stop) < _P_ALIKE:
        return None, None, None, "p_varies"
    return first + start, first + peak, first + stop, ""


def _p_peak(part: Signal) -> int:
    """The highest place that is no edge; the highest of all where there is none."""
    inner = np.flatnonzero((part[1:-1] >= part[:-2]) & (part[1:-1] > part[2:])) + 1
    return int(inner[np.argmax(part[inner])]) if len(inner) else int(np.argmax(part))


def _alike(beat: MedianBeat, rows: list[int], start: int, stop: int) -> float:
    """How alike a stretch is in the single beats and their median: the middle one of the correlations."""
    if len(beat.single) < 4 or stop - start < 3:
        return 1.0
    parts = beat.single[:, rows, start : stop + 1]
    parts = parts - parts.mean(axis=2, keepdims=True)
    flat = parts.reshape(len(parts), -1)
    pattern = np.median(flat, axis=0)
    lengths = np.linalg.norm(flat, axis=1) * np.linalg.norm(pattern)
    return float(np.median(flat @ pattern / np.maximum(lengths, 1e-12)))
