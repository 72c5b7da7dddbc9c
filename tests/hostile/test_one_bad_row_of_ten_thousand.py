"""Ten thousand rows and one bad: nothing is stored and the row is named; or, if that is wanted, the others are stored.

In a short run the rows that are really stored are three hundred; LIANYI_HOSTILE=long stores ten thousand.
"""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents.models import Resident
from lianyi.entry.cli import main
from lianyi.kernel.identity import check_character
from tests.areas.workforce.builders import COUNTY, a_county
from tests.hostile.besieged import LONG

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-02")]
ROWS = 10_000
STORED = ROWS if LONG else 300
LETTERS = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"


def number(serial: int) -> str:
    """A true-looking citizen number, another for each serial."""
    day = date(1950, 1, 1) + timedelta(days=serial // 100)
    body = f"{COUNTY}{day:%Y%m%d}{serial % 100:02d}2"
    return body + check_character(body)


def name(serial: int) -> str:
    return "".join(LETTERS[serial // 20**place % 20] for place in range(3))


def a_file(folder, rows: int, bad: dict[int, str]):
    """A table of people; in the lines named stands another identity number."""
    path = folder / "people.csv"
    lines = [f"{name(serial)},{bad.get(serial + 2, number(serial))}" for serial in range(rows)]
    path.write_text("姓名,身份证号\n" + "\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def clinic(db) -> str:
    return organisations.get_institution(a_county().clinic).code


@pytest.mark.timeout(900)
@pytest.mark.parametrize("wrong", ["4.11723E+17", "411723196803120029"])
def test_nothing_is_stored_and_the_row_is_named(tmp_path, capsys, clinic, wrong):
    """A cell that cannot be read, and a number whose check digit is wrong."""
    rows = ROWS if wrong == "4.11723E+17" else STORED
    file = a_file(tmp_path, rows, {rows // 2: wrong})

    assert main(["import", "residents", str(file), "--institution", clinic, "--json"]) == 1

    faults = json.loads(capsys.readouterr().out)["error"]["rows"]
    assert [fault["row"] for fault in faults] == [rows // 2]
    assert not Resident.objects.exists()
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.timeout(900)
def test_the_others_are_stored_and_the_bad_rows_come_back_in_a_file(tmp_path, capsys, clinic):
    """One is found when cells are read, one only when the person is registered; a third bears a formula."""
    bad = {7: "4.11723E+17", 11: "411723196803120029", 13: "=1+1"}
    file = a_file(tmp_path, STORED, bad)

    done = main(["import", "residents", str(file), "--institution", clinic, "--skip-bad", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert (done, told["created"], told["refused"]) == (0, STORED - 3, 3)
    assert Resident.objects.count() == STORED - 3
    heads, *rows = csv.reader(Path(told["refused_file"]).read_text("utf-8-sig").splitlines())
    assert heads == ["姓名", "身份证号", "行号", "原因"]
    assert [(row[0], row[2]) for row in rows] == [(name(line - 2), str(line)) for line in bad]
    assert [row[1] for row in rows] == ["4.11723E+17", "411723196803120029", "'=1+1"]
    assert all(row[3] for row in rows)


def test_a_clean_file_leaves_no_file_of_refused(tmp_path, clinic):
    file = a_file(tmp_path, 3, {})

    assert main(["import", "residents", str(file), "--institution", clinic, "--skip-bad"]) == 0

    assert list(tmp_path.iterdir()) == [file]


def test_entries_of_a_bundle_are_not_left_out(tmp_path, capsys, clinic):
    file = tmp_path / "people.json"
    patient = {"resourceType": "Patient", "name": [{"text": "赵"}], "gender": "x"}
    file.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": patient}]}))

    assert main(["import", "residents", str(file), "--skip-bad", "--json"]) == 1

    assert json.loads(capsys.readouterr().out)["error"]["code"] == "import.only_tables"
