"""How the bench names growth, and the tables it prints."""

import pytest

from bench.growth import growth_table, speed_table, verdict

SIZES = [50_000, 150_000, 500_000]


@pytest.mark.parametrize(
    ("costs", "growth"),
    [
        ([4.0, 4.1, 3.9], "flat"),
        ([4.0, 4.3, 4.6], "flat"),  # a logarithm's 1.2, less some noise
        ([10.8, 12.5, 14.9], "log"),
        ([1.0, 3.0, 10.0], "linear"),
        ([10.0, 14.0, 28.0], "linear"),  # a constant and a part that grows
    ],
)
def test_growth_is_named_by_the_best_power_law(costs, growth):
    assert verdict(SIZES, costs) == growth


def result(residents, cost):
    facts = {
        "code": "worklist", "per_s": 101.4, "p50_ms": 40.0, "p95_ms": 88.0, "alone_p95_ms": 9.0,
        "first_ms": None, "server_cpu_ms": 12.0, "postgres_cpu_ms": 2.0, "limit_per_s": 900.0,
        "limit_p95_ms": 11.0, "limit_cpu_ms": cost, "share": 0.11, "share_cpu": 0.05,
    }  # fmt: skip
    figure = {
        "name": "Worklist: P95",
        "value": 88.0,
        "bar": 100,
        "verdict": "MET",
        "facts": facts,
    }
    return {"residents": residents, "figures": [figure, {"name": "Other", "facts": {}}]}


def test_the_table_of_speed_has_a_row_for_each_operation_with_bar_and_verdict():
    heads, _rule, row = speed_table(result(20_000, 0.7))

    assert row.startswith("| Worklist | 101 | 40 | 88 | ≤ 100 | MET | 9 |  | 12.0 + 2.0 | 900 |")
    assert row.count("|") == heads.count("|")


def test_the_table_of_growth_says_linear_where_the_statements_grow_with_the_county():
    [_heads, _rule, row] = growth_table([result(500_000, 7.0), result(50_000, 0.7)])

    assert row == "| Worklist | 88 / 88 | 14.0 / 14.0 | 0.70 / 7.00 | linear (+1.00) |"
