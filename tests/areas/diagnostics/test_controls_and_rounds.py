"""Internal control and outside comparison: judged at once, corrected in writing, felt by mutual recognition."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.models import ControlNotFound, EqaSample
from lianyi.areas.diagnostics.selectors.controls import (
    get_round,
    get_series,
    last_verdicts,
    list_rounds,
    list_series,
    out_of_control,
)
from lianyi.areas.diagnostics.services import eqa
from lianyi.areas.diagnostics.services.controls import correct_run
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadTarget,
    ControlMissing,
    EqaClosed,
    NotLaboratory,
    NotYourLaboratory,
    ReasonNeeded,
    SameName,
    SameTarget,
)
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.types.laboratory import EqaDraft, EqaTarget
from lianyi.kernel.actor import NotPermitted
from tests.areas.diagnostics.builders import NOW, TODAY, a_county, at_time
from tests.areas.diagnostics.laboratory import ANALYSER, HOUR, a_run, a_target, is_fit

pytestmark = [pytest.mark.django_db, pytest.mark.rows("CLI-06")]


@pytest.fixture
def county(db):
    return a_county()


def test_a_run_is_judged_with_all_that_came_before(county):
    a_target(county, "CREA")

    runs = [
        a_run(county, "CREA", now=NOW + n * HOUR, L1=value)
        for n, value in enumerate(("101", "104.5", "104.6"))
    ]

    assert [run.outcome for run in runs] == ["ACCEPT", "WARN", "REJECT"]
    assert [each["rule"] for each in runs[2].violations] == ["1-2s", "2-2s"]
    assert out_of_control(county.laboratory, "LAB-RENAL") == ("肌酐",)
    assert last_verdicts(county.laboratory, ["CREA", "UREA"]).keys() == {"CREA"}


def test_two_levels_of_one_run_are_compared(county):
    a_target(county, "CREA", level="1")
    a_target(county, "CREA", level="2", mean="400", sd="8")

    run = a_run(county, "CREA", L1="104.5", L2="383")

    assert run.outcome == "REJECT"
    assert any(each["rule"] == "R-4s" and each["across"] for each in run.violations)


def test_after_a_correction_in_writing_the_series_begins_afresh(county):
    a_target(county, "CREA")
    a_run(county, "CREA", L1="104.5")
    bad = a_run(county, "CREA", now=NOW + HOUR, L1="104.6")
    who = {"actor": county.lab_technician, "now": NOW + 2 * HOUR}

    with pytest.raises(ReasonNeeded):
        correct_run(run_id=bad.pk, correction="PRAYER", note="", **who)
    with pytest.raises(ReasonNeeded):
        correct_run(run_id=bad.pk, correction="OTHER", note="", **who)
    correct_run(run_id=bad.pk, correction="CALIBRATE", note="重新定标", **who)
    after = a_run(county, "CREA", now=NOW + 3 * HOUR, L1="104.4")

    assert (after.outcome, after.afresh) == ("WARN", True)
    assert out_of_control(county.laboratory, "LAB-RENAL") == ()


@pytest.mark.rows("RMT-08")
def test_a_run_out_of_control_takes_the_item_out_of_recognition_until_one_is_accepted(county):
    a_target(county, "CREA")

    a_run(county, "CREA", L1="110")
    assert not is_fit(county.laboratory, "LAB-RENAL", TODAY)
    assert is_fit(county.laboratory, "LAB-LIVER", TODAY)
    a_run(county, "CREA", now=NOW + HOUR, L1="100.5")

    assert is_fit(county.laboratory, "LAB-RENAL", TODAY)


def test_the_chart_shows_each_level_with_its_targets(county):
    a_target(county, "CREA", level="1")
    a_target(county, "CREA", level="2", mean="400", sd="8")
    for n in range(3):
        a_run(county, "CREA", now=NOW + n * HOUR, L1=str(100 + n), L2=str(400 - n))

    series = get_series(
        scope=county.chief.scope,
        centre_id=county.laboratory,
        analyte="CREA",
        analyser=ANALYSER,
        on=TODAY,
    )

    assert [chart.level for chart in series.charts] == ["1", "2"]
    assert [point.z for point in series.charts[0].points] == [
        Decimal("0.00"),
        Decimal("0.50"),
        Decimal("1.00"),
    ]
    assert {target.level for target in series.targets} == {"1", "2"}
    assert dict(series.spreads)["1"].mean == Decimal(101)
    with pytest.raises(ControlNotFound):
        get_series(
            scope=county.second_chief.scope,
            centre_id=county.laboratory,
            analyte="CREA",
            analyser=ANALYSER,
            on=TODAY,
        )


def test_the_list_shows_what_is_out_and_what_was_not_controlled_today(county, counted):
    a_target(county, "CREA")
    a_target(county, "UREA", mean="5", sd="0.2")
    a_target(county, "ALT", mean="40", sd="2")
    a_run(county, "CREA", L1="110")
    a_run(county, "UREA", L1="5")

    with counted("diagnostics.list_series"):
        rows = list_series(scope=county.chief.scope, now=NOW + timedelta(hours=1))

    assert [(row.analyte, row.outcome, row.stale) for row in rows] == [
        ("CREA", "REJECT", False),
        ("ALT", "", True),
        ("UREA", "ACCEPT", False),
    ]


def test_a_target_that_cannot_be_is_refused(county):
    a_target(county, "CREA")

    with pytest.raises(SameTarget):
        a_target(county, "CREA")
    for told in (
        {"sd": "0"},
        {"sd": "-1"},
        {"sd": "NaN"},
        {"until_on": TODAY - timedelta(days=999)},
    ):
        with pytest.raises(BadTarget):
            a_target(
                county, "UREA", **{**told, **({"sd": Decimal(told["sd"])} if "sd" in told else {})}
            )
    with pytest.raises(TextMissing):
        a_target(county, "UREA", lot=" ")
    with pytest.raises(NotLaboratory):
        a_target(county, "HBSAG")
    with pytest.raises(ControlMissing):
        a_run(county, "CREA", L9="100")
    with pytest.raises(ControlMissing):
        a_run(county, "CREA")
    with pytest.raises(BadTarget):
        a_run(county, "CREA", L1="NaN")


def a_round(county, **told):
    draft = EqaDraft(
        centre_id=county.laboratory,
        organiser="NATIONAL",
        name="常规化学第1次",
        year=2026,
        due_on=TODAY + timedelta(days=10),
        samples=tuple(("CREA", str(n)) for n in range(1, 6)),
    )
    return eqa.enrol(draft=replace(draft, **told), actor=county.chief, now=NOW)


def handed(county, *values):
    round_id = a_round(county)
    ids = list(
        EqaSample.objects.filter(round=round_id).order_by("number").values_list("pk", flat=True)
    )
    measured = {pk: Decimal(v) if v else None for pk, v in zip(ids, values, strict=True)}
    eqa.hand_in(round_id=round_id, values=measured, actor=county.lab_technician, now=NOW)
    return round_id, ids


def targets(ids):
    return [EqaTarget(sample_id=pk, target=Decimal(100), allowed_percent=Decimal(10)) for pk in ids]


@pytest.mark.rows("RMT-08")
def test_a_failed_round_takes_the_item_out_of_recognition_and_a_passed_one_brings_it_back(county):
    round_id, ids = handed(county, "100", "101", "120", "85", None)

    scores = eqa.score(round_id=round_id, targets=targets(ids), actor=county.chief, now=NOW)

    assert (scores["CREA"].percent, scores["CREA"].passed) == (40, False)
    assert not is_fit(county.laboratory, "LAB-RENAL", TODAY)
    (row,) = list_rounds(scope=county.chief.scope)
    assert (row.state, row.samples, row.bad) == ("SCORED", 5, 1)

    eqa.score(
        round_id=round_id,
        targets=[
            replace(t, target=Decimal(v))
            for t, v in zip(targets(ids), (100, 101, 119, 90, 100), strict=True)
        ],
        certificate_no="NCCL-2026-001",
        actor=county.chief,
        now=NOW,
    )
    assert is_fit(county.laboratory, "LAB-RENAL", TODAY)
    found, groups = get_round(round_id, county.chief.scope)
    assert found.certificate_no == "NCCL-2026-001"
    assert [s.mark for s in groups[0][1]] == ["GOOD"] * 4 + ["BAD"]


def test_z_scores_stand_beside_the_marks(county):
    round_id, ids = handed(county, "100", "104", "105", "106", "94")

    eqa.score(
        round_id=round_id,
        targets=[EqaTarget(sample_id=pk, target=Decimal(100), sd=Decimal(2)) for pk in ids],
        actor=county.chief,
        now=NOW,
    )

    rows = EqaSample.objects.filter(round=round_id).order_by("number")
    assert [(row.z, row.mark) for row in rows] == [
        (Decimal("0.00"), "GOOD"), (Decimal("2.00"), "GOOD"), (Decimal("2.50"), "DOUBTFUL"),
        (Decimal("3.00"), "BAD"), (Decimal("-3.00"), "BAD"),
    ]  # fmt: skip


def test_a_round_goes_its_steps_in_order(county):
    round_id = a_round(county)
    ids = list(EqaSample.objects.filter(round=round_id).values_list("pk", flat=True))

    with pytest.raises(EqaClosed):
        eqa.score(round_id=round_id, targets=targets(ids), actor=county.chief, now=NOW)
    late = NOW + timedelta(days=30)
    with pytest.raises(EqaClosed):
        eqa.hand_in(round_id=round_id, values={}, actor=at_time(county.chief, late), now=late)
    eqa.hand_in(
        round_id=round_id, values=dict.fromkeys(ids, Decimal(100)), actor=county.chief, now=NOW
    )
    with pytest.raises(BadTarget):
        eqa.score(round_id=round_id, targets=targets(ids)[:2], actor=county.chief, now=NOW)
    with pytest.raises(BadTarget):
        eqa.score(
            round_id=round_id,
            targets=[EqaTarget(sample_id=ids[0], target=Decimal(1))],
            actor=county.chief,
            now=NOW,
        )
    eqa.score(round_id=round_id, targets=targets(ids), actor=county.chief, now=NOW)
    with pytest.raises(EqaClosed):
        eqa.hand_in(round_id=round_id, values={}, actor=county.chief, now=NOW)


def test_a_sample_of_another_round_is_passed_over_and_no_number_is_no_result(county):
    round_id, ids = handed(county, *["100"] * 5)
    told = {"round_id": round_id, "actor": county.lab_technician, "now": NOW}

    with pytest.raises(BadTarget):
        eqa.hand_in(values={ids[0]: Decimal("NaN")}, **told)
    with pytest.raises(BadTarget):
        eqa.hand_in(values={ids[0]: Decimal(10) ** 9}, **told)
    eqa.hand_in(values={0: Decimal(5), ids[0]: Decimal(101)}, **told)
    scores = eqa.score(targets=targets([0, *ids]), **{**told, "actor": county.chief})

    assert EqaSample.objects.get(pk=ids[0]).value == 101
    assert (EqaSample.objects.count(), scores["CREA"].passed) == (5, True)


def test_a_round_is_entered_once_a_year_by_the_laboratory_itself(county):
    a_round(county)

    with pytest.raises(SameName):
        a_round(county)
    with pytest.raises(ReasonNeeded):
        a_round(county, organiser="WHO")
    with pytest.raises(TextMissing):
        a_round(county, name="别的", samples=())
    with pytest.raises(NotPermitted):
        eqa.enrol(
            draft=EqaDraft(
                centre_id=county.laboratory,
                organiser="CITY",
                name="a",
                year=2026,
                due_on=TODAY,
                samples=(("K", "1"),),
            ),
            actor=county.township_doctor,
            now=NOW,
        )
    with pytest.raises(NotYourLaboratory):
        eqa.enrol(
            draft=EqaDraft(
                centre_id=county.laboratory,
                organiser="CITY",
                name="a",
                year=2026,
                due_on=TODAY,
                samples=(("K", "1"),),
            ),
            actor=county.township_lab,
            now=NOW,
        )
