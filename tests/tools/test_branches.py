"""Branches no test takes: named, held against a table that may only shrink, and no file looked past."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools import branches

RULES = "lianyi/areas/wards/rules/beds.py"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small repository with a rule, a page, an empty file and an empty table."""
    for path, text in {
        RULES: "def free(beds): ...",
        "lianyi/areas/wards/rules/__init__.py": "",
        "lianyi/areas/wards/web/views.py": "def show(): ...",
        "lianyi/kernel/money.py": "FEN = 1",
        "lianyi/machinery/cases/states.py": "STATE = 1",
        "lianyi/machinery/backup/services.py": "def restore(): ...",
        "tests/untaken.toml": "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def measured(house: Path, *, lines: list[int], arcs: list[list[int]] | None = None) -> Path:
    """What coverage reports where `free` has lines not run and branches not taken; all else is taken."""
    taken: dict[str, Any] = {"functions": {"": {"missing_lines": [], "missing_branches": []}}}
    free = {"missing_lines": lines, "missing_branches": arcs or []}
    files = dict.fromkeys(branches.must_be_measured(house), taken)
    report = house / "coverage.json"
    report.write_text(json.dumps({"files": files | {RULES: {"functions": {"free": free}}}}))
    return report


def test_what_decides_and_what_writes_must_be_measured_file_or_package(house):
    assert list(branches.must_be_measured(house)) == [
        RULES,
        "lianyi/kernel/money.py",
        "lianyi/machinery/cases/states.py",
    ]


def test_every_area_has_rules_and_services_among_what_must_be_measured():
    parts = {tuple(Path(path).parts[1:3]) for path in branches.must_be_measured()}

    areas = Path(branches.ROOT, "lianyi", "areas").glob("*/apps.py")
    assert {("areas", area.parent.name) for area in areas} <= parts


def test_lines_and_branches_no_test_takes_are_named(house):
    report = measured(house, lines=[7], arcs=[[6, 7], [9, -1]])

    assert branches.judge(report, root=house) == [f"No test takes {RULES}:6,7,9 in free"]


def test_a_file_that_was_never_looked_at_is_named(house):
    report = measured(house, lines=[])
    (house / "lianyi/areas/wards/services.py").write_text("def admit(): ...")

    assert branches.judge(report, root=house) == ["Not measured: lianyi/areas/wards/services.py"]


def test_no_measurement_at_all_is_no_pass(house):
    assert len(branches.judge(house / "none.json", root=house)) == 1


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (2, []),
        (
            1,
            [f"No test takes {RULES}:6,7 in free; tests/untaken.toml allows 1"],
        ),
        (
            3,
            ["tests/untaken.toml allows 3 in areas.wards.rules.beds.free, 2 are left: lower it"],
        ),
    ],
)
def test_the_table_allows_so_many_and_must_fall_when_they_fall(house, allowed, said):
    (house / "tests/untaken.toml").write_text(f'"areas.wards.rules.beds.free" = {allowed}\n')
    report = measured(house, lines=[6, 7])

    assert branches.judge(report, root=house) == said


def test_one_area_is_judged_alone(house):
    report = measured(house, lines=[6, 7])
    (house / "tests/untaken.toml").write_text('"areas.other.rules.gone" = 1\n')

    assert len(branches.judge(report, root=house)) == 2
    assert branches.judge(report, ("lianyi/kernel",), house) == []
