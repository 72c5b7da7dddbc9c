"""Results: entered, held, verified, signed by another; never overwritten unseen, never out while control is out."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.models import CriticalValue, Order, Result, ResultSheet
from lianyi.areas.diagnostics.services import signing
from lianyi.areas.diagnostics.services.drafting import open_report
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadResult,
    NotLaboratory,
    NotYourLaboratory,
    OutOfControl,
    ResultsClosed,
    ResultsMissing,
    StaleResults,
)
from lianyi.areas.diagnostics.services.refusals import ClaimedByAnother
from lianyi.areas.diagnostics.services.report_refusals import OwnReport
from lianyi.areas.diagnostics.services.result_release import (
    send_results_back,
    sign_results,
    verify_results,
)
from lianyi.areas.diagnostics.services.results import enter_results
from lianyi.areas.diagnostics.services.specimens import reject
from lianyi.areas.diagnostics.types.laboratory import Entry, SheetState
from lianyi.areas.diagnostics.types.reports import Conclusion, ReportDraft
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.records import public as records
from lianyi.kernel.actor import NotPermitted
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, waiting
from tests.areas.diagnostics.laboratory import (
    HOUR,
    QUARTER,
    RENAL,
    a_run,
    a_target,
    arrive,
    collected,
    entered,
    lab_ordered,
    received,
    second_technician,
    signed,
    verified,
)
from tests.areas.workforce.builders import audited, system

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-06")]
LATER = NOW + 3 * HOUR


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def of(sheet, code):
    return next(row for row in sheet.results if row.analyte == code)


def test_results_are_marked_against_the_range_of_sex_and_age(county, patient):
    order, _ = received(county, patient.id)

    sheet = entered(county, order, {**RENAL, "CREA": "95"})

    assert (of(sheet, "CREA").flag, of(sheet, "CREA").high) == ("H", Decimal(73))  # a woman of 58
    assert of(sheet, "UREA").flag == "N"
    row = Order.objects.get(pk=order.id)
    assert (row.state, row.claimed_by_name) == (State.READING, "卫检验")
    assert [r.analyte for r in sheet.results] == ["UREA", "CREA", "UA", "CYSC"]


def test_two_people_do_not_overwrite_each_other_unseen(county, patient):
    order, _ = received(county, patient.id)
    entered(county, order, {"UREA": "5.1"})

    with pytest.raises(StaleResults, match="卫检验"):
        entered(county, order, {"UREA": "9.9"}, version=0, now=LATER)
    with pytest.raises(ClaimedByAnother):
        enter_results(
            order_id=order.id,
            entries={"UREA": Entry(value="9.9")},
            expected_version=1,
            actor=at_time(second_technician(county), NOW + 2 * HOUR),
            now=NOW + 2 * HOUR,
        )
    assert Result.objects.get(analyte="UREA").value == Decimal("5.1")


def test_an_emptied_value_is_taken_out(county, patient):
    order, _ = received(county, patient.id)
    entered(county, order, {"UREA": "5.1", "CREA": "68"})

    sheet = entered(county, order, {"UREA": ""}, version=1)

    assert [row.analyte for row in sheet.results] == ["CREA"]


def test_a_value_that_cannot_be_taken_stores_none_of_them(county, patient):
    order, _ = received(county, patient.id)

    for entry in (Entry(value="0.8", unit="ng/dL"), Entry(value="99999"), Entry(value="abc")):
        with pytest.raises(BadResult) as refusal:
            enter_results(
                order_id=order.id,
                entries={"UREA": Entry(value="5.1"), "CREA": entry},
                expected_version=0,
                actor=county.lab_technician,
                now=NOW + 2 * HOUR,
            )
        assert refusal.value.field == "r_CREA"
    assert not Result.objects.exists()
    assert Order.objects.get(pk=order.id).state == State.WAITING


def test_results_belong_to_laboratory_orders_received_here_and_to_who_may_report(county, patient):
    film = waiting(county, patient.id)
    order = lab_ordered(county, patient.id)

    def enter(which, actor):
        return enter_results(
            order_id=which.id, entries={}, expected_version=0, actor=actor, now=NOW + 2 * HOUR
        )

    with pytest.raises(NotLaboratory):
        enter(film, county.reader)
    with pytest.raises(ResultsClosed):
        enter(order, county.lab_technician)
    with pytest.raises(NotYourLaboratory):
        enter(order, county.township_lab)
    with pytest.raises(NotPermitted):
        enter(order, county.township_doctor)


def test_a_change_since_the_last_result_is_told(county, patient):
    first, _ = received(county, patient.id)
    signed(county, first, RENAL)
    second, _ = received(county, patient.id, "LAB-BIOCHEM", now=NOW + timedelta(days=2))

    sheet = entered(
        county, second, {"CREA": "180", "UREA": "5.3"}, now=NOW + timedelta(days=2, hours=3)
    )

    crea = of(sheet, "CREA")
    assert (crea.before, crea.delta_exceeded) == (Decimal(68), True)
    assert crea.change_percent == Decimal("164.7")
    assert not of(sheet, "UREA").delta_exceeded


def test_verified_by_one_and_signed_by_another(county, patient):
    order, _ = received(county, patient.id)
    card = verified(county, order, RENAL)
    assert card.state == State.SUBMITTED

    with pytest.raises(OwnReport):
        sign_results(order_id=order.id, actor=at_time(county.lab_technician, LATER), now=LATER)
    other = at_time(second_technician(county), LATER)
    done = sign_results(order_id=order.id, actor=other, now=LATER)

    assert (done.state, done.abnormal, done.critical) == (State.SIGNED, False, False)
    sheet = ResultSheet.objects.get(order=order.id)
    assert (sheet.state, sheet.verified_by_name, sheet.signed_by_name) == (
        SheetState.SIGNED,
        "卫检验",
        "吕检验",
    )


def test_signed_results_become_values_of_the_shared_record_with_unit_and_range(county, patient):
    order, _ = received(county, patient.id, "LAB-GLU")
    signed(county, order, {"FPG": "7.9"})

    values = records.latest_values(patient.id, county.township_doctor.scope, ["FPG"])

    card = values["FPG"]
    assert (card.value, card.unit, card.low, card.high, card.flag) == (
        Decimal("7.9"), "mmol/L", Decimal("3.9"), Decimal("6.1"), records.Flag.HIGH,
    )  # fmt: skip
    assert card.taken_at == NOW + QUARTER


def test_the_report_is_made_of_the_results(county, patient):
    order, _ = received(county, patient.id)
    signed(county, order, {**RENAL, "CREA": "95"})

    document = records.list_documents(patient.id, system().scope)[0]
    text = dict(document.sections)
    assert "肌酐（CREA） 95 μmol/L ↑（参考 41–73）" in text["检查所见"]
    assert text["诊断意见"] == "肌酐（CREA） 95 μmol/L ↑（参考 41–73）"


def test_a_missing_value_needs_a_word(county, patient):
    order, _ = received(county, patient.id)
    sheet = entered(county, order, {"UREA": "5.1"})

    with pytest.raises(ResultsMissing, match="肌酐"):
        verify_results(
            order_id=order.id,
            expected_version=sheet.version,
            actor=county.lab_technician,
            now=NOW + 2 * HOUR,
        )
    sheet = entered(county, order, {}, version=1, comment="标本量不足，余项未做")
    verify_results(
        order_id=order.id, expected_version=2, actor=county.lab_technician, now=NOW + 2 * HOUR
    )

    assert Order.objects.get(pk=order.id).state == State.SUBMITTED


@pytest.mark.rows("RMT-02")
def test_a_critical_value_is_told_when_it_is_verified_before_anybody_signs(county, patient):
    order, _ = received(county, patient.id, "LAB-ELEC", urgency="STAT")
    values = {"K": "6.8", "NA": "140", "CL": "101", "CA": "2.3", "P": "1.1", "MG": "0.9"}

    verified(county, order, values)

    critical = CriticalValue.objects.get(order=order.id)
    assert (critical.finding_code, critical.value, critical.unit) == (
        "LAB-K",
        Decimal("6.8"),
        "mmol/L",
    )
    assert Order.objects.get(pk=order.id).critical
    assert Result.objects.get(analyte="K").flag == "HH"
    done = sign_results(order_id=order.id, actor=at_time(county.chief, LATER), now=LATER)
    assert (done.state, done.critical) == (State.SIGNED, True)


def test_a_reactive_hiv_screening_stays_with_those_who_treat_it(county, patient):
    order, _ = received(county, patient.id, "LAB-HIV")
    signed(county, order, {"HIVAB": "待复检（有反应）"})

    everywhere = records.latest_values(patient.id, system().scope, ["HIVAB"])
    village = records.latest_values(patient.id, county.village_doctor.scope, ["HIVAB"])

    assert everywhere["HIVAB"].text == "待复检（有反应）"
    assert "HIVAB" not in village


def test_results_sent_back_are_open_again(county, patient):
    order, _ = received(county, patient.id)
    verified(county, order, RENAL)

    send_results_back(
        order_id=order.id, reason="复查肌酐", actor=at_time(county.chief, LATER), now=LATER
    )

    assert ResultSheet.objects.get(order=order.id).state == SheetState.OPEN
    sheet = entered(county, order, {"CREA": "70"}, version=1, now=LATER)
    verify_results(
        order_id=order.id,
        expected_version=sheet.version,
        actor=at_time(county.lab_technician, LATER),
        now=LATER,
    )


def test_results_of_a_rejected_specimen_do_not_stay_for_the_next_one(county, patient):
    order, tube = received(county, patient.id)
    entered(county, order, {"UREA": "5.1"})
    reject(
        specimen_id=tube.id,
        reason="CLOTTED",
        actor=at_time(county.lab_technician, LATER),
        now=LATER,
    )
    (again,) = collected(county, order, now=LATER + QUARTER)
    arrive(county, again, now=LATER + HOUR)

    sheet = entered(county, order, {"CREA": "68"}, version=2, now=LATER + HOUR)

    assert [row.analyte for row in sheet.results] == ["CREA"]


@pytest.mark.rows("CLI-06")
def test_nothing_is_signed_while_internal_control_is_out_but_by_the_chief_with_a_reason(
    county, patient
):
    a_target(county, "CREA", mean="70", sd="2")
    order, _ = received(county, patient.id)
    verified(county, order, RENAL)
    a_run(county, "CREA", L1="80")

    for actor in (second_technician(county), county.chief):
        with pytest.raises(OutOfControl, match="肌酐"):
            sign_results(order_id=order.id, actor=at_time(actor, LATER), now=LATER)
    with pytest.raises(OutOfControl):
        sign_results(
            order_id=order.id,
            qc_reason="急",
            actor=at_time(second_technician(county), LATER),
            now=LATER,
        )
    sign_results(
        order_id=order.id,
        qc_reason="已用备机复测一致",
        actor=at_time(county.chief, LATER),
        now=LATER,
    )

    sheet = ResultSheet.objects.get(order=order.id)
    assert (sheet.qc_reason, sheet.qc_reason_by_name) == ("已用备机复测一致", "褚主任")
    assert audited("diagnostics.sign_out_of_control")


@pytest.mark.rows("CLI-06")
def test_a_later_accepted_run_opens_the_way_again(county, patient):
    a_target(county, "CREA", mean="70", sd="2")
    order, _ = received(county, patient.id)
    verified(county, order, RENAL)
    a_run(county, "CREA", L1="80")
    a_run(county, "CREA", L1="70.5", now=NOW + HOUR)

    assert (
        sign_results(order_id=order.id, actor=at_time(county.chief, LATER), now=LATER).state
        == State.SIGNED
    )


def test_a_report_written_by_hand_does_not_get_round_the_results(county, patient):
    order, _ = received(county, patient.id)
    entered(county, order, RENAL)
    technician = at_time(county.lab_technician, NOW + 2 * HOUR)
    draft = open_report(order_id=order.id, actor=technician, now=NOW + 2 * HOUR)
    written = ReportDraft(
        template_code="LAB", findings="都好", impression="都好", conclusion=Conclusion.NORMAL
    )

    with pytest.raises(ResultsClosed):
        signing.sign(
            order_id=order.id,
            draft=written,
            expected_version=draft.version,
            actor=technician,
            now=NOW + 2 * HOUR,
        )
