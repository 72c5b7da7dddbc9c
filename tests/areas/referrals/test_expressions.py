"""A criterion says yes, no, or not known; and nothing else can be written in a rule file."""

import pytest

from lianyi.areas.referrals.rules.expressions import BadExpression, parse

pytestmark = pytest.mark.rows("REF-01")

NAMES = frozenset({"a", "b", "c"})
T, F, N = True, False, None

KLEENE = [
    ("a and b", T, T, T), ("a and b", T, F, F), ("a and b", T, N, N), ("a and b", F, N, F), ("a and b", N, N, N),
    ("a or b", F, F, F), ("a or b", T, F, T), ("a or b", T, N, T), ("a or b", F, N, N), ("a or b", N, N, N),
    ("not a", T, N, F), ("not a", F, N, T), ("not a", N, N, N),
    ("a >= 5", 5, N, T), ("a >= 5", 4.9, N, F), ("a >= 5", N, N, N),
    ("5 <= a < 7", 7, N, F), ("5 <= a < 7", 5, N, T), ("5 <= a < 7", N, N, N),
    ("a < b", 1, 2, T), ("a < b", 2, N, N), ("a == 3", 3, N, T),
    ("a < b < c", 5, 4, F),
]  # fmt: skip


@pytest.mark.parametrize(("text", "a", "b", "expected"), KLEENE)
def test_truth_has_three_values(text, a, b, expected):
    assert parse(text, NAMES).value({"a": a, "b": b, "c": None}) is expected


@pytest.mark.parametrize(
    "text",
    [
        "d > 1", "a +", "a + 1 > 2", "__import__('os')", "a.b", "a[0]", "(lambda: 1)()", "'x' == a", "a in b", "a != 1",
        "True", "-a > 3", "a > (b and c)", "[a]", "a if b else c", "f(a)", "a" * 2000, "a > 1e999999 ** 2", "a\x00",
    ],
)  # fmt: skip
def test_nothing_but_comparison_and_logic_over_known_findings_parses(text):
    with pytest.raises(BadExpression):
        parse(text, NAMES)


def test_an_expression_names_the_findings_it_reads_once_each_in_order():
    assert parse("b > 1 or (a < 2 and b < 9)", NAMES).names == ("b", "a")
