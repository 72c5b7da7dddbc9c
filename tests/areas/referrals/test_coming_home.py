"""The way home: plan, tasks, tries, guidance, escalation, readmission."""

from datetime import timedelta

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import CarePlan, FollowUp, Guidance, Readmission, Referral
from lianyi.areas.referrals.rules import plans
from lianyi.areas.referrals.services import refusals
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.referrals.builders import (
    HOME_FINDINGS,
    a_county,
    a_patient,
    a_plan,
    at_home,
    at_time,
    in_care,
    seen_at_township,
    sent_down,
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
def test_a_patient_not_fit_for_home_is_not_sent_without_override():
    county = a_county()
    up = in_care(county, a_patient(county).id)
    doctor = at_time(county.specialist, DOWN_AT)
    unstable = a_plan(county, today=DOWN_AT.date(), findings={**HOME_FINDINGS, "stable": False})

    with pytest.raises(refusals.NotIndicated):
        referrals.send_down(referral_id=up.id, plan=unstable, actor=doctor, now=DOWN_AT)
    assert Referral.objects.get(pk=up.id).state == "IN_CARE"


@pytest.mark.rows("REF-03")
def test_a_plan_without_dates_or_words_is_refused_and_the_up_referral_stays_open():
    county = a_county()
    up = in_care(county, a_patient(county).id)
    doctor = at_time(county.specialist, DOWN_AT)

    for told_, fault in (
        ({"follow_ups": ()}, plans.NoFollowUp),
        (
            {"follow_ups": (referrals.PlannedFollowUp(due_on=DOWN_AT.date() + timedelta(days=9)),)},
            plans.FirstFollowUpTooLate,
        ),
        ({"results": ""}, refusals.TextMissing),
        ({"targets": {"stable": 1.0}}, plans.BadTarget),
        ({"consent": None}, refusals.ConsentNeeded),
    ):
        with pytest.raises(fault):
            referrals.send_down(
                referral_id=up.id,
                plan=a_plan(county, today=DOWN_AT.date(), **told_),
                actor=doctor,
                now=DOWN_AT,
            )
    assert Referral.objects.get(pk=up.id).state == "IN_CARE"
    assert not CarePlan.objects.exists()


@pytest.mark.rows("REF-03", "REF-12")
def test_the_plan_marks_which_drugs_the_township_has():
    county = a_county()
    patient = a_patient(county)
    seen_at_township(county, patient, now=NOW - timedelta(days=1))
    down = sent_down(county, patient.id)

    stock = {d["name"]: d["stock"] for d in CarePlan.objects.get(referral=down.id).drugs}
    assert stock == {"氨氯地平片": "ON_LIST", "缬沙坦胶囊": "NOT_ON_LIST"}


def test_another_list_of_drugs_may_be_set_by_whoever_keeps_one():
    county = a_county()
    referrals.set_drug_list(lambda institution, code, name, now: code == "C09CA03")
    try:
        down = sent_down(county, a_patient(county).id)
    finally:
        referrals.set_drug_list(None)

    stock = {d["code"]: d["stock"] for d in CarePlan.objects.get(referral=down.id).drugs}
    assert stock == {"C08CA01": "NOT_ON_LIST", "C09CA03": "ON_LIST"}


def test_a_patient_is_sent_home_once_and_again_only_after_a_no():
    county = a_county()
    down = sent_down(county, a_patient(county).id)
    doctor = at_time(county.specialist, HOME_AT)
    up_id = Referral.objects.get(pk=down.id).back_of_id

    with pytest.raises(refusals.AlreadySentDown):
        referrals.send_down(
            referral_id=up_id, plan=a_plan(county, today=HOME_AT.date()), actor=doctor, now=HOME_AT
        )
    referrals.decline_referral(
        referral_id=down.id,
        reason="NO_SPECIALTY",
        actor=at_time(county.township_doctor, HOME_AT),
        now=HOME_AT,
    )
    again = referrals.send_down(
        referral_id=up_id, plan=a_plan(county, today=HOME_AT.date()), actor=doctor, now=HOME_AT
    )
    assert again.again_of_id == down.id


def test_only_the_hospital_that_has_the_patient_sends_down():
    county = a_county()
    up = in_care(county, a_patient(county).id)

    with pytest.raises(refusals.NotYourSide):
        referrals.send_down(
            referral_id=up.id,
            plan=a_plan(county),
            actor=at_time(county.township_doctor, DOWN_AT),
            now=DOWN_AT,
        )


def test_a_patient_who_came_without_referral_is_sent_home_too():
    county = a_county()
    patient = a_patient(county)
    in_care(county, patient.id)

    card = referrals.send_home(
        resident_id=patient.id,
        plan=a_plan(county, today=DOWN_AT.date()),
        actor=at_time(county.specialist, DOWN_AT),
        now=DOWN_AT,
    )

    assert (card.direction, card.back_of_id) == ("DOWN", None)


@pytest.mark.rows("REF-03")
def test_the_dates_become_tasks_the_moment_the_township_accepts():
    county = a_county()
    down = sent_down(county, a_patient(county).id)
    assert not FollowUp.objects.filter(of_plan=True).exists()

    referrals.accept_referral(
        referral_id=down.id,
        draft=referrals.AcceptDraft(),
        actor=at_time(county.township_doctor, HOME_AT),
        now=HOME_AT,
    )

    tasks = FollowUp.objects.filter(of_plan=True).order_by("due_on")
    assert [(t.due_on, t.institution_id) for t in tasks] == [
        (TODAY + timedelta(days=8), county.township), (TODAY + timedelta(days=31), county.township),
    ]  # fmt: skip
    work = cases.worklist(
        scope=at_time(county.township_doctor, HOME_AT).scope,
        duties=["township_doctor"],
        now=HOME_AT,
        kinds=["follow_up"],
    )
    assert {item.case.subject_id for item in work} >= {t.pk for t in tasks}
    assert all("王秀英" not in item.case.headline for item in work)


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


def test_a_plan_is_closed_when_no_date_is_left_and_death_cancels_what_is_left():
    county = a_county()
    down = at_home(county, a_patient(county).id)
    first = FollowUp.objects.filter(of_plan=True).order_by("due_on").first()
    day = NOW + timedelta(days=8)
    doctor = at_time(county.township_doctor, day)
    referrals.do_follow_up(
        follow_up_id=first.pk,
        report=referrals.FollowUpReport(way=referrals.FollowUpWay.PHONE),
        actor=doctor,
        now=day,
    )

    with pytest.raises(refusals.StillOpen):
        referrals.close_referral(
            referral_id=down.id,
            draft=referrals.ClosingDraft(outcome=referrals.Outcome.FOLLOWED_TO_END),
            actor=doctor,
            now=day,
        )
    referrals.close_referral(
        referral_id=down.id,
        draft=referrals.ClosingDraft(outcome=referrals.Outcome.DIED),
        actor=doctor,
        now=day,
    )

    states = set(FollowUp.objects.filter(of_plan=True).values_list("state", flat=True))
    assert states == {"DONE", "CANCELLED"}
    assert Referral.objects.get(pk=down.id).state == "CLOSED"


def test_a_down_patient_who_does_not_come_within_the_limit_is_on_the_no_arrival_list():
    county = a_county()
    down = at_home(county, a_patient(county).id)

    assert referrals.note_no_shows(HOME_AT + timedelta(days=8)) == 1

    assert Referral.objects.get(pk=down.id).state == "NO_SHOW"
    day = HOME_AT + timedelta(days=9)
    task = FollowUp.objects.filter(of_plan=True).order_by("due_on").first()
    referrals.do_follow_up(
        follow_up_id=task.pk, report=referrals.FollowUpReport(way=referrals.FollowUpWay.HOME),
        actor=at_time(county.township_doctor, day), now=day,
    )  # fmt: skip
    assert Referral.objects.get(pk=down.id).state == "FOLLOWING"  # found at home after all


@pytest.mark.rows("REF-17")
@pytest.mark.parametrize(("days", "shown"), [(0, True), (7, True), (30, True), (31, False)])
def test_a_stay_within_thirty_days_is_shown_on_the_down_referral_once(days, shown):
    county = a_county()
    patient = a_patient(county)
    down = at_home(county, patient.id)
    again = DOWN_AT + timedelta(days=days, hours=2)
    stay = records.admit(
        resident_id=patient.id, institution_id=county.lead, department="心内科", doctor_id=None,
        chief_complaint="头晕", conditions=(records.ConditionDraft(code="I10.x00", kind=records.ConditionKind.PRINCIPAL),),
        actor=at_time(county.specialist, again), now=again,
    )  # fmt: skip
    tell_all(again)
    tell_all(again + timedelta(minutes=1))

    found = list(Readmission.objects.values_list("referral_id", "encounter_id", "days_after"))
    assert found == ([(down.id, stay.id, days)] if shown else [])
    assert referrals.note_readmission(encounter_id=stay.id, now=again) is False
    sheet = referrals.sheet(down.id, county.office)
    assert [r["within_7"] for r in sheet.readmissions] == ([days <= 7] if shown else [])
