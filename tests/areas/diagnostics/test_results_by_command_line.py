"""`lianyi import results`: the file of an analyser from the command line, through the same gate as the page."""

import csv
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from lianyi.areas.diagnostics.models import CriticalValue, HeldResult, Order, Result, ResultSheet
from lianyi.areas.diagnostics.services.laboratory_refusals import WhichLaboratory
from lianyi.areas.diagnostics.services.result_release import verify_results
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.errors import RowErrors
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time
from tests.areas.diagnostics.laboratory import HOUR, RENAL, received
from tests.areas.workforce.builders import audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-06")]
HEAD = "条码,项目代码,结果,单位,仪器\n"
LATER = NOW + 2 * HOUR


@pytest.fixture
def county(wall_clock):
    wall_clock(LATER)
    return a_county()


@pytest.fixture
def tube(county):
    return received(county, a_patient(county).id)


def a_file(folder, rows):
    file = folder / "au5800.csv"
    file.write_text(HEAD + rows, "utf-8")
    return file


def test_a_file_is_taken_judged_and_left_for_whoever_verifies(county, tube, tmp_path, capsys):
    order, card = tube
    rows = "".join(f"{card.barcode},{code},{value},,AU5800\n" for code, value in RENAL.items())

    call_command(
        "import_results", a_file(tmp_path, rows), institution="县域医学检验中心", json=True
    )

    told = json.loads(capsys.readouterr().out)
    assert (told["taken"], told["held"], told["orders"]) == (4, 0, 1)
    assert Order.objects.get(pk=order.id).state == State.WAITING  # nobody's yet
    crea = Result.objects.get(analyte="CREA")
    assert (crea.value, crea.flag) == (Decimal(68), "N")
    sheet = ResultSheet.objects.get()
    assert (sheet.analyser, sheet.entered_by_name) == ("AU5800", "命令行")
    assert len(audited("diagnostics.load_results")) == 1
    technician = at_time(county.lab_technician, LATER)
    done = verify_results(order_id=order.id, expected_version=1, actor=technician, now=LATER)
    assert done.state == State.SUBMITTED


@pytest.mark.rows("RMT-02")
def test_limits_units_and_critical_values_count_as_on_the_page(county, tmp_path, capsys):
    _, card = received(county, a_patient(county, name="赵电解").id, "LAB-ELEC")
    rows = f"{card.barcode},K,6.8,,\n{card.barcode},NA,140,furlong,\n{card.barcode},CL,50000,,\n"

    call_command("import_results", a_file(tmp_path, rows), dry_run=False)

    assert "1 个结果，另有 2 个滞留" in capsys.readouterr().out
    row = Result.objects.get(analyte="K")
    assert (row.flag, row.critical_code) == ("HH", "LAB-K")
    assert not CriticalValue.objects.exists()  # told when a person verifies it
    assert {each.reason for each in HeldResult.objects.all()} == {"UNIT", "IMPOSSIBLE"}


def test_one_bad_row_refuses_the_file_and_is_named(county, tube, tmp_path):
    _, card = tube
    rows = f"{card.barcode},CREA,68,,\n{card.barcode},NOPE,1,,\n900000000001,CREA,1,,\n"

    with pytest.raises(RowErrors) as refusal:
        call_command("import_results", a_file(tmp_path, rows))

    assert [row["row"] for row in refusal.value.rows] == [3, 4]
    assert not Result.objects.exists()


def test_bad_rows_are_left_out_and_written_beside_the_file(county, tube, tmp_path, capsys):
    _, card = tube
    rows = f"{card.barcode},CREA,68,,\n{card.barcode},NOPE,1,,\n900000000001,CREA,1,,\n"

    call_command("import_results", a_file(tmp_path, rows), skip_bad=True)

    assert Result.objects.get().analyte == "CREA"
    with (tmp_path / "au5800.refused.csv").open(encoding="utf-8-sig") as refused:
        lines = list(csv.reader(refused))
    assert [line[1] for line in lines[1:]] == ["NOPE", "CREA"]
    assert lines[1][-2] == "3"
    assert "另有 2 行未导入" in capsys.readouterr().out


def test_a_dry_run_stores_nothing_and_an_unknown_laboratory_is_refused(county, tube, tmp_path, capsys):  # fmt: skip
    _, card = tube
    file = a_file(tmp_path, f"{card.barcode},CREA,68,,\n")

    call_command("import_results", file, dry_run=True)
    with pytest.raises(WhichLaboratory):
        call_command("import_results", file, institution="没有这个")
    with pytest.raises(CommandError):
        call_command("import_results", tmp_path / "nowhere.csv")

    assert "试运行" in capsys.readouterr().out
    assert not Result.objects.exists()
