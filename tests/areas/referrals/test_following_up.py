"""Dated tasks at home: done, tried, given up, missed; guidance from the county; a stay that should not be."""

from datetime import timedelta

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import FollowUp, Guidance, Readmission, Referral
from lianyi.areas.referrals.services import refusals
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    at_home,
    at_time,
    system,
    tell_all,
)
from tests.areas.workforce.builders import NOW, TODAY

pytestmark = pytest.mark.django_db

DOWN_AT = NOW + timedelta(days=3)
HOME_AT = DOWN_AT + timedelta(hours=1)


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name__endswith=name).count()


@pytest.mark.rows("REF-03")
def test_off_target_makes_the_county_doctor_owe_a_word_that_the_township_takes_note_of():
    county = a_county()
    down = at_home(county, a_patient(county).id)
    task = FollowUp.objects.filter(of_plan=True).order_by("due_on").first()
    day = NOW + timedelta(days=8)
    doctor = at_time(county.township_doctor, day)

    done = referrals.do_follow_up(
        follow_up_id=task.pk,
        report=referrals.FollowUpReport(
            way=referrals.FollowUpWay.HOME,
            measurements={"sbp": 172.0, "dbp": 101.0},
            note="漏服药物",
        ),
        actor=doctor,
        now=day,
    )

    assert done.result == "NOT_MET"
    assert Referral.objects.get(pk=down.id).state == "FOLLOWING"
    (owed,) = Guidance.objects.all()
    assert (owed.why, owed.case.due_at) == ("NOT_MET", day + timedelta(hours=24))
    with pytest.raises(NotPermitted):
        referrals.answer_guidance(guidance_id=owed.pk, answer="我来", actor=doctor, now=day)
    specialist = at_time(county.specialist, day)
    with pytest.raises(refusals.TextMissing):
        referrals.answer_guidance(guidance_id=owed.pk, answer=" ", actor=specialist, now=day)
    referrals.answer_guidance(
        guidance_id=owed.pk, answer="加缬沙坦80mg，一周复测", actor=specialist, now=day
    )
    referrals.read_guidance(guidance_id=owed.pk, actor=doctor, now=day + timedelta(minutes=5))
    referrals.read_guidance(guidance_id=owed.pk, actor=doctor, now=day + timedelta(hours=5))
    owed.refresh_from_db()
    assert (owed.state, owed.read_at) == ("ANSWERED", day + timedelta(minutes=5))
    values = records.latest_values(task.resident_id, system(day).scope, codes=("BP_SYS",))
    assert values["BP_SYS"].value == 172


def test_a_telephone_call_leaves_no_encounter():
    county = a_county()
    at_home(county, a_patient(county).id)
    task = FollowUp.objects.filter(of_plan=True).order_by("due_on").first()
    day = NOW + timedelta(days=8)

    referrals.do_follow_up(
        follow_up_id=task.pk, report=referrals.FollowUpReport(way=referrals.FollowUpWay.PHONE),
        actor=at_time(county.township_doctor, day), now=day,
    )  # fmt: skip

    task.refresh_from_db()
    assert (task.encounter_id, task.result) == (None, "NOT_MEASURED")


def test_a_later_task_is_not_done_weeks_before_its_day():
    county = a_county()
    at_home(county, a_patient(county).id)
    first, second = FollowUp.objects.filter(of_plan=True).order_by("due_on")
    day = NOW + timedelta(days=8)
    doctor = at_time(county.township_doctor, day)
    report = referrals.FollowUpReport(way=referrals.FollowUpWay.PHONE)
    referrals.do_follow_up(follow_up_id=first.pk, report=report, actor=doctor, now=day)

    with pytest.raises(refusals.NotDueYet):
        referrals.do_follow_up(follow_up_id=second.pk, report=report, actor=doctor, now=day)


@pytest.mark.rows("REF-03")
def test_a_try_in_vain_is_logged_and_a_new_day_moves_the_clock():
    county = a_county()
    at_home(county, a_patient(county).id)
    task = FollowUp.objects.filter(of_plan=True).order_by("due_on").first()
    day = NOW + timedelta(days=8)
    doctor = at_time(county.township_doctor, day)

    for told_ in ({"outcome": "NONSENSE"}, {"outcome": "AWAY", "next_on": TODAY}):
        with pytest.raises(refusals.BadReason):
            referrals.note_attempt(follow_up_id=task.pk, actor=doctor, now=day, **told_)
    referrals.note_attempt(follow_up_id=task.pk, outcome="NO_ANSWER", actor=doctor, now=day)
    moved = referrals.note_attempt(
        follow_up_id=task.pk,
        outcome="AWAY",
        next_on=TODAY + timedelta(days=12),
        actor=doctor,
        now=day,
    )

    assert (moved.state, moved.attempts) == ("DUE", 2)
    task.refresh_from_db()
    assert task.case.due_at.date() == TODAY + timedelta(
        days=12
    )  # midnight in Shanghai is 16:00 UTC of that day
    with pytest.raises(refusals.BadReason):
        referrals.give_up_follow_up(follow_up_id=task.pk, note=" ", actor=doctor, now=day)
    lost = referrals.give_up_follow_up(
        follow_up_id=task.pk, note="外出务工一年", actor=doctor, now=day
    )
    assert lost.state == "LOST"


