"""A pre-read that only proposes. Every proposal says by which limit, in which leads, at which beats: a reader decides.

The limits are the caller's, by person and county; those here are what a caller gets who names none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from lianyi.engines.ecg.measuring import Analysis
from lianyi.engines.ecg.recording import Signal, Whole

GROUPS: Final = (
    ("II", "III", "aVF"), ("I", "aVL", "V5", "V6"), ("V1", "V2"), ("V2", "V3"), ("V3", "V4"), ("V4", "V5"),
    ("V5", "V6"), ("V7", "V8"), ("V8", "V9"), ("V3R", "V4R"),
)  # fmt: skip
"""Leads that look at one region: a shift of ST counts where two of a group show it."""
ST_AT_MS: Final = (0, 60, 80)
"""Where ST is measured after the end of the QRS; the middle one decides, the first where the heart is too fast."""
_TOO_FAST_BPM: Final = 120
MOST_MARKS: Final = 200
_HALF_WINDOW_S: Final = 0.004
_MOST_EARLY: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on something is proposed. Rates in beats a minute, times in ms or s, levels in mV."""

    slow_bpm: float = 60
    fast_bpm: float = 100
    very_slow_bpm: float = 35
    very_fast_bpm: float = 180
    uneven_ms: float = 120
    early_share: float = 0.8
    pause_s: float = 2.0
    long_pause_s: float = 3.0
    wide_qrs_ms: float = 120
    long_pr_ms: float = 200
    long_qtc_ms: float = 450
    very_long_qtc_ms: float = 550
    st_up_mv: float = 0.1
    st_up_of_lead_mv: Mapping[str, float] = field(default_factory=lambda: {"V2": 0.2, "V3": 0.2})
    st_down_mv: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place on the trace: seconds from the start; `lead` empty for all leads; `mv` the level that counts, if one."""

    lead: str = ""
    from_s: float
    to_s: float
    mv: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What might be said. `urgent`: at once to be looked at; `facts` fill the sentence; `marks` are the evidence."""

    code: str
    urgent: bool = False
    leads: tuple[str, ...] = ()
    facts: Mapping[str, float | int | bool | str]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class StLevel:
    """One lead: mV against the level before the QRS at the end of the QRS, 60 and 80 ms later."""

    at_j: float
    at_60: float
    at_80: float

    def at(self, ms: int) -> float:
        """The level at one of ST_AT_MS."""
        return (self.at_j, self.at_60, self.at_80)[ST_AT_MS.index(ms)]


def preread(analysis: Analysis, limits: Limits) -> tuple[Proposal, ...]:
    """Everything the limits give cause to propose, the urgent first. Cost: leads × beats."""
    found = [
        *_pauses(analysis, limits),
        *_rate(analysis, limits),
        *_rhythm(analysis, limits),
        *_st(analysis, limits),
        *_times(analysis, limits),
    ]
    return tuple(sorted(found, key=lambda proposal: not proposal.urgent))


def st_levels(analysis: Analysis) -> dict[str, StLevel]:
    """ST of every lead that can be trusted, from the median beat; empty where no QRS was found."""
    median, waves = analysis.median, analysis.waves
    if median is None or waves is None:
        return {}
    levels = _levels(median.mv[None], waves.qrs_off, median.rate_hz)[0]
    rounded = np.round(levels, 3).tolist()
    return {analysis.recording.leads[i]: StLevel(*rounded[i]) for i in analysis.usable}


def _levels(beats: Signal, off: int, rate: float) -> Signal:
    """mV of beats (beats, leads, samples) at ST_AT_MS after `off`: shape (beats, leads, 3)."""
    half = round(_HALF_WINDOW_S * rate)
    last = beats.shape[2] - 1
    found = []
    for ms in ST_AT_MS:
        at = min(off + round(ms / 1000 * rate), last)
        found.append(beats[:, :, max(at - half, 0) : at + half + 1].mean(axis=2))
    return np.stack(found, axis=2)


