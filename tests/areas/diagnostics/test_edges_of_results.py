"""Edges of laboratory results: what comes too early, too late or not at all, and what a correction does not touch."""

from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.models import (
    CriticalValue,
    HeldResult,
    Order,
    Result,
    ResultCorrection,
)
from lianyi.areas.diagnostics.services import critical_ending, result_loading
from lianyi.areas.diagnostics.services.examining import retake
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    HeldIsOver,
    NothingCorrected,
    NotLaboratory,
    ResultsClosed,
    StaleResults,
)
from lianyi.areas.diagnostics.services.result_correcting import correct_results
from lianyi.areas.diagnostics.services.result_release import (
    send_results_back,
    sign_results,
    verify_results,
)
from lianyi.areas.diagnostics.services.specimens import reject
from lianyi.areas.diagnostics.types.critical import ContactWay, ReachDraft
from lianyi.areas.diagnostics.types.laboratory import Entry, SpecimenState
from lianyi.areas.diagnostics.types.words import State
from tests.areas.diagnostics.builders import (
    NOW,
    a_county,
    a_patient,
    at_time,
)
from tests.areas.diagnostics.critical import acted
from tests.areas.diagnostics.laboratory import (
    HOUR,
    RENAL,
    SALTS,
    entered,
    received,
    signed,
)
from tests.areas.diagnostics.reports import LATER, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-06")]
CRITICAL = {**SALTS, "K": "6.8"}


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def correct(county, order, values):
    return correct_results(
        order_id=order.id,
        entries={code: Entry(value=value) for code, value in values.items()},
        reason="复测更正",
        expected_version=1,
        actor=at_time(county.chief, NOW + 4 * HOUR),
        now=NOW + 4 * HOUR,
    )


def test_a_value_that_was_never_reported_cannot_be_corrected(county, patient):
    order, _ = received(county, patient.id)
    measured = {code: value for code, value in RENAL.items() if code != "CYSC"}
    sheet = entered(county, order, measured, comment="胱抑素C试剂用尽")
    technician = at_time(county.lab_technician, NOW + 2 * HOUR)
    verify_results(
        order_id=order.id, expected_version=sheet.version, actor=technician, now=NOW + 2 * HOUR
    )
    sign_results(order_id=order.id, actor=at_time(county.chief, LATER), now=LATER)

    with pytest.raises(NothingCorrected):
        correct(county, order, {"CYSC": "0.9"})

    assert not ResultCorrection.objects.exists()


def test_the_closed_case_of_a_critical_value_stays_as_it_was_when_the_value_is_corrected(
    county, patient
):
    order, _ = received(county, patient.id, "LAB-ELEC")
    signed(county, order, CRITICAL)
    at = NOW + 3 * HOUR
    card = acted(
        county, CriticalValue.objects.get(order=order.id).card(), at=at, text="血钾 6.8mmol/L"
    )
    critical_ending.reach_patient(
        critical_id=card.id,
        draft=ReachDraft(way=ContactWay.PHONE, person="患者本人", told="血钾危急，立即来院"),
        actor=at_time(county.township_doctor, at),
        now=at,
    )
    before = CriticalValue.objects.get(pk=card.id)

    correct(county, order, {"K": "4.1"})

    after = CriticalValue.objects.get()
    assert (after.text, after.value, after.ended_at) == (before.text, before.value, at)
    assert Result.objects.get(analyte="K").value == Decimal("4.1")


def test_an_empty_value_of_an_analyser_is_neither_taken_nor_held(county, patient):
    _, tube = received(county, patient.id)
    technician = at_time(county.lab_technician, NOW + 2 * HOUR)

    report = result_loading.take_result(
        centre_id=county.laboratory, label=tube.barcode, code="CREA", value=" ", unit="",
        actor=technician, now=NOW + 2 * HOUR,
    )  # fmt: skip

    assert (report.taken, report.held) == (0, 0)
    assert not Result.objects.exists()


def test_a_held_value_that_belongs_to_no_order_is_only_thrown_away(county):
    told = {"actor": at_time(county.lab_technician, NOW + 2 * HOUR), "now": NOW + 2 * HOUR}
    result_loading.take_result(
        centre_id=county.laboratory, label="900000000001", code="CREA", value="68", unit="", **told
    )
    held = HeldResult.objects.get()

    with pytest.raises(HeldIsOver):
        result_loading.take_held(held_id=held.pk, entry=Entry(value="68"), note="核对", **told)
    result_loading.discard_held(held_id=held.pk, note="条码无主", **told)

    assert HeldResult.objects.get().state == "DISCARDED"


def test_results_are_verified_as_they_were_seen_and_signed_or_sent_back_only_in_turn(
    county, patient
):
    order, _ = received(county, patient.id)
    sheet = entered(county, order, RENAL)
    later = NOW + 3 * HOUR
    technician, chief = at_time(county.lab_technician, later), at_time(county.chief, later)

    with pytest.raises(StaleResults):
        verify_results(
            order_id=order.id, expected_version=sheet.version + 1, actor=technician, now=later
        )
    with pytest.raises(ResultsClosed):
        sign_results(order_id=order.id, actor=chief, now=later)
    film = submitted(county, patient.id)
    with pytest.raises(NotLaboratory):
        send_results_back(order_id=film.id, reason="复测", actor=chief, now=later)

    assert Order.objects.get(pk=order.id).state == State.READING
    assert Order.objects.get(pk=film.id).state == State.SUBMITTED


def test_rejecting_a_tube_leaves_an_order_that_is_to_be_taken_again_already(county, patient):
    order, tube = received(county, patient.id)
    later = NOW + 2 * HOUR
    told = {"actor": at_time(county.lab_technician, later), "now": later}
    retake(order_id=order.id, reason="OTHER", note="标本量不足", **told)

    card = reject(specimen_id=tube.id, reason="HAEMOLYSIS", **told)

    assert card.state == SpecimenState.REJECTED
    row = Order.objects.get(pk=order.id)
    assert (row.state, row.retakes) == (State.ORDERED, 1)
