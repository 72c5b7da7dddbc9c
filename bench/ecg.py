"""ECG: how long measuring and pre-reading take, on drawn recordings that all differ."""

import statistics
import time
from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.options import Options
from lianyi.engines import ecg

_ROUNDS = 30


def figures(options: Options) -> Iterator[Figure]:
    """Measure 12 leads of 10 s at 500 Hz as a request does, and reading the object they are kept as."""
    drawn = [ecg.simulate(ecg.Plan(seed=seed)).recording for seed in range(_ROUNDS)]
    yield Figure(
        name="ECG, 12 leads of 10 s: measured and pre-read",
        value=_median_ms(
            lambda i: ecg.document(found := ecg.analyse(drawn[i]), ecg.preread(found, ecg.Limits()))
        ),
        unit="ms",
        bar=100,
    )
    objects = [ecg.to_dataset(each) for each in drawn]
    yield Figure(
        name="ECG, 12 leads of 10 s: object to millivolts",
        value=_median_ms(lambda i: ecg.from_dataset(objects[i])),
        unit="ms",
        bar=50,
    )
    long = ecg.simulate(ecg.Plan(seconds=1800, rate_hz=360)).recording
    start = time.perf_counter()
    found = ecg.analyse(long)
    yield Figure(
        name="ECG, 12 leads of 30 min: measured",
        value=time.perf_counter() - start,
        unit="s",
        bar=20,
        facts={"beats": float(len(found.beats.at))},
    )


def _median_ms(act: Callable[[int], object]) -> float:
    """The median of rounds after three that are not counted, in ms."""
    spent = []
    for i in range(_ROUNDS):
        start = time.perf_counter()
        act(i)
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent[3:])