def _pauses(analysis: Analysis, limits: Limits) -> list[Proposal]:
    """Stretches without a beat; before the first and after the last one they last at least so long."""
    rate = analysis.recording.rate_hz
    if len(analysis.beats.at) < 2:
        return []
    edges = [0, *analysis.beats.at.tolist(), analysis.recording.samples - 1]
    gaps = [(a / rate, b / rate) for a, b in pairwise(edges)]
    long = [gap for gap in gaps if gap[1] - gap[0] >= limits.pause_s]
    if not long:
        return []
    longest = max(b - a for a, b in long)
    return [
        Proposal(
            code="pause",
            urgent=longest >= limits.long_pause_s,
            facts={
                "count": len(long),
                "longest_s": round(longest, 2),
                "limit_s": limits.long_pause_s
                if longest >= limits.long_pause_s
                else limits.pause_s,
            },
            marks=tuple(Mark(from_s=a, to_s=b) for a, b in long[:MOST_MARKS]),
        )
    ]


def _rate(analysis: Analysis, limits: Limits) -> list[Proposal]:
    rate = analysis.measures["rate"].value
    if rate is None or limits.slow_bpm <= rate <= limits.fast_bpm:
        return []
    slow = rate < limits.slow_bpm
    extreme = rate <= limits.very_slow_bpm or rate >= limits.very_fast_bpm
    return [
        Proposal(
            code="slow" if slow else "fast",
            urgent=extreme,
            facts={"rate": rate, "limit": limits.slow_bpm if slow else limits.fast_bpm},
            marks=_spans(analysis, range(len(analysis.beats.at) - 1)),
        )
    ]


def _rhythm(analysis: Analysis, limits: Limits) -> list[Proposal]:
    """Even, uneven, uneven without a P that stays the same, or even but for early beats."""
    at = analysis.beats.at
    if analysis.measures["rr"].value is None or analysis.waves is None:
        return []
    gaps = np.diff(at) / analysis.recording.rate_hz
    early = _early(gaps, limits)
    rest = np.setdiff1d(np.arange(len(gaps)), np.concatenate((early, early + 1)))
    rest = rest[gaps[rest] < limits.pause_s]
    found = []
    if len(early) and len(early) <= _MOST_EARLY * len(gaps) and _even(gaps[rest], limits):
        found.append(_early_beats(analysis, early))
    else:
        rest = np.flatnonzero(gaps < limits.pause_s)
    if not len(rest):
        return found
    shortest, longest = rest[np.argmin(gaps[rest])], rest[np.argmax(gaps[rest])]
    facts = {
        "shortest_ms": round(float(gaps[shortest]) * 1000),
        "longest_ms": round(float(gaps[longest]) * 1000),
        "limit_ms": limits.uneven_ms,
    }
    if _even(gaps[rest], limits):
        return [*found, Proposal(code="even", facts=facts)]
    marks = _spans(analysis, [int(shortest), int(longest)])
    no_p = analysis.waves.why_no_p in ("no_p", "p_varies")
    chaotic = no_p and float(gaps[rest].std() / gaps[rest].mean()) > 0.08
    return [*found, Proposal(code="uneven_no_p" if chaotic else "uneven", facts=facts, marks=marks)]


def _even(gaps: Signal, limits: Limits) -> bool:
    return len(gaps) > 0 and float(np.ptp(gaps)) * 1000 <= limits.uneven_ms


def _early(gaps: Signal, limits: Limits) -> Whole:
    """Places of gaps that are shorter than usual by the share named, and are followed by one that is not."""
    usual = float(np.median(gaps))
    short = gaps < limits.early_share * usual
    followed = np.concatenate((~short[1:], [True]))
    return np.flatnonzero(short & followed)


def _early_beats(analysis: Analysis, early: Whole) -> Proposal:
    rate = analysis.recording.rate_hz
    beats = [int(place) + 1 for place in early]
    other = sum(not analysis.beats.main[beat] for beat in beats)
    return Proposal(
        code="early_beats",
        facts={"count": len(beats), "other_shape": other},
        marks=tuple(
            Mark(from_s=analysis.beats.at[b] / rate - 0.1, to_s=analysis.beats.at[b] / rate + 0.1)
            for b in beats[:MOST_MARKS]
        ),
    )


