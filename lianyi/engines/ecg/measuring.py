"""Measurements of a recording. Each has a value or says by a code why it has none; nothing is ever invented."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from lianyi.engines.ecg.averaging import MedianBeat, levelled, median_beat
from lianyi.engines.ecg.beats import Beats, find_beats
from lianyi.engines.ecg.delineating import Waves, find_waves, qrs_edges
from lianyi.engines.ecg.quality import LeadQuality, prepared
from lianyi.engines.ecg.recording import Recording, Signal, completed

ENGINE: Final = "lianyi-ecg 1"
"""Name and version of the way of measuring: stored with every result, raised when a result may change."""
UNITS: Final = {
    "rate": "bpm", "rr": "ms", "rr_least": "ms", "rr_most": "ms", "rr_spread": "ms", "p": "ms", "pr": "ms",
    "qrs": "ms", "qt": "ms", "qtc_bazett": "ms", "qtc_fridericia": "ms", "axis": "°",
}  # fmt: skip
_LEAST_BEATS: Final = 3
_LEAST_AXIS_MV_S: Final = 0.002


@dataclass(frozen=True, slots=True)
class Measure:
    """A value in its unit, or None with `why`: no_leads, no_beats, few_beats, no_limb_leads, or a code of `Waves`."""

    value: float | None
    unit: str
    why: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Analysis:
    """What was measured. `mv` is the signal upon level ground, of `recording`'s leads (completed) and rate."""

    recording: Recording
    mv: Signal
    quality: tuple[LeadQuality, ...]
    beats: Beats
    median: MedianBeat | None
    waves: Waves | None
    measures: Mapping[str, Measure]

    @property
    def usable(self) -> list[int]:
        """The rows that may be judged."""
        return [i for i, lead in enumerate(self.quality) if lead.usable]


def analyse(told: Recording) -> Analysis:
    """Measure a recording: beats, median beat, waves, times, rate and axis.

    Leads are weighed by their names where these matter (axis), so their order does not. Cost: about 20 ms for 12 leads
    of 10 s at 500 Hz, see bench/ecg.py.
    """
    recording = completed(told)
    rate = recording.rate_hz
    ready = prepared(recording)
    rows = ready.usable
    beats = find_beats(ready.mv[rows], rate)
    found = median_beat(ready.mv, beats, rate) if rows and len(beats.at) else None
    if found is None:
        return Analysis(
            recording=recording,
            mv=ready.mv,
            quality=ready.quality,
            beats=beats,
            median=None,
            waves=None,
            measures=_measures(recording, beats, None, None, rows),
        )
    on, _ = qrs_edges(found, rows)
    level = levelled(ready.mv, beats.at, on - found.zero, rate)
    median = median_beat(level, beats, rate)
    assert median is not None  # the same beats as before
    waves = find_waves(median, rows, _usual_rr_s(beats, rate))
    return Analysis(
        recording=recording,
        mv=level,
        quality=ready.quality,
        beats=beats,
        median=median,
        waves=waves,
        measures=_measures(recording, beats, median, waves, rows),
    )


def bazett(qt_ms: float, rr_s: float) -> float:
    """QT corrected by the square root of RR (Bazett; qt-correction-1920)."""
    return qt_ms / math.sqrt(rr_s)


def fridericia(qt_ms: float, rr_s: float) -> float:
    """QT corrected by the cube root of RR (Fridericia; qt-correction-1920)."""
    return float(qt_ms / rr_s ** (1 / 3))


def _usual_rr_s(beats: Beats, rate: float) -> float:
    return float(np.median(np.diff(beats.at))) / rate if len(beats.at) > 1 else 1.0


def _measures(
    recording: Recording,
    beats: Beats,
    median: MedianBeat | None,
    waves: Waves | None,
    rows: list[int],
) -> dict[str, Measure]:
    found = _rhythm(beats, recording.rate_hz, rows)
    rr_s = _usual_rr_s(beats, recording.rate_hz) if found["rr"].value is not None else None
    found |= _intervals(median, waves, rr_s, found["rr"].why or "no_beats")
    found["axis"] = _axis(recording, median, waves, rows)
    return {name: found[name] for name in UNITS}


def _measure(name: str, value: float | None, why: str = "") -> Measure:
    return Measure(
        None if value is None else round(value, 1), UNITS[name], why if value is None else ""
    )


def _rhythm(beats: Beats, rate: float, rows: list[int]) -> dict[str, Measure]:
    """Rate and the times from beat to beat, over all beats whatever their shape."""
    names = ("rate", "rr", "rr_least", "rr_most", "rr_spread")
    if len(beats.at) < _LEAST_BEATS:
        why = "no_leads" if not rows else "few_beats" if len(beats.at) else "no_beats"
        return {name: _measure(name, None, why) for name in names}
    gaps = np.diff(beats.at) * 1000 / rate
    values = (60_000 / gaps.mean(), gaps.mean(), gaps.min(), gaps.max(), gaps.std())
    return {name: _measure(name, float(value)) for name, value in zip(names, values, strict=True)}


def _intervals(
    median: MedianBeat | None, waves: Waves | None, rr_s: float | None, why: str
) -> dict[str, Measure]:
    """P, PR, QRS, QT from the median beat, and QT corrected by the usual RR (the middle one, so no pause counts)."""
    if median is None or waves is None:
        names = ("p", "pr", "qrs", "qt", "qtc_bazett", "qtc_fridericia")
        return {name: _measure(name, None, why) for name in names}

    def ms(a: int | None, b: int | None) -> float | None:
        return None if a is None or b is None else (b - a) * 1000 / median.rate_hz

    qt = ms(waves.qrs_on, waves.t_end)
    corrected = qt is not None and rr_s is not None
    why_not = waves.why_no_t or why
    return {
        "p": _measure("p", ms(waves.p_on, waves.p_off), waves.why_no_p),
        "pr": _measure("pr", ms(waves.p_on, waves.qrs_on), waves.why_no_p),
        "qrs": _measure("qrs", ms(waves.qrs_on, waves.qrs_off)),
        "qt": _measure("qt", qt, waves.why_no_t),
        "qtc_bazett": _measure(
            "qtc_bazett", bazett(qt or 0, rr_s or 1) if corrected else None, why_not
        ),
        "qtc_fridericia": _measure(
            "qtc_fridericia", fridericia(qt or 0, rr_s or 1) if corrected else None, why_not
        ),
    }


def _axis(
    recording: Recording, median: MedianBeat | None, waves: Waves | None, rows: list[int]
) -> Measure:
    """The angle of the QRS in the frontal plane, from its areas in I and aVF; from -180 to 180."""
    places = [recording.leads.index(name) for name in ("I", "aVF") if name in recording.leads]
    if len(places) < 2 or not set(places) <= set(rows):
        return _measure("axis", None, "no_limb_leads")
    if median is None or waves is None:
        return _measure("axis", None, "no_beats")
    areas = median.mv[places, waves.qrs_on : waves.qrs_off + 1].sum(axis=1) / median.rate_hz
    across, down = float(areas[0]), float(areas[1]) * 2 / math.sqrt(3)
    if math.hypot(across, down) < _LEAST_AXIS_MV_S:
        return _measure("axis", None, "no_direction")
    return _measure("axis", math.degrees(math.atan2(down, across)))
