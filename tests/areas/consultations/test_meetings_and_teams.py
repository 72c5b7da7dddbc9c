"""They meet without clashes, the camera waits for a yes, a team of several disciplines signs a joint plan."""

from datetime import date, timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import Consultation, JointPlan, PlanTask, Session
from lianyi.areas.consultations.services.refusals import (
    BadTime,
    ExpertUnfit,
    MediaConsentNeeded,
    NetworkUnchecked,
    NotLive,
    NotTheChair,
    NotYourSide,
    OpinionMissing,
    TeamFault,
    TimeTaken,
)
from lianyi.areas.workforce.models import Staff
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.states import IllegalMove
from tests.areas.consultations.builders import (
    NOW,
    TODAY,
    a_county,
    a_patient,
    a_team,
    accepted,
    an_expert,
    at_time,
    in_session,
    opinion,
    requested,
    scheduled,
)

pytestmark = pytest.mark.django_db


def choices(*experts, chair=None):
    """Experts with their own disciplines."""
    return [
        consultations.Choice(expert_id=each.id, discipline=each.discipline, chair=each is chair)
        for each in experts
    ]


def accept(county, card, *experts, now=NOW, chair=None):
    """The office says yes."""
    return consultations.accept(
        consultation_id=card.id,
        experts=choices(*experts, chair=chair),
        actor=at_time(county.office, now),
        now=now,
    )


def schedule(county, card, starts_at, minutes=30, **told):
    """The office fixes a time."""
    return consultations.schedule(
        consultation_id=card.id,
        draft=consultations.ScheduleDraft(starts_at=starts_at, minutes=minutes, **told),
        actor=county.office,
        now=NOW,
    )


@pytest.mark.rows("RMT-01")
def test_an_expert_below_three_years_of_independent_practice_is_not_registered():
    county = a_county()

    with pytest.raises(ExpertUnfit) as refused:
        an_expert(county, "新医师", "INTERNAL", independent_since=date(2023, 11, 25))

    assert refused.value.facts["why"] == "too_few_years"
    card, _doctor = an_expert(county, "老医师", "INTERNAL", independent_since=date(2023, 11, 24))
    assert card.unfit == ""


@pytest.mark.rows("RMT-01")
def test_an_expert_whose_licence_ran_out_since_is_refused_when_asked():
    county = a_county()
    team = a_team(county)
    card = requested(county, a_patient(county))
    Staff.objects.filter(pk=team.heart.staff_id).update(licence_until=date(2026, 11, 23))

    with pytest.raises(ExpertUnfit) as refused:
        accept(county, card, team.heart)

    assert refused.value.facts["why"] == "licence_over"
    assert Consultation.objects.get(pk=card.id).state == "REQUESTED"


@pytest.mark.rows("RMT-01")
def test_neither_an_expert_nor_the_patient_meets_twice_at_once():
    county = a_county()
    team = a_team(county)
    patient, other = a_patient(county), a_patient(county, name="刘洋")
    first = scheduled(county, patient, team.heart)
    again = accepted(county, other, team.heart)
    begins = NOW + timedelta(hours=2)

    with pytest.raises(TimeTaken) as refused:
        schedule(county, again, begins + timedelta(minutes=29))
    assert (refused.value.facts["name"], refused.value.facts["number"]) == (
        "周主任医师",
        first.number,
    )
    card = schedule(county, again, begins + timedelta(minutes=30))
    assert card.state == consultations.State.SCHEDULED


@pytest.mark.rows("RMT-01")
def test_the_patient_is_not_asked_to_be_in_two_meetings():
    county = a_county()
    team = a_team(county)
    patient = a_patient(county)
    scheduled(county, patient, team.heart)
    other = accepted(county, patient, team.surgeon, diagnosis_code="E11.900")

    with pytest.raises(TimeTaken) as refused:
        schedule(county, other, NOW + timedelta(hours=2, minutes=10))

    assert refused.value.facts["name"] == "患者"


@pytest.mark.rows("RMT-01")
def test_a_meeting_lies_ahead_and_has_a_bounded_length():
    county = a_county()
    team = a_team(county)
    card = accepted(county, a_patient(county), team.heart)

    for starts_at, minutes in (
        (NOW - timedelta(minutes=6), 30),
        (NOW + timedelta(days=61), 30),
        (NOW + timedelta(hours=1), 4),
        (NOW + timedelta(hours=1), 481),
    ):
        with pytest.raises(BadTime):
            schedule(county, card, starts_at, minutes)


@pytest.mark.rows("RMT-01")
def test_a_second_time_takes_the_place_of_the_first():
    county = a_county()
    team = a_team(county)
    card = scheduled(county, a_patient(county), team.heart)

    card = schedule(county, card, NOW + timedelta(hours=5))

    assert Session.objects.get().starts_at == NOW + timedelta(hours=5)
    due = cases.get_case(card.case_id, county.office.scope).due_at
    assert due == NOW + timedelta(hours=5, minutes=15)


@pytest.mark.rows("RMT-01")
def test_the_camera_waits_for_the_patients_yes_and_a_checked_network():
    county = a_county()
    team = a_team(county)
    card = scheduled(county, a_patient(county), team.heart)
    begins = NOW + timedelta(hours=2)
    doctor = at_time(county.township_doctor, begins)

    for draft, refusal in (
        (consultations.StartDraft(media_agreed=True), MediaConsentNeeded),
        (
            consultations.StartDraft(media_agreed=True, agreed_by="李医生", network_checked=False),
            NetworkUnchecked,
        ),
    ):
        with pytest.raises(refusal):
            consultations.start(consultation_id=card.id, draft=draft, actor=doctor, now=begins)
    consultations.start(
        consultation_id=card.id,
        draft=consultations.StartDraft(media_agreed=True, agreed_by="李医生"),
        actor=doctor,
        now=begins,
    )

    session = Session.objects.get()
    assert (session.state, session.media_agreed, session.agreed_by) == ("LIVE", True, "李医生")


