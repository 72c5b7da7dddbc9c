"""The same story by REST: every move under its permission, refusals as problems, one act for one key."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianyi.areas.referrals.models import FollowUp, Referral
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import (
    HOME_FINDINGS,
    County,
    a_county,
    a_patient,
    at_home,
    some_slots,
)
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall_clock")]

BASE = "/api/v1/referrals"


class Caller:
    """A client that speaks JSON as one person."""

    def __init__(self, actor: Actor) -> None:
        self.client = sign_in(Client(), User.objects.get(pk=actor.user_id or 0))

    def post(self, path, body=None, **headers):
        return self.client.post(
            BASE + path, body or {}, content_type="application/json", headers=headers
        )

    def get(self, path):
        return self.client.get(BASE + path)


@pytest.fixture
def county() -> County:
    return a_county()


def a_request(county, patient_id, **told):
    return {
        "resident_id": patient_id, "to_institution_id": county.lead, "direction": "UP", "urgency": "URGENT",
        "reason_code": "EMERGENCY", "diagnosis_code": "I10.x00", "impression": "高血压3级", "present_illness": "胸痛",
        "findings": {"sbp": 186, "dbp": 112, "chest_or_back_pain": True}, "consent": {"given": True}, **told,
    }  # fmt: skip


def a_plan(county):
    return {
        "to_institution_id": county.township, "diagnosis_code": "I10.x00", "diagnoses": "高血压3级", "results": "正常",
        "treatment": "降压", "next_steps": "服药", "drugs": [{"code": "C08CA01", "name": "氨氯地平片"}],
        "targets": {"sbp": 139}, "findings": HOME_FINDINGS, "consent": {"given": True},
        "follow_ups": [{"due_on": timezone.localdate().isoformat(), "way": "HOME"}],
    }  # fmt: skip


@pytest.mark.rows("REF-01")
def test_findings_are_judged_without_writing_anything(county):
    patient = a_patient(county)
    findings = {"sbp": 186, "dbp": 112, "chest_or_back_pain": True}

    found = Caller(county.township_doctor).post(
        "/assess",
        {
            "resident_id": patient.id,
            "direction": "UP",
            "diagnosis_code": "I10.x00",
            "findings": findings,
        },
    )

    assert (found.json()["indicated"], found.json()["emergency"]) == (True, True)
    assert not Referral.objects.exists()


@pytest.mark.rows("REF-01", "REF-02", "REF-03", "REF-12", "SEC-03")
def test_the_whole_story_by_rest(county):
    patient = a_patient(county)
    slot = some_slots(county.lead)[0]
    township, office, specialist = (
        Caller(county.township_doctor),
        Caller(county.office),
        Caller(county.specialist),
    )

    made = township.post("", a_request(county, patient.id, slot_id=slot.id))
    assert made.status_code == 201, made.content
    up = made.json()["id"]
    waiting = office.get("?box=answer").json()["items"]
    assert [row["referral"]["id"] for row in waiting] == [up]
    assert waiting[0]["clock"] == "应答时限"
    for caller, path, body in (
        (office, "request-info", {"text": "心电图？"}),
        (township, "answer-info", {"text": "窦性心律"}),
        (office, "accept", {}),
        (township, "depart", {"vehicle": "OWN_MEANS"}),
        (office, "arrive", {"note": "神志清"}),
        (specialist, "take", {}),
    ):
        answer = caller.post(f"/{up}/{path}", body)
        assert answer.status_code == 200, (path, answer.content.decode())
    assert specialist.post(f"/{up}/reports", {"text": "平稳"}).status_code == 201
    down = specialist.post(f"/{up}/down", a_plan(county))
    assert down.status_code == 201, down.content.decode()
    assert township.post(f"/{down.json()['id']}/accept", {}).status_code == 200
    (task,) = township.get("/follow-ups?when=due").json()["items"]
    done = township.post(
        f"/follow-ups/{task['id']}/do", {"way": "HOME", "measurements": {"sbp": 134}}
    )
    assert done.json()["result"] == "MET"
    sheet = township.get(f"/{up}").json()
    assert sheet["referral"]["state"] == "CLOSED"
    assert [line["title"] for line in sheet["timeline"]][:2] == ["建立", "转出"]
    assert sheet["package"]["readable"] is True
    home = township.get(f"/{down.json()['id']}").json()
    assert home["can"] == ["CLOSE"]


def test_a_refusal_is_a_problem_with_a_stable_code_a_chinese_sentence_and_its_field(county):
    patient = a_patient(county)
    township = Caller(county.township_doctor)

    answer = township.post("", a_request(county, patient.id, findings={"sbp": 120}))

    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert (body["code"], body["field"]) == ("referral.not_indicated", "override_reason")
    assert "无指征转诊理由" in body["detail"]
    assert not Referral.objects.exists()


def test_one_key_makes_one_referral(county):
    patient = a_patient(county)
    township = Caller(county.township_doctor)
    key = {"Idempotency-Key": "8f1c6f2e-1111-4222-8333-944455556666"}

    first = township.post("", a_request(county, patient.id), **key)
    second = township.post("", a_request(county, patient.id), **key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert Referral.objects.count() == 1


def test_permissions_and_sides_hold_at_the_api_too(county):
    patient = a_patient(county)
    township, village, office = (
        Caller(county.township_doctor),
        Caller(county.village_doctor),
        Caller(county.office),
    )
    up = township.post("", a_request(county, patient.id)).json()["id"]

    assert village.get("/measures").status_code == 403
    assert office.post(f"/{up}/withdraw", {"reason": "MISTAKE"}).status_code == 409
    assert township.post(f"/{up}/accept", {}).status_code == 409
    assert township.post(f"/{up}/take", {}).status_code == 409
    assert Caller(county.bureau_officer).post(f"/{up}/accept", {}).status_code == 403


def test_a_stranger_finds_nothing_by_any_operation(county):
    down = at_home(county, a_patient(county).id, now=timezone.now() - timedelta(days=5)).id
    task = FollowUp.objects.filter(referral=down).first().pk
    stranger = Caller(county.stranger_doctor)
    tries = [
        stranger.get(f"/{down}"),
        *(
            stranger.post(f"/{down}/{path}", body)
            for path, body in (
                ("send", {"consent": {"given": True}}), ("refuse", {"given": False, "refusal_code": "COST"}),
                ("accept", {}),
                ("decline", {"reason": "NO_BED"}), ("forward", {"to_institution_id": county.second, "note": "x"}),
                ("request-info", {"text": "x"}), ("answer-info", {"text": "x"}), ("withdraw", {"reason": "MISTAKE"}),
                ("depart", {"vehicle": "OWN_MEANS"}), ("arrive", {}), ("take", {}), ("reports", {"text": "x"}),
                ("follow", {}), ("close", {"outcome": "DIED"}), ("questions", {"text": "x"}),
            )
        ),
        stranger.post(f"/follow-ups/{task}/do", {"way": "PHONE"}),
        stranger.post(f"/follow-ups/{task}/attempts", {"outcome": "NO_ANSWER"}),
    ]  # fmt: skip

    assert {answer.status_code for answer in tries} == {404}
    assert stranger.get("?box=all").json()["items"] == []
    assert stranger.get("/follow-ups?when=all").json()["items"] == []


@pytest.mark.rows("REF-16", "REF-10")
def test_numbers_come_with_their_definition_and_open_to_masked_rows(county):
    patient = a_patient(county)
    Caller(county.township_doctor).post("", a_request(county, patient.id))
    bureau = Caller(county.bureau_officer)

    found = {m["code"]: m for m in bureau.get("/measures").json()}
    ratio = found["down_up_ratio"]
    assert (ratio["numerator"], ratio["denominator"]) == (0, 1)
    assert ratio["definition"]["numerator_zh"].startswith("期内发出的下转")
    rows = bureau.get(f"/measures/{ratio['denominator_rows']}/rows").json()["items"]
    assert [row["patient"] for row in rows] == ["王**"]
    assert bureau.get("/measures/nonsense/rows").status_code == 404
    assert bureau.get("/measures?period=sometime").status_code == 422


@pytest.mark.rows("REF-01")
def test_the_rules_can_be_read_by_machines(county):
    rules = Caller(county.township_doctor).get("/rules").json()

    kidney = next(r for r in rules if r["code"] == "kidney")
    assert kidney["key"] == "kidney@2022-09"
    assert {"code", "when", "text_zh", "source"} <= set(kidney["criteria"][0])
