"""The pre-read proposes what is there, by its limit and with its evidence, and nothing else."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lianyi.engines import ecg

pytestmark = pytest.mark.rows("RMT-03")


def proposed(plan: ecg.Plan, limits: ecg.Limits | None = None) -> dict[str, ecg.Proposal]:
    """What is proposed for a drawing, by code."""
    found = ecg.analyse(ecg.simulate(plan).recording)
    return {each.code: each for each in ecg.preread(found, limits or ecg.Limits())}


def test_a_usual_trace_is_even_and_nothing_more():
    assert set(proposed(ecg.Plan())) == {"even"}


@pytest.mark.parametrize(
    ("bpm", "code", "urgent"),
    [
        (59, "slow", False),
        (34, "slow", True),
        (61, "", False),
        (99, "", False),
        (101, "fast", False),
    ],
)
def test_the_rate_is_proposed_beyond_its_limits(bpm: float, code: str, urgent: bool):
    found = proposed(ecg.Plan(seconds=16, bpm=bpm, qt_ms=340))

    assert {each for each in found if each in ("slow", "fast")} == ({code} if code else set())
    assert not code or found[code].urgent == urgent


def test_raised_st_names_its_leads_and_every_beat_that_shows_it():
    plan = ecg.Plan(st_mv={"V1": 0.2, "V2": 0.4, "V3": 0.45, "V4": 0.3})

    found = proposed(plan)["st_up"]

    assert found.urgent
    assert found.leads == ("V1", "V2", "V3", "V4")
    assert found.facts["most_lead"] == "V3"
    assert found.facts["most_mv"] == pytest.approx(0.45, abs=0.03)
    assert {mark.lead for mark in found.marks} == set(found.leads)
    for lead, level in plan.st_mv.items():
        heights = [mark.mv for mark in found.marks if mark.lead == lead]
        assert len(heights) == found.facts["beats"]
        assert np.median(heights) == pytest.approx(level, abs=0.04)


def test_evidence_stands_just_after_the_qrs_of_a_beat():
    plan = ecg.Plan(st_mv={"II": 0.3})
    drawn = ecg.simulate(plan)

    marks = next(
        p for p in ecg.preread(ecg.analyse(drawn.recording), ecg.Limits()) if p.code == "st_up"
    ).marks

    ends = drawn.qrs_on / plan.rate_hz + plan.qrs_ms / 1000
    for mark in marks:
        assert np.abs(ends - mark.from_s).min() < 0.015
        assert mark.to_s - mark.from_s == pytest.approx(0.08)


def test_one_lead_alone_is_no_region():
    assert "st_up" not in proposed(ecg.Plan(st_mv={"V6": 0.15}))


@pytest.mark.parametrize(
    ("level", "limit", "is_proposed"), [(0.17, 0.15, True), (0.17, 0.2, False)]
)
def test_v2_and_v3_are_judged_by_the_limit_of_the_person(
    level: float, limit: float, is_proposed: bool
):
    limits = ecg.Limits(st_up_of_lead_mv={"V2": limit, "V3": limit})

    found = proposed(ecg.Plan(st_mv={"V2": level, "V3": level}), limits)

    assert ("st_up" in found) == is_proposed


def test_lowered_st_is_proposed_from_half_a_millimetre_in_two_leads_of_a_region():
    found = proposed(ecg.Plan(st_mv={"V4": -0.1, "V5": -0.12, "V6": -0.09}))["st_down"]

    assert not found.urgent
    assert found.leads == ("V4", "V5", "V6")


def test_st_with_a_wide_qrs_is_not_urgent_and_says_so():
    found = proposed(ecg.Plan(qrs_ms=150, qt_ms=440, st_mv={"V2": 0.4, "V3": 0.4}))

    assert "wide_qrs" in found
    assert not found["st_up"].urgent
    assert found["st_up"].facts["wide_qrs"] is True


@pytest.mark.parametrize(("gap", "urgent"), [(2.3, False), (3.2, True)])
def test_a_pause_is_shown_from_beat_to_beat(gap: float, urgent: bool):
    plan = ecg.Plan(seconds=15, pause_after={6: gap})
    drawn = ecg.simulate(plan)

    found = next(
        p for p in ecg.preread(ecg.analyse(drawn.recording), ecg.Limits()) if p.code == "pause"
    )

    assert found.urgent == urgent
    assert found.facts["longest_s"] == pytest.approx(gap, abs=0.02)
    (mark,) = found.marks
    assert mark.from_s == pytest.approx(drawn.qrs_on[6] / 500, abs=0.06)


def test_a_heart_that_stops_before_the_end_has_paused_at_least_so_long():
    drawn = ecg.simulate(ecg.Plan(seconds=12, pause_after={8: 9.0}))

    found = next(
        p for p in ecg.preread(ecg.analyse(drawn.recording), ecg.Limits()) if p.code == "pause"
    )

    assert found.urgent
    assert found.facts["longest_s"] > 4


def test_early_beats_are_counted_and_pointed_at_and_the_rest_is_even():
    found = proposed(ecg.Plan(seconds=20, early=(5, 12)))

    assert found["early_beats"].facts == {"count": 2, "other_shape": 2}
    assert "even" in found
    assert "uneven" not in found


def test_uneven_without_p_is_told_from_uneven_with_p():
    chaotic = proposed(ecg.Plan(seconds=20, fibrillating=True, bpm=95))
    pausing = proposed(ecg.Plan(seconds=20, pause_after={3: 1.2, 7: 1.1, 11: 1.25, 15: 1.15}))

    assert "uneven_no_p" in chaotic
    assert "uneven_no_p" not in pausing
    assert "uneven" in pausing


def test_long_intervals_are_proposed_by_their_limits():
    found = proposed(ecg.Plan(pr_ms=240, qrs_ms=135, qt_ms=520))

    assert {"long_pr", "wide_qrs", "long_qtc"} <= set(found)


def test_silence_proposes_nothing():
    silent = ecg.Recording(ecg.STANDARD, 500, np.zeros((12, 5000)), (0.005,) * 12)

    assert ecg.preread(ecg.analyse(silent), ecg.Limits()) == ()


def test_an_analysis_can_be_kept_as_json_and_holds_the_median_beat_of_every_lead():
    found = ecg.analyse(ecg.simulate(ecg.Plan(st_mv={"II": 0.3}, rate_hz=1000)).recording)

    kept = json.loads(json.dumps(ecg.document(found, ecg.preread(found, ecg.Limits()))))

    assert kept["engine"] == ecg.ENGINE
    assert set(kept["median"]["leads"]) == set(ecg.STANDARD)
    assert kept["median"]["rate_hz"] == 250
    assert max(kept["median"]["leads"]["V4"]) == pytest.approx(1400, abs=250)


def test_a_recording_beside_an_earlier_one_shows_what_changed():
    plan = ecg.Plan()
    then, now = (
        ecg.analyse(ecg.simulate(each).recording)
        for each in (
            plan,
            replace(plan, bpm=110, pr_ms=130, p_ms=90, qt_ms=320, t_ms=160, st_mv={"II": 0.3}),
        )
    )

    values = [{code: each.value for code, each in a.measures.items()} for a in (then, now)]
    changed = {each.name: each for each in ecg.changes(*values)}
    shifts = ecg.st_changes(
        *({lead: s.at_60 for lead, s in ecg.st_levels(a).items()} for a in (then, now))
    )

    assert changed["rate"].notable
    assert changed["rate"].by == pytest.approx(38, abs=2)
    assert not changed["qrs"].notable
    assert {each.name for each in shifts if each.notable} >= {"II", "III", "aVF"}


def test_an_axis_turns_by_the_shorter_way_and_what_is_missing_has_no_change():
    turned, lost = ecg.changes({"axis": 170.0, "pr": None}, {"axis": -170.0, "pr": 160.0})

    assert (turned.by, turned.notable) == (20.0, False)
    assert (lost.by, lost.notable) == (None, False)
