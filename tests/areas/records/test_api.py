"""The record's REST doors, as a village's app and a hospital's system use them."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from lianyi.areas.records.models import Encounter
from tests.areas.records.builders import a_bundle, a_care, recorded
from tests.areas.records.signing_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def care():
    return a_care()


def posted(client: Client, path: str, body: object, **headers: str):
    return client.post(
        f"/api/v1/records/{path}",
        json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def a_body(care, **told: object) -> dict[str, object]:
    return {
        "resident_id": care.resident.id,
        "kind": "HOME",
        "started_at": timezone.now().isoformat(),
        "chief_complaint": "上门随访",
        "conditions": [{"code": "I10.x00", "kind": "PRINCIPAL"}],
        "observations": [{"code": "BP_SYS", "value": "148"}, {"code": "BP_DIA", "value": "86"}],
        "drugs": [{"drug_code": "XY001", "days": 30, "quantity": "30"}],
        "client_id": "phone-1",
    } | told


@pytest.mark.rows("EHR-12")
def test_a_visit_is_sent_once_however_often_the_phone_tries(care, client: Client):
    signed_in(client, "township_doctor", care.county.township)

    first = posted(client, "encounters", a_body(care))
    again = posted(client, "encounters", a_body(care))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["principal_name"] == "特发性(原发性)高血压"
    assert Encounter.objects.count() == 1


@pytest.mark.rows("EHR-12")
def test_a_refusal_is_a_problem_with_code_and_field_and_leaves_nothing(care, client: Client):
    signed_in(client, "township_doctor", care.county.township)

    answer = posted(
        client, "encounters", a_body(care, observations=[{"code": "BP_SYS", "value": "9999"}])
    )

    problem = answer.json()
    assert answer.status_code == 422
    assert problem["code"] == "records.implausible_value"
    assert problem["field"] == "BP_SYS"
    assert "应在 40 至 300 之间" in problem["detail"]
    assert not Encounter.objects.exists()


@pytest.mark.rows("EHR-03", "REF-12")
def test_timeline_summary_and_contact_are_read_in_sight_and_not_found_out_of_it(
    care, client: Client
):
    card = recorded(care)
    signed_in(client, "township_doctor", care.county.township)
    base = f"/api/v1/records/residents/{care.resident.id}"

    timeline = client.get(f"{base}/timeline").json()
    summary = client.get(f"{base}/summary").json()
    detail = client.get(f"/api/v1/records/encounters/{card.id}").json()

    assert [row["ref"] for row in timeline["items"]] == [f"encounter:{card.id}"]
    assert summary["problems"][0]["code"] == "I10.x00"
    assert detail["card"]["id"] == card.id
    stranger = Client()
    signed_in(stranger, "village_doctor", care.county.stranger)
    for path in (f"{base}/timeline", f"{base}/summary", f"/api/v1/records/encounters/{card.id}"):
        assert stranger.get(path).status_code == 404


@pytest.mark.rows("EHR-01", "EHR-07")
def test_a_connected_system_pushes_a_bundle_and_is_told_what_became_of_it(care, client: Client):
    signed_in(client, "referral_office", care.county.hospital)
    client.post(
        "/records/interfaces",
        {"code": "his", "name": "HIS", "standard": "FHIR_R4", "silence_h": 24},
    )

    answer = posted(client, "interfaces/his/messages", a_bundle("411723195001011223"))
    listed = client.get("/api/v1/records/interfaces").json()

    assert answer.status_code == 200
    assert answer.json()["state"] == "FAILED"
    assert (
        "records.import_resident_unknown" in answer.json()["error_text"]
        or answer.json()["error_code"]
    )
    assert [(row["code"], row["state"], row["waiting"]) for row in listed] == [
        ("his", "FAILING", 1)
    ]
    assert posted(client, "interfaces/none/messages", {}).status_code == 404
