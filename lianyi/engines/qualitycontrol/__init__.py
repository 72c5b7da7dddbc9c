"""Statistical quality control of measurements: charts with multirules, comparison rounds, change since last time.

Pure: decimals in, plain values out; no clock, no tables, no words of any trade. Comparisons are exact: a value stands
beyond two standard deviations when it does so before any rounding.
"""

from lianyi.engines.qualitycontrol.changes import Change, ChangeLimit, change_since
from lianyi.engines.qualitycontrol.charts import Chart, ChartPoint, Spread, chart, spread_of
from lianyi.engines.qualitycontrol.multirule import (
    Outcome,
    Point,
    Rule,
    Run,
    Verdict,
    Violation,
    judge,
)
from lianyi.engines.qualitycontrol.rounds import Mark, RoundScore, Sample, score_round, score_sample

__all__ = [
    "Change",
    "ChangeLimit",
    "Chart",
    "ChartPoint",
    "Mark",
    "Outcome",
    "Point",
    "RoundScore",
    "Rule",
    "Run",
    "Sample",
    "Spread",
    "Verdict",
    "Violation",
    "change_since",
    "chart",
    "judge",
    "score_round",
    "score_sample",
    "spread_of",
]
