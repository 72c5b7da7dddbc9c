"""The FHIR server: it says truly what it can do, reads and stores, stays closed, leaves a trace, refuses in FHIR."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianyi.areas.organisations.rules.fhir_organisation import CodeTables, read_organisation
from lianyi.areas.records.models import Encounter
from lianyi.areas.records.rules.fhir import read_bundle
from lianyi.entry.fhir import OFFERS, fhir
from lianyi.machinery.accounts.models import User
from tests.areas.records.builders import a_bundle
from tests.areas.referrals.builders import a_county, a_patient, seen_at_township, somebody
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, a_citizen_number, audited
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-06", "EHR-07")]
CITIZEN = "urn:oid:2.16.156.10011.1.3"


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    patient = a_patient(county)
    seen_at_township(county, patient, now=timezone.now() - timedelta(days=2))
    return patient


def a_client_of(actor) -> Client:
    return sign_in(Client(), User.objects.get(pk=actor.user_id))


def issue_of(answer):
    body = answer.json()
    assert answer["Content-Type"].startswith("application/fhir+json")
    assert body["resourceType"] == "OperationOutcome"
    return body["issue"][0]


def told(statement) -> set[tuple[str, str]]:
    """Every door a CapabilityStatement speaks of, as (method, address)."""
    (rest,) = statement["rest"]
    doors = {("post", f"/fhir/${op['name']}") for op in rest.get("operation", [])}
    for resource in rest["resource"]:
        kind = f"/fhir/{resource['type']}"
        for interaction in resource.get("interaction", []):
            if interaction["code"] == "read":
                doors.add(("get", f"{kind}/id"))
            elif interaction.get("documentation") == "POST _search":
                doors.add(("post", f"{kind}/_search"))
            else:
                doors.add(("get", kind))
        doors |= {("get", f"{kind}/id/${op['name']}") for op in resource.get("operation", [])}
    return doors | {("get", "/fhir/metadata")}


def test_the_statement_is_open_and_names_exactly_the_doors_there_are():
    answer = Client().get("/fhir/metadata")
    statement = answer.json()
    real = {
        (
            method,
            address.replace("{resident_id}", "id")
            .replace("{institution_id}", "id")
            .replace("{encounter_id}", "id")
            .replace("{order_id}", "id"),
        )
        for address, item in fhir.get_openapi_schema()["paths"].items()
        for method in item
    }

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/fhir+json")
    assert (statement["resourceType"], statement["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    assert told(statement) == real
    assert len({r["type"] for r in statement["rest"][0]["resource"]}) == len(
        statement["rest"][0]["resource"]
    )
    assert len(OFFERS) == 7


@pytest.mark.rows("ORG-01")
def test_an_organization_is_read_found_and_paged_and_reads_back(county):
    client = a_client_of(county.township_doctor)

    one = client.get(f"/fhir/Organization/{county.township}").json()
    first = client.get("/fhir/Organization?_count=3").json()
    following = next(link["url"] for link in first["link"] if link["relation"] == "next")
    second = client.get(following.removeprefix("http://testserver")).json()
    named = client.get("/fhir/Organization?name=王寨村").json()
    tables = CodeTables(
        kinds=frozenset({"C220"}), organisation_types=frozenset({"121"}), economic_types=frozenset()
    )

    assert read_organisation(one, tables)[1] == []
    assert (len(first["entry"]), first["total"]) == (3, 8)
    assert not {e["fullUrl"] for e in first["entry"]} & {e["fullUrl"] for e in second["entry"]}
    assert [e["resource"]["id"] for e in named["entry"]] == [str(county.village)]
    assert "entry" not in client.get("/fhir/Organization?name=没有这家").json()
    assert issue_of(client.get("/fhir/Organization/999999"))["code"] == "not-found"


def test_a_patient_is_read_found_by_number_in_the_body_and_both_are_scoped(county):
    number = a_citizen_number(NOW.date().replace(year=1968), serial=7)
    card = a_resident(county.village_doctor, born_on=NOW.date().replace(year=1968), number=number)
    own, foreign = a_client_of(county.village_doctor), a_client_of(county.stranger_doctor)

    body = own.get(f"/fhir/Patient/{card.id}").json()
    found = own.post("/fhir/Patient/_search", {"identifier": f"{CITIZEN}|{number}"}).json()
    unknown = own.post("/fhir/Patient/_search", {"identifier": f"urn:other|{number}"}).json()
    elsewhere = foreign.post("/fhir/Patient/_search", {"identifier": number}).json()

    assert (body["resourceType"], body["id"]) == ("Patient", str(card.id))
    assert number not in json.dumps(body)
    assert [e["resource"]["id"] for e in found["entry"]] == [str(card.id)]
    assert (found["total"], unknown["total"], elsewhere["total"]) == (1, 0, 0)
    hers, nobodys = foreign.get(f"/fhir/Patient/{card.id}"), foreign.get("/fhir/Patient/999999")
    assert hers.status_code == nobodys.status_code == 404
    assert issue_of(hers)["details"] == issue_of(nobodys)["details"]


def test_everything_of_a_patient_goes_out_audited_and_can_be_read_in_again(county, patient):
    client = a_client_of(county.township_doctor)

    bundle = client.get(
        f"/fhir/Patient/{patient.id}/$everything", headers={"X-Purpose": "treatment"}
    ).json()
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    bundle["entry"][0]["resource"]["identifier"] = [{"value": "11010519491231002X"}]
    (contact,), faults = read_bundle(json.dumps(bundle))

    assert kinds == ["Patient", "Encounter", "Condition", "Observation", "Observation"]
    assert faults == []
    assert [c.code for c in contact.draft.conditions] == ["I10.x00"]
    assert {o.code: int(o.value) for o in contact.draft.observations} == {
        "BP_SYS": 186,
        "BP_DIA": 112,
    }
    assert contact.draft.chief_complaint == "胸痛2小时"
    assert "records.fhir" in [line.target for line in audited("residents.read")]
    encounter = next(e for e in bundle["entry"] if e["resource"]["resourceType"] == "Encounter")
    again = client.get(encounter["fullUrl"].removeprefix("http://testserver")).json()
    assert again == encounter["resource"]


def test_a_long_record_comes_in_pages(county, patient):
    seen_at_township(county, patient, now=timezone.now() - timedelta(days=9))
    client = a_client_of(county.township_doctor)

    first = client.get(f"/fhir/Patient/{patient.id}/$everything?_count=1").json()
    following = next(link["url"] for link in first["link"] if link["relation"] == "next")
    second = client.get(following.removeprefix("http://testserver")).json()

    def encounters(bundle):
        return [
            e["fullUrl"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Encounter"
        ]

    assert len(encounters(first)) == len(encounters(second)) == 1
    assert encounters(first) != encounters(second)
    assert [link["relation"] for link in second["link"]] == ["self"]


@pytest.mark.rows("SEC-01")
def test_a_record_of_others_is_as_if_it_did_not_exist(county, patient):
    foreign = a_client_of(county.stranger_doctor)
    encounter = Encounter.objects.get()

    for address in (f"/fhir/Patient/{patient.id}/$everything", f"/fhir/Encounter/{encounter.pk}"):
        answer = foreign.get(address)
        assert answer.status_code == 404
        assert issue_of(answer)["code"] == "not-found"
        assert "王秀英" not in answer.content.decode()


@pytest.mark.rows("EHR-07")
def test_a_bundle_is_stored_whole_or_refused_entry_by_entry(county):
    number = a_citizen_number(NOW.date().replace(year=1959), serial=77)
    office = somebody("referral_office", county.lead)
    a_resident(
        county.village_doctor, name="赵桂兰", born_on=NOW.date().replace(year=1959), number=number
    )
    client = a_client_of(office)
    good, bad = a_bundle(number), a_bundle("11010519491231002X")

    tried = client.post(
        "/fhir/$store-contacts?_dry_run=true", good, content_type="application/fhir+json"
    )
    none_yet = Encounter.objects.count()
    done = client.post("/fhir/$store-contacts", good, content_type="application/fhir+json")
    refused = client.post("/fhir/$store-contacts", bad, content_type="application/fhir+json")
    garbage = client.post("/fhir/$store-contacts", "{", content_type="application/fhir+json")

    assert (tried.status_code, none_yet) == (200, 0)
    assert issue_of(done)["severity"] == "information"
    assert Encounter.objects.count() == 1
    assert refused.status_code == 422
    assert issue_of(refused)["expression"][0].startswith("Bundle.entry[")
    assert issue_of(refused)["details"]["coding"][0]["code"].startswith("records.")
    assert issue_of(garbage)["details"]["coding"][0]["code"] == "records.not_a_bundle"


@pytest.mark.rows("SEC-04")
def test_every_no_is_an_operation_outcome(county):
    doctor = a_client_of(county.village_doctor)

    assert issue_of(Client().get("/fhir/Patient/1"))["code"] == "login"
    assert (
        issue_of(doctor.post("/fhir/$store-contacts", "{}", content_type="application/json"))[
            "code"
        ]
        == "forbidden"
    )
    assert issue_of(doctor.get("/fhir/Nonsense/1"))["code"] == "not-found"
    assert issue_of(doctor.delete("/fhir/Patient/1"))["code"] == "not-supported"
    wrong = issue_of(doctor.get("/fhir/Organization?_count=many"))
    assert (wrong["code"], wrong["expression"]) == ("processing", ["_count"])
    token = Client().get("/fhir/Patient/1", headers={"Authorization": "Bearer ly_wrong"})
    assert issue_of(token)["code"] == "login"
