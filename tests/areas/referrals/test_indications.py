"""The referral standards of national-policy §5.1, typed from their text line by line, with every bound."""

from datetime import date
from decimal import Decimal

import pytest

from lianyi.areas.referrals.definitions.rule_sets import findings, rule_sets, rule_sets_on
from lianyi.areas.referrals.rules.expressions import parse
from lianyi.areas.referrals.rules.indications import ImpossibleFinding, checked, complete, judge
from lianyi.areas.referrals.types.indications import Judgement
from lianyi.areas.referrals.types.words import Direction, Level, Urgency, Verdict
from lianyi.kernel.identity import Sex

pytestmark = pytest.mark.rows("REF-01", "REF-11", "ORG-20")

TODAY = date(2026, 11, 24)


def judged(
    icd: str,
    *,
    age: int = 58,
    direction: Direction = Direction.UP,
    level: Level = Level.TOWNSHIP,
    **given: float | bool,
) -> Judgement:
    values = complete(checked(given, findings()), age=age, sex=Sex.FEMALE)
    return judge(
        sets=rule_sets_on(TODAY),
        vocabulary=findings(),
        diagnosis_codes=[icd],
        values=values,
        direction=direction,
        level=level,
    )


def codes(judgement: Judgement) -> set[str]:
    return {result.code for result in judgement.met}


HYPERTENSION_UP = [
    # values, criteria that hold, emergency?
    ({"consciousness": True}, {"HTN-E1", "GEN-E1"}, True),
    ({"sbp": 180, "dbp": 80, "severe_headache": True}, {"HTN-E2"}, True),
    ({"sbp": 179, "dbp": 109, "severe_headache": True}, set(), False),
    ({"sbp": 120, "dbp": 110, "vomiting": True}, {"HTN-E2"}, True),
    ({"sbp": 186, "dbp": 112, "speech_or_paralysis": True}, {"HTN-E2"}, True),
    ({"sbp": 186, "dbp": 112, "chest_or_back_pain": True}, {"HTN-E3"}, True),
    ({"sbp": 179, "dbp": 109, "chest_or_back_pain": True}, set(), False),
    ({"sbp": 140, "dbp": 80, "leg_oedema": True}, {"HTN-E4"}, True),
    ({"sbp": 139, "dbp": 90, "dyspnoea": True}, {"HTN-E4"}, True),
    ({"sbp": 139, "dbp": 89, "dyspnoea": True}, set(), False),
    ({"sbp": 120, "dbp": 80, "suspected_acs": True}, {"HTN-E5", "GEN-E1"}, True),
    ({"life_threat": True}, {"HTN-E6", "GEN-E1"}, True),
    ({"first_diagnosis": True, "suspected_secondary": True}, {"HTN-U1"}, False),
    ({"first_diagnosis": True}, set(), False),
    ({"sbp": 140, "dbp": 85, "pregnant_or_lactating": True}, {"HTN-U2"}, False),
    ({"sbp": 139, "dbp": 89, "pregnant_or_lactating": True}, set(), False),
    ({"sbp": 180, "dbp": 100, "still_high_after_rest": True}, {"HTN-U3"}, False),
    ({"sbp": 179, "dbp": 109, "still_high_after_rest": True}, set(), False),
    ({"drug_kinds": 2, "drug_weeks": 2, "bp_off_target": True}, {"HTN-U4"}, False),
    ({"drug_kinds": 1, "drug_weeks": 8, "bp_off_target": True}, set(), False),
    ({"drug_kinds": 2, "drug_weeks": 1, "bp_off_target": True}, set(), False),
    ({"drug_kinds": 3, "drug_weeks": 4}, set(), False),
    ({"fluctuating": True}, {"HTN-U5"}, False),
    ({"drug_intolerance": True}, {"HTN-U6"}, False),
    ({"organ_damage": True}, {"HTN-U7"}, False),
    ({"screening_impossible": True}, {"HTN-U8"}, False),
    ({"tcm_needed": True}, {"HTN-U10", "GEN-U3"}, False),
    ({"beyond_ability": True}, {"GEN-U1"}, False),
    ({"sbp": 158, "dbp": 96}, set(), False),
]


@pytest.mark.parametrize(("given", "expected", "emergency"), HYPERTENSION_UP)
def test_hypertension_goes_from_township_to_county_by_the_2022_standard(given, expected, emergency):
    judgement = judged("I10.x00", **given)

    assert codes(judgement) == expected
    assert judgement.is_emergency is emergency
    assert judgement.indicated is bool(expected)


