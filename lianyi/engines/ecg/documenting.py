"""An analysis as plain values, for storing as JSON and for drawing in a browser."""

from dataclasses import asdict
from typing import Any, Final

import numpy as np

from lianyi.engines.ecg.filters import moving_mean
from lianyi.engines.ecg.measuring import ENGINE, Analysis
from lianyi.engines.ecg.prereading import Proposal, st_levels

_MEDIAN_HZ: Final = 250.0
_MOST_BEATS: Final = 5000


def document(analysis: Analysis, proposals: tuple[Proposal, ...]) -> dict[str, Any]:
    """What is kept of an analysis. Times in seconds from the start, levels in mV, the median beat in whole µV."""
    rate = analysis.recording.rate_hz
    return {
        "engine": ENGINE,
        "seconds": round(analysis.recording.seconds, 3),
        "beats": [round(place / rate, 4) for place in analysis.beats.at[:_MOST_BEATS].tolist()],
        "other_shape": np.flatnonzero(~analysis.beats.main[:_MOST_BEATS]).tolist(),
        "measures": {name: asdict(measure) for name, measure in analysis.measures.items()},
        "quality": [asdict(lead) for lead in analysis.quality],
        "waves": _waves(analysis),
        "st": {lead: asdict(level) for lead, level in st_levels(analysis).items()},
        "median": _median(analysis),
        "proposals": [
            {
                **asdict(proposal),
                "facts": dict(proposal.facts),
                "marks": [
                    {**asdict(mark), "from_s": round(mark.from_s, 4), "to_s": round(mark.to_s, 4)}
                    for mark in proposal.marks
                ],
            }
            for proposal in proposals
        ],
    }


def _waves(analysis: Analysis) -> dict[str, float | None]:
    """Begin and end of the waves in ms from the highest deflection of the median beat."""
    waves, median = analysis.waves, analysis.median
    if waves is None or median is None:
        return {}
    names = ("p_on", "p_peak", "p_off", "qrs_on", "qrs_off", "t_peak", "t_end")
    return {
        name: None if (at := getattr(waves, name)) is None else round(median.seconds(at) * 1000, 1)
        for name in names
    }


def _median(analysis: Analysis) -> dict[str, Any]:
    """The median beat of every lead, thinned for drawing."""
    median = analysis.median
    if median is None:
        return {}
    step = max(round(median.rate_hz / _MEDIAN_HZ), 1)
    thin = moving_mean(median.mv, step)[:, median.zero % step :: step]
    micro = np.rint(thin * 1000).astype(int)
    return {
        "rate_hz": median.rate_hz / step,
        "zero": median.zero // step,
        "leads": {
            lead: row.tolist() for lead, row in zip(analysis.recording.leads, micro, strict=True)
        },
    }
