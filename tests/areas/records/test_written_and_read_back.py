"""A contact written as FHIR says all it knows and nothing it does not; XML is read as JSON is."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from lianyi.areas.records.models import Encounter, Observation
from lianyi.areas.records.rules.bundles import NotABundle
from lianyi.areas.records.rules.fhir import read_bundle
from lianyi.areas.records.rules.fhir_writing import write_contact, write_encounter
from lianyi.areas.records.services import importing, measuring, parts, reading, recording
from lianyi.areas.records.types import (
    ConditionCard,
    ConditionKind,
    ContactParts,
    Disposition,
    EncounterCard,
    EncounterKind,
    EncounterState,
    Flag,
    ObservationCard,
    ObservationDraft,
    Source,
    Verification,
)
from tests.areas.records.builders import a_bundle, a_care, a_visit, recorded
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, a_citizen_number, an_actor, audited

pytestmark = pytest.mark.rows("EHR-07")
AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
STAY = EncounterCard(
    id=5, resident_id=3, kind=EncounterKind.INPATIENT, state=EncounterState.SIGNED,
    institution_id=8, place_name="平舆县人民医院", department="心内科", doctor_id=1,
    doctor_name="李医生", episode_id=None, started_at=AT, ended_at=AT, chief_complaint="胸痛2小时",
    principal_code="I10.x00", principal_name="高血压", disposition=Disposition.HOME, total_fen=0,
    fund_fen=0, outside_county=False, source=Source.HERE, version=1, quality=None,
)  # fmt: skip
PRESSURE = ConditionCard(
    id=1, code="I10.x00", name="高血压", kind=ConditionKind.PRINCIPAL,
    verification=Verification.CONFIRMED, onset_on=date(2020, 5, 1), recorded_at=AT,
    institution_id=8,
)  # fmt: skip
SYSTOLIC = ObservationCard(
    id=1, code="BP_SYS", name="收缩压", value=Decimal(186), text="", unit="mmHg", low=Decimal(90),
    high=Decimal(139), flag=Flag.CRITICAL_HIGH, taken_at=AT, institution_id=8,
)  # fmt: skip


def test_a_stay_with_diagnoses_and_values_is_written_with_all_it_knows():
    second = replace(PRESSURE, id=2, kind=ConditionKind.SECONDARY, onset_on=None)
    words = replace(SYSTOLIC, id=2, code="自建", value=None, text="未见异常", low=None, high=None)
    parts = ContactParts(card=STAY, conditions=[PRESSURE, second], observations=[SYSTOLIC, words])

    written = [resource for _, resource, _ in write_contact(parts, base="http://here/fhir/")]

    stay, first, other, value, text = written
    assert [part["rank"] for part in stay["diagnosis"]] == [1, 2]
    assert stay["period"] == {
        "start": "2026-11-24T09:00:00+08:00",
        "end": "2026-11-24T09:00:00+08:00",
    }
    assert stay["hospitalization"]["dischargeDisposition"]["coding"] == [{"code": "home"}]
    assert first["onsetDateTime"] == "2020-05-01"
    assert "onsetDateTime" not in other
    assert value["valueQuantity"] == {"value": Decimal(186), "unit": "mmHg"}
    assert value["referenceRange"][0]["low"]["value"] == Decimal(90)
    assert text["valueString"] == "未见异常"
    assert "referenceRange" not in text
    assert [coding["code"] for coding in text["code"]["coding"]] == ["自建"]


def test_a_contact_of_which_little_is_known_says_no_more():
    bare = replace(
        STAY, ended_at=None, doctor_name="", chief_complaint="", place_name="", institution_id=None,
        disposition=None,
    )  # fmt: skip

    written = write_encounter(bare, [])

    assert written["status"] == "in-progress"
    assert written["period"].keys() == {"start"}
    assert not written.keys() & {
        "participant", "reasonCode", "serviceProvider", "hospitalization", "diagnosis",
    }  # fmt: skip


XML = """<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>
<entry><fullUrl value="Patient/1"/><resource><Patient>
  <identifier><value value="11010519491231002X"/></identifier><name><text value="王秀英"/></name>
</Patient></resource></entry>
<entry><fullUrl value="Encounter/e1"/><resource><Encounter>
  <status value="finished"/><class><code value="AMB"/></class>
  <subject><reference value="Patient/1"/></subject>
  <period><start value="2026-11-20T09:00:00+08:00"/></period>
  <priority><extension url="x"/></priority>