@pytest.mark.parametrize(("age", "expected"), [(29, {"HTN-U9"}), (30, set())])
def test_hypertension_before_thirty_is_looked_into_at_the_county(age, expected):
    assert codes(judged("I10.x00", age=age)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"sbp": 180}, {"HTN-V1"}),
        ({"sbp": 179, "dbp": 109}, set()),
        ({"dbp": 110}, {"HTN-V1"}),
        ({"palpitation": True}, {"HTN-V2"}),
        ({"unsatisfied_visits": 2}, {"HTN-V3"}),
        ({"unsatisfied_visits": 1}, set()),
    ],
)
def test_the_village_sends_danger_signs_to_the_township(given, expected):
    assert codes(judged("I10.x00", level=Level.VILLAGE, **given)) == expected


DIABETES_UP = [
    ({"acute_diabetic_complication": True}, 58, {"DM-E1"}, True),
    ({"glucose": 16.7}, 58, {"DM-E2"}, True),
    ({"glucose": 16.6}, 58, set(), False),
    ({"glucose": 3.9}, 58, {"DM-E2"}, True),
    ({"glucose": 4.0}, 58, set(), False),
    ({"glucose_fasting": 16.7}, 58, {"DM-E2"}, True),
    ({"glucose_fasting": 3.9}, 58, {"DM-E2"}, True),
    ({"sbp": 180}, 58, {"DM-E3"}, True),
    ({"dbp": 110}, 58, {"DM-E3"}, True),
    ({"sbp": 179, "dbp": 109}, 58, set(), False),
    ({"heart_rate": 101}, 58, {"DM-E4"}, True),
    ({"heart_rate": 100, "temperature": 39.0}, 58, set(), False),
    ({"temperature": 39.1}, 58, {"DM-E4"}, True),
    ({"ketone_signs": True}, 58, {"DM-E4"}, True),
    ({"first_diagnosis": True, "cause_unclear": True}, 58, {"DM-U1"}, False),
    ({}, 24, {"DM-U2"}, False),
    ({}, 25, set(), False),
    ({"pregnant_or_lactating": True}, 30, {"DM-U3"}, False),
    ({"hypoglycaemia_recurrent": True}, 58, {"DM-U4"}, False),
    ({"off_target_months": 3}, 58, {"DM-U5"}, False),
    ({"off_target_months": 2}, 58, set(), False),
    ({"screening_impossible": True}, 58, {"DM-U6"}, False),
    ({"organ_damage": True}, 58, {"DM-U7"}, False),
    ({"fluctuating": True}, 58, {"DM-U8"}, False),
    ({"insulin_plan_needed": True}, 58, {"DM-U8"}, False),
]


@pytest.mark.parametrize(("given", "age", "expected", "emergency"), DIABETES_UP)
def test_diabetes_goes_up_by_the_2015_plan(given, age, expected, emergency):
    judgement = judged("E11.900", age=age, **given)

    assert codes(judgement) == expected
    assert judgement.is_emergency is emergency


KIDNEY = [
    # eGFR, ACR, AKI history, direction up?, down?, urgent?
    (14.9, 10, False, True, False, True),
    (15, 10, False, True, False, False),
    (29.9, 10, False, True, False, False),
    (30, 10, False, True, False, False),
    (30, 30, False, True, False, False),
    (44.9, 29.9, False, True, False, False),
    (44.9, 300, False, True, False, False),
    (45, 29.9, False, False, True, False),
    (45, 30, False, True, False, False),
    (59.9, 300, False, True, False, False),
    (59.9, 300.1, False, True, False, False),
    (59.9, 10, False, False, True, False),
    (60, 10, False, False, True, False),
    (60, 30, False, False, True, False),
    (60, 300, False, False, True, False),
    (60, 300.1, False, True, False, False),
    (95, 301, False, True, False, False),
    (95, 5, False, False, True, False),
    (59.9, 10, True, True, True, False),
    (60, 10, True, False, True, False),
    (95, 300.1, True, True, False, False),
]


