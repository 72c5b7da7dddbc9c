"""The same story by REST, refusals as problems; and history brought in whole."""

from datetime import timedelta

import pytest
from django.test import Client

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.areas.diagnostics.models import CentreMember, Order
from lianyi.areas.diagnostics.selectors.orders import order_sheet
from lianyi.areas.diagnostics.selectors.quality import turnarounds
from lianyi.areas.records import public as records
from lianyi.kernel.period import Period
from tests.areas.diagnostics.builders import NOW, TODAY, a_county, a_patient, user_of
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall_clock")]

BASE = "/api/v1/diagnostics"
MAY = NOW - timedelta(days=190)


class Caller:
    """A client that speaks JSON as one person."""

    def __init__(self, actor):
        self.client = sign_in(Client(), user_of(actor))

    def post(self, path, body=None):
        return self.client.post(BASE + path, body or {}, content_type="application/json")

    def get(self, path):
        return self.client.get(BASE + path)


@pytest.fixture
def county():
    return a_county()


@pytest.mark.rows("RMT-02", "RMT-10", "RMT-11")
def test_an_order_goes_its_way_by_rest_under_the_same_rules(county):
    patient = a_patient(county)
    doctor, technologist, reader, chief = (
        Caller(each)
        for each in (county.township_doctor, county.technologist, county.reader, county.chief)
    )
    body = {
        "resident_id": patient.id,
        "item_code": "DX-CHEST-PA",
        "clinical_info": "咳嗽",
        "urgency": "STAT",
    }
    made = doctor.post("/orders", body)
    assert made.status_code == 201, made.content
    order_id = made.json()["id"]
    again = doctor.post("/orders", body)
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (
        409,
        "diagnostics.same_under_way",
        "again",
    )
    way = f"/orders/{order_id}"
    for caller, act, told in (
        (technologist, "examine", {"note": "站立位"}),
        (technologist, "retake", {"reason": "BLURRED"}),
        (technologist, "examine", {}),
        (technologist, "transmit", None),
        (reader, "claim", None),
        (chief, "reassign", {"reader_id": county.other_reader.user_id}),
        (chief, "release", {}),
        (chief, "transfer", {"centre_id": county.second_imaging, "note": "积压"}),
    ):
        answer = caller.post(f"{way}/{act}", told)
        assert answer.status_code == 200, (act, answer.content)
    _reads_and_is_refused(county, doctor, reader, way, order_id)
    listed = doctor.get("/orders?box=asked").json()
    assert [row["card"]["number"] for row in listed["items"]] == [made.json()["number"]]


def _reads_and_is_refused(county, doctor, reader, way, order_id):
    second = Caller(county.second_chief)
    queue = second.get(f"/centres/{county.second_imaging}/queue?which=waiting").json()
    assert [row["card"]["id"] for row in queue["items"]] == [order_id]
    assert second.post(f"/centres/{county.second_imaging}/claim-next").json()["state"] == "READING"
    assert reader.get(way).status_code == 404
    sheet = second.get(way).json()
    assert sheet["row"]["patient"] == "王秀英"
    assert "SIGN" in sheet["moves"]
    assert doctor.post(f"{way}/inform", {"way": "FACE"}).status_code == 409
    assert doctor.post(f"{way}/cancel", {"reason": "PATIENT"}).status_code == 409
    assert doctor.post(f"{way}/claim").status_code == 403


@pytest.mark.rows("RMT-10", "RMT-11")
def test_centres_and_coverage_are_read_and_kept_by_rest(county):
    chief = Caller(county.chief)
    body = {
        "kind": "ECG", "name": "县域心电二中心", "host_id": county.lead, "opened_on": "2026-01-01",
        "member_ids": [county.township],
        "offers": [{"item_code": "ECG-12", "price_fen": 1800, "from_on": "2026-01-01"}],
    }  # fmt: skip
    made = chief.post("/centres", body)
    assert made.status_code == 201, made.content
    offer = {"item_code": "ECG-18", "price_fen": 2600, "from_on": "2026-11-01"}
    assert chief.post(f"/centres/{made.json()['id']}/offers", offer).status_code == 201
    found = {row["card"]["name"]: row for row in chief.get("/centres?kind=ECG").json()}
    assert found["县域心电二中心"]["items"] == 2
    rows = {
        row["institution_id"]: row for row in Caller(county.bureau_officer).get("/coverage").json()
    }
    assert rows[county.township]["online"]["IMAGING"] == "2024-01-01"


def past(county, patient_id, **told):
    fields = {
        "resident_id": patient_id, "item_code": "ECG-12", "centre_id": county.ecg, "requester_id": county.village,
        "performer_id": county.village, "county_code": "411723", "urgency": diagnostics.Urgency.STAT,
        "state": "CLOSED", "ordered_at": MAY, "performed_at": MAY + timedelta(minutes=5), "performed_by_name": "张村医",
        "transmitted_at": MAY + timedelta(minutes=7), "report_due_at": MAY + timedelta(minutes=17),
        "signed_at": MAY + timedelta(minutes=15), "read_by_name": "冯诊断", "closed_at": MAY + timedelta(minutes=30),
        "ordered_by_name": "张村医", "clinical_info": "胸痛", "diagnosis_name": "心绞痛？", "price_fen": 2_000,
        "abnormal": True,
    }  # fmt: skip
    return diagnostics.PastOrder(**{**fields, **told})


@pytest.mark.rows("RMT-03", "SEC-03")
def test_past_orders_have_their_chain_of_duty_their_line_and_count(county):
    patient = a_patient(county)
    gone = {
        "state": "CANCELLED", "performed_at": None, "transmitted_at": None, "report_due_at": None, "signed_at": None,
        "abnormal": None, "urgency": diagnostics.Urgency.ROUTINE,
    }  # fmt: skip

    assert (
        diagnostics.load_orders(
            [past(county, patient.id), past(county, patient.id, **gone)], now=NOW
        )
        == 2
    )

    order = Order.objects.get(state="CLOSED")
    assert order.number == f"JC260518{order.pk:08d}"
    sheet = order_sheet(order.pk, county.village_doctor)
    assert [line.title for line in sheet.lines] == [
        "完成检查",
        "上传至中心",
        "领取",
        "签发",
        "告知患者",
    ]
    (figure,) = turnarounds(county.reader.scope, Period.parse("2026-05"))
    assert (figure.signed, figure.in_time, figure.median, figure.p90) == (1, 1, 8, 8)
    lines = records.list_timeline(patient.id, county.village_doctor.scope).rows
    assert {"EXAM"} == {line.kind for line in lines}
    with pytest.raises(ValueError, match="has not ended"):
        diagnostics.load_orders([past(county, patient.id, state="WAITING")], now=NOW)
    assert Order.objects.count() == 2


@pytest.mark.rows("RMT-11")
def test_members_are_loaded_with_the_day_they_came_online(county):
    row = diagnostics.PastMember(
        institution_id=county.stranger,
        since=TODAY,
        equipped_on=TODAY,
        equipment="齐备",
        tested_on=TODAY,
    )
    assert diagnostics.load_members(county.ecg, [row]) == 1
    assert (
        CentreMember.objects.get(centre=county.ecg, institution=county.stranger).tested_on == TODAY
    )
