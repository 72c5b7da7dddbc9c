"""The way home: plan, tasks, tries, guidance, escalation, readmission."""

from datetime import timedelta

import pytest

from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import CarePlan, FollowUp, Referral
from lianyi.areas.referrals.rules import plans
from lianyi.areas.referrals.services import refusals
from lianyi.machinery.cases import public as cases
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
)
from tests.areas.workforce.builders import NOW, TODAY

pytestmark = pytest.mark.django_db

DOWN_AT = NOW + timedelta(days=3)
HOME_AT = DOWN_AT + timedelta(hours=1)


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
