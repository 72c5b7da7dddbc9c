"""The files of the WaveForm DataBase: header, signals and annotations, read from memory and checked by their own sums.

`read_wfdb({"100.hea": …, "100.dat": …})` follows only names among the files it is given: no upload can point elsewhere.
Source: wfdb-formats.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from lianyi.engines.ecg.recording import MOST_LEADS, Recording, Unreadable, Whole, lead_name

_SPEC: Final = re.compile(r"^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$")
_GAIN: Final = re.compile(r"^(-?[\d.]+(?:[eE][+-]?\d+)?)(?:\((-?\d+)\))?(?:/(\S+))?$")
_PER_MV: Final = {"mv": 1.0, "uv": 1000.0, "µv": 1000.0, "v": 0.001}
_DEFAULT_GAIN: Final = 200.0
_GAINS: Final = (0.01, 1e9)
"""Steps per mV that a converter can have: beyond, it is no electrocardiogram."""
_WIDEST: Final = 1 << 32
"""No sample, no baseline lies farther out; no record holds as many samples."""
_NOTHING: Final = {
    16: -(1 << 15),
    61: -(1 << 15),
    24: -(1 << 23),
    32: -(1 << 31),
    80: -128,
    212: -2048,
}
"""The value that stands for no sample, by format."""
_SKIP: Final = 59
_AUX: Final = 63
_NOT_TIMED: Final = (60, 61, 62)
BEATS: Final = {
    1: "N", 2: "L", 3: "R", 4: "a", 5: "V", 6: "F", 7: "J", 8: "A", 9: "S", 10: "E", 11: "j", 12: "/",
    13: "Q", 25: "B", 30: "?", 34: "e", 35: "n", 38: "f", 41: "r",
}  # fmt: skip
"""Annotations that mark a beat: code -> the letter cardiologists know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One signal as its header line tells it. `gain` is steps per mV."""

    file: str
    format: int
    offset: int
    gain: float
    baseline: int
    checksum: int | None
    lead: str


def read_wfdb(files: Mapping[str, bytes]) -> Recording:
    """Read one record from its files, by name.

    Formats 16, 24, 32, 61, 80 and 212; values outside them are refused, not guessed.
    Raises: Unreadable (missing_file, header, format, truncated, checksum, segments, units).
    Cost: one pass over the samples.
    """
    headers = [name for name in files if name.lower().endswith(".hea")]
    if len(headers) != 1:
        raise Unreadable("missing_file", ".hea")
    rate_hz, samples, lines = read_header(files[headers[0]])
    steps: list[Whole | None] = [None] * len(lines)
    for file in dict.fromkeys(line.file for line in lines):
        if file not in files:
            raise Unreadable("missing_file", file[:60])
        places = [i for i, line in enumerate(lines) if line.file == file]
        found = _signals(files[file], lines[places[0]], len(places), samples)
        for place, row in zip(places, found, strict=True):
            steps[place] = row
    rows = [
        _millivolts(line, row) for line, row in zip(lines, steps, strict=True) if row is not None
    ]
    return Recording(
        tuple(_distinct([line.lead for line in lines])),
        rate_hz,
        np.stack(rows),
        tuple(1 / abs(line.gain) for line in lines),
    )


def write_wfdb(recording: Recording, name: str = "ecg") -> dict[str, bytes]:
    """Header and signals of a recording by file name: format 16, 200 steps a mV, with their sums; gaps are told."""
    steps = np.where(
        np.isnan(recording.mv), _NOTHING[16], np.rint(recording.mv * _DEFAULT_GAIN)
    ).astype("<i2")
    lines = [f"{name} {len(recording.leads)} {recording.rate_hz:g} {recording.samples}"]
    for lead, row in zip(recording.leads, steps, strict=True):
        total = (int(row.sum(dtype=np.int64)) + 32768) % 65536 - 32768
        lines.append(f"{name}.dat 16 {_DEFAULT_GAIN:g}/mV 16 0 {row[0]} {total} 0 {lead}")
    return {
        f"{name}.hea": ("\n".join(lines) + "\n").encode(),
        f"{name}.dat": steps.T.tobytes(),
    }


def read_header(content: bytes) -> tuple[float, int, list[Line]]:
    """Sampling rate in Hz, samples a lead (0 where it is not told) and one line a signal. Raises: Unreadable."""
    text = content.decode("utf-8", "replace")
    rows = [row.split() for row in text.splitlines() if row.strip() and not row.startswith("#")]
    if not rows or len(rows[0]) < 2 or "\0" in text:
        raise Unreadable("header", "first line")
    first = rows[0]
    if "/" in first[0]:
        raise Unreadable("segments", first[0][:60])
    try:
        count = int(first[1])
        rate_hz = float(first[2].split("/")[0].split("(")[0]) if len(first) > 2 else 250.0
        samples = int(first[3]) if len(first) > 3 else 0
    except ValueError:
        raise Unreadable("header", "first line") from None
    if not 0 < count <= len(rows) - 1 or not 0 <= samples < _WIDEST:
        raise Unreadable("header", "signals")
    if count > MOST_LEADS:
        raise Unreadable("leads", str(count))
    return rate_hz, samples, [_line(row) for row in rows[1 : count + 1]]


def read_annotations(content: bytes) -> list[tuple[int, int]]:
    """Sample and code of every annotation in the MIT format, in their order; codes in BEATS mark a beat.

    Raises: Unreadable (truncated) where the file ends within an annotation.
    """
    words = np.frombuffer(content[: len(content) // 2 * 2], "<u2").astype(np.int64)
    found, at, place = [], 0, 0
    try:
        while place < len(words):
            code, value = divmod(int(words[place]), 1024)
            place += 1
            if code == 0 and value == 0:
                break
            if code == _SKIP:
                jump = (int(words[place]) << 16) | int(words[place + 1])
                at += jump - (1 << 32) if jump >= 1 << 31 else jump
                place += 2
            elif code == _AUX:
                place += (value + 1) // 2
            elif code not in _NOT_TIMED:
                at += value
                found.append((at, code))
    except IndexError:
        raise Unreadable("truncated", "annotations") from None
    return found


def _line(row: list[str]) -> Line:
    """One signal line: FILE FORMAT GAIN RESOLUTION ZERO FIRST CHECKSUM BLOCK LEAD."""
    spec = _SPEC.match(row[1]) if len(row) > 1 else None
    gain = _GAIN.match(row[2]) if len(row) > 2 else None
    if spec is None or (len(row) > 2 and gain is None):
        raise Unreadable("header", " ".join(row)[:60])
    try:
        number, frames, skew, offset = (int(part or 0) for part in spec.groups())
        told = float(gain[1]) if gain else 0.0
        zero = int(row[4]) if len(row) > 4 else 0
        baseline = int(gain[2]) if gain and gain[2] else zero
        checksum = int(row[6]) if len(row) > 6 else None
    except ValueError:
        raise Unreadable("header", " ".join(row)[:60]) from None
    if number not in _NOTHING or frames > 1 or skew:
        raise Unreadable("format", row[1][:20])
    units = (gain[3] or "mV").lower() if gain else "mv"
    if units not in _PER_MV:
        raise Unreadable("units", units[:20])
    per_mv = (told or _DEFAULT_GAIN) * _PER_MV[units]
    if not _GAINS[0] <= abs(per_mv) <= _GAINS[1]:
        raise Unreadable("units", f"{told:g} / {units}")
    if max(abs(baseline), offset) >= _WIDEST:
        raise Unreadable("header", " ".join(row)[:60])
    return Line(
        file=row[0],
        format=number,
        offset=offset,
        gain=per_mv,
        baseline=baseline,
        checksum=checksum,
        lead=lead_name(" ".join(row[8:]) or "ECG"),
    )


def _signals(content: bytes, line: Line, leads: int, samples: int) -> Whole:
    """The whole numbers of one file, shape (leads, samples). Raises: Unreadable (truncated)."""
    values = unpacked(content[line.offset :], line.format)
    told = samples or len(values) // leads
    if told * leads > len(values) or told == 0:
        raise Unreadable("truncated", line.file[:60])
    return values[: told * leads].reshape(told, leads).T


def unpacked(content: bytes, number: int) -> Whole:
    """Whole numbers from the bytes of a format; what is left of an incomplete one is dropped."""
    raw = np.frombuffer(content, np.uint8)
    if number == 212:
        triples = raw[: len(raw) // 3 * 3].reshape(-1, 3).astype(np.int64)
        pairs = np.empty((len(triples), 2), np.int64)
        pairs[:, 0] = triples[:, 0] | (triples[:, 1] & 0x0F) << 8
        pairs[:, 1] = triples[:, 2] | (triples[:, 1] & 0xF0) << 4
        flat = pairs.reshape(-1)
        if len(raw) % 3 == 2:  # an odd number of samples ends in two bytes
            last = int(raw[-2]) | (int(raw[-1]) & 0x0F) << 8
            flat = np.append(flat, last)
        return np.where(flat >= 2048, flat - 4096, flat)
    if number == 80:
        return raw.astype(np.int64) - 128
    if number == 24:
        triples = raw[: len(raw) // 3 * 3].reshape(-1, 3).astype(np.int64)
        flat = triples[:, 0] | triples[:, 1] << 8 | triples[:, 2] << 16
        return np.where(flat >= 1 << 23, flat - (1 << 24), flat)
    kind = np.dtype({16: "<i2", 61: ">i2", 32: "<i4"}[number])
    whole = len(content) // kind.itemsize * kind.itemsize
    return np.frombuffer(content[:whole], kind).astype(np.int64)


def _millivolts(line: Line, steps: Whole) -> np.ndarray:
    """A lead in mV. Raises: Unreadable (checksum) where the header's sum is another."""
    if line.checksum is not None and (int(steps.sum()) - line.checksum) % 65536:
        raise Unreadable("checksum", line.lead)
    values = (steps - line.baseline) / line.gain
    return np.where(steps == _NOTHING[line.format], np.nan, values)


def _distinct(names: list[str]) -> list[str]:
    """Names made different where two leads bear the same."""
    return [
        name if names.index(name) == i else f"{name}-{names[: i + 1].count(name)}"
        for i, name in enumerate(names)
    ]
