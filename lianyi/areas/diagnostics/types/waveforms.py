"""Words and values of ECG recordings: what was taken, what was measured, what a reader said to the proposals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class WaveformSource(StrEnum):
    """In which form the recording came."""

    DICOM = "DICOM"
    WFDB = "WFDB"


class ProposalVerdict(StrEnum):
    """What the reader said to a proposal of the pre-read."""

    ACCEPTED = "ACCEPTED"
    OVERRIDDEN = "OVERRIDDEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as it was sent. `name` without folders."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveformCard:
    """A recording in short. `seconds` and `rate_hz` as recorded; `urgent`: a proposal asks to be looked at at once."""

    id: int
    order_id: int
    resident_id: int
    sop_uid: str
    source: WaveformSource
    leads: tuple[str, ...]
    rate_hz: float
    samples: int
    seconds: float
    taken_at: datetime
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What became of an upload: the recording, or None with the study that waits to be looked at by a person."""

    waveform: WaveformCard | None
    held_study_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswer:
    """What a reader said, and when."""

    verdict: ProposalVerdict
    by_name: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProposal:
    """A proposal with its answer, if one was given; `told` is the engine's own, with its evidence."""

    number: int
    told: Mapping[str, Any]
    answer: ProposalAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveformSheet:
    """Everything of one recording's page. `analysis`: the engine's document; `earlier`: those the person had before."""

    card: WaveformCard
    order_number: str
    item_name: str
    clinical_info: str
    person: Mapping[str, str]
    performer_name: str
    analysis_id: int
    engine: str
    analysis: Mapping[str, Any]
    proposals: tuple[ShownProposal, ...]
    others: tuple[WaveformCard, ...]
    earlier: tuple[WaveformCard, ...]
    may_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two recordings of one person: the earlier one's sheet, and what changed (engine `Change`s)."""

    earlier: WaveformSheet
    measures: tuple[Any, ...]
    st: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A window of a recording as numbers: lead -> whole µV (None where nothing was recorded), from `start_s` on."""

    waveform_id: int
    rate_hz: float
    start_s: float
    samples: int
    leads: Mapping[str, Sequence[int | None]]
