"""Terminology on screen, over the API and on the command line."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from lianyi.areas.terminology import public as terminology
from lianyi.areas.terminology.public import System
from tests.areas.organisations.builders import a_bureau, a_county
from tests.areas.workforce.builders import signed_in

pytestmark = pytest.mark.django_db
API = "/api/v1/terminology"


@pytest.fixture
def officer() -> Client:
    """Somebody of the health bureau."""
    return signed_in(a_bureau().id, "bureau_officer")


def test_the_page_finds_a_disease_by_sound_and_shows_a_term(officer: Client):
    shown = officer.get(reverse("terminology-search"), {"q": "gxy"}).content.decode()
    term = officer.get(reverse("terminology-term", args=(System.ICD10, "I10.x00")))

    assert "I10.x00" in shown
    assert "特发性(原发性)高血压" in term.content.decode()
    assert "没有找到" in officer.get(reverse("terminology-search"), {"q": "zzzz"}).content.decode()


def test_typing_gets_only_the_rows(officer: Client):
    answer = officer.get(
        reverse("terminology-search"), {"q": "I10"}, headers={"HX-Request": "true"}
    )

    assert "<html" not in answer.content.decode()
    assert "I10.x00" in answer.content.decode()


def test_the_api_searches_and_translates(officer: Client):
    found = officer.get(
        f"{API}/systems/{System.ICD10}/search", {"q": "糖尿病", "limit": "3"}
    ).json()
    missing = officer.get(f"{API}/systems/no-such/search", {"q": "x1"})

    assert len(found) == 3
    assert officer.get(f"{API}/systems").status_code == 200
    assert officer.get(f"{API}/systems/{System.SEX}/codes/1").json()["name"] == "男性"
    assert (missing.status_code, missing.json()["code"]) == (404, "terminology.system_not_found")


def test_a_local_code_is_mapped_by_who_answers_for_the_institution(officer: Client):
    county = a_county()
    terminology.note_local_code(
        institution_id=county.township.id,
        system=System.ICD10,
        local_code="GXY",
        local_name="高血压",
    )
    listed = officer.get(f"{API}/local-codes").json()["items"]
    page = officer.get(reverse("terminology-local")).content.decode()

    officer.post(reverse("terminology-map", args=(listed[0]["id"],)), {"code": "I10.x00"})

    assert "GXY" in page
    assert terminology.find_mapping(county.township.id, System.ICD10, "GXY") == "I10.x00"
    doctor = signed_in(county.clinic.id, "village_doctor")
    assert (
        doctor.post(reverse("terminology-map", args=(listed[0]["id"],)), {"code": "x"}).status_code
        == 403
    )


def test_the_command_line_loads_a_table_and_tries_it_first(tmp_path, capsys):
    file = tmp_path / "wards.dat"
    file.write_bytes("1 内科\n2 外科\n".encode("gb18030"))
    options = {"system": "wards", "name": "病区", "version_name": "1"}

    call_command("import_terms", file, **options, dry_run=True)
    tried = terminology.code_name("wards", "1")
    call_command("import_terms", file, **options, json=True)

    said = capsys.readouterr().out.splitlines()
    assert tried == "1"
    assert "试运行" in said[0]
    assert json.loads(said[1])["added"] == 2
    assert terminology.code_name("wards", "1") == "内科"
    with pytest.raises(CommandError):
        call_command("import_terms", tmp_path / "nowhere.dat", **options)
