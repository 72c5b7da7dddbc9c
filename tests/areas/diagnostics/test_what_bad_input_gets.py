"""What is wrong with what comes in is refused or held, in clear words, in the audit, and nothing is lost of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache

from lianyi.areas.diagnostics.models import (
    CourierRun,
    CriticalValue,
    Draft,
    HeldResult,
    Order,
    Report,
    Result,
    Specimen,
    SpecimenStep,
)
from lianyi.areas.diagnostics.services import couriers, reporting, result_loading
from lianyi.areas.diagnostics.services.critical_findings import raise_for
from lianyi.areas.diagnostics.services.escalating import call_chief
from lianyi.areas.diagnostics.services.laboratory_refusals import BadResult
from lianyi.areas.diagnostics.services.reading import claim
from lianyi.areas.diagnostics.services.refusals import NotYourSide
from lianyi.areas.diagnostics.services.report_refusals import OwnReport
from lianyi.areas.diagnostics.services.result_release import enter_and_verify
from lianyi.areas.diagnostics.services.results import enter_results
from lianyi.areas.diagnostics.services.specimens import receive
from lianyi.areas.diagnostics.types.laboratory import Entry, RunDraft, ScanOutcome, SpecimenState
from lianyi.areas.diagnostics.types.words import State, Urgency
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.ui.wording import say
from tests.areas.diagnostics.builders import (
    NOW,
    a_county,
    a_patient,
    at_time,
    waiting,
)
from tests.areas.diagnostics.laboratory import HOUR, collected, lab_ordered, received
from tests.areas.diagnostics.reports import (
    WRITTEN,
    opened,
    pneumonia,
    submitted,
    tension_pneumothorax,
)
from tests.areas.workforce.builders import audited

pytestmark = pytest.mark.django_db


LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def county():
    cache.clear()
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


@pytest.mark.rows("RMT-02", "RMT-05")
def test_a_signature_without_the_right_is_refused_told_and_leaves_the_draft(county, patient):
    card = submitted(county, patient.id)
    before = Draft.objects.values().get(order=card.id)

    def signing(actor):
        return lambda: reporting.sign(order_id=card.id, actor=at_time(actor, LATER), now=LATER)

    for actor, refusal in (
        (county.township_doctor, NotPermitted),
        (county.other_reader, NotPermitted),  # a reader, without the right to review
    ):
        with pytest.raises(refusal) as told:
            signing(actor)()
        assert "权限" in say(told.value)
    with pytest.raises(NotPermitted):
        reporting.finish(order_id=card.id, actor=at_time(county.reader, LATER), now=LATER)

    assert [line.facts["act"] for line in audited("diagnostics.refused")] == [
        "finish",
        "sign",
        "sign",
    ]
    assert {line.facts["code"] for line in audited("diagnostics.refused")} == {
        "access.not_permitted"
    }
    assert {line.target for line in audited("diagnostics.refused")} == {
        f"diagnostic_order:{card.id}"
    }
    assert Order.objects.get(pk=card.id).state == State.SUBMITTED
    assert not Report.objects.exists()
    assert Draft.objects.values().get(order=card.id) == before


@pytest.mark.rows("RMT-05")
def test_who_wrote_a_report_does_not_review_it_even_with_the_right(county, patient):
    card = waiting(county, patient.id)
    chief = at_time(county.chief, WRITTEN)
    claim(order_id=card.id, actor=chief, now=WRITTEN)
    reporting.open_report(order_id=card.id, actor=chief, now=WRITTEN)
    reporting.submit(
        order_id=card.id, draft=pneumonia(), expected_version=1, actor=chief, now=WRITTEN
    )

    with pytest.raises(OwnReport):
        reporting.sign(order_id=card.id, actor=chief, now=LATER)

    (line,) = audited("diagnostics.refused")
    assert line.facts == {"act": "sign", "code": OwnReport.code}
    assert Order.objects.get(pk=card.id).state == State.SUBMITTED


@pytest.mark.rows("RMT-06")
@pytest.mark.parametrize("service", [enter_results, enter_and_verify])
def test_a_result_typed_in_a_wrong_unit_is_refused_in_words_told_and_stores_nothing(
    county, patient, service
):
    order, _ = received(county, patient.id)

    with pytest.raises(BadResult) as told:
        service(
            order_id=order.id,
            entries={"UREA": Entry(value="5.1"), "CREA": Entry(value="68", unit="ng/dL")},
            expected_version=0,
            actor=at_time(county.lab_technician, NOW + 2 * HOUR),
            now=NOW + 2 * HOUR,
        )

    assert "68 ng/dL" in say(told.value)
    assert "单位" in say(told.value)
    (line,) = audited("diagnostics.refused")
    assert line.facts == {"act": service.__name__, "code": "diagnostics.bad_result"}
    assert not Result.objects.exists()
    assert Order.objects.get(pk=order.id).state == State.WAITING


@pytest.mark.rows("RMT-06")
def test_a_result_sent_in_a_wrong_unit_is_held_as_it_came(county, patient):
    order, tube = received(county, patient.id)

    report = result_loading.take_result(
        centre_id=county.laboratory, label=tube.barcode, code="CREA", value="68", unit="furlong",
        actor=at_time(county.lab_technician, NOW + 2 * HOUR), now=NOW + 2 * HOUR,
    )  # fmt: skip

    assert (report.taken, report.held) == (0, 1)
    held = HeldResult.objects.get()
    assert (held.value, held.unit, held.reason, held.order_id) == (
        "68",
        "furlong",
        "UNIT",
        order.id,
    )
    (line,) = audited("diagnostics.hold_result")
    assert line.facts == {"analyte": "CREA", "reason": "UNIT"}


@pytest.mark.rows("RMT-06")
def test_a_tube_the_courier_scans_twice_or_does_not_know_changes_nothing_and_is_told(
    county, patient
):
    (tube,) = collected(county, lab_ordered(county, patient.id))
    run = couriers.begin_run(
        draft=RunDraft(
            centre_id=county.laboratory, box="冷箱3", stop_ids=(county.township,), celsius_low=2,
            celsius_high=8,
        ),
        actor=county.courier,
        now=NOW + HOUR,
    )  # fmt: skip

    def scan(label):
        return couriers.pick_up(run_id=run.id, barcode=label, actor=county.courier, now=NOW + HOUR)

    outcomes = [
        scan(tube.barcode).outcome,
        scan(tube.barcode).outcome,
        scan("900000000019").outcome,
    ]

    assert outcomes == [ScanOutcome.DONE, ScanOutcome.AGAIN, ScanOutcome.UNKNOWN]
    assert [line.facts["outcome"] for line in audited("diagnostics.specimen_scan")] == [
        "UNKNOWN", "AGAIN",
    ]  # fmt: skip
    row = Specimen.objects.get()
    assert (row.state, row.run_id) == (SpecimenState.IN_TRANSIT, run.id)
    assert SpecimenStep.objects.filter(move="PICK_UP").count() == 1
    assert CourierRun.objects.get().stops.get().tubes == 1


@pytest.mark.rows("RMT-06")
def test_a_tube_scanned_twice_at_the_counter_says_who_was_first(county, patient):
    order, tube = received(county, patient.id)

    again = receive(
        barcode=tube.barcode, actor=at_time(county.chief, NOW + 2 * HOUR), now=NOW + 2 * HOUR
    )

    assert (again.outcome, again.by_name, again.at) == (ScanOutcome.AGAIN, "卫检验", NOW + HOUR)
    (line,) = audited("diagnostics.specimen_scan")
    assert (line.facts["outcome"], line.resident_id) == ("AGAIN", patient.id)
    assert Order.objects.get(pk=order.id).transmitted_at == NOW + HOUR


@pytest.mark.rows("RMT-02", "RMT-10")
def test_past_its_time_with_nobody_on_duty_a_study_stays_open_on_the_desk_of_the_head(
    county, patient
):
    card = waiting(county, patient.id, urgency=Urgency.STAT)
    late = NOW + timedelta(minutes=45)

    assert call_chief(order_id=card.id, level=0, now=late)
    assert not call_chief(order_id=card.id, level=0, now=late)

    row = Order.objects.select_related("case").get(pk=card.id)
    assert (row.state, row.case.holder_duty) == (State.WAITING, "diagnostic_chief")
    assert "无人当班" in cases.timeline(row.case_id)[-1].note
    (line,) = audited("diagnostic_order.reassigned")
    assert line.actor_name == "时钟"


@pytest.mark.rows("RMT-04", "RMT-05")
def test_a_critical_finding_named_twice_opens_one_case(county, patient):
    card = opened(county, patient.id)
    order = Order.objects.locked(card.id)
    reader = at_time(county.reader, LATER)

    raise_for(order, tension_pneumothorax(), reader, LATER)
    raise_for(order, tension_pneumothorax(), reader, LATER)

    assert CriticalValue.objects.filter(order=order).count() == 1


@pytest.mark.rows("RMT-01")
def test_a_stranger_to_the_centre_may_not_sign_for_it(county, patient):
    card = submitted(county, patient.id)
    wide = at_time(county.second_chief, LATER)
    seen = wide.scope.institution_ids | {county.lead}
    other = replace(wide, scope=type(wide.scope)(institution_ids=seen, at=LATER))

    with pytest.raises(NotYourSide):
        reporting.sign(order_id=card.id, actor=other, now=LATER)

    assert [line.facts["code"] for line in audited("diagnostics.refused")] == [NotYourSide.code]
