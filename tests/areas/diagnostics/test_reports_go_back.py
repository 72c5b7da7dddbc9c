"""A signed report is where a doctor looks for it: in the referral, in the API, and as FHIR."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.diagnostics.models import Report, ReportReading
from lianyi.areas.diagnostics.services.report_loading import load_reports
from lianyi.areas.diagnostics.services.reporting import verify_paper
from tests.areas.diagnostics.builders import a_county, a_patient, user_of
from tests.areas.diagnostics.reports import WRITTEN, a_report, opened, pneumonia, signed
from tests.areas.referrals.builders import sent
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall_clock")]


@pytest.fixture
def county():
    return a_county()


def browser_of(actor) -> Client:
    return sign_in(Client(), user_of(actor))


def body_of(draft, version=1, **told):
    return {
        "template_code": draft.template_code,
        "findings": draft.findings,
        "impression": draft.impression,
        "values": dict(draft.values),
        "conclusion": draft.conclusion,
        "critical_code": draft.critical_code,
        "read_version": version,
        **told,
    }


def asked(method, card, path, body=None):
    address = f"/api/v1/diagnostics/orders/{card.id}/report{path}"
    return (
        method(address, body, content_type="application/json")
        if body is not None
        else method(address)
    )


@pytest.mark.rows("RMT-02", "RMT-09", "EHR-04", "REF-12")
def test_a_report_stands_on_the_page_of_the_referral_it_was_asked_for_in(county, wall_clock):
    patient = a_patient(county)
    referral = sent(county, patient.id)
    signed(county, patient.id, pneumonia(), referral_id=referral.id)
    wall_clock(WRITTEN)
    browser = browser_of(county.specialist)

    page = browser.get(reverse("referrals-case", args=(referral.id,))).content.decode()

    assert "胸部正位 DR · 已出报告 · 异常" in page
    assert "右下肺炎症，建议治疗后复查。" in page
    (link,) = re.findall(r"/records/documents/\d+", page)
    assert "右下肺野见片状模糊影" in browser.get(link).content.decode()


@pytest.mark.rows("RMT-02", "RMT-03")
def test_a_program_writes_signs_reads_and_amends_a_report(county, wall_clock):
    card = opened(county, a_patient(county).id)
    wall_clock(WRITTEN)
    author, chief = browser_of(county.reader), browser_of(county.chief)
    doctor = browser_of(county.township_doctor)

    assert asked(author.get, card, "/draft").json()["version"] == 1
    saved = asked(author.put, card, "/draft", body_of(a_report()))
    assert saved.json()["version"] == 2
    stale = asked(author.put, card, "/draft", body_of(pneumonia()))
    assert (stale.status_code, stale.json()["code"]) == (409, "diagnostics.stale_draft")
    needs = asked(author.post, card, "/sign", body_of(pneumonia(), 2))
    assert (needs.status_code, needs.json()["code"]) == (409, "diagnostics.needs_second_reader")
    assert (
        asked(author.post, card, "/submit", body_of(pneumonia(), 2)).json()["state"] == "SUBMITTED"
    )
    assert asked(author.post, card, "/recall", {}).json()["state"] == "READING"
    assert (
        asked(author.post, card, "/submit", body_of(pneumonia(), 3)).json()["state"] == "SUBMITTED"
    )
    assert asked(chief.post, card, "/send-back", {"reason": "再看"}).json()["state"] == "READING"
    assert (
        asked(author.post, card, "/submit", body_of(pneumonia(), 3)).json()["state"] == "SUBMITTED"
    )
    assert asked(chief.post, card, "/sign", body_of(pneumonia(), 3)).json()["state"] == "SIGNED"

    found = asked(doctor.get, card, "").json()
    assert (found["report"]["conclusion"], found["is_whole"]) == ("ABNORMAL", True)
    late = body_of(a_report(), 1, reason="误诊")
    assert asked(author.post, card, "/addenda", late).status_code == 409
    assert asked(chief.post, card, "/addenda", {**late, "read_version": 1}).status_code in (
        201,
        409,
    )
    assert doctor.get("/api/v1/diagnostics/reports/notices").status_code == 200
    assert chief.get("/api/v1/diagnostics/reports/signed-alone").json()["items"] == []
    assert asked(browser_of(county.stranger_doctor).get, card, "").status_code == 404


@pytest.mark.rows("EHR-08", "RMT-09")
def test_a_report_is_a_fhir_diagnostic_report_with_its_version_and_its_paper(county, wall_clock):
    patient = a_patient(county)
    card = signed(county, patient.id, pneumonia())
    wall_clock(WRITTEN)
    doctor = browser_of(county.township_doctor)

    one = doctor.get(f"/fhir/DiagnosticReport/{card.id}").json()
    many = doctor.get("/fhir/DiagnosticReport", {"patient": f"Patient/{patient.id}"}).json()

    assert (one["resourceType"], one["status"], one["meta"]["versionId"]) == (
        "DiagnosticReport",
        "final",
        "1",
    )
    assert one["conclusion"] == "右下肺炎症，建议治疗后复查。"
    assert one["code"]["coding"][0]["code"] == "DX-CHEST-PA"
    assert one["subject"]["reference"] == f"Patient/{patient.id}"
    assert one["presentedForm"][0]["url"].endswith(f"/diagnostics/orders/{card.id}/report.pdf")
    assert [entry["resource"]["id"] for entry in many["entry"]] == [str(card.id)]
    assert ReportReading.objects.filter(user_id=county.township_doctor.user_id).count() == 1
    stranger = browser_of(county.stranger_doctor)
    assert stranger.get(f"/fhir/DiagnosticReport/{card.id}").status_code == 404
    assert stranger.get("/fhir/DiagnosticReport", {"patient": patient.id}).status_code == 404
    assert doctor.get("/fhir/DiagnosticReport", {"patient": "x"}).status_code == 422
    assert "DiagnosticReport" in doctor.get("/fhir/metadata").content.decode()


@pytest.mark.rows("RMT-02")
def test_reports_of_a_system_before_are_loaded_sealed_and_only_once(county):
    card = signed(county, a_patient(county).id)
    Report.objects.all().delete()

    assert load_reports(lambda order: pneumonia()) == 1
    assert load_reports(lambda order: pneumonia()) == 0

    report = Report.objects.get(order=card.id)
    assert report.impression == "右下肺炎症，建议治疗后复查。"
    assert verify_paper(report.code).is_whole
