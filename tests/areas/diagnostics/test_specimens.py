"""A tube from the arm to the analyser: labelled, scanned, refused, taken again."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.models import Order, Specimen, SpecimenStep
from lianyi.areas.diagnostics.selectors.orders import get_order
from lianyi.areas.diagnostics.services import couriers
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadTemperature,
    NoSpecimenNeeded,
    NoStops,
    NothingToCollect,
    NotYourLaboratory,
    ReasonNeeded,
    ReportIsOut,
    RunIsOver,
    TimesReversed,
)
from lianyi.areas.diagnostics.services.refusals import NotYourSide, TextMissing
from lianyi.areas.diagnostics.services.specimens import collect, dispose, receive, reject
from lianyi.areas.diagnostics.types.laboratory import (
    CollectDraft,
    RunDraft,
    RunState,
    ScanOutcome,
    SpecimenState,
)
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases import public as cases
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, ordered, somebody
from tests.areas.diagnostics.laboratory import (
    HOUR,
    RENAL,
    arrive,
    collected,
    lab_ordered,
    received,
    signed,
    verified,
)
from tests.areas.workforce.builders import audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-06")]


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def state_of(card):
    return Order.objects.get(pk=card.id).state


def test_one_tube_serves_every_order_that_shares_it(county, patient):
    renal = lab_ordered(county, patient.id, "LAB-RENAL")
    liver = lab_ordered(county, patient.id, "LAB-LIVER")
    count = lab_ordered(county, patient.id, "LAB-CBC")

    tubes = collected(county, renal, liver, count)

    assert {(t.kind, t.container) for t in tubes} == {("SERUM", "YELLOW"), ("WB", "PURPLE")}
    assert len({t.barcode for t in tubes}) == 2
    assert {state_of(each) for each in (renal, liver, count)} == {State.EXAMINED}
    serum = next(t for t in tubes if t.kind == "SERUM")
    assert (serum.celsius_low, serum.celsius_high) == (2, 8)
    assert serum.keep_until == serum.collected_at + timedelta(hours=24)


def test_each_tissue_is_a_specimen_of_its_own(county, patient):
    one = lab_ordered(county, patient.id, "PATH-GASTRIC")
    two = lab_ordered(county, patient.id, "PATH-GASTRIC", again=True)

    assert len(collected(county, one, two)) == 2


def test_a_specimen_is_taken_only_for_what_sends_one_by_who_examines(county, patient):
    film = ordered(county, patient.id)
    renal = lab_ordered(county, patient.id)

    with pytest.raises(NothingToCollect):
        collected(county)
    with pytest.raises(NoSpecimenNeeded):
        collected(county, film)
    with pytest.raises(NotPermitted):
        collect(draft=CollectDraft(order_ids=(renal.id,)), actor=county.courier, now=NOW)
    with pytest.raises(NotYourSide):
        collect(draft=CollectDraft(order_ids=(renal.id,)), actor=county.lab_technician, now=NOW)
    assert not Specimen.objects.exists()


def test_a_ward_nurse_may_take_blood(county, patient):
    nurse = somebody("ward_nurse", county.township, "尤护士")
    renal = lab_ordered(county, patient.id)

    collect(draft=CollectDraft(order_ids=(renal.id,)), actor=nurse, now=NOW)

    assert state_of(renal) == State.EXAMINED


def test_the_laboratory_receives_by_a_scan_and_its_clock_starts(county, patient):
    order = lab_ordered(county, patient.id)
    (tube,) = collected(county, order)
    later = NOW + HOUR

    scan = receive(barcode=tube.barcode, actor=at_time(county.lab_technician, later), now=later)

    assert scan.outcome == ScanOutcome.DONE
    assert scan.items == ("肾功能",)
    assert scan.patient == "王秀英"
    row = Order.objects.get(pk=order.id)
    assert (row.state, row.transmitted_at) == (State.WAITING, later)
    assert row.report_due_at == later + timedelta(minutes=480)


def test_a_tube_scanned_twice_is_told_clearly_and_changes_nothing(county, patient):
    _, tube = received(county, patient.id)
    before = Specimen.objects.values().get(pk=tube.id)
    later = NOW + 3 * HOUR

    scan = receive(barcode=tube.barcode, actor=at_time(county.chief, later), now=later)

    assert scan.outcome == ScanOutcome.AGAIN
    assert (scan.by_name, scan.at) == ("卫检验", NOW + HOUR)
    assert Specimen.objects.values().get(pk=tube.id) == before
    assert SpecimenStep.objects.filter(specimen=tube.id, move="RECEIVE").count() == 1
    (line,) = audited("diagnostics.specimen_scan")
    assert line.facts["outcome"] == "AGAIN"


def test_the_wrong_laboratory_is_refused_and_an_unknown_label_is_not_there(county, patient):
    order = lab_ordered(county, patient.id)
    (tube,) = collected(county, order)
    stranger = somebody("laboratory_technician", county.second, "县中医院检验")

    assert (
        receive(barcode=tube.barcode, actor=county.township_lab, now=NOW).outcome
        == ScanOutcome.WRONG_LAB
    )
    assert receive(barcode=tube.barcode, actor=stranger, now=NOW).outcome == ScanOutcome.UNKNOWN
    assert (
        receive(barcode="' or 1=1", actor=county.lab_technician, now=NOW).outcome
        == ScanOutcome.UNKNOWN
    )
    assert state_of(order) == State.EXAMINED
    assert len(audited("diagnostics.specimen_scan")) == 3
    with pytest.raises(NotPermitted):
        receive(barcode=tube.barcode, actor=county.township_doctor, now=NOW)


def test_a_specimen_out_of_time_is_received_with_a_warning(county, patient):
    order = lab_ordered(county, patient.id, "LAB-CARDIAC")
    (tube,) = collected(county, order)
    later = NOW + 5 * HOUR

    scan = receive(barcode=tube.barcode, actor=at_time(county.lab_technician, later), now=later)

    assert scan.outcome == ScanOutcome.DONE
    assert scan.late


def test_a_rejected_specimen_sends_its_orders_back_to_be_taken_again(county, patient):
    order, tube = received(county, patient.id)
    later = NOW + 2 * HOUR

    card = reject(
        specimen_id=tube.id,
        reason="HAEMOLYSIS",
        actor=at_time(county.lab_technician, later),
        now=later,
    )

    assert (card.state, card.reject_reason) == (SpecimenState.REJECTED, "HAEMOLYSIS")
    row = Order.objects.select_related("case").get(pk=order.id)
    assert (row.state, row.retakes) == (State.ORDERED, 1)
    assert (
        row.case.holder_institution_id == county.township
    )  # the task stands on the collector's list
    assert "溶血" in cases.timeline(row.case_id)[-1].note
    (again,) = collected(county, order, now=NOW + 3 * HOUR)
    assert again.recollect_of_id == tube.id
    arrive(county, again, now=NOW + 4 * HOUR)
    assert state_of(order) == State.WAITING
    scan = receive(barcode=tube.barcode, actor=county.lab_technician, now=NOW + 4 * HOUR)
    assert scan.outcome == ScanOutcome.REFUSED


def test_a_rejection_needs_a_coded_reason_and_the_right_laboratory(county, patient):
    _, tube = received(county, patient.id)

    with pytest.raises(ReasonNeeded):
        reject(specimen_id=tube.id, reason="BECAUSE", actor=county.lab_technician, now=NOW)
    with pytest.raises(ReasonNeeded):
        reject(specimen_id=tube.id, reason="OTHER", actor=county.lab_technician, now=NOW)
    with pytest.raises(NotYourLaboratory):
        reject(specimen_id=tube.id, reason="LABEL", actor=county.township_lab, now=NOW)


def test_a_specimen_whose_report_is_out_or_waits_for_signature_is_not_rejected(county, patient):
    order, tube = received(county, patient.id)
    verified(county, order, RENAL)

    with pytest.raises(ReportIsOut):
        reject(
            specimen_id=tube.id, reason="LIPAEMIA", actor=county.lab_technician, now=NOW + 3 * HOUR
        )

    assert Specimen.objects.get(pk=tube.id).state == SpecimenState.RECEIVED


def test_a_kept_specimen_is_disposed_of_once(county, patient):
    order, tube = received(county, patient.id)
    signed(county, order, RENAL)

    assert (
        dispose(specimen_id=tube.id, actor=county.lab_technician, now=NOW + 9 * HOUR).state
        == SpecimenState.DISPOSED
    )
    with pytest.raises(cases.IllegalMove):
        dispose(specimen_id=tube.id, actor=county.lab_technician, now=NOW + 9 * HOUR)


def test_fixation_before_the_last_blood_or_in_the_future_is_refused(county, patient):
    order = lab_ordered(county, patient.id, "PATH-SURGICAL")

    for lost, fixed in ((NOW, NOW - HOUR), (NOW, NOW + 9 * HOUR)):
        with pytest.raises(TimesReversed):
            collected(county, order, devitalised_at=lost, fixed_at=fixed)
    assert not Specimen.objects.exists()


def a_box(county, *, low=2, high=8, stops=None):
    draft = RunDraft(
        centre_id=county.laboratory,
        box="冷箱3",
        stop_ids=stops if stops is not None else (county.village, county.township),
        celsius_low=low,
        celsius_high=high,
    )
    return couriers.begin_run(draft=draft, actor=county.courier, now=NOW)


def test_the_courier_picks_up_at_several_stops_and_hands_over_at_both_ends(county, patient):
    order = lab_ordered(county, patient.id)
    (tube,) = collected(county, order)
    run = a_box(county)
    at = NOW + HOUR

    first = couriers.pick_up(run_id=run.id, barcode=tube.barcode, actor=county.courier, now=at)
    again = couriers.pick_up(run_id=run.id, barcode=tube.barcode, actor=county.courier, now=at)

    assert (first.outcome, again.outcome) == (ScanOutcome.DONE, ScanOutcome.AGAIN)
    assert first.patient == "王**"  # a courier learns no name
    stop = Specimen.objects.get(pk=tube.id).run.stops.get(institution=county.township)
    assert stop.tubes == 1
    couriers.leave_stop(
        run_id=run.id, stop_id=stop.pk, handed_by_name="蒋检验", actor=county.courier, now=at
    )
    couriers.leave_stop(
        run_id=run.id, stop_id=stop.pk, handed_by_name="别人", actor=county.courier, now=at
    )
    stop.refresh_from_db()
    assert stop.handed_by_name == "蒋检验"
    assert couriers.deliver(run_id=run.id, actor=county.courier, now=at).state == RunState.DELIVERED
    over = couriers.take_over(run_id=run.id, actor=county.lab_technician, now=at)
    assert (over.state, over.taken_over_by_name) == (RunState.TAKEN_OVER, "卫检验")
    assert state_of(order) == State.EXAMINED  # the box is there; the tube is scanned in by itself
    arrive(county, tube, now=NOW + 2 * HOUR)
    assert state_of(order) == State.WAITING
    with pytest.raises(RunIsOver):
        couriers.pick_up(run_id=run.id, barcode=tube.barcode, actor=county.courier, now=at)


def test_a_warm_box_marks_the_tubes_that_do_not_bear_it(county, patient):
    renal, count = lab_ordered(county, patient.id), lab_ordered(county, patient.id, "LAB-CBC")
    serum, blood = sorted(collected(county, renal, count), key=lambda t: t.kind)
    run = a_box(county, low=2, high=25)
    for tube in (serum, blood):
        couriers.pick_up(run_id=run.id, barcode=tube.barcode, actor=county.courier, now=NOW)

    assert not couriers.note_temperature(
        run_id=run.id, celsius=Decimal("18.5"), actor=county.courier, now=NOW
    )
    assert couriers.note_temperature(
        run_id=run.id, celsius=Decimal(27), actor=county.courier, now=NOW
    )

    assert Specimen.objects.get(pk=serum.id).warm
    assert Specimen.objects.get(pk=blood.id).warm  # 27 is beyond 25 too
    scan = receive(barcode=serum.barcode, actor=county.lab_technician, now=NOW + HOUR)
    assert scan.warm
    with pytest.raises(BadTemperature):
        couriers.note_temperature(
            run_id=run.id, celsius=Decimal(400), actor=county.courier, now=NOW
        )
    with pytest.raises(BadTemperature):
        couriers.note_temperature(
            run_id=run.id, celsius=Decimal("NaN"), actor=county.courier, now=NOW
        )


def test_a_box_that_cannot_bear_a_tube_says_so_when_it_is_put_in(county, patient):
    (tube,) = collected(county, lab_ordered(county, patient.id, "LAB-CBC"))
    run = a_box(county)

    scan = couriers.pick_up(run_id=run.id, barcode=tube.barcode, actor=county.courier, now=NOW)

    assert scan.outcome == ScanOutcome.DONE
    assert scan.warm  # whole blood wants 15 to 25


def test_tubes_for_elsewhere_do_not_go_into_the_box(county, patient):
    (tissue,) = collected(county, lab_ordered(county, patient.id, "PATH-BIOPSY"))
    _, tube = received(county, patient.id)
    run = a_box(county)

    def scan(label):
        return couriers.pick_up(run_id=run.id, barcode=label, actor=county.courier, now=NOW).outcome

    assert scan(tissue.barcode) == ScanOutcome.WRONG_LAB
    assert scan(tube.barcode) == ScanOutcome.REFUSED
    assert scan("000") == ScanOutcome.UNKNOWN


def test_a_run_needs_stops_in_reach_a_box_and_possible_bounds(county):
    with pytest.raises(NoStops):
        a_box(county, stops=())
    with pytest.raises(NoStops):
        a_box(county, stops=(county.stranger,))
    with pytest.raises(BadTemperature):
        a_box(county, low=8, high=2)
    with pytest.raises(BadTemperature):
        a_box(county, low=-200, high=2)
    with pytest.raises(NotPermitted):
        couriers.begin_run(
            draft=RunDraft(
                centre_id=county.laboratory, box="1", stop_ids=(1,), celsius_low=2, celsius_high=8
            ),
            actor=county.township_doctor,
            now=NOW,
        )
    run = a_box(county)
    stop = run.id and Specimen.objects.none()
    assert stop is not None
    with pytest.raises(TextMissing):
        couriers.leave_stop(
            run_id=run.id, stop_id=1, handed_by_name=" ", actor=county.courier, now=NOW
        )


def test_the_order_page_opens_for_who_asked_and_who_measures(county, patient):
    order, _ = received(county, patient.id)

    for actor in (county.township_doctor, county.lab_technician):
        assert get_order(order.id, actor.scope).id == order.id