</Encounter></resource></entry></Bundle>"""


def test_a_bundle_in_xml_is_read_as_one_in_json():
    (contact,), faults = read_bundle(XML)

    assert faults == []
    assert (contact.number, contact.name) == ("11010519491231002X", "王秀英")
    assert contact.draft.kind == EncounterKind.OUTPATIENT
    assert contact.draft.started_at == datetime(2026, 11, 20, 1, tzinfo=UTC)


def test_an_entry_of_another_shape_is_named_with_its_place():
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": {"resourceType": "Patient", "name": "王秀英"}}],
    }

    with pytest.raises(NotABundle) as refused:
        read_bundle(json.dumps(bundle))

    assert refused.value.facts["why_en"].startswith("entry 1, name")


def test_a_value_nobody_can_measure_is_refused_with_its_contact():
    bundle = a_bundle("411723196803120021")
    endless = {"valueQuantity": {"value": "1e400"}}
    entries = bundle["entry"]
    assert isinstance(entries, list)
    entries.append(
        {
            "resource": {
                "resourceType": "Observation",
                "encounter": {"reference": "Encounter/e1"},
                "code": {"coding": [{"code": "8480-6"}]},
                **endless,
            }
        }
    )

    _, faults = read_bundle(json.dumps(bundle))

    assert [(row, fault.field) for row, fault in faults] == [(2, "valueQuantity")]


@pytest.mark.django_db
def test_where_a_row_names_no_principal_diagnosis_the_first_other_one_leads():
    care = a_care()
    number = a_citizen_number(date(1950, 1, 1))
    card = a_resident(care.doctor, name="赵桂兰", born_on=date(1950, 1, 1), number=number)
    table = f"身份证号,姓名,就诊类别,开始时间,其他诊断编码,流水号\n{number},赵桂兰,门诊,2026-11-20 09:30,E11.900,MZ9\n"

    importing.import_encounters(
        content=table.encode(), actor=an_actor("referral_office", care.county.hospital), now=NOW
    )

    row = Encounter.objects.get(resident_id=card.id)
    assert (row.principal_code, [c.code for c in row.conditions.all()]) == ("E11.900", ["E11.900"])


@pytest.mark.django_db
def test_values_of_no_contact_are_added_put_right_and_added_where_they_were_missing():
    care = a_care()
    said = {
        "resident_id": care.resident.id, "institution_id": care.county.township, "at": NOW,
        "source": "report:1", "actor": care.doctor, "now": NOW,
    }  # fmt: skip

    measuring.record_values(values=[ObservationDraft(code="BP_SYS", value=Decimal(186))], **said)
    measuring.correct_values(
        values=[
            ObservationDraft(code="BP_SYS", value=Decimal(168)),
            ObservationDraft(code="BP_DIA", value=Decimal(92)),
        ],
        **said,
    )

    held = Observation.objects.filter(resident_id=care.resident.id, encounter=None)
    assert dict(held.values_list("code", "value")) == {
        "BP_SYS": Decimal(168),
        "BP_DIA": Decimal(92),
    }
    assert [line.facts for line in audited("records.correct_values")] == [
        {"codes": ["BP_DIA", "BP_SYS"]}
    ]


@pytest.mark.django_db
def test_everything_of_a_patient_is_told_with_the_reading_noted():
    care = a_care()
    visit = recorded(care)

    told = reading.open_everything(
        resident_id=care.resident.id, after="", at_most=10, actor=care.doctor, now=NOW
    )

    assert told.patient["id"] == str(care.resident.id)
    assert [contact.card.id for contact in told.contacts] == [visit.id]
    assert "records.fhir" in [line.target for line in audited("residents.read")]


@pytest.mark.django_db
def test_of_two_contacts_sent_at_one_instant_under_one_key_the_first_is_the_answer():
    care = a_care()
    first = recorded(care, client_id="phone-9")

    def store(**told):
        draft = recording._completed(a_visit(care, client_id="phone-9"), care.doctor)
        names = parts.names_for(draft.conditions, draft.prescriptions, strict=True)
        row = recording._new_encounter(draft, names, "李医生", NOW + timedelta(minutes=1))
        for column, value in told.items():
            setattr(row, column, value)
        return recording._store(row, draft, names, care.doctor, NOW)

    assert store().pk == first.id
    with pytest.raises(IntegrityError):  # another fault of the table stays what it is
        store(client_id="phone-10", state="ODD")
    assert Encounter.objects.count() == 1
