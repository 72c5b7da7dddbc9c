"""What must not matter does not: height, place in time, order of the leads, a little noise, a gap."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianyi.engines import ecg

pytestmark = pytest.mark.rows("RMT-03")
DRAWN = ecg.simulate(ecg.Plan(st_mv={"II": 0.25}))
FOUND = ecg.analyse(DRAWN.recording)
FEW = settings(max_examples=12, deadline=None)


def times(found: ecg.Analysis) -> dict[str, float | None]:
    """Everything that is measured."""
    return {code: measure.value for code, measure in found.measures.items()}


def agrees(found: ecg.Analysis, within: float) -> None:
    """Everything measured as in the drawing itself."""
    for code, value in times(FOUND).items():
        assert found.measures[code].value == pytest.approx(value, abs=within), code


@given(st.floats(0.25, 4))
@FEW
def test_a_taller_or_flatter_trace_has_the_same_times(factor: float):
    recording = replace(
        DRAWN.recording,
        mv=DRAWN.recording.mv * factor,
        steps_mv=tuple(step * factor for step in DRAWN.recording.steps_mv),
    )

    agrees(ecg.analyse(recording), 8)


@given(st.integers(0, 400))
@FEW
def test_a_recording_begun_later_has_its_beats_earlier(cut: int):
    part = DRAWN.recording.part(cut, DRAWN.recording.samples)

    found = ecg.analyse(part)

    there = FOUND.beats.at[FOUND.beats.at >= cut + 60] - cut
    assert found.beats.at[-len(there) :] == pytest.approx(there, abs=2)
    assert found.measures["qrs"].value == pytest.approx(times(FOUND)["qrs"], abs=6)


@given(st.permutations(range(12)))
@FEW
def test_the_order_of_the_leads_does_not_matter(order: list[int]):
    told = DRAWN.recording
    mixed = ecg.Recording(
        tuple(told.leads[i] for i in order), told.rate_hz, told.mv[order], told.steps_mv
    )

    found = ecg.analyse(mixed)

    assert times(found) == times(FOUND)
    assert ecg.st_levels(found) == ecg.st_levels(FOUND)


@given(st.integers(0, 2**31))
@FEW
def test_a_little_noise_changes_little(seed: int):
    noise = 0.01 * np.random.default_rng(seed).standard_normal(DRAWN.recording.mv.shape)

    found = ecg.analyse(replace(DRAWN.recording, mv=DRAWN.recording.mv + noise))

    assert len(found.beats.at) == len(DRAWN.qrs_on)
    agrees(found, 15)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 11), st.integers(0, 4990), st.sampled_from([np.nan, 0.0, 5.0, -5.0])
        ),
        max_size=60,
    )
)
@FEW
def test_whatever_a_lead_holds_an_answer_comes_and_invents_nothing(hurt: list[Any]):
    values = DRAWN.recording.mv.copy()
    for lead, at, value in hurt:
        values[lead, at : at + 400] = value

    found = ecg.analyse(replace(DRAWN.recording, mv=values))
    ecg.document(found, ecg.preread(found, ecg.Limits()))

    for measure in found.measures.values():
        assert (measure.value is None) == bool(measure.why)
        assert measure.value is None or np.isfinite(measure.value)


@given(st.integers(2, 9), st.integers(150, 1000))
@settings(max_examples=8, deadline=None)
def test_any_rate_and_length_is_measured_or_says_why(seconds: int, rate: int):
    found = ecg.analyse(ecg.simulate(ecg.Plan(seconds=seconds, rate_hz=rate)).recording)

    for measure in found.measures.values():
        assert (measure.value is None) == bool(measure.why)
