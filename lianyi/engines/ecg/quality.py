"""Which leads can be trusted: missing, flat, driven into the limit, humming or noisy ones say so."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from lianyi.engines.ecg.filters import bridged, hum_mv, moving_mean, without_hum
from lianyi.engines.ecg.recording import Recording, Signal

MISSING, FLAT, SATURATED, HUM, NOISE = "missing", "flat", "saturated", "hum", "noise"
_UNUSABLE: Final = frozenset({MISSING, FLAT, SATURATED})
_MISSING_SHARE: Final = 0.1
_FLAT_MV: Final = 0.02
_HUM_MV: Final = 0.01
_SEEN_HUM_MV: Final = 0.03
_NOISE_MV: Final = 0.05
_UNUSABLE_NOISE_MV: Final = 0.4
_AT_LIMIT_S: Final = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQuality:
    """One lead: its faults by code, and what was measured. A lead that is not `usable` takes no part in measuring."""

    lead: str
    faults: tuple[str, ...]
    usable: bool
    hum_mv: float
    noise_mv: float


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """The signal that is measured, shape and unit of the recording's, gaps bridged and hum taken out."""

    mv: Signal
    quality: tuple[LeadQuality, ...]

    @property
    def usable(self) -> list[int]:
        """The rows that may be measured."""
        return [i for i, lead in enumerate(self.quality) if lead.usable]


def prepared(recording: Recording) -> Prepared:
    """Bridge gaps, take out hum where there is some, and judge every lead. Cost: one transform of the whole."""
    values = bridged(recording.mv)
    hum, mains = hum_mv(values, recording.rate_hz)
    clean = values.copy()
    loud = hum > _HUM_MV
    if loud.any():
        clean[loud] = without_hum(values[loud], recording.rate_hz, mains)
    noise = _noise_mv(clean, recording.rate_hz)
    judged = tuple(
        _judged(recording, i, values[i], float(hum[i]), float(noise[i]))
        for i in range(len(recording.leads))
    )
    return Prepared(clean, judged)


def _judged(recording: Recording, i: int, values: Signal, hum: float, noise: float) -> LeadQuality:
    faults = []
    if np.isnan(recording.mv[i]).mean() > _MISSING_SHARE:
        faults.append(MISSING)
    elif _swing(values, recording.rate_hz) < _FLAT_MV:
        faults.append(FLAT)
    elif _is_at_limit(values, recording.steps_mv[i], recording.rate_hz):
        faults.append(SATURATED)
    if hum > _SEEN_HUM_MV:
        faults.append(HUM)
    if noise > _NOISE_MV:
        faults.append(NOISE)
    usable = not _UNUSABLE & set(faults) and noise <= _UNUSABLE_NOISE_MV
    return LeadQuality(
        lead=recording.leads[i],
        faults=tuple(faults),
        usable=usable,
        hum_mv=round(hum, 3),
        noise_mv=round(noise, 3),
    )


def _swing(values: Signal, rate_hz: float) -> float:
    """How far a lead moves in a second, in mV, in the middle one of its seconds."""
    whole = int(len(values) // rate_hz)
    seconds = values[: int(whole * rate_hz)]
    parts = np.array_split(seconds, max(whole, 1))
    return float(np.median([np.ptp(part) for part in parts]))


def _is_at_limit(values: Signal, step: float, rate_hz: float) -> bool:
    """Whether a lead stands at its very highest or lowest value again and again, as a driven amplifier does."""
    longest = round(_AT_LIMIT_S * rate_hz)
    for limit in (values.max(), values.min()):
        there = np.abs(values - limit) < step / 2
        edges = np.flatnonzero(np.diff(np.concatenate(([False], there, [False])).astype(np.int8)))
        runs = edges[1::2] - edges[::2]
        if (runs >= longest).sum() >= 2 or (runs >= 5 * longest).any():
            return True
    return False


def _noise_mv(values: Signal, rate_hz: float) -> Signal:
    """The spread of what is faster than 25 ms, away from the QRS: 1.48 × the median distance from zero."""
    fast = values - moving_mean(values, round(0.02 * rate_hz))
    return np.asarray(1.4826 * np.median(np.abs(fast), axis=-1))
