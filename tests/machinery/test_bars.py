"""Code 128: the table keeps the standard's own laws, and an independent reading gives the digits back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.machinery.printing.bars import QUIET, bars, modules, widths

pytestmark = pytest.mark.rows("RMT-06")


def read(drawn: str) -> str:
    """Read widths back the way a scanner does: find each pattern, check the sum."""
    symbols = [drawn[place : place + 6] for place in range(0, len(drawn) - 7, 6)]
    known = {widths(f"{value:02d}")[6:12]: value for value in range(100)}
    *values, check = [known.get(each, -1) for each in symbols[1:]]
    total = 105 + sum(place * value for place, value in enumerate(values, 1))
    assert check in (total % 103, -1)
    return "".join(f"{value:02d}" for value in values)


def test_every_pattern_is_eleven_modules_with_an_even_sum_of_bars_and_none_stands_twice():
    patterns = [widths(f"{value:02d}")[6:12] for value in range(100)]

    assert len(set(patterns)) == 100
    for each in patterns:
        assert sum(map(int, each)) == 11
        assert sum(map(int, each[::2])) % 2 == 0


def test_a_known_code_is_drawn_as_the_standard_says():
    # start C, 00, check 105 % 103 = 2, stop: patterns typed from the standard's table
    assert widths("00") == "211232" + "212222" + "222221" + "2331112"


@given(st.integers(0, 10**12 - 1))
def test_a_label_can_be_read_back(number):
    digits = f"{number:012d}"

    assert read(widths(digits)) == digits
    drawn = list(bars(digits))
    assert drawn[0] == (QUIET, 2)
    assert drawn[-1][0] + drawn[-1][1] + QUIET == modules(digits)


@pytest.mark.parametrize("bad", ["", "123", "12a4", "１２"])
def test_what_is_no_pair_of_digits_is_not_drawn(bad):
    with pytest.raises(ValueError, match="pairs"):
        widths(bad)
