"""Reading by REST: who reads what, drafts that are not overwritten, addenda, second readings, values that wait."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.definitions.critical_parameters import QUALITY
from lianyi.areas.diagnostics.models import HeldResult, SecondReading
from lianyi.machinery.policy import parameters
from tests.areas.diagnostics.builders import NOW, TODAY, a_county, a_patient, waiting
from tests.areas.diagnostics.calling import Caller
from tests.areas.diagnostics.laboratory import HOUR, RENAL, received, verified
from tests.areas.diagnostics.reports import opened, pneumonia, signed

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02")]
LATER = NOW + timedelta(minutes=40)
WRITTEN = {
    "template_code": "DX-CHEST", "findings": "双肺野清晰", "impression": "未见异常", "conclusion": "NORMAL",
}  # fmt: skip


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def call(wall_clock):
    wall_clock(LATER)
    return Caller()


@pytest.mark.rows("SEC-01")
def test_a_laboratory_post_reads_no_film_of_the_same_hospital(call, county):
    film = waiting(county, a_patient(county).id)
    done = signed(county, a_patient(county, name="刘洋").id)
    lab, code = county.lab_technician, (403, "diagnostics.not_your_discipline")

    assert call.refused(lab, "post", f"/orders/{film.id}/claim") == code
    assert call.refused(lab, "post", f"/centres/{county.imaging}/claim-next") == code
    moved = {"centre_id": county.second_imaging, "note": "x"}
    assert call.refused(lab, "post", f"/orders/{film.id}/transfer", moved) == code
    assert call.refused(lab, "get", f"/orders/{done.id}/report/draft") == code
    late = {**WRITTEN, "reason": "补充", "read_version": 0}
    assert call.refused(lab, "post", f"/orders/{done.id}/report/addenda", late) == code
    given = {"reader_id": lab.user_id, "note": "x"}
    refused = call(county.chief, "post", f"/orders/{film.id}/reassign", given).json()
    assert (refused["code"], refused["field"]) == ("diagnostics.wrong_reader", "reader_id")
    assert call.done(county.reader, "post", f"/orders/{film.id}/claim")["state"] == "READING"


def test_a_laboratory_post_still_claims_what_its_laboratory_reads(call, county):
    order, _tube = received(county, a_patient(county).id, now=NOW - HOUR)

    assert call.done(county.lab_technician, "post", f"/orders/{order.id}/claim")["state"] == (
        "READING"
    )


@pytest.mark.rows("RMT-09")
def test_who_does_not_say_which_draft_was_read_overwrites_nothing(call, county):
    order = opened(county, a_patient(county).id)
    path = f"/orders/{order.id}/report"
    call.done(county.reader, "put", f"{path}/draft", {**WRITTEN, "read_version": 1})

    for verb, one in (
        ("put", "/draft"), ("post", "/submit"), ("post", "/sign"), ("post", "/addenda"), ("post", "/addenda/hand-in"),
    ):  # fmt: skip
        answer = call(county.reader, verb, path + one, WRITTEN)
        assert answer.status_code == 422, one
        assert "read_version" in answer.json()["field"]
    stale = {**WRITTEN, "findings": "另一窗口", "read_version": 1}
    assert call.refused(county.reader, "put", f"{path}/draft", stale) == (
        409,
        "diagnostics.stale_draft",
    )
    assert call.done(county.reader, "get", f"{path}/draft")["content"]["findings"] == "双肺野清晰"


@pytest.mark.rows("RMT-09")
def test_an_addendum_is_handed_in_listed_for_the_head_and_thrown_away(call, county):
    order = signed(county, a_patient(county).id, pneumonia())
    path = f"/orders/{order.id}/report"
    version = call.done(county.reader, "get", f"{path}/draft")["version"]
    late = {**WRITTEN, "conclusion": "ABNORMAL", "reason": "复片后修正", "read_version": version}

    call.done(county.reader, "post", f"{path}/addenda/hand-in", late)
    (waits,) = call.done(county.chief, "get", "/reports/handed-in")["items"]
    assert (waits["order_id"], waits["note"]) == (order.id, "复片后修正")
    for actor, status in ((county.township_doctor, 403), (county.second_chief, 404)):
        assert call.refused(actor, "post", f"{path}/addenda/hand-in", late)[0] == status
        assert call.refused(actor, "delete", f"{path}/addenda/draft")[0] == status
    assert call.refused(county.reader, "get", "/reports/handed-in")[0] == 403
    call.done(county.reader, "delete", f"{path}/addenda/draft")
    assert call.done(county.chief, "get", "/reports/handed-in")["items"] == []


def test_what_was_not_signed_alone_has_no_review(call, county):
    order = signed(county, a_patient(county).id)
    path, body = f"/orders/{order.id}/report/versions/1/review", {"agrees": True}

    assert call.refused(county.chief, "post", path, body)[0] == 404
    assert call.refused(county.reader, "post", path, body)[0] == 403
    assert call.refused(county.second_chief, "post", path, body)[0] == 404
    assert call.refused(county.chief, "post", path, {})[0] == 422


@pytest.mark.rows("CLI-06")
def test_a_drawn_report_is_opened_blind_and_read_and_scored(call, county, monkeypatch):
    key = "diagnostics.double_reading_percent"
    whole = next(p for p in QUALITY if p.key == key)
    monkeypatch.setitem(parameters._REGISTER, key, replace(whole, default=100))
    signed(county, a_patient(county).id)
    draw, day = f"/centres/{county.imaging}/second-readings", {"day": TODAY.isoformat()}

    assert call.done(county.chief, "post", draw, day) == {"new": 1}
    assert call.done(county.chief, "post", draw, day) == {"new": 0}
    (row,) = call.done(county.other_reader, "get", "/second-readings?mark=DRAWN")["items"]
    one = f"/second-readings/{row['id']}"
    blind = call.done(county.other_reader, "get", one)
    call.done(
        county.other_reader, "post", f"{one}/read", {"abnormal": True, "impression": "斑片影"}
    )
    seen = call.done(county.other_reader, "get", one)

    assert (row["id"], row["first_abnormal"]) == (SecondReading.objects.get().pk, None)
    assert (blind["report"], blind["mine"]) == (None, True)
    assert (seen["report"]["number"], seen["card"]["first_abnormal"]) == (1, False)
    refuse = call.refused
    assert refuse(county.second_chief, "get", one)[0] == 404
    assert refuse(county.second_chief, "post", draw, day)[0] == 404
    assert refuse(county.township_doctor, "get", one)[0] == 403
    assert refuse(county.township_doctor, "get", "/second-readings")[0] == 403
    assert refuse(county.township_doctor, "post", draw, day)[0] == 403
    assert refuse(county.chief, "post", draw, {"day": "gestern"})[0] == 422
    assert call.done(county.second_chief, "get", "/second-readings")["items"] == []


def a_held(county, call, label):
    """A value of creatinine in a unit we do not know."""
    sent = {
        "centre_id": county.laboratory,
        "label": label,
        "analyte": "CREA",
        "value": "0.9",
        "unit": "kg",
    }
    assert call.done(county.lab_technician, "post", "/results", sent)["held"] == 1
    return HeldResult.objects.latest("pk").pk


@pytest.mark.rows("LAB-06")
def test_a_held_value_is_taken_as_corrected_or_thrown_away_with_a_word(call, county, wall_clock):
    wall_clock(NOW + 2 * HOUR)
    _order, tube = received(county, a_patient(county).id)
    lab, refuse = county.lab_technician, call.refused
    first, second = (a_held(county, call, tube.barcode) for _ in "12")
    take = {"entry": {"value": "80", "unit": ""}, "note": "仪器单位设置错误"}

    for body in ({"entry": {"value": "x"}, "note": "x"}, {**take, "note": " "}, {}):
        assert refuse(lab, "post", f"/held-results/{first}/take", body)[0] == 422
    for act, body in (("take", take), ("discard", {"note": "重复"})):
        assert (
            refuse(county.township_doctor, "post", f"/held-results/{first}/{act}", body)[0] == 403
        )
        assert refuse(county.second_chief, "post", f"/held-results/{first}/{act}", body)[0] in (
            404,
            409,
        )
    call.done(lab, "post", f"/held-results/{first}/take", take)
    call.done(lab, "post", f"/held-results/{second}/discard", {"note": "重复测定"})
    assert refuse(lab, "post", f"/held-results/{first}/discard", {"note": "x"})[0] == 409
    assert [row.state for row in HeldResult.objects.order_by("pk")] == ["TAKEN", "DISCARDED"]


@pytest.mark.rows("LAB-06")
def test_verified_results_go_back_with_a_reason(call, county, wall_clock):
    wall_clock(NOW + 3 * HOUR)
    order, _tube = received(county, a_patient(county).id)
    verified(county, order, RENAL)
    path = f"/orders/{order.id}/results/send-back"

    assert call.refused(county.chief, "post", path, {})[0] == 422
    assert call.refused(county.chief, "post", path, {"reason": " "})[0] == 422
    assert call.refused(county.township_doctor, "post", path, {"reason": "x"})[0] == 403
    assert call.refused(county.second_chief, "post", path, {"reason": "x"})[0] == 404
    assert call.done(county.chief, "post", path, {"reason": "溶血，复测"})["state"] == "READING"
