"""Pages and API of critical values, recognition and quality: opened, acted through, refused in words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.diagnostics.models import (
    CriticalBound,
    CriticalValue,
    Feedback,
    FilmGrade,
    RecognitionDecision,
    RecognitionItem,
    SecondReading,
)
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.services import second_readings as again
from lianyi.areas.diagnostics.services.critical import raise_critical
from lianyi.areas.diagnostics.services.reading import claim
from lianyi.areas.residents import public as residents
from tests.areas.diagnostics.builders import (
    NOW,
    TODAY,
    a_county,
    a_patient,
    at_time,
    claimed,
    system,
    user_of,
    waiting,
)
from tests.areas.diagnostics.recordings import an_ecg_order, uploaded
from tests.areas.diagnostics.reports import a_report, signed
from tests.areas.workforce.builders import audited
from tests.entry.web.builders import sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("wall_clock"),
    pytest.mark.rows("RMT-02", "RMT-08", "CLI-06"),
]

LATER = NOW + timedelta(minutes=20)
PAGES = (
    "diagnostics-critical", "diagnostics-critical-statistics", "diagnostics-critical-rules",
    "diagnostics-critical-rule-new", "diagnostics-recognition", "diagnostics-recognition-statistics",
    "diagnostics-recognition-items", "diagnostics-quality", "diagnostics-films", "diagnostics-retakes",
    "diagnostics-second-readings",
)  # fmt: skip


@pytest.fixture
def county():
    return a_county()


def browser_of(actor):
    return sign_in(Client(), user_of(actor))


def a_critical(county):
    order = claimed(county, a_patient(county).id)
    return raise_critical(
        order_id=order.id, finding_code="IMG-PE", actor=at_time(county.reader, LATER), now=LATER
    )


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_the_head_of_the_centre_and_says_when_it_is_empty(county, name):
    answer = browser_of(county.chief).get(reverse(name))

    assert answer.status_code == 200
    if name in ("diagnostics-critical", "diagnostics-recognition", "diagnostics-films"):
        assert "empty-state" in answer.content.decode()


def test_a_doctor_takes_a_critical_value_on_from_the_page_to_the_patient(county, wall_clock):
    card = a_critical(county)
    wall_clock(LATER)
    doctor = browser_of(county.township_doctor)
    page = reverse("diagnostics-critical-value", args=(card.id,))

    def do(name, **data):
        return doctor.post(reverse("diagnostics-critical-act", args=(card.id, name)), data)

    shown = doctor.get(page).content.decode()
    assert "急性肺动脉栓塞" in shown
    assert 'id="read-back"' in shown
    refused = do("read-back", text="收到")
    assert refused.status_code == 422
    assert "复述内容与危急值不一致" in refused.content.decode()
    for name, data in (
        ("read-back", {"text": "肺栓塞"}),
        ("acknowledge", {}),
        ("act", {"action": "吸氧、抗凝，转上级"}),
        ("reach", {"way": "PHONE", "told": "已告知家属送县医院", "person": "儿子"}),
    ):
        answer = do(name, **data)
        assert answer.status_code == 302, answer.content.decode()[:500]
    assert CriticalValue.objects.get().state == "REACHED"
    assert do("reach", way="PHONE", told="再次").status_code == 422


def test_the_order_page_carries_the_banner_and_the_desk_the_card_on_top(county, wall_clock):
    card = a_critical(county)
    wall_clock(LATER)

    order = browser_of(county.township_doctor).get(
        reverse("diagnostics-order", args=(card.order_id,))
    )
    desk = browser_of(county.township_doctor).get("/")
    centre = browser_of(county.reader).get("/")

    assert "critical-banner" in order.content.decode()
    assert reverse("diagnostics-critical-value", args=(card.id,)) in desk.content.decode()
    assert "请电话通知" in centre.content.decode()


def test_a_strangers_critical_value_is_not_there(county, wall_clock):
    card = a_critical(county)
    wall_clock(LATER)
    page = reverse("diagnostics-critical-value", args=(card.id,))

    assert browser_of(county.stranger_doctor).get(page).status_code == 404
    assert browser_of(county.courier).get(page).status_code == 403
    browser_of(county.township_doctor).get(page)
    assert audited("residents.read")[0].target == "diagnostics.critical"


def test_lists_go_out_as_files_and_the_audit_says_so(county, wall_clock):
    a_critical(county)
    wall_clock(LATER)
    chief = browser_of(county.chief)

    for name in ("diagnostics-critical", "diagnostics-critical-statistics", "diagnostics-recognition",
                 "diagnostics-recognition-statistics", "diagnostics-quality", "diagnostics-films",
                 "diagnostics-retakes"):  # fmt: skip
        answer = chief.get(reverse(name), {"export": "csv", "box": "all"})
        assert answer.status_code == 200
        assert "csv" in answer["Content-Type"]
    assert len(audited("diagnostics.list_exported")) == 7


def test_the_head_sets_a_bound_and_a_line_of_the_catalogue_by_date(county):
    chief = browser_of(county.chief)
    bound = {
        "name_zh": "血钾", "kind": "LABORATORY", "analyte": "K", "unit": "mmol/L", "at_most": "2.5",
        "at_least": "6.5", "age_from_days": "28", "from_on": TODAY.isoformat(), "confirmed": "on",
    }  # fmt: skip
    line = {
        "extent": "COUNTY",
        "valid_hours": "72",
        "condition": "GRADE",
        "from_on": TODAY.isoformat(),
    }

    first = chief.post(reverse("diagnostics-critical-rule", args=("LAB-K",)), bound)
    crossed = chief.post(
        reverse("diagnostics-critical-rule", args=("LAB-NA",)), {**bound, "at_most": "9"}
    )
    new = chief.post(
        reverse("diagnostics-critical-rule-new"), {**bound, "code": "LAB-MG", "name_zh": "血镁"}
    )
    item = chief.post(reverse("diagnostics-recognition-item", args=("DX-CHEST-PA",)), line)

    assert [a.status_code for a in (first, crossed, new, item)] == [302, 422, 302, 302]
    assert sorted(CriticalBound.objects.values_list("code", flat=True)) == ["LAB-K", "LAB-MG"]
    assert RecognitionItem.objects.get().valid_hours == 72
    assert "血镁" in chief.get(reverse("diagnostics-critical-rules")).content.decode()
    reader = browser_of(county.reader)
    assert reader.get(reverse("diagnostics-critical-rule", args=("LAB-K",))).status_code == 403


def test_an_earlier_result_is_read_and_recognised_from_its_page(county, wall_clock):
    patient = a_patient(county)
    residents.relate(
        resident_id=patient.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )
    card = signed(county, patient.id)
    wall_clock(NOW + timedelta(hours=4))
    doctor = browser_of(county.specialist)
    page = (
        f"{reverse('diagnostics-earlier', args=(card.id,))}?resident={patient.id}&item=DX-CHEST-PA"
    )

    shown = doctor.get(page).content.decode()
    answer = doctor.post(page, {"note": "清晰"})

    assert "心、肺、膈未见明显异常" in shown
    assert answer.status_code == 302
    assert RecognitionDecision.objects.get().saved_fen == 6_000
    assert audited("residents.read")[0].target == "diagnostics.earlier"
    assert doctor.get(f"{page}X").status_code == 404
    assert browser_of(county.stranger_doctor).get(page).status_code == 404


def test_an_earlier_ecg_leads_to_its_trace_and_not_to_an_empty_viewer(county, wall_clock):
    patient = a_patient(county)
    residents.relate(
        resident_id=patient.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )
    order = an_ecg_order(county, patient.id)
    trace = uploaded(county, order).waveform
    by = {"order_id": order.id, "actor": at_time(county.reader, LATER), "now": LATER}
    claim(**by)
    reporting.open_report(**by)
    reporting.sign(draft=a_report(template_code="ECG-12"), expected_version=1, **by)
    wall_clock(NOW + timedelta(hours=4))

    page = f"{reverse('diagnostics-earlier', args=(order.id,))}?resident={patient.id}&item=ECG-12"
    shown = browser_of(county.specialist).get(page).content.decode()

    assert trace is not None
    assert reverse("diagnostics-ecg", args=(trace.id,)) in shown
    assert "看影像" not in shown


def test_a_film_is_graded_on_the_orders_page_and_the_taker_takes_note(county, wall_clock):
    order = waiting(county, a_patient(county).id)
    wall_clock(LATER)
    reader, technologist = browser_of(county.reader), browser_of(county.technologist)

    refused = reader.post(reverse("diagnostics-grade", args=(order.id,)), {"grade": "C"})
    graded = reader.post(
        reverse("diagnostics-grade", args=(order.id,)), {"grade": "C", "faults": ["BREATH"]}
    )
    desk = technologist.get("/").content.decode()
    noted = technologist.post(
        reverse("diagnostics-feedback-note", args=(Feedback.objects.get().pk,)), {"answer": "好"}
    )

    assert (refused.status_code, graded.status_code, noted.status_code) == (422, 302, 302)
    assert FilmGrade.objects.get().faults == ["BREATH"]
    assert "质量反馈" in desk
    assert Feedback.objects.get().read_by_name == county.technologist.name


def test_a_second_reader_reads_blind_then_scores_on_the_page(county, wall_clock, monkeypatch):
    signed(county, a_patient(county).id)
    monkeypatch.setattr(again, "drawn", lambda ids, _percent, _seed: sorted(ids))
    again.draw_sample(centre_id=county.imaging, day=TODAY, actor=system(LATER), now=LATER)
    wall_clock(NOW + timedelta(hours=4))
    row = SecondReading.objects.get()
    other, page = browser_of(county.other_reader), reverse("diagnostics-second", args=(row.pk,))

    assert "未见明显异常" not in other.get(page).content.decode()
    assert other.post(page, {"abnormal": "1", "impression": "右下肺影"}).status_code == 302
    assert "未见明显异常" in other.get(page).content.decode()
    assert other.post(page, {"score": "3", "note": ""}).status_code == 422
    assert other.post(page, {"score": "3", "note": "漏诊"}).status_code == 302
    shown = other.get(reverse("diagnostics-second-readings")).content.decode()
    assert "提示补充报告" in shown


BASE = "/api/v1/diagnostics"


def test_the_same_by_rest(county, wall_clock):
    order = claimed(county, a_patient(county).id)
    wall_clock(LATER)
    reader, doctor = browser_of(county.reader), browser_of(county.township_doctor)

    def post(client, path, body):
        return client.post(BASE + path, body, content_type="application/json")

    raised = post(reader, f"/orders/{order.id}/critical", {"finding_code": "IMG-PE"})
    assert raised.status_code == 201
    one = f"/critical/{raised.json()['id']}"
    wrong = post(doctor, f"{one}/read-back", {"text": "收到"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "diagnostics.read_back_differs")
    assert post(doctor, f"{one}/acknowledge", {}).status_code == 409
    for path, body in (
        ("read-back", {"text": "肺栓塞"}),
        ("acknowledge", {}),
        ("act", {"text": "抗凝"}),
        ("tries", {"way": "PHONE", "note": "未接"}),
        ("reach", {"way": "VISIT", "told": "已当面告知"}),
    ):
        assert post(doctor, f"{one}/{path}", body).status_code == 200
    shown = doctor.get(BASE + one).json()
    assert (shown["card"]["state"], shown["tries"]) == ("REACHED", 1)
    assert doctor.get(f"{BASE}/critical?box=all").json()["items"][0]["card"]["state"] == "REACHED"
    chief = browser_of(county.chief)
    assert chief.get(f"{BASE}/critical/figures").json()["total"]["reached"] == 1
    assert chief.get(f"{BASE}/quality/figures").status_code == 200
    assert chief.get(f"{BASE}/recognition/figures").json()["total"]["recognised"] == 0
    assert len(chief.get(f"{BASE}/recognition/items").json()) > 40
    assert post(reader, f"/orders/{order.id}/grade", {"grade": "A"}).json()["grade"] == "A"
    assert post(doctor, f"{one}/unreachable", {"text": "x"}).status_code == 403
