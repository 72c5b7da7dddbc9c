"""From the request to the patient who knows: ordered, examined, transmitted, claimed, given back, told, ended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Centre, CentreMember, Order, OrderNotFound
from lianyi.areas.diagnostics.selectors.orders import (
    Filter,
    counts_of_boxes,
    list_orders,
    order_sheet,
)
from lianyi.areas.diagnostics.services.examining import examine, retake, transmit
from lianyi.areas.diagnostics.services.informing import inform
from lianyi.areas.diagnostics.services.moves import step
from lianyi.areas.diagnostics.services.ordering import (
    cancel_order,
    lapse_unexamined,
    order_exam,
)
from lianyi.areas.diagnostics.services.reading import claim
from lianyi.areas.diagnostics.services.refusals import (
    BadCode,
    NotServed,
    NotYourSide,
    SameUnderWay,
    TextMissing,
    TextTooLong,
    WrongPerformer,
)
from lianyi.areas.diagnostics.types.words import Hand, Move, State, Urgency
from lianyi.areas.records import public as records
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.states import IllegalMove
from tests.areas.diagnostics.builders import (
    NOW,
    a_county,
    a_draft,
    a_patient,
    at_time,
    claimed,
    examined,
    ordered,
    system,
    waiting,
)
from tests.areas.referrals.county import some_slots
from tests.areas.workforce.builders import audited, events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return a_county()


def signed(county, card, now):
    """The report's signature, which the reports' own tests follow; here only its step."""
    order = Order.objects.locked(card.id)
    order.signed_at, order.claim_until = now, None
    step(order, Move.SIGN, Hand.CENTRE, actor=at_time(county.reader, now), now=now)


@pytest.mark.rows("RMT-02")
def test_an_order_is_numbered_priced_and_puts_the_technologist_on_the_clock(county):
    card = ordered(county, a_patient(county).id)

    assert len(card.number) == 16
    assert card.number.startswith("JC261124")
    assert (card.price_fen, card.state) == (6_000, State.ORDERED)
    case = cases.get_case(card.case_id, county.technologist.scope)
    assert (case.holder.institution_id, case.holder.duty) == (county.township, "technologist")
    assert case.due_at == NOW + timedelta(hours=72)
    assert [event.name for event in events_of("diagnostics")] == ["diagnostics.OrderPlaced"]


@pytest.mark.rows("RMT-12")
def test_a_coded_diagnosis_is_named_and_the_township_may_tell_its_villages_patient(county):
    patient = a_patient(county)
    card = order_exam(
        draft=a_draft(
            county,
            patient.id,
            diagnosis_code="I10.x00",
            diagnosis_name="",
            performer_id=county.township,
        ),
        actor=county.village_doctor,
        now=NOW,
    )
    assert Order.objects.get(pk=card.id).diagnosis_name == "特发性(原发性)高血压"
    examine(order_id=card.id, actor=county.technologist, now=NOW)
    transmit(order_id=card.id, actor=county.technologist, now=NOW)
    signed(county, claim(order_id=card.id, actor=county.reader, now=NOW), NOW)
    told = inform(order_id=card.id, way="PHONE", actor=county.township_doctor, now=NOW)
    assert told.state == State.CLOSED


@pytest.mark.rows("RMT-03", "RMT-12")
def test_a_village_orders_an_ecg_and_does_it_itself_or_lets_its_township_do_it(county):
    patient = a_patient(county)
    here = order_exam(
        draft=a_draft(county, patient.id, item_code="ECG-12", urgency=Urgency.STAT),
        actor=county.village_doctor, now=NOW,
    )  # fmt: skip
    there = order_exam(
        draft=a_draft(county, patient.id, performer_id=county.township), actor=county.village_doctor, now=NOW,
    )  # fmt: skip

    assert (here.requester_id, here.performer_id) == (county.village, county.village)
    assert cases.get_case(here.case_id, system().scope).holder.duty == "village_doctor"
    assert (there.requester_id, there.performer_id) == (county.village, county.township)
    mine = list_orders(scope=county.technologist.scope, wanted=Filter(box="examine"), now=NOW)
    assert there.id in {row.card.id for row in mine}
    examine(order_id=there.id, actor=county.technologist, now=NOW)
    with pytest.raises(NotYourSide):
        transmit(order_id=there.id, actor=county.village_doctor, now=NOW)


@pytest.mark.rows("RMT-12")
def test_an_examination_takes_place_here_at_the_township_or_at_the_centre_and_nowhere_else(county):
    patient = a_patient(county)

    at_centre = ordered(county, patient.id, performer_id=county.lead)
    assert at_centre.performer_id == county.lead
    with pytest.raises(WrongPerformer):
        ordered(county, patient.id, performer_id=county.second, again=True)


@pytest.mark.rows("RMT-10")
def test_whoever_is_served_by_no_centre_with_the_item_cannot_order_it(county):
    patient = a_patient(county)
    CentreMember.objects.filter(centre=county.imaging).update(until=NOW.date() - timedelta(days=1))
    with pytest.raises(NotServed):
        ordered(county, patient.id)

    Centre.objects.filter(pk=county.ecg).update(closed_on=NOW.date())
    with pytest.raises(NotServed):
        ordered(county, patient.id, item_code="ECG-12")


def test_an_order_says_why_and_fits_the_form(county):
    patient = a_patient(county)

    with pytest.raises(TextMissing):
        ordered(county, patient.id, clinical_info="  ")
    with pytest.raises(TextTooLong):
        ordered(county, patient.id, clinical_info="咳" * 1001)
    with pytest.raises(BadCode):
        ordered(county, patient.id, laterality="X")
    with pytest.raises(NotPermitted):
        order_exam(draft=a_draft(county, patient.id), actor=county.technologist, now=NOW)
    with pytest.raises(NotPermitted):
        order_exam(draft=a_draft(county, patient.id), actor=system(), now=NOW)


@pytest.mark.rows("RMT-02")
def test_a_second_order_of_the_same_item_is_warned_of_until_it_is_wanted_all_the_same(county):
    patient = a_patient(county)
    first = ordered(county, patient.id)

    with pytest.raises(SameUnderWay) as refusal:
        ordered(county, patient.id)
    assert first.number in str(refusal.value)
    assert ordered(county, patient.id, again=True).id != first.id


@pytest.mark.rows("RMT-02")
def test_from_the_request_to_the_patient_who_knows_every_step_has_its_holder_and_clock(county):
    card = claimed(county, a_patient(county).id, urgency=Urgency.STAT)

    assert card.claim_until == card.transmitted_at + timedelta(minutes=15)
    assert card.report_due_at == card.transmitted_at + timedelta(minutes=30)
    signed(county, card, NOW + timedelta(minutes=20))
    case = cases.get_case(card.case_id, system().scope)
    assert (case.holder.institution_id, case.holder.duty) == (county.township, "township_doctor")
    later = NOW + timedelta(minutes=30)
    told = inform(
        order_id=card.id, way="FACE", note="回家休息，口服抗生素",
        actor=at_time(county.township_doctor, later), now=later,
    )  # fmt: skip
    assert (told.state, told.informed_at) == (State.CLOSED, later)
    assert [line.title for line in order_sheet(card.id, county.township_doctor).lines] == [
        "建立", "完成检查", "上传至中心", "领取", "签发", "告知患者",
    ]  # fmt: skip
    assert audited("diagnostic_order.inform")
    (line,) = [
        each for each in records.list_timeline(told.resident_id, county.township_doctor.scope).rows
        if each.kind == records.TimelineKind.EXAM
    ]  # fmt: skip
    assert line.title == "胸部正位 DR · 已告知患者"


def test_each_side_keeps_to_its_own_moves(county):
    card = examined(county, a_patient(county).id)

    with pytest.raises(IllegalMove):
        examine(order_id=card.id, actor=county.technologist, now=NOW)
    with pytest.raises(OrderNotFound):
        transmit(order_id=card.id, actor=county.stranger_doctor, now=NOW)
    with pytest.raises(NotPermitted):
        transmit(order_id=card.id, actor=county.specialist, now=NOW)
    with pytest.raises(BadCode):
        inform(order_id=card.id, way="PIGEON", actor=county.township_doctor, now=NOW)


@pytest.mark.rows("RMT-02")
def test_a_spoilt_film_goes_back_with_its_reason_and_the_clocks_begin_anew(county):
    card = claimed(county, a_patient(county).id)
    now = NOW + timedelta(hours=1)

    with pytest.raises(BadCode):
        retake(order_id=card.id, reason="OTHER", actor=at_time(county.reader, now), now=now)
    back = retake(
        order_id=card.id,
        reason="BLURRED",
        note="屏气后重摄",
        actor=at_time(county.reader, now),
        now=now,
    )
    assert (back.state, back.retakes, back.transmitted_at, back.claimed_by_id) == (
        State.ORDERED,
        1,
        None,
        None,
    )
    line = order_sheet(card.id, county.technologist).lines[-1]
    assert (line.title, line.body) == ("退回重检", "运动伪影或模糊　屏气后重摄")
    again = examine(order_id=card.id, actor=at_time(county.technologist, now), now=now)
    assert again.performed_at == now


def test_a_request_is_taken_back_until_the_centre_has_read_it(county):
    patient = a_patient(county)
    card = ordered(county, patient.id)

    with pytest.raises(BadCode):
        cancel_order(order_id=card.id, reason="OTHER", actor=county.township_doctor, now=NOW)
    gone = cancel_order(
        order_id=card.id, reason="PATIENT", note="不愿检查", actor=county.township_doctor, now=NOW
    )
    assert (gone.state, gone.closed_at) == (State.CANCELLED, NOW)
    read = claimed(county, patient.id)
    with pytest.raises(IllegalMove):
        cancel_order(order_id=read.id, reason="PATIENT", actor=county.township_doctor, now=NOW)


@pytest.mark.rows("RMT-02")
def test_a_request_nobody_came_for_lapses_after_the_countys_days_and_its_place_is_free(county):
    patient = a_patient(county)
    slot = some_slots(county.township, kind=scheduling.ResourceKind.EXAM, name="DR 机")[0]
    card = ordered(county, patient.id, slot_id=slot.id)
    assert Order.objects.get(pk=card.id).scheduled_at == slot.starts_at
    before, _late = counts_of_boxes(county.technologist.scope, NOW)["examine"]
    assert before == 1

    assert lapse_unexamined(slot.starts_at + timedelta(days=29)) == 0
    assert lapse_unexamined(slot.starts_at + timedelta(days=31)) == 1
    assert lapse_unexamined(slot.starts_at + timedelta(days=31)) == 0
    assert Order.objects.get(pk=card.id).state == State.LAPSED
    assert Order.objects.get(pk=card.id).slot_reservation_id is None


@pytest.mark.rows("RMT-02")
def test_lists_show_each_side_its_own_work_and_strangers_nothing(county, counted):
    patient = a_patient(county)
    waiting(county, patient.id)
    ordered(county, a_patient(county, name="刘洋").id)

    with counted("diagnostics.list_orders"):
        rows = list_orders(
            scope=county.township_doctor.scope, wanted=Filter(box="asked"), now=NOW
        ).rows
    assert [row.patient for row in rows] == ["刘洋", "王秀英"]
    late = list_orders(
        scope=county.township_doctor.scope,
        wanted=Filter(late_only=True),
        now=NOW + timedelta(hours=73),
    )
    assert len(late.rows) == 2
    centre = list_orders(scope=county.reader.scope, wanted=Filter(box="centre"), now=NOW)
    assert len(centre.rows) == 1
    narrow = Filter(
        modality="DX", text="胸部", resident_id=patient.id, institution_id=county.township,
        from_on=NOW.date(), to_on=NOW.date(),
    )  # fmt: skip
    assert len(list_orders(scope=county.chief.scope, wanted=narrow, now=NOW).rows) == 1
    for none in (replace(narrow, critical_only=True), replace(narrow, state="SIGNED")):
        assert list_orders(scope=county.chief.scope, wanted=none, now=NOW).rows == []
    assert list_orders(scope=county.stranger_doctor.scope, wanted=Filter(), now=NOW).rows == []
