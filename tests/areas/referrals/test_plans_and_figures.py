"""The plan a patient takes home, and the small arithmetic of counters."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.referrals.definitions.rule_sets import findings
from lianyi.areas.referrals.rules import figures, plans
from lianyi.areas.referrals.types.cards import PlanDrug
from lianyi.areas.referrals.types.drafts import PlannedFollowUp
from tests.areas.workforce.builders import NOW, TODAY


def on(days: int) -> PlannedFollowUp:
    return PlannedFollowUp(due_on=TODAY + timedelta(days=days))


@pytest.mark.rows("REF-03")
@pytest.mark.parametrize(
    ("days", "fault"),
    [
        ([], plans.NoFollowUp),
        ([8], plans.FirstFollowUpTooLate),
        ([-1, 5], plans.BadFollowUpDate),
        ([5, 5], plans.BadFollowUpDate),
        ([5, 367], plans.BadFollowUpDate),
        ([*range(1, 26)], plans.BadFollowUpDate),
    ],
)
def test_dates_that_cannot_be_kept_are_refused(days, fault):
    with pytest.raises(fault) as refusal:
        plans.checked_dates([on(d) for d in days], today=TODAY, first_within_days=7)

    assert refusal.value.field == "follow_ups"


@pytest.mark.rows("REF-03")
def test_dates_come_back_in_order_and_the_seventh_day_is_in_time():
    found = plans.checked_dates([on(30), on(7), on(0)], today=TODAY, first_within_days=7)

    assert [f.due_on for f in found] == [
        TODAY,
        TODAY + timedelta(days=7),
        TODAY + timedelta(days=30),
    ]


RESULTS = [
    ({"sbp": 139, "dbp": 89}, False, "MET"),
    ({"sbp": 140, "dbp": 89}, False, "NOT_MET"),
    ({"sbp": 120}, False, "MET"),
    ({}, False, "NOT_MEASURED"),
    ({"glucose_fasting": 5.0}, False, "NOT_MEASURED"),
    ({"sbp": 120, "dbp": 70}, True, "NOT_MET"),
]


@pytest.mark.rows("REF-03", "REF-11")
@pytest.mark.parametrize(("measured", "complication", "result"), RESULTS)
def test_the_result_is_read_off_the_targets(measured, complication, result):
    assert plans.result_of(measured, {"sbp": 139, "dbp": 89}, complication=complication) == result


@pytest.mark.parametrize(
    ("age", "code", "targets"),
    [
        (64, "I10.x00", {"sbp": 139, "dbp": 89}),
        (65, "I10.x00", {"sbp": 149, "dbp": 89}),
        (50, "E11.900", {"glucose_fasting": 6.9}),
        (50, "K35.900", {}),
    ],
)
def test_targets_begin_with_the_national_specification(age, code, targets):
    assert plans.default_targets(age, code) == targets


def test_a_target_nobody_can_measure_is_refused():
    assert plans.checked_targets({"sbp": 139.0}, findings()) == {"sbp": 139.0}
    for name in ("happiness", "stable"):
        with pytest.raises(plans.BadTarget):
            plans.checked_targets({name: 1.0}, findings())


def test_drugs_are_marked_by_what_the_township_has():
    drugs = (
        PlanDrug(code="A", name="甲"),
        PlanDrug(code="B", name="乙"),
        PlanDrug(code="C", name="丙"),
    )

    found = plans.stocked(drugs, lambda drug: {"A": True, "B": False}.get(drug.code))

    assert [d.stock for d in found] == ["ON_LIST", "NOT_ON_LIST", "UNKNOWN"]


@pytest.mark.rows("REF-03")
def test_hypertension_and_diabetes_are_looked_at_after_a_referral_and_appendicitis_is_not():
    assert plans.is_followed_after_referral("i10.x00")
    assert plans.is_followed_after_referral("E11.900")
    assert not plans.is_followed_after_referral("K35.900")


def test_suggested_dates_keep_the_limit():
    assert next(
        p.due_on for p in plans.suggested_dates(TODAY, first_within_days=3)
    ) == TODAY + timedelta(days=3)


@pytest.mark.rows("REF-02")
@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [
        ([], None, None), ([7], Decimal(7), 7), ([1, 2], Decimal("1.5"), 2), ([3, 1, 2], Decimal(2), 3),
        (list(range(1, 11)), Decimal("5.5"), 9), (list(range(1, 101)), Decimal("50.5"), 90),
    ],
)  # fmt: skip
def test_medians_and_nearest_rank_percentiles(values, median, p90):
    assert figures.median(values) == median
    assert figures.percentile(values, 90) == p90


@pytest.mark.rows("REF-10")
def test_shares_growth_and_spans():
    assert figures.percent(1, 3) == Decimal("33.3")
    assert figures.percent(1, 8) == Decimal("12.5")
    assert figures.percent(1, 0) is None
    assert figures.growth_percent(15, 10) == Decimal("50.0")
    assert figures.growth_percent(5, 10) == Decimal("-50.0")
    assert figures.growth_percent(5, 0) is None
    assert figures.minutes_between(NOW, NOW + timedelta(seconds=119)) == 1
    assert figures.minutes_between(NOW, NOW - timedelta(seconds=1)) is None
    assert figures.minutes_between(None, NOW) is None


@pytest.mark.rows("REF-09")
@pytest.mark.parametrize(
    ("value", "operator", "reached"),
    [
        ("90.0", "≥", True),
        ("89.9", "≥", False),
        ("88.0", "≈", True),
        ("92.0", "≈", True),
        ("87.9", "≈", False),
    ],
)
def test_a_target_is_reached_at_least_or_nearly_as_the_county_says(value, operator, reached):
    assert figures.reaches(Decimal(value), operator=operator, target=90, tolerance=2) is reached