@pytest.mark.parametrize(("egfr", "acr", "aki", "up", "down", "urgent"), KIDNEY)
def test_chronic_kidney_disease_goes_up_and_comes_home_by_filtration_and_albumin(
    egfr, acr, aki, up, down, urgent
):
    given = {"egfr": egfr, "acr": acr, "aki_history": aki}

    going_up = judged("N18.900", **given)
    going_down = judged("N18.900", direction=Direction.DOWN, level=Level.COUNTY, **given)

    assert going_up.indicated is up
    assert going_up.is_emergency is urgent
    assert going_down.indicated is down


def test_filtration_is_computed_from_creatinine_when_no_laboratory_gave_it():
    judgement = judged("N18.900", creatinine=400.0, acr=400.0)

    assert judgement.values["egfr"] == pytest.approx(10.0, abs=0.1)
    assert "CKD-E1" in codes(judgement)


def test_a_filtration_measured_by_a_laboratory_is_kept():
    assert judged("N18.900", creatinine=400.0, egfr=33.0).values["egfr"] == 33.0


HOME = {"diagnosis_clear": True, "plan_clear": True, "stable": True, "complications_stable": True}


@pytest.mark.parametrize("missing", [None, *HOME])
def test_hypertension_comes_home_from_the_county_only_when_all_four_conditions_hold(missing):
    given = {name: name != missing for name in HOME}

    judgement = judged("I10.x00", direction=Direction.DOWN, level=Level.COUNTY, **given)

    assert codes(judgement) == ({"HTN-D1", "GEN-D1"} if missing is None else set())


def test_the_township_gives_a_stable_patient_at_target_back_to_the_village():
    given = {"long_plan_fixed": True, "stable": True, "at_target": True}

    assert codes(judged("I10.x00", direction=Direction.DOWN, level=Level.TOWNSHIP, **given)) == {
        "HTN-D2"
    }


def test_a_value_nobody_took_leaves_a_criterion_open_and_is_named():
    judgement = judged("I10.x00", severe_headache=True)
    blood_pressure = next(r for r in judgement.open if r.code == "HTN-E2")

    assert not judgement.indicated
    assert blood_pressure.missing == ("收缩压", "舒张压")


def test_the_finding_shows_the_value_it_saw():
    judgement = judged("I10.x00", sbp=186, dbp=112, chest_or_back_pain=True)
    result = next(r for r in judgement.met if r.code == "HTN-E3")

    assert result.verdict == Verdict.MET
    assert result.urgency == Urgency.URGENT
    assert result.seen == (
        ("收缩压", "186", "mmHg"),
        ("舒张压", "112", "mmHg"),
        ("持续胸背部疼痛", "有", ""),
    )
    assert result.source == "nhc-2022-34"
    assert judgement.rule_sets == ("general@2024-1", "hypertension@2022-01")


@pytest.mark.parametrize(
    ("name", "value"), [("sbp", 18), ("sbp", 1860), ("glucose", 0.1), ("temperature", 66)]
)
def test_a_slip_of_the_hand_is_refused_naming_the_field(name, value):
    with pytest.raises(ImpossibleFinding) as refusal:
        judged("I10.x00", **{name: value})

    assert refusal.value.field == name


def test_a_disease_without_a_standard_of_its_own_reads_the_general_one():
    judgement = judged("K35.900", life_threat=True)

    assert judgement.rule_sets == ("general@2024-1",)
    assert judgement.is_emergency


def test_every_shipped_criterion_reads_and_cites_a_source():
    for rule_set in rule_sets():
        for criterion in rule_set.criteria:
            expression = parse(criterion.when, frozenset(findings()))
            assert expression.names, criterion.code
            assert all((criterion.source, criterion.tag, criterion.text_zh)), criterion.code
            assert criterion.levels, criterion.code
    everything = [c.code for s in rule_sets() for c in s.criteria]
    assert len(everything) == len(set(everything))


def test_a_number_from_medium_memory_is_marked_to_confirm():
    loose = [c for s in rule_sets() for c in s.criteria if c.tag in {"MM", "ML"}]

    assert loose
    assert all(c.status == "to_confirm" for c in loose)


def test_a_standard_holds_only_from_its_first_day():
    assert "kidney@2022-09" not in {s.key for s in rule_sets_on(date(2022, 8, 31))}
    assert "kidney@2022-09" in {s.key for s in rule_sets_on(date(2022, 9, 1))}


def test_decimal_values_from_the_record_compare_like_any_number():
    assert "DM-E2" in codes(judged("E11.900", glucose=Decimal("16.7")))
