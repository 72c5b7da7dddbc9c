"""The last word of `make test`: what ran where, and nothing left out in silence."""

import pytest

from tools.run_tests import NO_DATA, Result, last_words, read

REPORT = """<testsuites><testsuite>
<testcase name="test_a"/>
<testcase name="test_b"><failure message="no"/></testcase>
<testcase name="test_c"><error message="no"/></testcase>
<testcase name="test_d"><skipped message="outside data not here: fhir-cn/core"/></testcase>
</testsuite></testsuites>"""


def test_a_report_is_counted(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)

    result = read(report, Result(1, 2.0))

    assert (result.passed, result.failed) == (1, 2)
    assert result.left_out == [f"test_d: {NO_DATA}fhir-cn/core"]


def test_a_run_without_a_report_has_failed(tmp_path):
    assert read(tmp_path / "none.xml", Result(4, 0.1)).failed == 1


@pytest.mark.parametrize(
    ("result", "sound"),
    [
        (Result(0, 1.0, passed=3), True),
        (Result(0, 1.0, passed=3, left_out=[f"test_d: {NO_DATA}ecg"]), True),
        (Result(0, 1.0, passed=3, left_out=["test_d: not today"]), False),
        (Result(0, 1.0, passed=0), False),
        (Result(1, 1.0, passed=3, failed=1), False),
        (Result(3, 1.0, passed=3), False),
    ],
)
def test_a_run_is_sound_when_tests_ran_and_nothing_is_hidden(result, sound):
    assert result.sound is sound


def test_the_last_lines_say_what_ran_where():
    results = {
        "SQLite": Result(0, 1.0, passed=3, left_out=[f"test_d: {NO_DATA}ecg"]),
        "PostgreSQL": Result(1, 1.0, passed=2, failed=1),
    }

    lines = last_words(results, 0, ["No test takes lianyi/areas/a/rules.py:7"])

    assert lines[-3:] == [
        "Outside data not here, tests left out: ecg",
        "SQLite: 3 passed, 0 failed, 1 skipped",
        "PostgreSQL: 2 passed, 1 failed",
    ]
    assert "No test takes lianyi/areas/a/rules.py:7" in lines
