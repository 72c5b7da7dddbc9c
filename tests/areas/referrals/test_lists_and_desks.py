"""Lists show what waits, to whom it belongs, in a fixed number of queries; desks show what is late on top."""

from datetime import timedelta

import pytest

from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.selectors import comparing, counters
from lianyi.areas.referrals.selectors.lists import (
    counts_of_boxes,
    list_guidance_owed,
    list_readmitted,
)
from lianyi.areas.referrals.services.follow_ups import note_missed
from lianyi.areas.referrals.services.reading import open_sheet
from lianyi.areas.referrals.web import desk
from lianyi.kernel.period import Period
from lianyi.machinery.audit import public as audit
from lianyi.machinery.audit.types import Search
from lianyi.machinery.policy import public as policy
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    accepted,
    at_home,
    at_time,
    in_care,
    sent,
    system,
)
from tests.areas.workforce.builders import NOW
from tests.querycounts import counted

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
NAMES = ("王秀英", "刘洋", "周桂兰", "李建国", "张伟民")


def boxes(actor, now, **wanted):
    found = referrals.list_referrals(
        scope=at_time(actor, now).scope, wanted=referrals.Filter(**wanted), now=now
    )
    return [row.card.id for row in found]


@pytest.mark.rows("REF-02")
def test_each_list_holds_what_its_name_says_the_most_pressing_first():
    county = a_county()
    people = [a_patient(county, name=name) for name in NAMES]
    calm = sent(
        county, people[0].id, urgency=referrals.Urgency.ORDINARY, findings={"fluctuating": True}
    )
    urgent = sent(county, people[1].id)
    coming = accepted(county, people[2].id)
    here = in_care(county, people[3].id)

    assert boxes(county.office, LATER, box="answer") == [urgent.id, calm.id]
    assert boxes(county.office, LATER, box="coming") == [coming.id]
    assert boxes(county.office, LATER, box="here") == [here.id]
    assert set(boxes(county.township_doctor, LATER, box="out")) == {
        calm.id,
        urgent.id,
        coming.id,
        here.id,
    }
    assert boxes(county.office, LATER, box="answer", late_only=True) == [urgent.id]
    assert boxes(county.office, LATER, box="in", urgency="ORDINARY") == [calm.id]
    assert boxes(county.office, LATER, box="in", disease="I10", by_clock=False)[-1] == calm.id
    assert boxes(county.office, LATER, box="in", resident_id=people[1].id) == [urgent.id]
    assert boxes(county.second_office, LATER, box="all") == []
    assert counts_of_boxes(at_time(county.office, LATER).scope, LATER)["answer"] == (2, 1)


def test_pages_follow_one_another_without_loss():
    county = a_county()
    made = [sent(county, a_patient(county, name=name).id).id for name in NAMES]
    scope, wanted = at_time(county.office, LATER).scope, referrals.Filter(box="answer")

    first = referrals.list_referrals(scope=scope, wanted=wanted, now=LATER, at_most=2)
    second = referrals.list_referrals(
        scope=scope, wanted=wanted, now=LATER, at_most=2, after=first.next_key
    )
    third = referrals.list_referrals(
        scope=scope, wanted=wanted, now=LATER, at_most=2, after=second.next_key
    )

    assert [row.card.id for page in (first, second, third) for row in page] == made
    assert third.next_key == ""


@pytest.mark.parametrize("patients", [1, 5])
def test_lists_ask_a_fixed_number_of_questions(patients):
    county = a_county()
    for name in NAMES[:patients]:
        at_home(county, a_patient(county, name=name).id)
    now = NOW + timedelta(days=9)
    office, township = at_time(county.office, now).scope, at_time(county.township_doctor, now).scope
    specialist = at_time(county.specialist, now)
    card_id = (
        referrals.list_referrals(scope=township, wanted=referrals.Filter(box="returned"), now=now)
        .rows[0]
        .card.id
    )

    with counted("referrals.list_referrals"):
        referrals.list_referrals(scope=office, wanted=referrals.Filter(box="all"), now=now)
    with counted("referrals.list_follow_ups"):
        referrals.list_follow_ups(scope=township, wanted=referrals.Task(), now=now)
    with counted("referrals.list_guidance_owed"):
        list_guidance_owed(scope=specialist.scope, now=now)
    with counted("referrals.list_readmitted"):
        list_readmitted(scope=office)
    with counted("referrals.sheet"):
        referrals.sheet(card_id, specialist)
    with counted("referrals.measures"):
        counters.measures(office, Period.parse("2026-11"), county_code="411723")
    with counted("referrals.units"):
        comparing.units(office, Period.parse("2026-11"))