def _st(analysis: Analysis, limits: Limits) -> list[Proposal]:
    """ST raised or lowered in two leads of a group, in half of the beats at least."""
    median, waves = analysis.median, analysis.waves
    if median is None or waves is None:
        return []
    at_ms = ST_AT_MS[0] if (analysis.measures["rate"].value or 0) > _TOO_FAST_BPM else ST_AT_MS[1]
    singles = _levels(median.single, waves.qrs_off, median.rate_hz)[:, :, ST_AT_MS.index(at_ms)]
    levels = {lead: level.at(at_ms) for lead, level in st_levels(analysis).items()}
    wide = (analysis.measures["qrs"].value or 0) >= limits.wide_qrs_ms
    found = []
    for code, sign in (("st_up", 1), ("st_down", -1)):
        over: dict[str, Whole] = {}
        for lead, level in levels.items():
            limit = limits.st_down_mv
            if sign > 0:
                limit = limits.st_up_of_lead_mv.get(lead, limits.st_up_mv)
            if lead == "aVR" or sign * level < limit:
                continue
            beats = np.flatnonzero(sign * singles[:, analysis.recording.leads.index(lead)] >= limit)
            if 2 * len(beats) >= len(singles):
                over[lead] = beats
        leads = _grouped(over)
        if leads:
            marks = _st_marks(analysis, {lead: over[lead] for lead in leads}, singles)
            facts = {"at_ms": at_ms, "beats": len(singles), "wide_qrs": wide}
            found.append(_st_proposal(code, leads, levels, facts, marks))
    return found


def _st_proposal(
    code: str,
    leads: tuple[str, ...],
    levels: Mapping[str, float],
    facts: Mapping[str, int | bool],
    marks: tuple[Mark, ...],
) -> Proposal:
    most = max(leads, key=lambda lead: abs(levels[lead]))
    return Proposal(
        code=code,
        urgent=code == "st_up" and not facts["wide_qrs"],
        leads=leads,
        facts={"most_lead": most, "most_mv": levels[most], **facts},
        marks=marks,
    )


def _grouped(leads: Mapping[str, Whole]) -> tuple[str, ...]:
    """The leads of which two or more are of one group, in the order in which they came."""
    good = {
        lead
        for group in GROUPS
        if sum(lead in leads for lead in group) >= 2
        for lead in group
        if lead in leads
    }
    return tuple(lead for lead in leads if lead in good)


def _st_marks(analysis: Analysis, over: Mapping[str, Whole], singles: Signal) -> tuple[Mark, ...]:
    """From the end of the QRS to 80 ms later, in each lead and beat that shows the shift."""
    median, waves = analysis.median, analysis.waves
    assert median is not None  # looked at by the caller
    assert waves is not None
    start = median.seconds(waves.qrs_off)
    marks = []
    for lead, beats in over.items():
        row = analysis.recording.leads.index(lead)
        for beat in beats[: max(MOST_MARKS // len(over), 1)]:
            at = float(median.at[beat]) / median.rate_hz + start
            marks.append(
                Mark(lead=lead, from_s=at, to_s=at + 0.08, mv=round(float(singles[beat, row]), 3))
            )
    return tuple(marks)


def _times(analysis: Analysis, limits: Limits) -> list[Proposal]:
    """Wide QRS, long PR, long QTc."""
    qrs, pr = analysis.measures["qrs"].value, analysis.measures["pr"].value
    qtc = analysis.measures["qtc_fridericia"].value
    found = []
    if qrs is not None and qrs >= limits.wide_qrs_ms:
        found.append(Proposal(code="wide_qrs", facts={"qrs": qrs, "limit": limits.wide_qrs_ms}))
    if pr is not None and pr > limits.long_pr_ms:
        found.append(Proposal(code="long_pr", facts={"pr": pr, "limit": limits.long_pr_ms}))
    if qtc is not None and qtc >= limits.long_qtc_ms:
        found.append(
            Proposal(
                code="long_qtc",
                urgent=qtc >= limits.very_long_qtc_ms,
                facts={"qtc": qtc, "limit": limits.long_qtc_ms},
            )
        )
    return found


def _spans(analysis: Analysis, gaps: Sequence[int]) -> tuple[Mark, ...]:
    """Marks from beat to beat for the gaps named."""
    rate, at = analysis.recording.rate_hz, analysis.beats.at
    return tuple(
        Mark(from_s=float(at[gap]) / rate, to_s=float(at[gap + 1]) / rate)
        for gap in gaps[:MOST_MARKS]
    )
