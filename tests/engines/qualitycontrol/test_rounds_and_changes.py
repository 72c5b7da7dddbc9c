"""Proficiency rounds and delta checks against tables typed by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.engines.qualitycontrol import (
    ChangeLimit,
    Mark,
    Sample,
    change_since,
    score_round,
    score_sample,
)
from lianyi.engines.qualitycontrol.rounds import z_of

pytestmark = pytest.mark.rows("CLI-06")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def sample(value, target="100", **limits):
    """A sample with its limit as text."""
    return Sample(
        value=None if value is None else Decimal(value),
        target=Decimal(target),
        **{name: Decimal(text) for name, text in limits.items()},
    )


MARKS = [
    (sample("104", sd="2"), Mark.GOOD),
    (sample("104.1", sd="2"), Mark.DOUBTFUL),
    (sample("106", sd="2"), Mark.BAD),
    (sample("94", sd="2"), Mark.BAD),
    (sample("110", allowed_percent="10"), Mark.GOOD),
    (sample("110.1", allowed_percent="10"), Mark.BAD),
    (sample("-110", "-100", allowed_percent="10"), Mark.GOOD),
    (sample("100.3", allowed="0.3"), Mark.GOOD),
    (sample("100.4", allowed="0.3"), Mark.BAD),
    (sample(None, sd="2"), Mark.BAD),
]


@pytest.mark.parametrize(("given_sample", "mark"), MARKS)
def test_a_sample_is_marked_by_the_limit_it_came_with(given_sample, mark):
    assert score_sample(given_sample) == mark


def test_a_sample_without_a_usable_limit_cannot_be_marked():
    with pytest.raises(ValueError, match="needs a limit"):
        score_sample(sample("1"))
    with pytest.raises(ValueError, match="above zero"):
        score_sample(sample("1", sd="0"))


def test_four_of_five_pass_a_round_and_three_do_not():
    good, bad = sample("100", sd="2"), sample("120", sd="2")

    assert (score_round([good] * 4 + [bad]).percent, score_round([good] * 4 + [bad]).passed) == (
        80,
        True,
    )
    assert score_round([good] * 3 + [bad] * 2).passed is False
    with pytest.raises(ValueError, match="has samples"):
        score_round([])


def test_z_is_told_where_it_can_be():
    assert z_of(sample("105", sd="2")) == Decimal("2.50")
    assert z_of(sample(None, sd="2")) is None
    assert z_of(sample("105", allowed="1")) is None


WEEK = timedelta(days=7)
CHANGES = [  # value, before, days, percent limit, absolute limit -> exceeded (None: not compared)
    ("6.0", "4.0", 1, "25", None, True),
    ("5.0", "4.0", 1, "25", None, False),
    ("2.9", "4.0", 1, "25", None, True),
    ("6.0", "4.0", 8, "25", None, None),
    ("6.0", "4.0", -1, "25", None, None),
    ("6.0", "4.0", 0, "25", None, None),
    ("6.0", "4.0", 1, None, "3", False),
    ("8.0", "4.0", 1, None, "3", True),
    ("0.3", "0.1", 1, "100", "1", False),  # a small value may double
    ("3.0", "0.1", 1, "100", "1", True),
    ("1.0", "0", 1, "100", None, True),
    ("6.0", "4.0", 1, None, None, False),
]


@pytest.mark.parametrize(("value", "before", "days", "percent", "absolute", "exceeded"), CHANGES)
def test_a_change_is_told_as_the_table_says(value, before, days, percent, absolute, exceeded):
    limit = ChangeLimit(
        within=WEEK,
        percent=Decimal(percent) if percent else None,
        absolute=Decimal(absolute) if absolute else None,
    )

    change = change_since(Decimal(value), NOW, Decimal(before), NOW - timedelta(days=days), limit)

    assert (change.exceeded if change else None) is exceeded


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_a_change_and_its_way_back_are_equally_far(value, before):
    limit = ChangeLimit(within=WEEK, absolute=Decimal(5))
    there = change_since(value, NOW, before, NOW - timedelta(days=1), limit)
    back = change_since(before, NOW, value, NOW - timedelta(days=1), limit)

    assert there.difference == -back.difference
    assert there.exceeded == back.exceeded == (abs(value - before) > 5)
