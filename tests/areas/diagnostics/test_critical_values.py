"""A critical value from the reader's screen to the patient's ear, with every way it could be lost closed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.models import (
    CriticalContact,
    CriticalNotice,
    CriticalValue,
    Order,
)
from lianyi.areas.diagnostics.selectors.critical import critical_sheet, list_critical
from lianyi.areas.diagnostics.services import critical as telling
from lianyi.areas.diagnostics.services import critical_ending as ending
from lianyi.areas.diagnostics.services.refusals import NotYourSide, TextMissing
from lianyi.areas.diagnostics.types.critical import (
    CallDraft,
    ContactWay,
    CriticalFilter,
    CriticalMove,
    ReachDraft,
)
from lianyi.areas.records import public as records
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.states import IllegalMove
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.diagnostics.builders import a_county, a_patient, at_time, ordered, system
from tests.areas.diagnostics.critical import LATER, acted, raised, read_back, tried

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-03", "RMT-06")]


@pytest.fixture
def county():
    return a_county()


def test_the_whole_way_from_the_reader_to_the_patient(county):
    card = raised(county)
    assert (card.state, Order.objects.get(pk=card.order_id).critical) == ("NOTIFIED", True)
    for minutes, step in ((4, "READ_BACK"), (6, "ACKNOWLEDGED"), (15, "ACTED"), (25, "REACHED")):
        at = LATER + timedelta(minutes=minutes)
        doctor = at_time(county.township_doctor, at)
        if step == "READ_BACK":
            read_back(county, card, at=at)
        elif step == "ACKNOWLEDGED":
            telling.acknowledge_critical(critical_id=card.id, actor=doctor, now=at)
        elif step == "ACTED":
            ending.act_on_critical(critical_id=card.id, action="穿刺减压", actor=doctor, now=at)
        else:
            ending.reach_patient(
                critical_id=card.id,
                draft=ReachDraft(way=ContactWay.VISIT, told="已当面告知并送急诊", person="本人"),
                actor=doctor,
                now=at,
            )
        assert CriticalValue.objects.get(pk=card.id).state == step

    row = CriticalValue.objects.get(pk=card.id)
    assert row.ended_at == row.reached_at == LATER + timedelta(minutes=25)
    case = cases.find_case("critical_value", card.id, system().scope)
    assert case is not None
    assert (case.is_open, case.due_at) == (False, None)
    told = [event.name for event in OutboxEvent.objects.order_by("pk")]
    assert {"CriticalRaised", "CriticalAcknowledged", "PatientReached"} <= {
        n.rsplit(".")[-1] for n in told
    }


def test_the_clocks_are_ten_and_thirty_minutes_and_two_hours(county):
    card = raised(county)
    due = []
    for step in (read_back, None):
        case = cases.find_case("critical_value", card.id, system().scope)
        due.append((case.clock, (case.due_at - LATER).total_seconds() / 60))
        if step:
            step(county, card)
    telling.acknowledge_critical(
        critical_id=card.id, actor=at_time(county.township_doctor, LATER), now=LATER
    )
    case = cases.find_case("critical_value", card.id, system().scope)
    due.append((case.clock, (case.due_at - LATER).total_seconds() / 60))

    assert due == [("read_back", 10), ("acknowledge", 30), ("act", 30)]
    assert (card.reach_due_at - LATER).total_seconds() == 7200


def test_raised_twice_it_is_one_and_another_finding_is_another(county):
    first = raised(county)
    again = telling.raise_critical(
        order_id=first.order_id,
        finding_code="IMG-TENSION-PTX",
        actor=at_time(county.reader, LATER),
        now=LATER,
    )
    other = telling.raise_critical(
        order_id=first.order_id,
        finding_code="IMG-DISSECTION",
        actor=at_time(county.reader, LATER),
        now=LATER,
    )

    assert (again.id, other.id != first.id) == (first.id, True)
    assert CriticalValue.objects.count() == 2
    assert OutboxEvent.objects.filter(name__endswith="CriticalRaised").count() == 2


@pytest.mark.parametrize("text", ["", "收到", "气胸待排除外，血钾 6.8", "主动脉夹层"])
def test_a_read_back_that_says_something_else_moves_nothing(county, text):
    card = raised(county)

    if text.startswith("气胸"):
        assert read_back(county, card, text).state == "READ_BACK"  # one of the finding's names
        return
    with pytest.raises((telling.ReadBackDiffers, TextMissing)):
        read_back(county, card, text)

    assert CriticalValue.objects.get(pk=card.id).state == "NOTIFIED"


def test_a_value_is_read_back_to_the_digit(county):
    card = raised(county, code="LAB-K", value=Decimal("6.8"))

    with pytest.raises(telling.ReadBackDiffers, match=r"血钾 6\.8mmol/L"):
        read_back(county, card, "血钾 6.3")
    assert read_back(county, card, "血钾 6.8，马上处理").state == "READ_BACK"


def test_no_step_can_be_skipped(county):
    card = raised(county)
    doctor = at_time(county.township_doctor, LATER)

    for early in (
        lambda: telling.acknowledge_critical(critical_id=card.id, actor=doctor, now=LATER),
        lambda: ending.act_on_critical(critical_id=card.id, action="x", actor=doctor, now=LATER),
        lambda: ending.reach_patient(
            critical_id=card.id,
            draft=ReachDraft(way=ContactWay.PHONE, told="x"),
            actor=doctor,
            now=LATER,
        ),
        lambda: tried(county, card),
    ):
        with pytest.raises((IllegalMove, ending.NotYetTaken)):
            early()
    assert CriticalValue.objects.get(pk=card.id).state == "NOTIFIED"


def test_the_telephone_serves_where_nobody_looks_at_the_screen(county):
    card = raised(county)
    reader = at_time(county.reader, LATER)

    def call(**told):
        fields = {"called_name": "李医生", "phone": "0396-5012345", "answered": True, **told}
        return telling.call_doctor(
            critical_id=card.id, call=CallDraft(**fields), actor=reader, now=LATER
        )

    assert call(answered=False, note="无人接听").state == "NOTIFIED"
    with pytest.raises(telling.ReadBackDiffers):
        call(read_back="知道了")
    with pytest.raises(TextMissing):
        call(phone=" ", read_back="张力性气胸")
    assert call(read_back="张力性气胸，我马上找病人").state == "READ_BACK"
    taken = telling.acknowledge_critical(critical_id=card.id, actor=reader, now=LATER)

    row = CriticalValue.objects.get(pk=card.id)
    assert (taken.state, row.acknowledged_by_name, row.read_back_way) == (
        "ACKNOWLEDGED",
        "李医生",
        "PHONE",
    )
    assert list(CriticalContact.objects.order_by("pk").values_list("answered", "phone")) == [
        (False, "0396-5012345"),
        (True, "0396-5012345"),
    ]


def test_the_centre_may_not_acknowledge_what_was_read_back_on_the_screen(county):
    card = raised(county)
    read_back(county, card)

    with pytest.raises(NotPermitted):
        telling.acknowledge_critical(
            critical_id=card.id, actor=at_time(county.reader, LATER), now=LATER
        )


def test_unreachable_needs_two_tries_a_reason_and_the_head_of_the_centre(county):
    card = raised(county)
    acted(county, card)
    chief = at_time(county.chief, LATER)

    def give_up(actor=chief, note="两次电话、一次上门均未找到"):
        return ending.declare_unreachable(critical_id=card.id, note=note, actor=actor, now=LATER)

    with pytest.raises(ending.TooFewTries, match="0 of 2"):
        give_up()
    tried(county, card)
    with pytest.raises(ending.TooFewTries, match="1 of 2"):
        give_up()
    tried(county, card, note="上门家中无人，邻居称外出")
    with pytest.raises(NotPermitted):
        give_up(actor=at_time(county.reader, LATER))
    with pytest.raises(NotPermitted):
        give_up(actor=at_time(county.township_doctor, LATER))
    with pytest.raises(TextMissing):
        give_up(note=" ")

    assert give_up().state == "UNREACHABLE"


def test_strangers_and_those_without_the_right_see_and_move_nothing(county):
    card = raised(county)

    for actor in (county.stranger_doctor, county.second_chief):
        with pytest.raises(Exception, match="no critical value"):
            read_back(county, card, actor=actor)
        assert not list_critical(
            scope=at_time(actor, LATER).scope, wanted=CriticalFilter(box="all"), now=LATER
        ).rows
    with pytest.raises(NotPermitted):
        read_back(county, card, actor=county.unit_head)
    with pytest.raises(NotPermitted):
        read_back(county, card, actor=county.technologist)


def test_only_what_was_examined_and_is_on_the_list_can_be_critical(county):
    order = ordered(county, a_patient(county).id)
    reader = at_time(county.reader, LATER)

    with pytest.raises(telling.NothingExamined):
        telling.raise_critical(order_id=order.id, finding_code="IMG-PE", actor=reader, now=LATER)
    card = raised(county, name="刘洋")
    with pytest.raises(telling.UnknownFinding):
        telling.raise_critical(
            order_id=card.order_id, finding_code="NONSENSE", actor=reader, now=LATER
        )
    with pytest.raises(TextMissing):
        telling.raise_critical(
            order_id=card.order_id, finding_code="LAB-K", actor=reader, now=LATER
        )
    with pytest.raises((NotYourSide, NotPermitted)):
        telling.raise_critical(
            order_id=card.order_id,
            finding_code="IMG-PE",
            actor=at_time(county.bureau_officer, LATER),
            now=LATER,
        )


def test_what_nobody_reads_back_climbs_the_ladder_and_each_rung_is_kept(county):
    card = raised(county)
    late = LATER + timedelta(minutes=10 + 61)

    cases.escalate_due(late)
    outbox.deliver_due(late, 1000)
    outbox.deliver_due(late, 1000)

    duties = list(
        CriticalNotice.objects.filter(critical=card.id)
        .order_by("level", "duty")
        .values_list("level", "duty")
    )
    assert duties == [  # the centre's roster is empty: its head hears of it at once
        (0, "township_doctor"), (1, "diagnostic_chief"), (1, "township_doctor"), (2, "unit_head"),
        (3, "community_office"),
    ]  # fmt: skip
    assert CriticalValue.objects.get(pk=card.id).state == "NOTIFIED"


def test_the_record_tells_of_it_and_of_how_it_stands(county):
    card = raised(county)
    acted(county, card)

    lines = records.list_timeline(card.resident_id, at_time(county.township_doctor, LATER).scope)

    titles = [line.title for line in lines.rows if line.title.startswith("危急值")]
    assert titles == ["危急值 · 已处置待通知患者"]


def test_the_sheet_offers_each_side_its_own_move(county):
    card = raised(county)
    doctor, reader = at_time(county.township_doctor, LATER), at_time(county.reader, LATER)

    def moves(actor):
        return critical_sheet(card.id, actor).moves

    assert moves(doctor) == moves(reader) == {CriticalMove.READ_BACK}
    read_back(county, card)
    assert (moves(doctor), moves(reader)) == ({CriticalMove.ACKNOWLEDGE}, frozenset())
    telling.acknowledge_critical(critical_id=card.id, actor=doctor, now=LATER)
    assert moves(doctor) == {CriticalMove.ACT}
    ending.act_on_critical(critical_id=card.id, action="处理", actor=doctor, now=LATER)
    assert (moves(doctor), moves(at_time(county.chief, LATER)), moves(reader)) == (
        {CriticalMove.REACH},
        {CriticalMove.GIVE_UP},
        frozenset(),
    )
