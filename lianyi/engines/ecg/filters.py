"""What is done to a signal before anything is measured: gaps bridged, mains hum taken out. All symmetric in time."""

from typing import Final

import numpy as np

from lianyi.engines.ecg.recording import Signal

MAINS_HZ: Final = (50.0, 60.0)
_BAND: Final = (8.0, 20.0)
"""Hz in which a QRS stands out most (elgendi-2013)."""


def moving_mean(values: Signal, width: int) -> Signal:
    """Mean over `width` samples around each (made odd), the last axis; the ends are held. Cost: linear."""
    half = max(width // 2, 0)
    if half == 0:
        return values.astype(np.float64)
    edges = [(0, 0)] * (values.ndim - 1) + [(half + 1, half)]
    total = np.pad(values, edges, mode="edge").cumsum(axis=-1)
    found: Signal = (total[..., 2 * half + 1 :] - total[..., : -(2 * half + 1)]) / (2 * half + 1)
    return found


def smoothed(values: Signal, seconds: float, rate_hz: float) -> Signal:
    """A moving mean taken twice: a triangle `seconds` wide at half its height."""
    width = max(round(seconds * rate_hz), 1)
    return moving_mean(moving_mean(values, width), width)


def bridged(values: Signal) -> Signal:
    """Bridge gaps (NaN) of each row by straight lines; a row with nothing at all becomes zero."""
    if not np.isnan(values).any():
        return values
    rows = values.copy()
    at = np.arange(values.shape[-1])
    for row in rows:
        there = np.isfinite(row)
        row[~there] = np.interp(at[~there], at[there], row[there]) if there.any() else 0.0
    return rows


def hum_mv(values: Signal, rate_hz: float) -> tuple[Signal, float]:
    """The amplitude of mains hum of each row in mV beyond what frequencies beside it hold, and its frequency in Hz."""
    spectrum, hz = _spectrum(values, rate_hz)
    best, where = np.zeros(values.shape[0]), MAINS_HZ[0]
    for mains in MAINS_HZ:
        if mains + 6 > rate_hz / 2:
            continue
        line = np.abs(hz - mains) <= 0.7
        beside = (np.abs(hz - mains) > 1.5) & (np.abs(hz - mains) <= 6)
        excess = spectrum[:, line].max(axis=1) - 3 * np.median(spectrum[:, beside], axis=1)
        if excess.max() > best.max():
            best, where = np.maximum(excess, 0.0), mains
    return best, where


def without_hum(values: Signal, rate_hz: float, mains_hz: float) -> Signal:
    """Take a narrow line and its harmonics out of every row, without moving anything in time."""
    reach = min(round(0.5 * rate_hz), values.shape[-1] - 1)
    padded = np.pad(values, ((0, 0), (reach, reach)), mode="reflect", reflect_type="odd")
    found = np.fft.rfft(padded, axis=-1)
    hz = np.fft.rfftfreq(padded.shape[-1], 1 / rate_hz)
    for harmonic in np.arange(mains_hz, rate_hz / 2, mains_hz):
        found[:, np.abs(hz - harmonic) <= 0.6] = 0
    back: Signal = np.fft.irfft(found, padded.shape[-1], axis=-1)
    return back[:, reach : reach + values.shape[-1]]


def qrs_band(values: Signal, rate_hz: float) -> Signal:
    """What each row holds between 8 and 20 Hz, by a symmetric filter of 0.3 s. Cost: rows × samples × 0.3 s."""
    reach = round(0.15 * rate_hz)
    at = np.arange(-reach, reach + 1) / rate_hz
    low, high = (2 * edge / rate_hz * np.sinc(2 * edge * at) for edge in _BAND)
    kernel = (high - low) * np.hamming(2 * reach + 1)
    padded = np.pad(values, ((0, 0), (reach, reach)), mode="edge")
    return np.stack([np.convolve(row, kernel, mode="valid") for row in padded])


def thinned(values: Signal, rate_hz: float, wanted_hz: float) -> tuple[Signal, int]:
    """Every n-th sample after a mean over n, so that at least `wanted_hz` is left; and n."""
    step = max(int(rate_hz // wanted_hz), 1)
    return (moving_mean(values, step) if step > 1 else values)[:, ::step], step


def _spectrum(values: Signal, rate_hz: float) -> tuple[Signal, Signal]:
    """Amplitude by frequency of up to the first 20 s of each row."""
    part = values[:, : round(20 * rate_hz)]
    count = part.shape[-1]
    window = np.hanning(count)
    centred = (part - part.mean(axis=-1, keepdims=True)) * window
    return (
        np.asarray(np.abs(np.fft.rfft(centred, axis=-1)) * 2 / window.sum(), dtype=np.float64),
        np.asarray(np.fft.rfftfreq(count, 1 / rate_hz), dtype=np.float64),
    )
