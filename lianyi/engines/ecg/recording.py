"""A recording: what the electrodes gave, lead by lead, in millivolts over time."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Signal = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

LIMB: Final = ("I", "II", "III", "aVR", "aVL", "aVF")
CHEST: Final = ("V1", "V2", "V3", "V4", "V5", "V6")
STANDARD: Final = LIMB + CHEST
LEAST_HZ: Final = 100.0
MOST_HZ: Final = 10_000.0
MOST_LEADS: Final = 32
LEAST_SECONDS: Final = 1.0
_KNOWN: Final = {
    name.lower(): name
    for name in (*STANDARD, "V7", "V8", "V9", "V3R", "V4R", "V5R", "V6R", "vx", "vy", "vz")
}


class Unreadable(ValueError):
    """Content that is no recording. `why` is a stable code; `detail` names the place, never a person.

    Codes: not_waveform, format, header, missing_file, truncated, checksum, rate, leads, short, units, segments.
    """

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why, self.detail = why, detail


@dataclass(frozen=True, eq=False, slots=True)
class Recording:
    """Leads recorded at once. `mv` has shape (leads, samples), in mV, NaN where nothing was recorded.

    `steps_mv` is the smallest difference each lead was digitised with: the copy in whole steps loses nothing.
    Raises: Unreadable for a shape, a rate or a length that cannot be a recording.
    """

    leads: tuple[str, ...]
    rate_hz: float
    mv: Signal
    steps_mv: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.mv.ndim != 2 or self.mv.shape[0] != len(self.leads):
            raise Unreadable("leads", f"{self.mv.shape} for {len(self.leads)}")
        if (
            not self.leads
            or len(self.leads) > MOST_LEADS
            or len(set(self.leads)) != len(self.leads)
        ):
            raise Unreadable("leads", ", ".join(self.leads)[:100])
        if not (math.isfinite(self.rate_hz) and LEAST_HZ <= self.rate_hz <= MOST_HZ):
            raise Unreadable("rate", f"{self.rate_hz:g} Hz")
        if self.seconds < LEAST_SECONDS:
            raise Unreadable("short", f"{self.seconds:.2f} s")
        if len(self.steps_mv) != len(self.leads) or min(self.steps_mv) <= 0:
            raise Unreadable("units", "resolution")

    @property
    def samples(self) -> int:
        """How many samples each lead has."""
        return int(self.mv.shape[1])

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.samples / self.rate_hz

    def lead(self, name: str) -> Signal | None:
        """One lead's samples in mV, or None where it was not recorded."""
        return self.mv[self.leads.index(name)] if name in self.leads else None

    def part(self, start: int, stop: int) -> "Recording":
        """The samples from `start` up to, not with, `stop`."""
        return Recording(self.leads, self.rate_hz, self.mv[:, start:stop], self.steps_mv)


def lead_name(told: str) -> str:
    """The usual name of a lead: `Lead aVR (augmented)` and `AVR` are `aVR`; an unknown one stays as it is told."""
    bare = re.sub(r"\(.*?\)|\[.*?\]", " ", told)
    bare = re.sub(r"(?i)^\s*(ecg\s+)?(lead[\s_:-]*)?", "", bare).strip()
    word = bare.split()[0] if bare.split() else told.strip()
    return _KNOWN.get(word.lower(), word[:16])


def completed(recording: Recording) -> Recording:
    """Add III, aVR, aVL and aVF where I and II are there and they are not; standard leads first, in their usual order.

    The three are sums of the two others (Einthoven, Goldberger), so nothing is invented.
    """
    first, second = recording.lead("I"), recording.lead("II")
    rows = dict(
        zip(recording.leads, zip(recording.mv, recording.steps_mv, strict=True), strict=True)
    )
    if first is not None and second is not None:
        step = min(rows["I"][1], rows["II"][1])
        made = {
            "III": second - first,
            "aVR": -(first + second) / 2,
            "aVL": first - second / 2,
            "aVF": second - first / 2,
        }
        for name, values in made.items():
            rows.setdefault(name, (values, step / 2))
    order: list[str] = [name for name in STANDARD if name in rows]
    order += [name for name in rows if name not in order]
    return Recording(
        tuple(order),
        recording.rate_hz,
        np.stack([rows[name][0] for name in order]),
        tuple(rows[name][1] for name in order),
    )


def as_microvolts(recording: Recording, leads: Sequence[str], start: int, stop: int) -> bytes:
    """Samples for a screen: whole µV as int16, little-endian, lead after lead; -32768 where nothing was recorded.

    Beyond ±32.767 mV a value is cut to that limit. Cost: one pass.
    """
    rows = np.stack([recording.mv[recording.leads.index(name), start:stop] for name in leads])
    whole = np.where(np.isnan(rows), -32768, np.clip(np.rint(rows * 1000), -32767, 32767))
    return whole.astype("<i2").tobytes()
