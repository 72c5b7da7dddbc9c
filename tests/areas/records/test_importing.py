"""Contacts from tables and Bundles: every wrong row is named, and all or none are stored."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lianyi.areas.records import public as records
from lianyi.areas.records.models import Encounter, HealthRecord, TimelineRow
from lianyi.areas.records.rules.bundles import NotABundle
from lianyi.areas.records.rules.fhir import read_bundle
from lianyi.areas.records.services.importing import import_encounters
from lianyi.areas.residents.models import CareRelation
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import RowErrors
from lianyi.machinery.outbox.models import OutboxEvent
from lianyi.machinery.tabular import xlsx_file
from tests.areas.records.builders import Care, a_bundle, a_care
from tests.areas.records.signing_in import signed_in
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, a_citizen_number, an_actor, audited

pytestmark = pytest.mark.django_db
HEADS = [
    "身份证号",
    "姓名",
    "就诊类别",
    "开始时间",
    "结束时间",
    "主要诊断编码",
    "其他诊断编码",
    "收缩压",
    "舒张压",
    "总费用",
    "基金支付",
    "县外医院名称",
    "流水号",
]


@pytest.fixture
def care() -> Care:
    return a_care()


@pytest.fixture
def number(care) -> str:
    born_on = care.resident.born_on.replace(year=1959)
    number = a_citizen_number(born_on, serial=77)
    a_resident(care.doctor, name="赵桂兰", born_on=born_on, number=number)
    return number


def importer(care: Care) -> Actor:
    return an_actor("referral_office", care.county.hospital)


def a_row(number: str, **told: str) -> dict[str, str]:
    fields = {
        "身份证号": number,
        "姓名": "赵桂兰",
        "就诊类别": "门诊",
        "开始时间": "2026-11-20 09:30",
        "结束时间": "2026-11-20 10:00",
        "主要诊断编码": "I10.x00",
        "其他诊断编码": "E11.900",
        "收缩压": "150",
        "舒张压": "92",
        "总费用": "86.50",
        "基金支付": "40",
        "县外医院名称": "",
        "流水号": "MZ0001",
    }
    return fields | told


def as_csv(*rows: dict[str, str]) -> bytes:
    lines = [",".join(HEADS), *(",".join(row[head] for head in HEADS) for row in rows)]
    return "\r\n".join(lines).encode("utf-8-sig")


def imported(care: Care, content: bytes, *, dry_run: bool = False):
    return import_encounters(content=content, actor=importer(care), now=NOW, dry_run=dry_run)


def faults_of(care: Care, content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(RowErrors) as refusal:
        imported(care, content)
    return [(row["row"], row["field"], row["code"]) for row in refusal.value.rows]


@pytest.mark.rows("EHR-07")
def test_a_table_is_stored_with_diagnoses_values_money_and_timeline(care, number):
    report = imported(
        care,
        as_csv(
            a_row(number),
            a_row(
                number,
                就诊类别="住院",
                结束时间="2026-11-22 10:00",
                流水号="ZY1",
                县外医院名称="郑州某医院",
            ),
        ),
    )

    assert (report.encounters, report.already_known, report.conditions, report.observations) == (
        2,
        0,
        4,
        4,
    )
    inside, outside = Encounter.objects.order_by("id")
    assert (inside.institution_id, inside.total_fen, inside.fund_fen) == (
        care.county.hospital,
        8_650,
        4_000,
    )
    assert (outside.institution_id, outside.place_name, outside.outside_county) == (
        None,
        "郑州某医院",
        True,
    )
    assert [c.code for c in inside.conditions.order_by("rank")] == ["I10.x00", "E11.900"]
    assert TimelineRow.objects.count() == 2
    assert HealthRecord.objects.get(pk=inside.resident_id).encounters == 2
    assert audited("records.import_encounters")[0].facts["encounters"] == 2


@pytest.mark.rows("EHR-07")
def test_a_dry_run_says_what_would_be_stored_and_stores_nothing(care, number):
    report = imported(care, as_csv(a_row(number)), dry_run=True)

    assert (report.dry_run, report.encounters) == (True, 1)
    assert not Encounter.objects.exists()


@pytest.mark.rows("EHR-07")
def test_what_is_stored_already_is_passed_over(care, number):
    imported(care, as_csv(a_row(number)))

    report = imported(care, as_csv(a_row(number), a_row(number, 流水号="MZ0002")))

    assert (report.encounters, report.already_known) == (1, 1)
    assert Encounter.objects.count() == 2


@pytest.mark.rows("EHR-07")
def test_every_wrong_row_is_named_and_nothing_is_stored(care, number):
    nobody = a_citizen_number(care.resident.born_on.replace(year=1931), serial=3)
    content = as_csv(
        a_row(number),
        a_row(nobody, 流水号="2"),
        a_row(number, 姓名="钱二", 流水号="3"),
        a_row(number, 就诊类别="体检", 流水号="4"),
        a_row(number, 结束时间="2026-11-20 08:00", 流水号="5"),
        a_row(number, 收缩压="90", 舒张压="150", 流水号="6"),
        a_row(number, 基金支付="900", 流水号="7"),
        a_row(number),
    )

    assert faults_of(care, content) == [
        (5, "kind", "import.not_a_choice"),
        (3, "number", "records.import_resident_unknown"),
        (4, "name", "records.import_name_differs"),
        (6, "ended_at", "records.bad_time"),
        (7, "BP_DIA", "records.diastolic_above_systolic"),
        (8, "fund_fen", "records.bad_fees"),
        (9, "external_id", "records.import_twice"),
    ]
    assert not Encounter.objects.exists()
    assert not OutboxEvent.objects.filter(name__contains="Encounter").exists()


@pytest.mark.rows("EHR-07")
def test_a_workbook_reads_as_a_csv_file_does(care, number):
    row = a_row(number)
    with xlsx_file(HEADS, [[row[head] for head in HEADS]]) as file:
        content = file.read()

    assert imported(care, content).encounters == 1


@pytest.mark.rows("EHR-07")
def test_a_bundle_is_stored_with_principal_diagnosis_and_blood_pressure_parts(care, number):
    report = imported(care, json.dumps(a_bundle(number)).encode())

    row = Encounter.objects.get()
    assert report.encounters == 1
    assert (row.kind, row.principal_code, row.doctor_name, row.disposition) == (
        "INPATIENT",
        "I20.000",
        "李伟",
        "HOME",
    )
    assert row.ended_at is not None
    assert row.ended_at - row.started_at == timedelta(days=7, hours=2)
    values = dict(row.observations.values_list("code", "value"))
    assert values == {"BP_SYS": Decimal(165), "BP_DIA": Decimal(98)}


@pytest.mark.rows("EHR-07")
@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"subject": {"reference": "Patient/none"}}, "subject"),
        ({"period": {}}, "period"),
        ({"period": {"start": "gestern"}}, "period.start"),
        ({"class": {"code": "XX"}}, "class"),
    ],
)
def test_a_bundle_that_lacks_something_is_refused_with_the_entry(care, number, told, field):
    content = json.dumps(a_bundle(number, **told)).encode()

    assert faults_of(care, content) == [(2, field, "records.bundle_fault")]


@pytest.mark.rows("EHR-07")
@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"resourceType": "Patient"}',
        '{"resourceType": "Bundle"}',
        '{"resourceType": "Bundle", "entry": [{"fullUrl": "x"}]}',
        "<Bundle",
        '<!DOCTYPE a [<!ENTITY b "c">]><Bundle xmlns="http://hl7.org/fhir"><id value="&b;"/></Bundle>',
        "[" * 100_000,
    ],
)
def test_what_is_no_bundle_is_refused_and_no_entity_is_ever_expanded(text):
    with pytest.raises(NotABundle):
        read_bundle(text)


@pytest.mark.rows("EHR-07")
@pytest.mark.outside_data("fhir-cn")
def test_the_chinese_samples_in_xml_are_read_and_their_patients_asked_for(care, outside_data: Path):
    """A stay alone names no patient: refused with its entry. The lab sample brings one, with number and institution."""
    text = (outside_data / "regional-lab" / "Bundle-laboratory-request-example.xml").read_text(
        "utf-8-sig"
    )
    stay = (outside_data / "core" / "EncounterHospitalized-example.xml").read_text("utf-8-sig")
    body = stay[stay.index("<Encounter") :].replace("、", "")
    wrapped = (
        f'<Bundle xmlns="http://hl7.org/fhir"><entry><resource>{body}</resource></entry></Bundle>'
    )

    contacts, faults = read_bundle(wrapped)
    contacts_of_lab, _ = read_bundle(text)

    assert contacts == []
    assert [(row, fault.field) for row, fault in faults] == [(1, "subject")]
    [of_lab] = contacts_of_lab
    assert (of_lab.number, of_lab.name, of_lab.institution_code) == (
        "511002938706190932",
        "张三",
        "ABC0000001",
    )
    assert of_lab.draft.kind == records.EncounterKind.INPATIENT


@pytest.mark.rows("EHR-07")
def test_an_upload_shows_every_wrong_row_on_the_page(care, number, client: Client):
    signed_in(client, "referral_office", care.county.hospital)
    bad = SimpleUploadedFile("就诊.csv", as_csv(a_row(number, 收缩压="999")))
    good = SimpleUploadedFile("就诊.csv", as_csv(a_row(number)))

    refused = client.post(reverse("records-import"), {"file": bad, "dry_run": "on"})
    stored = client.post(reverse("records-import"), {"file": good})

    assert refused.status_code == 422
    assert "应在 40 至 300 之间" in refused.content.decode()
    assert "已入库 1 次就诊" in stored.content.decode()
    empty = client.get(reverse("records-import-sheet"))
    assert empty.status_code == 200
    empty.close()


def test_loading_many_contacts_keeps_statements_few_and_relations_known(
    care, django_assert_max_num_queries
):
    rows = [
        records.EncounterRow(
            resident_id=care.resident.id,
            kind=records.EncounterKind.OUTPATIENT,
            started_at=NOW - timedelta(hours=n),
            ended_at=None,
            institution_id=care.county.hospital,
            conditions=(("I10.x00", ""),),
            observations=(("BP_SYS", Decimal(150)),),
            drugs=(records.ItemDraft(drug_code="XY001", days=7, quantity=Decimal(7)),),
        )
        for n in range(4_000)
    ]

    with django_assert_max_num_queries(60):
        assert len(records.load_encounters(iter(rows), now=NOW)) == 4_000

    assert records.refresh_all(NOW) == 1
    assert HealthRecord.objects.get(pk=care.resident.id).encounters == 4_000
    assert list(records.list_encounters(care.specialist.scope, at_most=5))


def test_loading_lets_an_institution_read_on_for_a_year_after_the_last_contact_not_the_first(care):
    contacts = [
        records.EncounterRow(
            resident_id=care.resident.id,
            kind=records.EncounterKind.OUTPATIENT,
            started_at=NOW - timedelta(days=days),
            ended_at=None,
            institution_id=care.county.hospital,
        )
        for days in (10, 400)
    ]

    records.load_encounters(contacts, now=NOW)

    relation = CareRelation.objects.get(
        resident_id=care.resident.id, institution_id=care.county.hospital, kind="encounter"
    )
    assert relation.since == NOW - timedelta(days=400)
    assert relation.until == NOW + timedelta(days=355)
