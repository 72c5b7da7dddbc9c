"""Ten thousand rows and one bad: nothing is stored and the row is named; or, if that is wanted, the others are stored.

In a short run the rows that are really stored are three hundred; LIANYI_HOSTILE=long stores ten thousand.
"""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lianyi.areas.diagnostics.models import Result
from lianyi.areas.diagnostics.services.result_loading import load_results
from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations.models import Institution
from lianyi.areas.records.models import Encounter
from lianyi.areas.residents.models import Resident
from lianyi.areas.terminology.models import CodeSystem
from lianyi.areas.workforce.models import Staff
from lianyi.areas.workforce.services.importing import SHEET as STAFF_AT_ONCE
from lianyi.entry.cli import MOST_LINES, main
from lianyi.kernel.errors import RowErrors
from lianyi.kernel.identity import check_character
from lianyi.machinery.tabular import xlsx_file
from tests.areas.diagnostics.builders import NOW as LATER
from tests.areas.diagnostics.builders import a_county as laboratory_county
from tests.areas.diagnostics.builders import a_patient, at_time
from tests.areas.diagnostics.laboratory import HOUR, received
from tests.areas.residents.builders import BORN, a_resident
from tests.areas.workforce.builders import COUNTY, a_citizen_number, a_county, an_actor
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

    mended = tmp_path / "mended.csv"
    good = [[row[0], number(int(row[2]) - 2), *row[2:]] for row in rows]
    mended.write_text("\n".join(",".join(row) for row in [heads, *good]), "utf-8-sig")
    assert main(["import", "residents", str(mended), "--institution", clinic]) == 0
    assert Resident.objects.count() == STORED


@pytest.mark.timeout(900)
def test_what_a_workbook_is_refused_comes_back_as_a_workbook_in_which_no_digit_is_lost(
    tmp_path, clinic
):
    file = tmp_path / "people.xlsx"
    sent = [[name(0), number(0)], [name(1), "411723196803120029"]]
    with xlsx_file(["姓名", "身份证号"], sent) as book:
        file.write_bytes(book.read())

    assert main(["import", "residents", str(file), "--institution", clinic, "--skip-bad"]) == 0

    page = load_workbook(tmp_path / "people.refused.xlsx").active
    assert page is not None
    heads, row = page.iter_rows(values_only=True)
    assert heads == ("姓名", "身份证号", "行号", "原因")
    assert row[:3] == (name(1), "411723196803120029", 3)


@pytest.mark.timeout(900)
def test_ten_thousand_bad_rows_fill_a_file_and_not_the_screen(tmp_path, capsys, clinic):
    file = a_file(tmp_path, ROWS, {serial + 2: "4.11723E+17" for serial in range(ROWS)})

    assert main(["import", "residents", str(file), "--institution", clinic]) == 1
    refused = capsys.readouterr()
    assert main(["import", "residents", str(file), "--institution", clinic, "--skip-bad"]) == 0
    told = capsys.readouterr()

    assert len(refused.err.splitlines()) <= MOST_LINES + 2
    assert len((told.out + told.err).splitlines()) == 2
    assert not Resident.objects.exists()
    rows = (tmp_path / "people.refused.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == ROWS + 1


def test_a_cell_of_several_lines_moves_no_later_row(tmp_path, capsys, clinic):
    """Line ends of every kind inside a cell; what is named is the line in the file as it was sent."""
    file = tmp_path / "people.csv"
    rows = [
        f'{name(0)},{number(0)},"甲\r\n乙\r丙\n丁"',
        f"{name(1)},4.11723E+17,",
        f"{name(2)},411723196803120029,",
    ]
    file.write_bytes(("姓名,身份证号,住址\n" + "\n".join(rows) + "\n").encode())

    done = main(["import", "residents", str(file), "--institution", clinic, "--skip-bad", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert done == 0, told
    assert (told["created"], told["refused"]) == (1, 2)
    refused = csv.reader(Path(told["refused_file"]).read_text("utf-8-sig").splitlines())
    assert [row[0] for row in refused][1:] == [name(1), name(2)]


def institutions(_: object) -> tuple[list[str], str, str, str]:
    """Words of the command, first line, a good line with a place for its serial, a bad one."""
    heads = "机构代码,机构名称,层级,机构类别代码,级别,床位数,县区代码,管理机构代码"
    return (
        ["institutions"],
        heads,
        "W-{0},村卫生室{0},村,D600,,,411723,",
        "W-X,某卫生室,村,D600,,许多,411723,",
    )


def staff(place: str) -> tuple[list[str], str, str, str]:
    heads = "姓名,性别,执业类别,单位编码,角色,职称级别,执业证书编号"
    good = f"陈志远,男,执业医师,{place},乡镇医生,中级,L{{0}}"
    return ["staff"], heads, good, good.replace("男", "不详")


def encounters(place: str) -> tuple[list[str], str, str, str]:
    card = organisations.find_by_code(place)
    assert card
    who = a_citizen_number(BORN, serial=77)
    a_resident(an_actor("village_doctor", card.id), number=who)
    heads = "身份证号,就诊类别,开始时间,流水号"
    good = f"{who},门诊,2026-11-20 09:30,MZ{{0}}"
    return ["encounters", "--institution", place], heads, good, good.replace("门诊", "体检车")


def terms(_: object) -> tuple[list[str], str, str, str]:
    return ["terms", "--system", "drugs-x", "--name", "药品"], "A0 首行", "A{0}.1 药{0}", "A1.2"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", [institutions, staff, encounters, terms])
def test_every_other_importer_stores_nothing_and_names_the_row(tmp_path, capsys, clinic, kind):
    words, heads, good, bad = kind(clinic)
    rows = min(ROWS, STAFF_AT_ONCE.most_rows) if kind is staff else ROWS
    lines = [heads, *(good.format(serial) for serial in range(rows - 1))]
    lines.insert(rows // 2, bad)
    file = tmp_path / "rows.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    before = rows_stored()

    assert main(["import", words[0], str(file), *words[1:], "--json"]) == 1

    faults = json.loads(capsys.readouterr().out)["error"]["rows"]
    assert [fault["row"] for fault in faults] == [rows // 2 + 1]
    assert rows_stored() == before


def rows_stored() -> list[int]:
    return [model.objects.count() for model in (Institution, Staff, Encounter, CodeSystem)]


def test_results_of_an_analyser_are_taken_whole_or_not_at_all(db):
    county = laboratory_county()
    _, tube = received(county, a_patient(county).id)
    lines = [f"{tube.barcode},CREA,68,,"] * (ROWS - 1)
    lines.insert(ROWS // 2, f"{tube.barcode},NOPE,1,,")
    body = "\n".join(["条码,项目代码,结果,单位,仪器", *lines]).encode()
    now = LATER + 2 * HOUR

    with pytest.raises(RowErrors) as refusal:
        load_results(
            body,
            centre_id=county.laboratory,
            actor=at_time(county.lab_technician, now),
            now=now,
        )

    assert [fault["row"] for fault in refusal.value.rows] == [ROWS // 2 + 2]
    assert not Result.objects.exists()


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
