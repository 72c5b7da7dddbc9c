"""`lianyi import residents`."""

import json

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents.models import Resident
from lianyi.entry.cli import main
from tests.areas.residents.builders import BORN
from tests.areas.workforce.builders import a_citizen_number, a_county

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-02")]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(f"姓名,身份证号\n王秀英,{a_citizen_number(BORN)}\n", "utf-8")
    return path


def test_a_file_is_taken_in_for_the_institution_named(file, capsys):
    clinic = organisations.get_institution(a_county().clinic)

    tried = main(["import", "residents", str(file), "--institution", clinic.code, "--dry-run"])
    assert (tried, Resident.objects.count()) == (0, 0)
    done = main(["import", "residents", str(file), "--institution", clinic.code, "--json"])

    assert (done, Resident.objects.get().registered_institution_id) == (0, clinic.id)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["created"] == 1


def test_a_refused_file_ends_with_one_and_names_the_row(file, capsys):
    assert main(["import", "residents", str(file), "--json"]) == 1

    error = json.loads(capsys.readouterr().out)["error"]
    assert [row["row"] for row in error["rows"]] == [2]
    assert not Resident.objects.exists()
