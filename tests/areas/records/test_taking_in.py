"""Files and messages by the codes of institutions, without serials, and at the command line."""

import json
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.management.commands.import_encounters import Command
from lianyi.areas.records.models import Encounter
from lianyi.areas.records.services import exchange
from lianyi.areas.records.services.importing import import_encounters
from lianyi.areas.records.types import InterfaceStandard
from lianyi.entry.cli import main
from lianyi.kernel.errors import RowErrors
from tests.areas.records.builders import Care, a_bundle, a_care
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, a_citizen_number, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-07")]


@pytest.fixture
def care() -> Care:
    return a_care()


@pytest.fixture
def number(care) -> str:
    born_on = care.resident.born_on.replace(year=1959)
    number = a_citizen_number(born_on, serial=77)
    a_resident(care.doctor, name="赵桂兰", born_on=born_on, number=number)
    return number


def a_sheet(number: str, institution: str, *serials: str) -> bytes:
    heads = "身份证号,就诊类别,开始时间,流水号,机构代码,主要诊断编码"
    lines = (f"{number},门诊,2026-11-20 09:30,{s},{institution},I10.x00" for s in serials)
    return "\r\n".join((heads, *lines)).encode()


def test_a_table_names_its_institutions_by_their_codes(care, number):
    actor = an_actor("referral_office", care.county.hospital)
    code = organisations.get_institution(care.county.hospital).code

    with pytest.raises(RowErrors) as refusal:
        import_encounters(content=a_sheet(number, "NO1", "1"), actor=actor, now=NOW)
    import_encounters(content=a_sheet(number, code, "1", "2"), actor=actor, now=NOW)

    assert refusal.value.rows[0]["code"] == "records.import_institution_unknown"
    assert set(Encounter.objects.values_list("institution_id", "external_id")) == {
        (care.county.hospital, "1"),
        (care.county.hospital, "2"),
    }


def test_contacts_without_a_serial_are_never_taken_for_one_another(care, number):
    actor = an_actor("referral_office", care.county.hospital)
    content = json.dumps(a_bundle(number, id="", identifier=[])).encode()

    for _ in range(2):
        import_encounters(content=content, actor=actor, now=NOW)

    assert list(Encounter.objects.values_list("external_id", flat=True)) == [None, None]


def test_a_sound_message_is_stored_at_once(care, number):
    actor = an_actor("referral_office", care.county.hospital)
    exchange.register_interface(
        institution_id=care.county.hospital,
        code="his",
        name="HIS",
        vendor="",
        standard=InterfaceStandard.FHIR_R4,
        services=(),
        silence_h=24,
        actor=actor,
        now=NOW,
    )

    content = json.dumps(a_bundle(number)).encode()
    card = exchange.receive_message(code="his", content=content, actor=actor, now=NOW)

    assert (card.state, card.stored) == ("STORED", 1)
    assert Encounter.objects.get().external_id == "ZY20261101"


def test_a_file_is_taken_in_at_the_command_line(care, number, tmp_path: Path, capsys):
    code = organisations.get_institution(care.county.hospital).code
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(a_bundle(number)), "utf-8")
    take_in = ["import", "encounters", str(file), "--institution"]

    tried = main([*take_in, code, "--dry-run"])
    assert (tried, Encounter.objects.count()) == (0, 0)
    assert main([*take_in, code]) == 0
    assert "已导入：1 次就诊" in capsys.readouterr().out
    assert main([*take_in, code, "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["already_known"] == 1
    assert main([*take_in, "NO1", "--json"]) == 1
    assert "institution_unknown" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CommandError, match=r"none\.csv"):
        Command().handle(file=tmp_path / "none.csv", institution="")
