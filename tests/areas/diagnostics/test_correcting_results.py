"""A signed value was wrong: it is corrected with a reason, the old one stays in sight, who relied on it is told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from lianyi.areas.diagnostics.models import (
    CriticalValue,
    Order,
    RecognitionDecision,
    Report,
    ReportNotice,
    Result,
    ResultCorrection,
)
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    AddendumBegun,
    BadResult,
    NothingCorrected,
    NotLaboratory,
    OutOfControl,
    OwnResults,
    StaleResults,
)
from lianyi.areas.diagnostics.services.report_refusals import NotSigned, ReasonMissing
from lianyi.areas.diagnostics.services.result_correcting import correct_results
from lianyi.areas.diagnostics.types.laboratory import Entry
from lianyi.areas.records import public as records
from lianyi.kernel.actor import NotPermitted
from tests.areas.diagnostics.builders import (
    NOW,
    a_county,
    a_patient,
    at_time,
    ordered,
    system,
    user_of,
)
from tests.areas.diagnostics.laboratory import (
    HOUR,
    RENAL,
    SALTS,
    a_run,
    a_target,
    received,
    second_technician,
    signed,
    verified,
)
from tests.areas.workforce.builders import audited
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-06", "EHR-04")]
LATER = NOW + 4 * HOUR


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def correct(county, order, values, *, actor=None, version=1, reason="标本混淆，复测更正"):
    return correct_results(
        order_id=order.id,
        entries={code: Entry(value=value) for code, value in values.items()},
        reason=reason,
        expected_version=version,
        actor=at_time(actor or county.chief, LATER),
        now=LATER,
    )


def renal(county, patient):
    order, _ = received(county, patient.id)
    signed(county, order, RENAL)
    return order


def test_the_old_value_stays_beside_the_new_one_and_the_record_shows_what_stands(county, patient):
    order = renal(county, patient)

    sheet = correct(county, order, {**RENAL, "CREA": "168"})

    assert sheet.version == 2
    row = ResultCorrection.objects.get()
    assert (row.analyte, row.value, row.new_value, row.flag, row.new_flag) == (
        "CREA", Decimal(68), Decimal(168), "N", "H",
    )  # fmt: skip
    assert (row.reason, row.report_number, row.by_name) == ("标本混淆，复测更正", 2, "褚主任")
    assert Result.objects.get(analyte="CREA").value == Decimal(168)
    value = records.latest_values(patient.id, system().scope, ["CREA"])["CREA"]
    assert (value.value, value.flag) == (Decimal(168), "H")
    reports = list(Report.objects.filter(order=order.id).order_by("number"))
    assert [each.conclusion for each in reports] == ["NORMAL", "ABNORMAL"]
    assert "168" in reports[1].impression
    assert "68" in reports[0].findings
    assert Order.objects.get(pk=order.id).abnormal
    titles = [each.title for each in records.list_documents(patient.id, system().scope)]
    assert any("第 2 版" in title for title in titles)
    assert (len(audited("diagnostics.correct_results")), len(audited("records.correct_values"))) == (1, 1)  # fmt: skip


def test_who_read_asked_for_or_relied_on_the_old_value_takes_note(county, patient):
    order = renal(county, patient)
    reader = at_time(county.specialist, NOW + 3 * HOUR)
    reporting.read_report(order_id=order.id, actor=reader, now=NOW + 3 * HOUR)
    RecognitionDecision.objects.create(
        decision="RECOGNISED", item_code=order.item_code, item_name="肾功能", resident_id=patient.id,
        institution_id=county.village, earlier_id=order.id, earlier_performer_id=county.township,
        earlier_at=NOW, decided_at=NOW + 3 * HOUR, decided_by_id=990_001, decided_by_name="别处医生",
    )  # fmt: skip

    correct(county, order, {"CREA": "168"})

    told = {row.user_id for row in ReportNotice.objects.filter(order=order.id)}
    assert told == {county.township_doctor.user_id, None, county.specialist.user_id, 990_001}


@pytest.mark.rows("RMT-02")
def test_a_value_critical_only_now_is_told_at_once(county, patient):
    order, _ = received(county, patient.id, "LAB-ELEC")
    signed(county, order, SALTS)

    correct(county, order, {"K": "6.8"})

    case = CriticalValue.objects.get(order=order.id)
    assert (case.finding_code, case.value, case.raised_by_name) == (
        "LAB-K",
        Decimal("6.8"),
        "褚主任",
    )
    assert Report.objects.get(order=order.id, number=2).conclusion == "CRITICAL"


@pytest.mark.rows("RMT-02")
def test_a_value_that_is_critical_no_more_says_so_on_its_case_which_stays_open(county, patient):
    order, _ = received(county, patient.id, "LAB-ELEC")
    signed(county, order, {**SALTS, "K": "6.8"})

    correct(county, order, {"K": "4.1"})

    case = CriticalValue.objects.get(order=order.id)
    assert case.ended_at is None
    assert "6.80 mmol/L → 4.10 mmol/L" in case.text
    assert case.value == Decimal("6.8")  # what was told is what was told
    due = ReportNotice.objects.filter(order=order.id).values_list("due_at", flat=True)
    assert set(due) == {LATER + timedelta(hours=1)}


@pytest.mark.rows("RMT-02")
def test_another_critical_value_of_the_same_kind_is_what_is_read_back_from_then_on(county, patient):
    order, _ = received(county, patient.id, "LAB-ELEC")
    signed(county, order, {**SALTS, "K": "6.8"})

    correct(county, order, {"K": "7.1"})

    case = CriticalValue.objects.get(order=order.id)
    assert (case.value, case.state) == (Decimal("7.1"), "NOTIFIED")


def test_a_hidden_screening_that_is_corrected_is_hidden_or_seen_as_its_new_value_says(
    county, patient
):
    order, _ = received(county, patient.id, "LAB-HIV")
    signed(county, order, {"HIVAB": "待复检（有反应）"})
    assert "HIVAB" not in records.latest_values(patient.id, county.village_doctor.scope, ["HIVAB"])

    correct(county, order, {"HIVAB": "阴性"})

    seen = records.latest_values(patient.id, county.village_doctor.scope, ["HIVAB"])
    assert seen["HIVAB"].text == "阴性"


def test_what_is_no_correction_is_refused_and_changes_nothing(county, patient):
    order = renal(county, patient)
    with pytest.raises(NothingCorrected):
        correct(county, order, RENAL)
    with pytest.raises(ReasonMissing):
        correct(county, order, {"CREA": "168"}, reason=" ")
    with pytest.raises(BadResult, match="不能清空"):
        correct(county, order, {"CREA": ""})
    with pytest.raises(BadResult):
        correct(county, order, {"CREA": "999999"})
    with pytest.raises(StaleResults):
        correct(county, order, {"CREA": "168"}, version=7)
    with pytest.raises(OwnResults):
        correct(county, order, {"CREA": "168"}, actor=county.lab_technician)
    with pytest.raises(NotPermitted):
        correct(county, order, {"CREA": "168"}, actor=county.township_doctor)
    reporting.open_addendum(order_id=order.id, actor=at_time(county.chief, LATER), now=LATER)
    with pytest.raises(AddendumBegun):
        correct(county, order, {"CREA": "168"})

    assert not ResultCorrection.objects.exists()
    assert Report.objects.filter(order=order.id).count() == 1


def test_only_signed_results_of_a_laboratory_are_corrected(county, patient):
    order, _ = received(county, patient.id)
    verified(county, order, RENAL)
    with pytest.raises(NotSigned):
        correct(county, order, {"CREA": "168"})
    with pytest.raises(NotLaboratory):
        correct(county, ordered(county, patient.id), {"CREA": "168"})


def test_while_control_is_out_only_the_head_corrects(county, patient):
    order = renal(county, patient)
    a_target(county, "CREA")
    a_run(county, "CREA", L1="120", now=NOW + 3 * HOUR)

    with pytest.raises(OutOfControl):
        correct(county, order, {"CREA": "168"}, actor=second_technician(county))
    assert correct(county, order, {"CREA": "168"}).version == 2


def test_the_page_corrects_and_shows_old_and_new_to_the_requester_too(visit, county, patient):
    order = renal(county, patient)
    assert "更正结果" in visit(county.chief, "results", order.id, now=LATER).content.decode()
    assert (
        "更正并签发" in visit(county.chief, "results-correct", order.id, now=LATER).content.decode()
    )
    mine = visit(county.lab_technician, "results-correct", order.id, now=LATER).content.decode()
    assert "现在不能由您更正" in mine

    bad = visit(
        county.chief, "results-correct", order.id, now=LATER,
        data={"version": "1", "r_CREA": "68", "reason": "复测"},
    )  # fmt: skip
    done = visit(
        county.chief, "results-correct", order.id, now=LATER, follow=True,
        data={"version": "1", "r_CREA": "1.9", "u_CREA": "mg/dL", "reason": "复测"},
    )  # fmt: skip

    assert (bad.status_code, done.status_code) == (422, 200)
    for page in (done, visit(county.township_doctor, "order", order.id, now=LATER)):
        shown = page.content.decode()
        assert "<del>68 μmol/L</del>" in shown
        assert "<b>168 μmol/L</b>" in shown


def test_rest_corrects_and_lists_what_was_corrected(county, patient, wall_clock):
    order = renal(county, patient)
    wall_clock(LATER)
    client = sign_in(Client(), user_of(county.chief))
    base = f"/api/v1/diagnostics/orders/{order.id}/results"
    body = {"entries": {"CREA": {"value": "168"}}, "reason": "复测", "read_version": 1}

    done = client.post(f"{base}/correct", body, content_type="application/json")
    again = client.post(f"{base}/correct", body, content_type="application/json")

    assert (done.status_code, done.json()["version"]) == (200, 2)
    assert (again.status_code, again.json()["code"]) == (409, "diagnostics.stale_results")
    (row,) = client.get(f"{base}/corrections").json()
    assert (row["before"], row["after"], row["report_number"]) == ("68", "168", 2)
