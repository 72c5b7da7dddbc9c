"""The multirule against tables typed by hand from Westgard's definitions, and against a slow twin."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianyi.engines.qualitycontrol import Outcome, Point, Rule, Run, chart, judge, spread_of

pytestmark = pytest.mark.rows("CLI-06")
MEAN, SD = Decimal(100), Decimal(2)


def runs(*zs, afresh=()):
    """One run for each tuple of z, levels 1, 2, …; a bare number is a run of level 1."""
    rows = [each if isinstance(each, tuple) else (each,) for each in zs]
    return [
        Run(
            tuple(
                Point(str(level), MEAN + Decimal(str(z)) * SD, MEAN, SD)
                for level, z in enumerate(row, 1)
                if z is not None
            ),
            afresh=place in afresh,
        )
        for place, row in enumerate(rows)
    ]


def last(*zs, afresh=()):
    """Outcome and rules of the last run."""
    verdict = judge(runs(*zs, afresh=afresh))[-1]
    return verdict.outcome, {each.rule.value for each in verdict.violations}


A, W, R = Outcome.ACCEPT, Outcome.WARN, Outcome.REJECT

ONE_LEVEL = [
    ((0.5,), A, set()),
    ((2.0,), A, set()),  # on the line is inside
    ((2.1,), W, {"1-2s"}),
    ((-2.1,), W, {"1-2s"}),
    ((3.0,), W, {"1-2s"}),
    ((3.1,), R, {"1-2s", "1-3s"}),
    ((2.1, 2.2), R, {"1-2s", "2-2s"}),
    ((-2.1, -2.2), R, {"1-2s", "2-2s"}),
    ((2.1, -2.2), W, {"1-2s"}),  # R-4s looks inside a run only
    ((2.1, 0, 2.2), W, {"1-2s"}),  # not one after the other
    ((1.1, 1.2, 1.3, 1.4), R, {"4-1s"}),
    ((1.1, 1.2, 1.0, 1.4), A, set()),
    ((-1.1, -1.2, -1.3, -1.4), R, {"4-1s"}),
    ((0.1,) * 9, A, set()),
    ((0.1,) * 10, R, {"10-x"}),
    ((-0.1,) * 10, R, {"10-x"}),
    ((0.1,) * 5 + (0,) + (0.1,) * 5, A, set()),  # on the mean is on no side
    ((0.1,) * 9 + (-0.1,), A, set()),
]

TWO_LEVELS = [
    (((2.1, 2.2),), R, {"1-2s", "2-2s"}),
    (((2.1, -2.1),), R, {"1-2s", "R-4s"}),
    (((2.1, -1.9),), W, {"1-2s"}),
    (((3.2, -3.2),), R, {"1-2s", "1-3s", "R-4s"}),
    (((1.1, 1.2), (1.3, 1.4)), R, {"4-1s"}),
    (((1.1, 1.2), (1.3, -1.4)), A, set()),
    (((0.1, 0.2),) * 4, A, set()),
    (((0.1, 0.2),) * 5, R, {"10-x"}),
    (((2.1, 0), (2.2, 0)), R, {"1-2s", "2-2s"}),  # within one level, over two runs
    (((2.1, 0), (0, 2.2)), W, {"1-2s"}),  # two levels in two runs
]


@pytest.mark.parametrize(("zs", "outcome", "rules"), ONE_LEVEL)
def test_a_series_of_one_level_is_judged_as_the_table_says(zs, outcome, rules):
    assert last(*zs) == (outcome, rules)


@pytest.mark.parametrize(("zs", "outcome", "rules"), TWO_LEVELS)
def test_levels_are_compared_with_each_other_as_the_table_says(zs, outcome, rules):
    assert last(*zs) == (outcome, rules)


def test_a_verdict_names_the_points_that_break_the_rule():
    verdict = judge(runs(0, 2.5, 2.6))[-1]

    assert {v.rule: v.points for v in verdict.violations} == {
        Rule.ONE_2S: ((2, "1"),),
        Rule.TWO_2S: ((1, "1"), (2, "1")),
    }


def test_after_a_correction_the_rules_look_no_further_back():
    assert last(2.1, 2.2, afresh=(1,)) == (W, {"1-2s"})
    assert last(*(0.1,) * 12, afresh=(5,)) == (A, set())
    assert last(*((0.1, 0.1),) * 6, afresh=(3,)) == (A, set())


def test_a_run_without_a_level_does_not_break_the_series_of_that_level():
    assert last((2.1, 0), (None, 0), (2.2, 0)) == (R, {"1-2s", "2-2s"})


def test_only_the_rules_that_were_chosen_speak():
    verdict = judge(runs(3.1), rules=frozenset({Rule.ONE_2S}))[-1]

    assert verdict.outcome == W


def test_a_target_without_spread_and_a_level_twice_are_faults():
    with pytest.raises(ValueError, match="above zero"):
        Point("1", MEAN, MEAN, Decimal(0))
    with pytest.raises(ValueError, match="one value a level"):
        Run((Point("1", MEAN, MEAN, SD), Point("1", MEAN, MEAN, SD)))


def test_the_chart_marks_each_point_by_the_rules_it_takes_part_in():
    series = runs((0.5, 0), (2.5, 0), (2.6, -2.5))
    first, second = chart(series, judge(series))

    assert first.level == "1"
    assert [point.z for point in first.points] == [
        Decimal("0.50"),
        Decimal("2.50"),
        Decimal("2.60"),
    ]
    assert [point.outcome for point in first.points] == [A, W, R]
    assert second.points[2].rules == (Rule.ONE_2S, Rule.R_4S)


def test_spread_is_that_of_the_textbook():
    spread = spread_of([Decimal(v) for v in ("4.9", "5.0", "5.1", "5.2")])

    assert (spread.count, spread.mean) == (4, Decimal("5.05"))
    assert round(spread.sd, 4) == Decimal("0.1291")
    assert spread.cv_percent == Decimal("2.56")
    assert spread_of([]).mean is None
    assert spread_of([Decimal(5)]).sd is None
    assert spread_of([Decimal(-1), Decimal(1)]).cv_percent is None


# -- the slow twin: every definition written out as a search over all windows ------------------------------------------


def slow(series):
    """Rules that each run breaks, found by trying every window of the past."""
    return [_slow_one(series[: place + 1]) for place in range(len(series))]


def _slow_one(past):  # noqa: C901  # one branch a rule, as the definitions stand
    start = max((n for n, run in enumerate(past) if run.afresh), default=0)
    past = past[start:]
    z = [{p.level: (p.value - p.mean) / p.sd for p in run.points} for run in past]
    now = z[-1]
    broken = set()
    if any(abs(v) > 2 for v in now.values()):
        broken.add("1-2s")
    if any(abs(v) > 3 for v in now.values()):
        broken.add("1-3s")
    for level in now:
        own = [run[level] for run in z if level in run]
        for rule, n, s in (("2-2s", 2, 2), ("4-1s", 4, 1), ("10-x", 10, 0)):
            tail = own[-n:]
            if len(tail) == n and (all(v > s for v in tail) or all(v < -s for v in tail)):
                broken.add(rule)
    if len(now) > 1:
        if any(v > 2 for v in now.values()) and any(v < -2 for v in now.values()):
            broken.add("R-4s")
        if sum(v > 2 for v in now.values()) > 1 or sum(v < -2 for v in now.values()) > 1:
            broken.add("2-2s")
        for rule, n, s in (("4-1s", 4, 1), ("10-x", 10, 0)):
            for back in range(1, len(z) + 1):
                tail = [v for run in z[-back:] for v in run.values()]
                if len(tail) >= n:
                    if all(v > s for v in tail) or all(v < -s for v in tail):
                        broken.add(rule)
                    break
    return broken


tenths = st.integers(-34, 34).map(lambda n: n / 10)
drift = st.sampled_from([0.1, 0.2, 1.1, 1.3, 2.1, -0.1, -1.1, -2.1, 0, 3.1])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.tuples(*[st.one_of(st.none(), tenths, drift, drift)] * 3),
            st.booleans(),
            st.booleans(),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_the_fast_judge_agrees_with_the_slow_twin(rows):
    zs = [row for row, _, _ in rows]
    afresh = tuple(
        place for place, (_, one, two) in enumerate(rows) if one and two and place % 5 == 4
    )
    series = runs(*zs, afresh=afresh)

    assert [{v.rule.value for v in verdict.violations} for verdict in judge(series)] == slow(series)
