"""Recordings with known truth: every wave begins and ends where the plan says. For trying out, teaching and testing.

Waves have compact support (raised cosines), so that their ends are exact. I, II and six chest leads are drawn, the rest
follows from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from lianyi.engines.ecg.recording import Recording, Signal, Whole, completed

AMPLITUDES: Final = {
    "I": (0.08, -0.05, 0.75, -0.10, 0.22),
    "II": (0.14, -0.08, 1.10, -0.15, 0.30),
    "V1": (0.06, 0.00, 0.25, -0.90, -0.08),
    "V2": (0.08, 0.00, 0.50, -1.35, 0.45),
    "V3": (0.08, -0.02, 0.85, -0.90, 0.45),
    "V4": (0.08, -0.06, 1.40, -0.45, 0.42),
    "V5": (0.08, -0.09, 1.30, -0.20, 0.35),
    "V6": (0.07, -0.09, 1.00, -0.08, 0.28),
}
"""mV of P, Q, R, S and T of a usual heart, by lead."""
_LOBES: Final = ((0.0, 0.30), (0.18, 0.72), (0.60, 1.0))
"""Where Q, R and S begin and end, as shares of the QRS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to draw. Times in ms or s, levels in mV; `st_mv` by lead; `early` are numbers of beats that come too soon.

    `pause_after` beat -> seconds until the next; `fibrillating`: no P, uneven gaps, a trembling ground.
    """

    seconds: float = 10.0
    rate_hz: float = 500.0
    bpm: float = 72.0
    p_ms: float = 100.0
    pr_ms: float = 160.0
    qrs_ms: float = 90.0
    qt_ms: float = 390.0
    t_ms: float = 200.0
    st_mv: Mapping[str, float] = field(default_factory=dict)
    early: tuple[int, ...] = ()
    pause_after: Mapping[int, float] = field(default_factory=dict)
    fibrillating: bool = False
    gain: float = 1.0
    noise_mv: float = 0.008
    wander_mv: float = 0.08
    hum_mv: float = 0.0
    hum_hz: float = 50.0
    step_mv: float = 0.005
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """The recording, and the samples at which each QRS begins."""

    recording: Recording
    qrs_on: Whole


def simulate(plan: Plan) -> Simulated:
    """Draw a recording by plan; the same plan gives the same samples. Cost: beats × leads × a beat."""
    chance = np.random.default_rng(plan.seed)
    starts = _starts(plan, chance)
    samples = round(plan.seconds * plan.rate_hz)
    at = np.arange(samples) / plan.rate_hz
    rows = {lead: np.zeros(samples) for lead in AMPLITUDES}
    for number, start in enumerate(starts):
        ectopic = number in plan.early
        around = (at > start - 0.5) & (at < start + 1.2)
        for lead, row in rows.items():
            row[around] += plan.gain * _beat(plan, lead, at[around] - start, ectopic)
    for lead, row in rows.items():
        row += _disturbance(plan, at, chance)
        if plan.fibrillating:
            row += _trembling(at, 0.05 if lead in ("II", "V1") else 0.03, chance)
    mv = np.stack([np.rint(row / plan.step_mv) * plan.step_mv for row in rows.values()])
    whole = completed(Recording(tuple(rows), plan.rate_hz, mv, tuple(plan.step_mv for _ in rows)))
    return Simulated(whole, np.array([round(s * plan.rate_hz) for s in starts], dtype=np.int64))


def hill(at: Signal, start: float, stop: float, peak: float = 0.5) -> Signal:
    """A smooth hill of height 1 from `start` to `stop`, highest at the share `peak` of its width; zero elsewhere."""
    top = start + (stop - start) * peak
    rise = np.clip((at - start) / max(top - start, 1e-9), 0, 1)
    fall = np.clip((stop - at) / max(stop - top, 1e-9), 0, 1)
    return np.where(at <= top, (1 - np.cos(np.pi * rise)) / 2, (1 - np.cos(np.pi * fall)) / 2)


def _starts(plan: Plan, chance: np.random.Generator) -> list[float]:
    """Instants at which a QRS begins."""
    gap, now, found = 60 / plan.bpm, 0.6, []
    while now < plan.seconds - 0.1:
        found.append(now)
        number = len(found) - 1
        if number in plan.pause_after:
            now += plan.pause_after[number]
        elif plan.fibrillating:
            now += gap * float(chance.uniform(0.62, 1.4))
        elif number + 1 in plan.early:
            now += 0.6 * gap
        elif number in plan.early:
            now += 1.4 * gap
        else:
            now += gap * (1 + 0.01 * float(np.sin(number)))
    return found


def _beat(plan: Plan, lead: str, at: Signal, ectopic: bool) -> Signal:
    """One beat of a lead; `at` in seconds from the begin of its QRS. An ectopic one is broad, without P, T turned."""
    p, q, r, s, t = AMPLITUDES[lead]
    qrs, qt = plan.qrs_ms / 1000, plan.qt_ms / 1000
    if ectopic:
        turn = -1.0 if r + s < 0.3 else 1.0
        return turn * (1.3 * hill(at, 0, 0.16, 0.45) - 0.35 * hill(at, 0.18, 0.42, 0.6))
    found: Signal = np.zeros_like(at)
    if not plan.fibrillating:
        found = found + p * hill(at, -plan.pr_ms / 1000, (plan.p_ms - plan.pr_ms) / 1000)
    for size, (a, b) in zip((q, r, s), _LOBES, strict=True):
        found = found + size * hill(at, a * qrs, b * qrs)
    t_on = qt - plan.t_ms / 1000
    t_peak = t_on + 0.6 * (qt - t_on)
    found = found + t * hill(at, t_on, qt, 0.6)
    shift = plan.st_mv.get(lead, 0.0)
    if shift:
        up = hill(at, 0.6 * qrs, 1.4 * qrs)  # it has risen when the QRS ends
        level = np.where(
            at < qrs, up, np.where(at < t_peak, 1.0, hill(at, t_peak - (qt - t_peak), qt))
        )
        found = found + shift * level
    return found


def _disturbance(plan: Plan, at: Signal, chance: np.random.Generator) -> Signal:
    """Noise, a slow wander and mains hum."""
    phase = chance.uniform(0, 2 * np.pi, 3)
    slow = np.sin(2 * np.pi * 0.21 * at + phase[0]) + 0.5 * np.sin(2 * np.pi * 0.09 * at + phase[1])
    found: Signal = plan.noise_mv * chance.standard_normal(len(at))
    found = found + plan.wander_mv * slow
    hum: Signal = plan.hum_mv * np.sin(2 * np.pi * plan.hum_hz * at + phase[2])
    return found + hum


def _trembling(at: Signal, size: float, chance: np.random.Generator) -> Signal:
    """Fibrillation waves of 5 to 8 Hz whose speed wanders."""
    speed = 6.2 + 1.2 * np.interp(at, np.linspace(0, at[-1], 24), chance.uniform(-1, 1, 24))
    phase = np.cumsum(speed) * (at[1] - at[0])
    wave: Signal = size * np.sin(2 * np.pi * phase + chance.uniform(0, 2 * np.pi))
    return wave