@pytest.mark.rows("RMT-01")
def test_service_stops_when_its_conditions_fail_and_another_time_can_be_fixed():
    county = a_county()
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    later = NOW + timedelta(hours=2, minutes=5)

    card = consultations.stop(
        consultation_id=card.id, reason="NETWORK", actor=at_time(county.office, later), now=later
    )

    assert card.state == consultations.State.ACCEPTED
    assert card.starts_at is None
    card = schedule(county, card, NOW + timedelta(hours=4))
    assert [s.state for s in Session.objects.order_by("number")] == ["STOPPED", "PLANNED"]


@pytest.mark.rows("RMT-01")
def test_nobody_writes_in_a_room_that_is_not_open_or_not_theirs():
    county = a_county()
    team = a_team(county)
    card = scheduled(county, a_patient(county), team.heart)

    with pytest.raises(NotLive):
        consultations.post_message(
            consultation_id=card.id, body="在吗", actor=county.township_doctor, now=NOW
        )
    with pytest.raises(consultations.ConsultationNotFound):
        consultations.join(
            consultation_id=card.id, peer="a1", video=False, actor=county.second_office, now=NOW
        )


@pytest.mark.rows("RMT-16", "TCM-16")
def test_a_team_hears_every_discipline_asked_for_and_chinese_medicine_about_listed_diseases():
    county = a_county()
    team = a_team(county)
    patient = a_patient(county)
    card = requested(
        county, patient, form=consultations.Form.MDT, diagnosis_code="E11.900",
        disciplines=("INTERNAL", "SURGERY"),
    )  # fmt: skip

    for experts, why in (
        ((team.heart,), "too_few"),
        ((team.heart, team.herbalist), "missing"),
        ((team.heart, team.surgeon), "tcm"),
    ):
        with pytest.raises(TeamFault) as refused:
            accept(county, card, *experts)
        assert refused.value.facts["why"] == why
    card = accept(county, card, team.heart, team.surgeon, team.herbalist)

    assert card.state == consultations.State.ACCEPTED


PLAN = consultations.PlanDraft(
    summary="血糖控制不佳合并气阴两虚",
    plan="二甲双胍加参芪降糖方，四周复查",
    tasks=(consultations.PlannedTask(text="四周后复查糖化", due_on=TODAY + timedelta(days=28)),),
)
ENDED = NOW + timedelta(minutes=90)


def a_team_that_met(county, team):
    """Heart and herbs met about a diabetic; the herbalist is the chair."""
    card = requested(
        county, a_patient(county), form=consultations.Form.MDT, diagnosis_code="E11.900"
    )
    accept(county, card, team.heart, team.herbalist, chair=team.herbalist)
    begins = NOW + timedelta(hours=1)
    schedule(county, card, begins)
    office = at_time(county.office, begins)
    draft = consultations.StartDraft()
    consultations.start(consultation_id=card.id, draft=draft, actor=office, now=begins)
    return consultations.end(consultation_id=card.id, actor=office, now=ENDED)


@pytest.mark.rows("RMT-16", "TCM-16")
def test_the_chair_alone_signs_the_joint_plan_after_all_opinions():
    county = a_county()
    team = a_team(county)
    card = a_team_that_met(county, team)
    chair, other = at_time(team.herbalist_doctor, ENDED), at_time(team.heart_doctor, ENDED)

    consultations.sign_opinion(consultation_id=card.id, draft=opinion(), actor=chair, now=ENDED)
    with pytest.raises(OpinionMissing) as refused:
        consultations.sign_plan(consultation_id=card.id, draft=PLAN, actor=chair, now=ENDED)
    assert refused.value.facts["disciplines"] == "内科"
    consultations.sign_opinion(consultation_id=card.id, draft=opinion(), actor=other, now=ENDED)
    assert Consultation.objects.get(pk=card.id).state == "OPINING"
    with pytest.raises(NotTheChair):
        consultations.sign_plan(consultation_id=card.id, draft=PLAN, actor=other, now=ENDED)
    card = consultations.sign_plan(consultation_id=card.id, draft=PLAN, actor=chair, now=ENDED)

    assert card.state == consultations.State.ANSWERED
    assert card.price_fen == 15000 + 10000
    assert JointPlan.objects.get().document_id is not None


@pytest.mark.rows("RMT-16")
def test_tasks_of_the_joint_plan_wait_on_the_townships_desk_until_it_says_they_are_done():
    county = a_county()
    team = a_team(county)
    card = a_team_that_met(county, team)
    for doctor in (team.heart_doctor, team.herbalist_doctor):
        who = at_time(doctor, ENDED)
        consultations.sign_opinion(consultation_id=card.id, draft=opinion(), actor=who, now=ENDED)
    chair = at_time(team.herbalist_doctor, ENDED)
    consultations.sign_plan(consultation_id=card.id, draft=PLAN, actor=chair, now=ENDED)
    township = at_time(county.township_doctor, ENDED)

    def finish(actor, *, done=True):
        number = PlanTask.objects.get().pk
        return consultations.finish_task(
            task_id=number, done=done, note="糖化6.8%", actor=actor, now=ENDED
        )

    case = cases.find_case("consultation_task", PlanTask.objects.get().pk, township.scope)
    assert case is not None
    assert (case.holder.institution_id, case.holder.duty) == (county.township, "township_doctor")
    with pytest.raises(NotYourSide):
        finish(at_time(county.specialist, ENDED))
    finish(township)
    assert PlanTask.objects.get().state == "DONE"
    with pytest.raises(IllegalMove):
        finish(township, done=False)
