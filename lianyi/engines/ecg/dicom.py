"""Waveforms in DICOM: read from an object, and written as one. Source: DICOM PS3.3 C.10.9, A.34.3, A.34.4; CID 3001."""

import io
from datetime import datetime
from typing import Any, Final

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.sequence import Sequence
from pydicom.uid import (
    AmbulatoryECGWaveformStorage,
    GeneralECGWaveformStorage,
    TwelveLeadECGWaveformStorage,
)

from lianyi.engines.ecg.recording import STANDARD, Recording, Signal, Unreadable, lead_name

_PER_MV: Final = {"mV": 1.0, "uV": 0.001, "nV": 0.000001, "V": 1000.0}
_CODES: Final = {
    "I": "2:1", "II": "2:2", "V1": "2:3", "V2": "2:4", "V3": "2:5", "V4": "2:6", "V5": "2:7", "V6": "2:8",
    "V7": "2:9", "V3R": "2:11", "V4R": "2:12", "V5R": "2:13", "V6R": "2:14", "vx": "2:16", "vy": "2:17",
    "vz": "2:18", "III": "2:61", "aVR": "2:62", "aVL": "2:63", "aVF": "2:64", "V8": "2:66", "V9": "2:67",
}  # fmt: skip
_NAMES: Final = {code: name for name, code in _CODES.items()}
_UNSPECIFIED: Final = "2:0"
_NOTHING: Final = -32768
_MOST_SAMPLES_OF_12: Final = 16_384
_MOST_CHANNELS: Final = {TwelveLeadECGWaveformStorage: 13, GeneralECGWaveformStorage: 24}
_RATES: Final = (200.0, 1000.0)
CLASSES: Final = (
    TwelveLeadECGWaveformStorage,
    GeneralECGWaveformStorage,
    AmbulatoryECGWaveformStorage,
)
"""Objects that hold what a heart gives."""


def read_dicom(content: bytes) -> Recording:
    """The recording an object holds: of several groups of leads those taken together with the longest;
    a median beat is shorter and left out.

    Raises: Unreadable (not_waveform, truncated, units, leads, rate, short). Cost: one pass over the samples.
    """
    try:
        found = pydicom.dcmread(io.BytesIO(content))
    except (InvalidDicomError, EOFError, ValueError, KeyError, AttributeError) as fault:
        raise Unreadable("not_waveform", type(fault).__name__) from None
    return from_dataset(found)


