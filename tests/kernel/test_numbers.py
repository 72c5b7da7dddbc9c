"""What is a number of a row, and what only looks like one."""

import pytest

from lianyi.kernel.numbers import GREATEST, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("17", 17), ("007", 7), ("１７", 17), (str(GREATEST), GREATEST)],
)
def test_digits_are_a_number(text: str, number: int):
    assert whole(text) == number


@pytest.mark.parametrize(
    "text", [None, "", "-1", "1.0", "1e9", "²", " 1", "1\x00", str(GREATEST + 1), "9" * 5_000]
)
def test_anything_else_is_none(text: str | None):
    assert whole(text) is None
