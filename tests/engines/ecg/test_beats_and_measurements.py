"""Beats are found where they are, and what is measured is what was drawn; what cannot be measured says why."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from lianyi.engines import ecg
from lianyi.engines.ecg.filters import moving_mean
from tests.engines.ecg.reference import mean_around, scores

pytestmark = pytest.mark.rows("RMT-03")
PLANS = {
    "usual": ecg.Plan(),
    "slow": ecg.Plan(bpm=45, qt_ms=430),
    "fast": ecg.Plan(bpm=115, pr_ms=130, p_ms=90, qt_ms=310, t_ms=160),
    "very fast": ecg.Plan(bpm=170, pr_ms=110, p_ms=80, qt_ms=250, t_ms=130),
    "wide QRS": ecg.Plan(qrs_ms=140, qt_ms=430),
    "long PR": ecg.Plan(pr_ms=260),
    "long QT": ecg.Plan(qt_ms=500),
    "noisy": ecg.Plan(noise_mv=0.03, wander_mv=0.3),
    "humming": ecg.Plan(hum_mv=0.1),
    "low": ecg.Plan(gain=0.3),
    "1000 Hz": ecg.Plan(rate_hz=1000),
    "250 Hz": ecg.Plan(rate_hz=250),
    "injured": ecg.Plan(st_mv={"V1": 0.2, "V2": 0.4, "V3": 0.45, "V4": 0.3}),
}


@pytest.mark.outside_data("ecg/100.atr")
def test_beats_of_record_100_are_found_within_150_ms(outside_data: Path):
    files = {name: (outside_data.parent / name).read_bytes() for name in ("100.hea", "100.dat")}
    recording = ecg.read_wfdb(files)
    truth = np.array(
        [at for at, code in ecg.read_annotations(outside_data.read_bytes()) if code in ecg.BEATS]
    )

    sensitivity, predictivity = scores(ecg.analyse(recording).beats.at, truth, round(0.15 * 360))

    assert len(truth) == 2273
    assert sensitivity >= 0.99
    assert predictivity >= 0.99


@pytest.mark.outside_data("ecg/s0010_re.hea")
def test_the_ptb_record_of_an_infarction_is_measured_with_all_its_leads(outside_data: Path):
    files = {p.name: p.read_bytes() for p in outside_data.parent.glob("s0010_re.*")}

    found = ecg.analyse(ecg.read_wfdb(files))

    assert found.recording.leads == (*ecg.STANDARD, "vx", "vy", "vz")
    assert found.measures["rate"].value == pytest.approx(81.8, abs=1)
    assert found.measures["qrs"].value == pytest.approx(130, abs=8)
    assert found.measures["pr"].value == pytest.approx(155, abs=10)


def test_the_apparatus_that_recorded_pydicoms_example_measured_nearly_the_same():
    """Written into the object by its apparatus: PR 161, QRS 75, QT 368, RR 982 ms, axis 52°."""
    path = get_testdata_file("waveform_ecg.dcm", download=False)
    assert isinstance(path, str)

    found = ecg.analyse(ecg.read_dicom(Path(path).read_bytes())).measures

    assert found["rr"].value == pytest.approx(982, abs=2)
    assert found["pr"].value == pytest.approx(161, abs=10)
    assert found["qrs"].value == pytest.approx(75, abs=10)
    assert found["qt"].value == pytest.approx(368, abs=12)
    assert found["axis"].value == pytest.approx(52, abs=6)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_drawn_is_what_is_measured(name: str, seed: int):
    """QT ends by the tangent, some 8 % of the fall of T before the wave does; the other ends are the wave's own."""
    plan = replace(PLANS[name], seed=seed)
    drawn = ecg.simulate(plan)

    found = ecg.analyse(drawn.recording)
    value = {code: measure.value for code, measure in found.measures.items()}
    sensitivity, predictivity = scores(
        found.beats.at, drawn.qrs_on + round(0.04 * plan.rate_hz), round(0.075 * plan.rate_hz)
    )

    assert (sensitivity, predictivity) == (1, 1)
    assert value["rate"] == pytest.approx(plan.bpm, rel=0.01)
    assert value["pr"] == pytest.approx(plan.pr_ms, abs=12)
    assert value["qrs"] == pytest.approx(plan.qrs_ms, abs=10)
    assert value["qt"] == pytest.approx(plan.qt_ms - 0.08 * plan.t_ms, abs=10)
    assert value["axis"] == pytest.approx(48, abs=6)