def acquired(content: bytes) -> datetime | None:
    """The instant at which an object says it was acquired, as its clock showed it; None where it does not say."""
    names = ["AcquisitionDateTime", "ContentDate", "ContentTime", "StudyDate", "StudyTime"]
    try:
        found = pydicom.dcmread(io.BytesIO(content), specific_tags=names)
    except (InvalidDicomError, EOFError, ValueError, KeyError, AttributeError):
        return None
    for told in (
        str(found.get("AcquisitionDateTime") or ""),
        f"{found.get('ContentDate') or ''}{found.get('ContentTime') or ''}",
        f"{found.get('StudyDate') or ''}{found.get('StudyTime') or ''}",
    ):
        try:
            return datetime.strptime(told[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007 - a clock without a zone
        except ValueError:
            continue
    return None


def from_dataset(dataset: Dataset) -> Recording:
    """As `read_dicom`, from an object already parsed."""
    groups = list(dataset.get("WaveformSequence") or [])
    if not groups:
        raise Unreadable("not_waveform", str(dataset.get("Modality", ""))[:16])
    longest = max(groups, key=_seconds)
    parts = [
        _read(dataset, place)
        for place, group in enumerate(groups)
        if group is longest or _taken_with(group, longest)
    ]
    return Recording(
        _distinct([name for part in parts for name in part.leads]),
        parts[0].rate_hz,
        np.concatenate([part.mv for part in parts]),
        tuple(step for part in parts for step in part.steps_mv),
    )


def _read(dataset: Dataset, place: int) -> Recording:
    """One group of leads."""
    group = dataset.WaveformSequence[place]
    try:
        raw = np.asarray(dataset.waveform_array(place), dtype=np.float64).T
        numbers = _raw(group)
        channels = list(group.ChannelDefinitionSequence)
        rate = float(group.SamplingFrequency)
    except (ValueError, KeyError, AttributeError, TypeError, NotImplementedError) as fault:
        raise Unreadable("truncated", type(fault).__name__) from None
    if len(channels) != len(raw):
        raise Unreadable("leads", f"{len(channels)} of {len(raw)}")
    scales = np.array([_per_unit(channel) for channel in channels])[:, None]
    values, padding = raw * scales, _padding(group)
    if padding is not None:
        values = np.where(numbers == padding, np.nan, values)
    steps = tuple(float(_step(c)) * s for c, s in zip(channels, scales[:, 0], strict=True))
    return Recording(_distinct([_name(channel) for channel in channels]), rate, values, steps)


def _taken_with(group: Dataset, other: Dataset) -> bool:
    """Whether two groups of leads were taken at the same time, sample by sample."""
    names = ("NumberOfWaveformSamples", "SamplingFrequency", "MultiplexGroupTimeOffset")
    return all(group.get(name) == other.get(name) for name in names)


def to_dataset(recording: Recording) -> Dataset:
    """The waveform of a new object: its class, and the groups of leads with their samples as int16.

    Who and when is the caller's to add. Samples keep their own step where that fits int16, else a coarser one.
    Raises: Unreadable (rate, leads) for what no class of DICOM holds.
    """
    kind = _class_of(recording)
    made = Dataset()
    made.SOPClassUID = kind
    made.Modality = "ECG"
    most = _MOST_CHANNELS.get(kind, 12)
    made.WaveformSequence = Sequence(
        _group(recording, list(range(at, min(at + most, len(recording.leads)))))
        for at in range(0, len(recording.leads), most)
    )
    made.AcquisitionContextSequence = Sequence([])
    return made


def _seconds(group: Dataset) -> float:
    try:
        return float(group.NumberOfWaveformSamples) / float(group.SamplingFrequency)
    except (AttributeError, TypeError, ValueError, ZeroDivisionError):
        return 0.0


def _raw(group: Dataset) -> Any:
    """The stored numbers, shape (leads, samples)."""
    kind = {"SS": "<i2", "US": "<u2", "SB": "i1", "UB": "u1", "SL": "<i4", "UL": "<u4"}
    numbers = np.frombuffer(group.WaveformData, kind[group.WaveformSampleInterpretation])
    count = int(group.NumberOfWaveformSamples) * int(group.NumberOfWaveformChannels)
    return numbers[:count].reshape(-1, int(group.NumberOfWaveformChannels)).T


def _padding(group: Dataset) -> int | None:
    """The number that stands for no sample."""
    told = group.get("WaveformPaddingValue")
    if told is None:
        return None
    return int.from_bytes(told[:2], "little", signed=True) if isinstance(told, bytes) else int(told)


def _per_unit(channel: Dataset) -> float:
    """How many mV one of the channel's units is; without a unit nothing can be said."""
    units = channel.get("ChannelSensitivityUnitsSequence") or []
    code = str(units[0].CodeValue) if units else ""
    if code not in _PER_MV:
        raise Unreadable("units", code[:16])
    return _PER_MV[code]


def _step(channel: Dataset) -> float:
    sensitivity = float(channel.get("ChannelSensitivity") or 1)
    return abs(sensitivity * float(channel.get("ChannelSensitivityCorrectionFactor") or 1))


def _name(channel: Dataset) -> str:
    """A lead's name: by its code where we know it, else by the words beside it."""
    source = channel.get("ChannelSourceSequence") or []
    if source:
        code = str(source[0].get("CodeValue", ""))
        last = code.rsplit("-", 1)[-1] if code.startswith("5.6.3-9") else ""
        known = _NAMES.get(code) or _NAMES.get(f"2:{last}")
        return known or lead_name(str(source[0].get("CodeMeaning", "")))
    return lead_name(str(channel.get("ChannelLabel", "")) or "ECG")


def _distinct(names: list[str]) -> tuple[str, ...]:
    return tuple(
        name if names.index(name) == i else f"{name}-{names[: i + 1].count(name)}"
        for i, name in enumerate(names)
    )


def _class_of(recording: Recording) -> Any:
    usual = _RATES[0] <= recording.rate_hz <= _RATES[1]
    short = recording.samples <= _MOST_SAMPLES_OF_12
    if usual and short and len(recording.leads) <= 13 and set(recording.leads) <= set(STANDARD):
        return TwelveLeadECGWaveformStorage
    if usual:
        return GeneralECGWaveformStorage
    if recording.rate_hz < _RATES[0] and len(recording.leads) <= 12:
        return AmbulatoryECGWaveformStorage
    raise Unreadable("rate", f"{recording.rate_hz:g} Hz")


def _group(recording: Recording, rows: list[int]) -> Dataset:
    """One group of leads taken together."""
    group = Dataset()
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformChannels = len(rows)
    group.NumberOfWaveformSamples = recording.samples
    group.SamplingFrequency = f"{recording.rate_hz:.10g}"
    group.MultiplexGroupLabel = "RHYTHM"
    values = recording.mv[rows]
    steps = [_fitting(recording.steps_mv[row], values[i]) for i, row in enumerate(rows)]
    group.ChannelDefinitionSequence = Sequence(
        _channel(recording.leads[row], step) for row, step in zip(rows, steps, strict=True)
    )
    group.WaveformBitsAllocated = 16
    group.WaveformSampleInterpretation = "SS"
    numbers = np.where(
        np.isnan(values), _NOTHING, np.rint(values / np.array(steps)[:, None])
    ).astype("<i2")
    if np.isnan(values).any():
        group.add_new(0x5400100A, "OW", _NOTHING.to_bytes(2, "little", signed=True))
    group.WaveformData = numbers.T.tobytes()
    group["WaveformData"].VR = "OW"
    return group


def _fitting(step: float, values: Signal) -> float:
    """The step itself, or ten times as coarse a one until the largest value fits 16 bits."""
    there = values[np.isfinite(values)]
    most = float(np.abs(there).max(initial=0.0))
    while most / step > 32_700:
        step *= 10
    return step


def _channel(lead: str, step: float) -> Dataset:
    channel = Dataset()
    channel.ChannelSourceSequence = Sequence([_lead_code(lead)])
    channel.ChannelSensitivity = f"{step * 1000:.10g}"
    channel.ChannelSensitivityUnitsSequence = Sequence([_code("uV", "UCUM", "microvolt")])
    channel.ChannelSensitivityCorrectionFactor = "1"
    channel.ChannelBaseline = "0"
    channel.ChannelTimeSkew = "0"
    channel.WaveformBitsStored = 16
    return channel


def _lead_code(lead: str) -> Dataset:
    return _code(_CODES.get(lead, _UNSPECIFIED), "MDC", f"Lead {lead}")


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue = value
    code.CodingSchemeDesignator = scheme
    code.CodeMeaning = meaning
    return code