@pytest.mark.rows("REF-03", "SEC-03")
def test_a_missed_follow_up_rises_to_the_head_and_then_to_the_county_doctor():
    county = a_county()
    at_home(county, a_patient(county).id)
    task = FollowUp.objects.filter(of_plan=True).order_by("due_on").first()
    due = task.case.due_at

    cases.escalate_due(due + timedelta(hours=5))
    tell_all(due + timedelta(hours=5))
    assert not Guidance.objects.exists()
    assert told("FollowUpMissed") == 2  # the holder, the head of the unit
    cases.escalate_due(due + timedelta(hours=25))
    tell_all(due + timedelta(hours=25))

    (asked,) = Guidance.objects.all()
    assert (asked.why, asked.institution_id) == ("OVERDUE", county.lead)
    cases.escalate_due(due + timedelta(hours=80))
    tell_all(due + timedelta(hours=80))
    assert Guidance.objects.count() == 1  # asked once, however often it rises
    late = referrals.list_follow_ups(
        scope=at_time(county.specialist, due + timedelta(hours=80)).scope,
        wanted=referrals.Task(when="late", mine=False),
        now=due + timedelta(hours=80),
    )
    assert task.pk in {row.card.id for row in late}


@pytest.mark.rows("REF-03")
def test_the_township_asks_and_the_county_doctor_guides_on_his_own():
    county = a_county()
    down = at_home(county, a_patient(county).id)
    doctor, specialist = (
        at_time(county.township_doctor, HOME_AT),
        at_time(county.specialist, HOME_AT),
    )

    asked = referrals.ask_guidance(
        referral_id=down.id, question="可否减量？", actor=doctor, now=HOME_AT
    )
    assert (
        referrals.ask_guidance(referral_id=down.id, question="再问", actor=doctor, now=HOME_AT)
        == asked
    )
    given = referrals.give_guidance(
        referral_id=down.id, answer="注意低盐", actor=specialist, now=HOME_AT
    )

    assert {g.why: g.state for g in Guidance.objects.all()} == {
        "QUESTION": "OPEN",
        "OWN": "ANSWERED",
    }
    assert Guidance.objects.get(pk=given).answer == "注意低盐"
    up_id = Referral.objects.get(pk=down.id).back_of_id
    with pytest.raises(refusals.NotADownReferral):
        referrals.ask_guidance(referral_id=up_id, question="？", actor=doctor, now=HOME_AT)


@pytest.mark.rows("REF-03")
def test_silence_of_a_month_asks_for_guidance_and_an_overdue_one_is_told():
    county = a_county()
    at_home(county, a_patient(county).id)
    task = FollowUp.objects.filter(of_plan=True).order_by("due_on").first()
    day = NOW + timedelta(days=8)
    referrals.do_follow_up(
        follow_up_id=task.pk,
        report=referrals.FollowUpReport(
            way=referrals.FollowUpWay.HOME, measurements={"sbp": 130.0, "dbp": 80.0}
        ),
        actor=at_time(county.township_doctor, day),
        now=day,
    )

    assert referrals.owe_regular_guidance(day + timedelta(days=29)) == 0
    later = day + timedelta(days=30)
    assert referrals.owe_regular_guidance(later) == 1
    assert referrals.owe_regular_guidance(later) == 0
    cases.escalate_due(later + timedelta(hours=24))
    tell_all(later + timedelta(hours=24))
    assert told("GuidanceOverdue") == 1
    owed = Guidance.objects.get(why="INTERVAL")
    given = referrals.give_guidance(
        referral_id=owed.referral_id,
        answer="继续原方案",
        actor=at_time(county.specialist, later),
        now=later,
    )
    assert given == owed.pk  # the interval is thereby kept


@pytest.mark.rows("REF-17")
@pytest.mark.parametrize(("days", "shown"), [(0, True), (7, True), (30, True), (31, False)])
def test_a_stay_within_thirty_days_is_shown_on_the_down_referral_once(days, shown):
    county = a_county()
    patient = a_patient(county)
    down = at_home(county, patient.id)
    again = DOWN_AT + timedelta(days=days, hours=2)
    stay = records.admit(
        resident_id=patient.id, institution_id=county.lead, department="心内科", doctor_id=None,
        chief_complaint="头晕",
        conditions=(records.ConditionDraft(code="I10.x00", kind=records.ConditionKind.PRINCIPAL),),
        actor=at_time(county.specialist, again), now=again,
    )  # fmt: skip
    tell_all(again)
    tell_all(again + timedelta(minutes=1))

    found = list(Readmission.objects.values_list("referral_id", "encounter_id", "days_after"))
    assert found == ([(down.id, stay.id, days)] if shown else [])
    assert referrals.note_readmission(encounter_id=stay.id, now=again) is False
    sheet = referrals.sheet(down.id, county.office)
    assert [r["within_7"] for r in sheet.readmissions] == ([days <= 7] if shown else [])
