"""Periods as reports write them, and money that never loses a fen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.kernel.money import from_yuan, in_yuan, split
from lianyi.kernel.period import BadPeriod, Period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2026-11-24 ", date(2026, 11, 24), date(2026, 11, 24)),
    ],
)
def test_a_period_is_read_as_reports_write_it(text, first, last):
    assert Period.parse(text) == Period(first, last)


@pytest.mark.parametrize("text", ["", "24", "2026-13", "2026-02-30", "2026Q5", "去年"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(BadPeriod):
        Period.parse(text)


def test_the_span_before_has_equal_length_and_touches():
    quarter = Period.parse("2026Q2")

    assert quarter.before().days == quarter.days
    assert quarter.before().last == date(2026, 3, 31)
    assert date(2026, 4, 1) in quarter
    assert date(2026, 3, 31) not in quarter


def test_yuan_become_whole_fen_and_back():
    assert from_yuan("0.005") == 1
    assert from_yuan("12345.67") == 1_234_567
    assert in_yuan(1_234_567) == "12,345.67"
    assert in_yuan(-5) == "-0.05"


@given(
    total=st.integers(-(10**12), 10**12),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=20),
)
def test_shares_add_up_to_the_total_and_stray_less_than_a_fen(total, weights):
    if sum(weights) == 0:
        with pytest.raises(ValueError, match="weights"):
            split(total, weights)
        return

    shares = split(total, weights)

    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)
