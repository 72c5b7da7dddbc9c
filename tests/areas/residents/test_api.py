"""Residents over the API, and as FHIR Patients."""

import json

import pytest

from lianyi.areas.residents import public as residents
from lianyi.areas.residents.models import Resident
from lianyi.areas.residents.rules.patient import (
    SYSTEMS,
    BadPatient,
    NotAPatientBundle,
    read_bundle,
    read_patient,
)
from lianyi.areas.residents.services import import_file
from lianyi.kernel.errors import RowErrors
from tests.areas.residents.builders import BORN, a_resident
from tests.areas.workforce.builders import (
    NOW,
    a_citizen_number,
    a_county,
    an_actor,
    audited,
    signed_in,
)

API = "/api/v1/residents"
CITIZEN = SYSTEMS[residents.IdentifierKind.CITIZEN]


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def doctor(county):
    return an_actor("township_doctor", county.township)


@pytest.fixture
def client(county):
    return signed_in(county.township, "township_doctor")


def send(client, path, body):
    return client.post(f"{API}{path}", json.dumps(body), content_type="application/json")


@pytest.mark.rows("EHR-02")
def test_somebody_is_registered_and_read_masked(client):
    number = a_citizen_number(BORN)
    told = {"name": "王秀英", "identifiers": [{"kind": "citizen", "value": number}]}

    made = send(client, "/", told)
    read = client.get(f"{API}/{made.json()['id']}")

    assert made.status_code == 201
    assert read.json()["name"] == "王秀英"
    assert read.json()["born_on"] == "1968-03-12"
    assert number not in read.content.decode()
    assert audited("residents.read")[0].resident_id == made.json()["id"]


@pytest.mark.rows("EHR-06")
def test_refusals_are_problems_with_a_stable_code(client, doctor):
    number = a_citizen_number(BORN)
    a_resident(doctor, number=number)
    told = {"name": "王秀英", "identifiers": [{"kind": "citizen", "value": number}]}

    taken = send(client, "/", told)
    alike = send(client, "/", {"name": "王秀瑛", "sex": "2", "born_on": "1968-03-12"})
    wrong = send(client, "/", {"name": "", "sex": "2", "born_on": "1968-03-12"})

    for answer, status, code in (
        (taken, 409, "residents.same_person"),
        (alike, 409, "residents.duplicate_warning"),
        (wrong, 422, "residents.field_missing"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert number not in taken.content.decode()
    assert Resident.objects.count() == 1


def test_a_search_is_asked_in_the_body_and_paged(client, doctor):
    for name in ("王秀英", "王秀兰", "王秀荣"):
        a_resident(doctor, name=name)

    first = send(client, "/search", {"q": "王秀", "limit": 2}).json()
    second = send(client, "/search", {"q": "王秀", "limit": 2, "after": first["next"]}).json()

    names = [each["name"] for page in (first, second) for each in page["items"]]
    assert sorted(names) == ["王秀兰", "王秀英", "王秀荣"]
    assert second["next"] is None


@pytest.mark.rows("SEC-01")
def test_a_foreign_resident_is_not_there(county, doctor):
    card = a_resident(doctor)
    stranger = signed_in(county.stranger, "village_doctor")

    foreign, nobody = stranger.get(f"{API}/{card.id}"), stranger.get(f"{API}/999999")
    patient = stranger.get(f"/fhir/Patient/{card.id}")

    assert foreign.status_code == nobody.status_code == patient.status_code == 404
    assert foreign.json()["detail"] == nobody.json()["detail"]
    assert send(
        stranger, f"/{card.id}/consents", {"kind": "sharing", "given": True}
    ).status_code in (403, 404)


def test_a_consent_is_stored(client, doctor):
    card = a_resident(doctor)

    answer = send(client, f"/{card.id}/consents", {"kind": "sharing", "given": True})

    assert answer.status_code == 201
    assert answer.json()["text_version"] == "2026-01"


@pytest.mark.rows("EHR-06")
def test_a_resident_is_a_fhir_patient_found_by_its_number(client, doctor):
    number = a_citizen_number(BORN)
    card = a_resident(doctor, number=number, phone="13800001111")

    patient = client.get(f"/fhir/Patient/{card.id}")
    found = client.post("/fhir/Patient/_search", {"identifier": f"{CITIZEN}|{number}"})
    unknown = client.post("/fhir/Patient/_search", {"identifier": f"urn:other|{number}"})

    body = patient.json()
    assert patient.headers["Content-Type"].startswith("application/fhir+json")
    assert (body["resourceType"], body["gender"], body["birthDate"]) == (
        "Patient",
        "female",
        "1968-03-12",
    )
    assert body["identifier"][0] == {"system": CITIZEN, "value": card.id_masked}
    assert number not in patient.content.decode()
    assert [entry["resource"]["id"] for entry in found.json()["entry"]] == [str(card.id)]
    assert unknown.json()["total"] == 0


def a_patient(**told):
    return {
        "resourceType": "Patient",
        "name": [{"family": "王", "given": ["秀", "英"]}],
        "gender": "female",
        "birthDate": "1968-03-12",
        "identifier": [{"system": CITIZEN, "value": a_citizen_number(BORN)}],
        "telecom": [{"system": "phone", "value": "13800001111"}],
        "address": [{"text": "西洋店镇王寨村12号"}],
        **told,
    }


def a_bundle(*patients):
    return {"resourceType": "Bundle", "entry": [{"resource": each} for each in patients]}


@pytest.mark.rows("EHR-02")
def test_a_bundle_of_patients_is_taken_in_whole_or_not_at_all(doctor):
    def take(body, **told):
        text = json.dumps(body).encode()
        return import_file(body=text, name="patients.json", actor=doctor, now=NOW, **told)

    with pytest.raises(RowErrors) as refused:
        take(a_bundle(a_patient(), a_patient(birthDate="12.3.1968"), a_patient(gender="man")))
    assert [(row["row"], row["field"]) for row in refused.value.rows] == [
        (2, "birthDate"),
        (3, "gender"),
    ]
    assert not Resident.objects.exists()

    assert take(a_bundle(a_patient()), dry_run=True).created == 1
    assert not Resident.objects.exists()

    take(a_bundle(a_patient()))
    (card,) = residents.search("王秀英", doctor.scope)
    assert (card.phone_masked, card.address) == ("138****1111", "西洋店镇王寨村12号")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"resourceType": "Organization"},
        a_bundle({"resourceType": "Organization"}),
        {"entry": 1},
    ],
)
def test_what_is_no_bundle_of_patients_is_refused(body):
    with pytest.raises(NotAPatientBundle):
        list(read_bundle(body))


@pytest.mark.parametrize(
    "told",
    [
        {"identifier": [{"system": CITIZEN}]},
        {"name": "王秀英"},
        {"gender": "F"},
        {"birthDate": "1968"},
    ],
)
def test_a_patient_that_cannot_be_read_is_refused(told):
    with pytest.raises(BadPatient):
        read_patient(a_patient(**told))


def test_a_table_of_residents_names_institutions_by_code(county, doctor):
    number = a_citizen_number(BORN)
    text = f"姓名,身份证号,建档单位编码\n王秀英,{number},NOWHERE\n".encode()

    with pytest.raises(RowErrors) as refused:
        import_file(body=text, name="a.csv", actor=doctor, now=NOW)

    assert refused.value.rows[0]["code"] == "residents.no_such_institution"
    assert "NOWHERE" in refused.value.rows[0]["message"]
