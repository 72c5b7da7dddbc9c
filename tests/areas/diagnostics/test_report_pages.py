"""The editor, the reading view, paper and PDF, the page anybody checks a paper with."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.diagnostics.models import Draft, Order, Report, ReportNotice
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.machinery.printing import pdf
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, user_of
from tests.areas.diagnostics.reports import (
    LATER,
    WRITTEN,
    a_report,
    opened,
    pneumonia,
    signed,
    submitted,
)
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-03", "RMT-05")]

SOON = WRITTEN + timedelta(minutes=10)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county, name="缪覃韫")


@pytest.fixture(autouse=True)
def clock(wall_clock):
    wall_clock(WRITTEN)
    return wall_clock


def browser_of(actor) -> Client:
    return sign_in(Client(), user_of(actor))


def url(name, card, *more):
    return reverse(f"diagnostics-report{name}", args=(card.id, *more))


def filled(version=1, **told):
    return {
        "version": version,
        "template_code": "DX-CHEST",
        "template": "DX-CHEST",
        "findings": "两肺清晰。",
        "impression": "未见异常。",
        "conclusion": "NORMAL",
        "critical_code": "",
        "f_CTR": "0.48",
        **told,
    }


def test_the_editor_shows_request_priors_template_and_phrases_beside_the_text(county, patient):
    old = signed(county, patient.id)
    card = opened(county, patient.id, item_code="DX-CHEST-PALAT")

    answer = browser_of(county.reader).get(url("-edit", card))

    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "咳嗽咳痰1周",
        "除外肺炎",
        "心、肺、膈未见明显异常",
        "右下肺炎",
        "心胸比",
        "张力性或大量气胸",
    ):
        assert words in page
    assert f"{Order.objects.get(pk=old.id).number}-1" in page
    assert 'data-key="0"' in page


def test_the_page_saves_as_one_writes_and_learns_its_version(county, patient):
    card = opened(county, patient.id)
    browser = browser_of(county.reader)

    answer = browser.post(url("-save", card), filled(impression="", conclusion=""), **HTMX)

    assert answer.status_code == 204
    assert '"version": 2' in answer["HX-Trigger"]
    assert Draft.objects.get(order=card.id).values == {"CTR": "0.48"}
    stale = browser.post(url("-save", card), filled(findings="别的内容"), **HTMX)
    assert stale.status_code == 409
    assert "在另一窗口保存" in stale.content.decode()
    wrong = browser.post(url("-save", card), filled(2, f_CTR="很大"), **HTMX)
    assert wrong.status_code == 422


def test_without_javascript_the_buttons_save_and_put_phrases_in(county, patient):
    card = opened(county, patient.id)
    browser = browser_of(county.reader)

    saved = browser.post(url("-save", card), filled())
    put = browser.post(url("-fill", card), filled(2, phrase="normal"))
    changed = browser.post(url("-fill", card), filled(3, template="GENERAL"))

    assert [answer.status_code for answer in (saved, put, changed)] == [302, 302, 302]
    draft = Draft.objects.get(order=card.id)
    assert (draft.template_code, draft.values) == ("GENERAL", {})


def test_finishing_a_normal_report_signs_it_and_leads_to_it(county, patient):
    card = opened(county, patient.id)

    answer = browser_of(county.reader).post(url("-finish", card), filled())

    assert (answer.status_code, answer["Location"]) == (302, url("", card))
    assert Report.objects.get(order=card.id).impression == "未见异常。"


def test_what_is_refused_at_the_end_is_said_at_its_field_and_the_text_stays(county, patient):
    card = opened(county, patient.id)

    answer = browser_of(county.reader).post(
        url("-finish", card), filled(impression="", findings="只写了所见")
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“诊断意见”尚未填写" in page
    assert "只写了所见" in page


def test_a_script_in_a_report_is_text_on_every_page_and_paper(county, patient):
    evil = "<script>alert(1)</script>#panic()"
    card = signed(county, patient.id, a_report(findings=evil, impression=evil))
    browser = browser_of(county.township_doctor)

    for name in ("", "-print"):
        page = browser.get(url(name, card)).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
    assert browser.get(url("-pdf", card)).content.startswith(b"%PDF")


def test_an_abnormal_one_is_handed_in_reviewed_sent_back_taken_up_and_signed(
    county, patient, clock
):
    card = opened(county, patient.id)
    author, chief = browser_of(county.reader), browser_of(county.chief)
    handed = author.post(url("-finish", card), filled(conclusion="ABNORMAL"))
    assert handed["Location"] == reverse("diagnostics-order", args=(card.id,))

    assert "退回书写医师" in chief.get(url("-edit", card)).content.decode()
    assert chief.post(url("-send-back", card), {"reason": ""}).status_code == 422
    assert chief.post(url("-send-back", card), {"reason": "描述胸膜"}).status_code == 302
    assert "描述胸膜" in author.get(url("-edit", card)).content.decode()
    assert author.post(url("-submit", card), filled(2, conclusion="ABNORMAL")).status_code == 302
    assert author.post(url("-recall", card)).status_code == 302
    assert author.post(url("-submit", card), filled(2, conclusion="ABNORMAL")).status_code == 302
    assert author.post(url("-finish", card), filled(2, conclusion="ABNORMAL")).status_code == 403
    assert chief.post(url("-finish", card), filled(2, conclusion="ABNORMAL")).status_code == 302
    assert Report.objects.get(order=card.id).reviewed_by_name == "褚主任"


def test_the_order_page_leads_to_the_editor_the_review_and_the_report(county, patient):
    card = opened(county, patient.id)
    address = reverse("diagnostics-order", args=(card.id,))
    assert "继续书写" in browser_of(county.reader).get(address).content.decode()

    other = submitted(county, patient.id, again=True)
    there = reverse("diagnostics-order", args=(other.id,))
    assert "审核报告" in browser_of(county.chief).get(there).content.decode()
    assert "撤回修改" in browser_of(county.reader).get(there).content.decode()


def test_the_pdf_is_one_a4_page_with_a_code_and_a_name_for_the_file(county, patient):
    card = signed(county, patient.id, a_report(values={"CTR": "0.48"}))

    answer = browser_of(county.township_doctor).get(url("-pdf", card))

    assert answer["Content-Type"] == "application/pdf"
    assert f'report-{Order.objects.get(pk=card.id).number}-1.pdf"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF")
    assert re.search(rb"/MediaBox ?\[0 0 595\.\d+ 841\.\d+\]", answer.content)


def test_where_no_chinese_font_is_the_pdf_says_so_and_the_print_page_works(
    county, patient, monkeypatch
):
    card = signed(county, patient.id)
    monkeypatch.setattr(pdf, "FONTS", ("no such font",))
    pdf.has_chinese_font.cache_clear()
    browser = browser_of(county.township_doctor)
    try:
        answer = browser.get(url("-pdf", card))
        assert answer.status_code == 503
        assert "fonts-noto-cjk" in answer.content.decode()
        assert browser.get(url("-print", card)).status_code == 200
    finally:
        pdf.has_chinese_font.cache_clear()


def test_anybody_with_the_paper_checks_it_and_learns_neither_finding_nor_name(county, patient):
    card = signed(county, patient.id, pneumonia())
    report = Report.objects.select_related("order").get(order=card.id)

    answer = Client().get(reverse("diagnostics-report-verify", args=(report.code,)))

    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (f"{report.order.number}-1", report.seal, "褚主任", "现行版本"):
        assert words in page
    for hidden in ("肺炎", "缪覃韫", "缪**", "右下肺"):
        assert hidden not in page
    assert Client().get(reverse("diagnostics-report-verify", args=("0" * 24,))).status_code == 404
    assert Client().get(reverse("diagnostics-report-verify", args=("a",))).status_code == 404
    assert Client().get(url("", card)).status_code == 302


def test_an_amended_report_stands_on_the_desk_until_it_is_acknowledged(county, patient, clock):
    card = signed(county, patient.id)
    doctor, author = browser_of(county.township_doctor), browser_of(county.reader)
    assert doctor.get(url("", card)).status_code == 200
    clock(SOON)
    assert "补充报告" in author.get(url("-edit", card)).content.decode()
    more = filled(1, impression="肺结节，建议复查。", reason="复阅")
    assert author.post(url("-addend", card), {**more, "reason": ""}).status_code == 422
    assert author.post(url("-addend", card), more).status_code == 302

    assert "报告更正待签收" in doctor.get("/").content.decode()
    assert "复阅" in doctor.get(reverse("diagnostics-reports")).content.decode()
    page = doctor.get(url("", card)).content.decode()
    assert "与上一版比较" in page
    assert "<ins>肺结节，建议复查。</ins>" in page
    notice = ReportNotice.objects.filter(user_id=county.township_doctor.user_id).get()
    assert doctor.get(reverse("diagnostics-report-notice", args=(notice.pk,)))["Location"] == url(
        "", card
    )
    assert author.get(reverse("diagnostics-report-notice", args=(notice.pk,))).status_code == 404
    assert doctor.post(url("-acknowledge", card)).status_code == 302
    assert "报告更正待签收" not in doctor.get("/").content.decode()
    assert doctor.get(url("", card), {"version": "1"}).status_code == 200


def test_an_addendum_is_handed_to_another_and_one_begun_is_thrown_away(county, patient, clock):
    first = signed(county, patient.id)
    second = signed(county, patient.id, item_code="DX-CHEST-PALAT")
    author, chief = browser_of(county.reader), browser_of(county.chief)
    clock(SOON)
    for card in (first, second):
        author.get(url("-edit", card))
    more = filled(1, conclusion="ABNORMAL", reason="漏诊")

    assert author.post(url("-hand-in", first), more).status_code == 302
    assert author.post(url("-discard", second)).status_code == 302
    assert "漏诊" in chief.get(reverse("diagnostics-reports")).content.decode()
    assert (
        chief.post(
            url("-addend", first), filled(2, conclusion="ABNORMAL", reason="漏诊")
        ).status_code
        == 302
    )
    assert Report.objects.filter(order=first.id).count() == 2
    assert not Draft.objects.exists()


def test_a_report_signed_alone_at_night_waits_for_another(county, patient, clock):
    night = NOW + timedelta(hours=12)
    card = opened(county, patient.id, now=night, urgency=Urgency.STAT)
    clock(night + timedelta(minutes=20))
    author, chief = browser_of(county.reader), browser_of(county.chief)
    assert "夜间单签" in author.get(url("-edit", card)).content.decode()
    assert author.post(url("-alone", card), filled(conclusion="ABNORMAL")).status_code == 302

    assert "夜间单签待复核" in chief.get("/").content.decode()
    assert "复核夜间单签" in chief.get(url("", card)).content.decode()
    lone = reverse("diagnostics-report-lone", args=(card.id, 1))
    assert chief.post(lone, {"agrees": "no", "note": ""}).status_code == 422
    assert chief.post(lone, {"agrees": "no", "note": "应为肺水肿"}).status_code == 302
    assert "复核不同意" in chief.get(url("", card)).content.decode()


def test_reading_a_report_asks_the_committed_number_of_questions(county, patient, counted):
    card = signed(county, patient.id, pneumonia())
    doctor = at_time(county.township_doctor, LATER)

    with counted("diagnostics.read_report"):
        reporting.read_report(order_id=card.id, actor=doctor, now=LATER)