def test_the_corrected_qt_follows_its_two_formulas():
    found = ecg.analyse(
        ecg.simulate(ecg.Plan(bpm=115, pr_ms=130, p_ms=90, qt_ms=310, t_ms=160)).recording
    )
    qt, rr_s = found.measures["qt"].value, float(np.median(np.diff(found.beats.at))) / 500

    assert qt is not None
    assert found.measures["qtc_bazett"].value == pytest.approx(qt / math.sqrt(rr_s), abs=0.1)
    assert found.measures["qtc_fridericia"].value == pytest.approx(qt / rr_s ** (1 / 3), abs=0.1)


def test_fibrillation_has_no_p_and_so_no_pr():
    plan = ecg.Plan(seconds=20, fibrillating=True, bpm=95)

    found = ecg.analyse(ecg.simulate(plan).recording).measures

    assert found["pr"].value is None
    assert found["pr"].why in ("no_p", "p_varies")
    assert found["qrs"].value == pytest.approx(90, abs=10)


def test_a_pause_and_early_beats_of_another_shape_do_not_disturb_the_intervals():
    plan = ecg.Plan(seconds=20, early=(5, 12), pause_after={15: 3.4})
    drawn = ecg.simulate(plan)

    found = ecg.analyse(drawn.recording)

    assert len(found.beats.at) == len(drawn.qrs_on)
    assert np.flatnonzero(~found.beats.main).tolist() == [5, 12]
    assert found.measures["qrs"].value == pytest.approx(90, abs=10)
    assert found.measures["rr_most"].value == pytest.approx(3400, abs=20)


def test_nothing_is_measured_of_silence_or_noise():
    silent = np.zeros((12, 5000))
    noise = 0.03 * np.random.default_rng(3).standard_normal((12, 5000))
    for values, why in ((silent, "no_leads"), (noise, "no_beats")):
        recording = ecg.Recording(ecg.STANDARD, 500, values, (0.005,) * 12)

        found = ecg.analyse(recording).measures

        assert {measure.value for measure in found.values()} == {None}
        assert found["rate"].why == why


def test_a_lead_that_fell_off_was_driven_to_its_limit_or_is_missing_takes_no_part():
    drawn = ecg.simulate(ecg.Plan())
    values = drawn.recording.mv.copy()
    at = {name: drawn.recording.leads.index(name) for name in ("V1", "V2", "V3")}
    values[at["V1"]] = 0.12
    values[at["V2"]] = np.clip(3 * values[at["V2"]], -1.0, 0.5)
    values[at["V3"], 1000:3000] = np.nan
    recording = replace(drawn.recording, mv=values)

    found = ecg.analyse(recording)
    faults = {lead.lead: lead.faults for lead in found.quality if lead.faults}

    assert faults == {"V1": ("flat",), "V2": ("saturated",), "V3": ("missing",)}
    assert {lead.lead for lead in found.quality if not lead.usable} == {"V1", "V2", "V3"}
    assert found.measures["pr"].value == pytest.approx(160, abs=12)
    assert not {"V1", "V2", "V3"} & set(ecg.st_levels(found))


def test_mains_hum_is_named_and_does_not_change_what_is_measured():
    quiet = ecg.analyse(ecg.simulate(ecg.Plan()).recording)
    loud = ecg.analyse(ecg.simulate(ecg.Plan(hum_mv=0.15)).recording)

    assert all("hum" in lead.faults for lead in loud.quality if lead.lead.startswith("V"))
    assert loud.measures["qt"].value == pytest.approx(quiet.measures["qt"].value, abs=4)


def test_without_limb_leads_there_is_no_axis():
    drawn = ecg.simulate(ecg.Plan()).recording
    chest = ecg.Recording(drawn.leads[6:], drawn.rate_hz, drawn.mv[6:], drawn.steps_mv[6:])

    found = ecg.analyse(chest).measures

    assert (found["axis"].value, found["axis"].why) == (None, "no_limb_leads")
    assert found["qrs"].value == pytest.approx(90, abs=10)


def test_the_fast_moving_mean_is_that_of_its_slow_twin():
    values = np.random.default_rng(5).standard_normal(60)

    for width in (1, 4, 7, 59):
        assert moving_mean(values, width) == pytest.approx(mean_around(list(values), width))
