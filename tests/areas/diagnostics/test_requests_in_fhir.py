"""Orders as FHIR ServiceRequest: read, found by patient, number and status, paged, linked from the report, scoped."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.rules.fhir_requests import STATUS, Status, states_of, write_request
from lianyi.areas.diagnostics.rules.fhir_words import DIAGNOSES
from lianyi.areas.diagnostics.services.ordering import cancel_order
from lianyi.areas.diagnostics.types.cards import AskedOrder
from lianyi.areas.diagnostics.types.words import State
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, ordered
from tests.areas.diagnostics.calling import Caller
from tests.areas.diagnostics.reports import pneumonia, signed
from tests.areas.workforce.builders import audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-07", "RMT-02")]
OURS = "http://lianyi.example/fhir/sid/order"


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def call(wall_clock):
    wall_clock(NOW + timedelta(hours=1))
    return Caller("/fhir/ServiceRequest")


def ids(bundle):
    return [int(entry["resource"]["id"]) for entry in bundle.get("entry", ())]


def test_an_order_is_a_service_request_and_its_report_is_based_on_it(call, county):
    patient = a_patient(county)
    card = signed(county, patient.id, pneumonia())
    fresh = ordered(county, patient.id, again=True)

    done = call.done(county.township_doctor, "get", f"/{card.id}")
    active = call.done(county.township_doctor, "get", f"/{fresh.id}")
    report = Caller("/fhir/DiagnosticReport").done(county.township_doctor, "get", f"/{card.id}")

    assert (done["status"], active["status"], done["intent"]) == ("completed", "active", "order")
    assert done["identifier"] == [{"system": OURS, "value": card.number}]
    assert done["subject"] == {"reference": f"Patient/{patient.id}"}
    assert done["code"]["coding"][0]["code"] == "DX-CHEST-PA"
    assert done["requester"]["reference"] == f"Organization/{county.township}"
    assert done["performer"] == [{"reference": f"Organization/{county.lead}"}]
    assert done["note"][0]["text"]
    assert report["basedOn"][0]["reference"] == f"ServiceRequest/{card.id}"
    assert [line.target for line in audited("residents.read")].count("diagnostics.fhir") >= 2


def test_requests_are_found_by_patient_number_and_status_and_paged(call, county):
    patient, doctor = a_patient(county), county.township_doctor
    card = signed(county, patient.id)
    later = NOW + timedelta(minutes=1)
    fresh = ordered(county, patient.id, item_code="ECG-12", now=later)
    gone = ordered(county, patient.id, item_code="LAB-RENAL", now=later)
    cancel_order(order_id=gone.id, reason="PATIENT", note="患者不做", actor=doctor, now=later)

    def found(**asked):
        return ids(call.done(doctor, "get", "", data=asked))

    whole = found(patient=f"Patient/{patient.id}")
    assert whole == [gone.id, fresh.id, card.id]
    assert found(patient=str(patient.id), status="active") == [fresh.id]
    assert found(patient=str(patient.id), status="completed") == [card.id]
    assert found(patient=str(patient.id), status="revoked") == [gone.id]
    assert found(identifier=card.number) == found(identifier=f"{OURS}|{card.number}") == [card.id]
    assert found(identifier=f"urn:other|{card.number}") == []
    assert found(identifier=card.number, status="active") == []
    first = call.done(doctor, "get", "", data={"patient": patient.id, "_count": 2})
    following = next(link["url"] for link in first["link"] if link["relation"] == "next")
    query = following.partition("ServiceRequest")[2]
    assert ids(first) + ids(call.done(doctor, "get", query)) == whole


@pytest.mark.rows("SEC-01")
def test_requests_of_others_are_not_there_and_a_search_without_whose_is_refused(call, county):
    patient = a_patient(county)
    card = ordered(county, patient.id)

    def issue(actor, path, **asked):
        answer = call(actor, "get", path, data=asked)
        assert answer["Content-Type"].startswith("application/fhir+json")
        return answer.status_code, answer.json()["resourceType"]

    assert issue(county.stranger_doctor, f"/{card.id}") == (404, "OperationOutcome")
    assert issue(county.stranger_doctor, "", patient=patient.id) == (404, "OperationOutcome")
    assert ids(call.done(county.stranger_doctor, "get", "", data={"identifier": card.number})) == []
    assert issue(county.courier, f"/{card.id}") == (403, "OperationOutcome")
    assert issue(county.courier, "", identifier=card.number) == (403, "OperationOutcome")
    for wrong in ({}, {"status": "active"}, {"patient": "x"}, {"patient": 1, "status": "draft"},
                  {"patient": 1, "_count": 0}):  # fmt: skip
        assert issue(county.township_doctor, "", **wrong) == (422, "OperationOutcome")


def asked(county, **told):
    """A chest film as another system gets it."""
    fields = {
        "card": told.pop("card"), "centre_host_id": county.lead, "ordered_by_name": "李医生", "scheduled_at": None,
        "laterality": "", "diagnosis_code": "", "diagnosis_name": "", "clinical_info": "", "question": "",
    }  # fmt: skip
    return AskedOrder(**{**fields, **told})


def test_what_the_doctor_wrote_is_in_the_request_and_what_was_left_out_is_not(county):
    card = ordered(county, a_patient(county).id)
    bare = write_request(asked(county, card=replace(card, body_part="", encounter_id=None)))
    whole = write_request(
        asked(
            county, card=replace(card, encounter_id=7, repeat_of_id=3), scheduled_at=NOW, laterality="L",
            diagnosis_code="J18.900", diagnosis_name="肺炎", clinical_info="咳嗽3天", question="有无肺炎",
        )
    )  # fmt: skip
    named = write_request(asked(county, card=card, diagnosis_name="咳嗽"))

    assert (
        not {"encounter", "occurrenceDateTime", "supportingInfo", "bodySite", "reasonCode", "note"}
        & bare.keys()
    )
    assert whole["encounter"] == {"reference": "Encounter/7"}
    assert whole["supportingInfo"] == [{"reference": "DiagnosticReport/3"}]
    assert whole["occurrenceDateTime"] == "2026-11-24T09:00:00+08:00"
    assert whole["reasonCode"] == [
        {"text": "肺炎", "coding": [{"system": DIAGNOSES, "code": "J18.900"}]}
    ]
    assert [note["text"] for note in whole["note"]] == ["咳嗽3天", "有无肺炎"]
    assert whole["bodySite"][0]["text"].endswith(" L")
    assert named["reasonCode"] == [{"text": "咳嗽"}]


def test_every_state_of_an_order_has_one_status():
    assert STATUS.keys() == set(State)
    assert frozenset().union(*(states_of(each) for each in Status)) == set(State)
    assert states_of(Status.COMPLETED) == {State.SIGNED, State.CLOSED}