@pytest.mark.rows("REF-02", "REF-17")
def test_times_are_measured_and_units_compared():
    county = a_county()
    people = [a_patient(county, name=name) for name in NAMES]
    for person, minutes in zip(people, (10, 20, 40, 50), strict=False):
        card = sent(county, person.id)
        at = NOW + timedelta(minutes=minutes)
        if minutes == 50:
            referrals.decline_referral(
                referral_id=card.id, reason="NO_BED", actor=at_time(county.office, at), now=at
            )
        else:
            referrals.accept_referral(
                referral_id=card.id,
                draft=referrals.AcceptDraft(),
                actor=at_time(county.office, at),
                now=at,
            )
    month = Period.parse("2026-11")

    (answer, *_rest) = [
        w for w in comparing.waiting_times(system().scope, month, policy.current("411723", NOW.date()))
        if w.urgency == "URGENT" and w.n
    ]  # fmt: skip
    assert (answer.n, answer.median, answer.p90, answer.within_limit) == (4, 30, 50, 50)
    (unit,) = comparing.units(system().scope, month)
    assert (unit.received, unit.accepted, unit.declined, unit.accept_rate) == (4, 3, 1, 75)
    assert (unit.diseases_treated, unit.diseases_listed) == (1, 1)
    found = counters.measures(system().scope, month, county_code="411723")
    assert (found["refused_by_unit"].numerator, found["refused_by_unit"].denominator) == (1, 4)


@pytest.mark.rows("REF-15", "REF-13")
def test_green_channel_use_and_refusals_are_counted_with_their_reasons():
    county = a_county()
    sent(county, a_patient(county).id, urgency=referrals.Urgency.GREEN)
    no = sent(county, a_patient(county, name="刘洋").id)
    referrals.refuse_referral(
        referral_id=no.id, consent=referrals.ConsentDraft(given=False, refusal_code="DISTANCE"),
        actor=at_time(county.township_doctor, LATER), now=LATER,
    )  # fmt: skip
    month = Period.parse("2026-11")

    found = counters.measures(system().scope, month, county_code="411723")

    assert (found["green_channel"].numerator, found["green_channel"].denominator) == (1, 2)
    assert (found["refused_by_patient"].numerator, found["refused_by_patient"].denominator) == (
        1,
        2,
    )
    assert [(r.name, r.numerator) for r in comparing.refusals(system().scope, month)] == [
        ("路途远、交通不便", 1)
    ]


@pytest.mark.rows("REF-10")
def test_months_of_a_year_stand_beside_the_year_before():
    rows = comparing.months(system().scope, Period.parse("2026"))

    assert [r.month.month for r in rows] == list(range(1, 13))
    assert rows[0].growth_down is None


@pytest.mark.rows("SEC-03")
def test_a_desk_shows_its_own_lists_with_what_is_late():
    county = a_county()
    sent(county, a_patient(county).id)
    at_home(county, a_patient(county, name="刘洋").id)
    office = {card.title: card for card in desk.office(at_time(county.office, LATER), LATER)}
    assert (office["待我应答"].count, office["待我应答"].late) == (1, 1)
    assert "王秀英" in office["待我应答"].lines[0].text
    now = NOW + timedelta(days=10)
    home = {card.title: card for card in desk.primary(at_time(county.township_doctor, now), now)}
    assert home["下转回来的患者"].count == 1
    assert (home["今日随访"].count, home["今日随访"].late) == (1, 1)
    village = {card.title for card in desk.primary(at_time(county.village_doctor, now), now)}
    assert "待我应答" not in village
    (bureau,) = desk.oversight(at_time(county.bureau_officer, LATER), LATER)
    assert (bureau.count, bureau.late) == (2, 1)
    assert bureau.lines[0].text in ("接收率", "到诊率", "上转接收率", "资料包可读率")
    county_desk = {
        card.title: card for card in desk.specialist(at_time(county.specialist, now), now)
    }
    assert county_desk["下转患者逾期随访"].late == 1
    assert county_desk["待我指导"].count == 0


@pytest.mark.rows("SEC-03")
def test_reading_a_referral_is_audited_and_receipted():
    county = a_county()
    card = sent(county, a_patient(county).id)
    open_sheet(referral_id=card.id, actor=at_time(county.office, LATER), now=LATER)

    reads = audit.search(scope=system().scope, wanted=Search(action="residents.read"))
    assert next(line.resident_id for line in reads) == card.resident_id
    assert any(
        "签收：赵主任" in line.body for line in referrals.sheet(card.id, county.office).lines
    )


def test_a_bureau_officer_sees_numbers_and_masked_names_only():
    county = a_county()
    card = sent(county, a_patient(county).id)

    sheet = referrals.sheet(card.id, county.bureau_officer)

    assert sheet.row.patient == "王**"
    assert sheet.actions == ()
    assert sheet.person["address"] == ""


def test_a_task_that_is_done_is_not_told_as_missed():
    assert note_missed(follow_up_id=999_999, level=0, now=NOW) is False
