"""The queue of a centre: its order, claims with a lease, who may take what from whom, who is called when it is late."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.handlers import tell_chief
from lianyi.areas.diagnostics.models import Duty, Order
from lianyi.areas.diagnostics.selectors.centres import hosted_by
from lianyi.areas.diagnostics.selectors.orders import Queue, list_queue, order_sheet, queue_counts
from lianyi.areas.diagnostics.services.escalating import call_chief
from lianyi.areas.diagnostics.services.reading import (
    claim,
    claim_next,
    expire_claims,
    reassign,
    release,
    transfer,
)
from lianyi.areas.diagnostics.services.refusals import (
    ClaimedByAnother,
    NotYourSide,
    QueueEmpty,
    TextMissing,
    WrongCentre,
    WrongReader,
)
from lianyi.areas.diagnostics.services.registry import put_on_duty
from lianyi.areas.diagnostics.types.words import CentreKind, State, Urgency
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.events import CaseOverdue
from lianyi.machinery.cases.states import IllegalMove
from tests.areas.diagnostics.builders import (
    NOW,
    a_centre,
    a_county,
    a_patient,
    at_time,
    claimed,
    system,
    waiting,
)
from tests.areas.workforce.builders import audited

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def county():
    return a_county()


@pytest.mark.rows("RMT-02", "RMT-03")
def test_the_queue_is_ordered_by_urgency_then_by_the_time_left(county, counted):
    patient = a_patient(county)
    old = waiting(county, patient.id)
    young = waiting(county, patient.id, now=NOW + timedelta(minutes=2), again=True)
    stat = waiting(
        county, patient.id, now=NOW + timedelta(minutes=4), again=True, urgency=Urgency.STAT
    )
    urgent = waiting(
        county, patient.id, now=NOW + timedelta(minutes=3), again=True, urgency=Urgency.URGENT
    )
    wanted = Queue(centre_id=county.imaging)

    with counted("diagnostics.list_queue"):
        rows = list_queue(scope=county.reader.scope, wanted=wanted, at_most=3)
    assert [row.card.id for row in rows] == [stat.id, urgent.id, old.id]
    rest = list_queue(scope=county.reader.scope, wanted=wanted, after=rows.next_key, at_most=3)
    assert [row.card.id for row in rest] == [young.id]
    assert queue_counts(county.reader.scope, [county.imaging], NOW + timedelta(hours=1)) == {
        county.imaging: {"waiting": 4, "reading": 0, "submitted": 0, "late": 1}
    }
    assert list_queue(scope=county.stranger_doctor.scope, wanted=wanted).rows == []


@pytest.mark.rows("RMT-02")
def test_a_claimed_study_is_its_readers_until_the_lease_is_over(county):
    card = claimed(county, a_patient(county).id)
    mine = Queue(centre_id=county.imaging, which="mine", user_id=county.reader.user_id)
    assert len(list_queue(scope=county.reader.scope, wanted=mine).rows) == 1

    with pytest.raises(ClaimedByAnother) as refusal:
        claim(order_id=card.id, actor=at_time(county.other_reader, LATER), now=LATER)
    assert refusal.value.facts["name"] == "冯诊断"
    longer = claim(order_id=card.id, actor=at_time(county.reader, LATER), now=LATER)
    assert longer.claim_until == LATER + timedelta(minutes=60)
    assert longer.claimed_by_id == county.reader.user_id

    over = LATER + timedelta(minutes=61)
    taken = claim(order_id=card.id, actor=at_time(county.other_reader, over), now=over)
    assert taken.claimed_by_name == "陈诊断"
    titles = [line.title for line in order_sheet(card.id, county.chief).lines]
    assert titles[-3:] == ["领取", "领取超时", "领取"]


@pytest.mark.rows("RMT-02")
def test_the_clock_returns_forgotten_studies_to_the_queue_with_an_audit_line(county):
    card = claimed(county, a_patient(county).id)

    assert expire_claims(NOW + timedelta(minutes=74)) == 0
    assert expire_claims(NOW + timedelta(minutes=75)) == 1
    assert expire_claims(NOW + timedelta(minutes=76)) == 0
    order = Order.objects.get(pk=card.id)
    assert (order.state, order.claimed_by_id, order.claim_until) == (State.WAITING, None, None)
    assert order.report_due_at == card.report_due_at
    assert len(audited("diagnostic_order.expire")) == 1


def test_the_next_study_is_the_most_pressing_and_an_empty_queue_says_so(county):
    patient = a_patient(county)
    waiting(county, patient.id)
    stat = waiting(county, patient.id, again=True, urgency=Urgency.STAT)

    first = claim_next(centre_id=county.imaging, actor=at_time(county.reader, LATER), now=LATER)
    assert first.id == stat.id
    claim_next(centre_id=county.imaging, actor=at_time(county.other_reader, LATER), now=LATER)
    with pytest.raises(QueueEmpty):
        claim_next(centre_id=county.imaging, actor=at_time(county.reader, LATER), now=LATER)


def test_a_study_is_given_back_by_its_reader_or_by_the_head_of_the_centre(county):
    card = claimed(county, a_patient(county).id)

    with pytest.raises(ClaimedByAnother):
        release(order_id=card.id, actor=at_time(county.other_reader, LATER), now=LATER)
    assert (
        release(order_id=card.id, actor=at_time(county.chief, LATER), now=LATER).state
        == State.WAITING
    )
    with pytest.raises(IllegalMove):
        release(order_id=card.id, actor=at_time(county.reader, LATER), now=LATER)


@pytest.mark.rows("RMT-02")
def test_the_head_of_the_centre_gives_a_stuck_study_to_another_reader(county):
    card = claimed(county, a_patient(county).id)
    chief = at_time(county.chief, LATER)

    with pytest.raises(NotPermitted):
        reassign(
            order_id=card.id, reader_id=county.other_reader.user_id, actor=county.reader, now=LATER
        )
    with pytest.raises(WrongReader):
        reassign(order_id=card.id, reader_id=county.technologist.user_id, actor=chief, now=LATER)
    moved = reassign(
        order_id=card.id, reader_id=county.other_reader.user_id, actor=chief, now=LATER
    )
    assert (moved.claimed_by_name, moved.claim_until) == ("陈诊断", LATER + timedelta(minutes=60))
    fresh = waiting(county, card.resident_id, again=True)
    assert (
        reassign(order_id=fresh.id, reader_id=county.reader.user_id, actor=chief, now=LATER).state
        == State.READING
    )


@pytest.mark.rows("RMT-10")
def test_a_study_goes_to_another_centre_that_may_and_can_read_it(county):
    card = waiting(county, a_patient(county).id)
    chief = at_time(county.chief, LATER)

    with pytest.raises(TextMissing):
        transfer(
            order_id=card.id, centre_id=county.second_imaging, note=" ", actor=chief, now=LATER
        )
    with pytest.raises(WrongCentre):
        transfer(order_id=card.id, centre_id=county.ecg, note="积压", actor=chief, now=LATER)
    with pytest.raises(WrongCentre):
        transfer(order_id=card.id, centre_id=county.imaging, note="积压", actor=chief, now=LATER)
    full = a_centre(county.second, CentreKind.IMAGING, (), name="满员中心", capacity=0)
    with pytest.raises(WrongCentre):
        transfer(order_id=card.id, centre_id=full.id, note="积压", actor=chief, now=LATER)
    shut = a_centre(county.second, CentreKind.IMAGING, (), name="第三方", third_party=True)
    with pytest.raises(WrongCentre, match="无有效合同"):
        transfer(order_id=card.id, centre_id=shut.id, note="积压", actor=chief, now=LATER)
    moved = transfer(
        order_id=card.id, centre_id=county.second_imaging, note="本中心积压", actor=chief, now=LATER
    )
    assert (moved.centre_id, moved.state, moved.report_due_at) == (
        county.second_imaging, State.WAITING, card.report_due_at,
    )  # fmt: skip
    with pytest.raises(NotYourSide):
        claim(order_id=card.id, actor=system_of(county), now=LATER)
    there = claim(order_id=card.id, actor=at_time(county.second_chief, LATER), now=LATER)
    assert there.state == State.READING
    seen = residents.cards([card.resident_id], at_time(county.second_chief, LATER).scope)
    assert seen[card.resident_id].name == "王秀英"


def system_of(county):
    """A reader of the centre that gave the study away, who still sees it as the bureau sees everything."""
    reader = at_time(county.reader, LATER)
    wide = reader.scope.institution_ids | {county.second}
    return type(reader)(
        **{**_fields(reader), "scope": type(reader.scope)(institution_ids=wide, at=LATER)}
    )


def _fields(thing):
    return {name: getattr(thing, name) for name in type(thing).__dataclass_fields__}


@pytest.mark.rows("RMT-02")
def test_a_late_study_with_nobody_on_duty_reaches_the_head_of_the_centre(county, wall_clock):
    card = waiting(county, a_patient(county).id, urgency=Urgency.STAT)
    late = NOW + timedelta(minutes=45)
    wall_clock(late)

    assert cases.escalate_due(late) >= 1
    tell_chief(
        CaseOverdue(
            kind="diagnostic_order", case_id=card.case_id, subject_id=card.id, level=0,
            duty="diagnostician", clock="report", holder_institution_id=county.lead,
        )
    )  # fmt: skip
    work = cases.worklist(
        scope=at_time(county.chief, late).scope, duties=["diagnostic_chief"], now=late
    )
    assert [item.case.subject_id for item in work] == [card.id]
    assert call_chief(order_id=card.id, level=1, now=late) is False


@pytest.mark.rows("RMT-10")
def test_somebody_on_duty_is_given_the_first_level_before_the_head_is_called(county):
    card = waiting(county, a_patient(county).id, urgency=Urgency.STAT)
    put_on_duty(
        centre_id=county.imaging, reader_id=county.reader.user_id, starts_at=NOW, ends_at=NOW + timedelta(hours=8),
        actor=county.chief, now=NOW,
    )  # fmt: skip
    (imaging,) = [each for each in hosted_by(county.lead, LATER) if each.id == county.imaging]
    assert imaging.on_duty == ("冯诊断",)

    assert call_chief(order_id=card.id, level=0, now=LATER) is False
    assert call_chief(order_id=card.id, level=1, now=LATER) is True
    assert call_chief(order_id=0, level=1, now=LATER) is False
    assert Duty.objects.count() == 1
    claim(order_id=card.id, actor=at_time(county.reader, LATER), now=LATER)
    assert cases.get_case(card.case_id, system().scope).holder.duty == "diagnostician"
