"""What consultations refuse, and whom they do not know."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import (
    Attendance,
    Consultation,
    Lesson,
    Package,
    PlanTask,
)
from lianyi.areas.consultations.services.ending import lapse_one, note_consent_withdrawn
from lianyi.areas.residents import public as residents
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.errors import DomainError
from tests.areas.consultations.builders import (
    NOW,
    TODAY,
    a_county,
    a_patient,
    a_request,
    a_team,
    accepted,
    at_time,
    feedback,
    opinion,
    requested,
    signed,
    somebody,
    system,
)
from tests.areas.referrals.builders import sent
from tests.areas.workforce.builders import refused

pytestmark = pytest.mark.django_db


@pytest.mark.rows("RMT-01", "RMT-07")
def test_an_expert_is_registered_once_by_those_who_may_and_strangers_find_none():
    county = a_county()
    team = a_team(county)
    staff = workforce.staff([team.heart.staff_id])[team.heart.staff_id]
    draft = consultations.ExpertDraft(
        staff_id=staff.id, discipline="INTERNAL", independent_since=date(2010, 7, 1), proof="证书"
    )
    outside = consultations.ExpertDraft(
        discipline="ONCOLOGY", independent_since=date(2005, 1, 1), proof="协议", name="许教授",
        institution_id=county.stranger, rank="senior", licence_no="1104",
    )  # fmt: skip

    def register(what, actor=county.office):
        return lambda: consultations.register_expert(draft=what, actor=actor, now=NOW)

    refused(register(draft), "consultations.already_expert")
    refused(register(outside), "consultations.not_your_side")
    refused(
        lambda: consultations.set_expert_active(
            expert_id=10**6, active=False, actor=county.office, now=NOW
        ),
        "consultations.expert_not_found",
    )
    second = somebody("referral_office", county.second, "县中医院办公室")
    refused(
        lambda: consultations.set_expert_active(
            expert_id=team.heart.id, active=False, actor=second, now=NOW
        ),
        "consultations.expert_not_found",
    )
    off = consultations.set_expert_active(
        expert_id=team.heart.id, active=False, actor=county.office, now=NOW
    )
    assert off.unfit == "off_register"
    on = consultations.set_expert_active(
        expert_id=team.heart.id, active=True, actor=system(), now=NOW
    )
    assert on.unfit == ""


@pytest.mark.rows("RMT-07")
def test_a_clinic_that_is_not_there_is_neither_booked_nor_closed():
    county = a_county()
    team = a_team(county)
    draft = a_request(county, a_patient(county).id, form=consultations.Form.CLINIC)

    refused(
        lambda: consultations.close_clinic(clinic_id=1, actor=county.office, now=NOW),
        "consultations.clinic_not_found",
    )
    refused(
        lambda: consultations.book_clinic(
            clinic_id=1, slot_id=1, draft=draft, actor=county.township_doctor, now=NOW
        ),
        "consultations.clinic_not_found",
    )
    refused(
        lambda: consultations.publish_clinic(
            expert_id=team.heart.id, resource_id=1, title="门诊", actor=county.office, now=NOW
        ),
        "consultations.wrong_resource",
    )


@pytest.mark.rows("RMT-16")
def test_a_lesson_that_is_off_or_not_there_takes_nobody_in():
    county = a_county()

    def lesson(**told):
        return consultations.plan_lesson(
            draft=consultations.LessonDraft(**{
                "kind": consultations.LessonKind.LECTURE, "title": "心电图", "starts_at": NOW,
                "minutes": 60, "teacher_name": "周主任医师", "institution_id": county.lead, **told,
            }),
            actor=county.specialist,
            now=NOW,
        )  # fmt: skip

    number = lesson()
    code = Lesson.objects.get().code
    doctor = county.township_doctor
    refused(lambda: lesson(minutes=4), "consultations.bad_lesson")
    refused(lambda: lesson(institution_id=county.township), "consultations.not_your_lesson")
    refused(lambda: lesson(consultation_id=10**6), "consultations.not_found")
    refused(
        lambda: consultations.sign_in(lesson_id=number + 9, code=code, actor=doctor, now=NOW),
        "consultations.lesson_not_found",
    )
    robot = replace(doctor, user_id=None)
    refused(
        lambda: consultations.sign_in(lesson_id=number, code=code, actor=robot, now=NOW),
        "consultations.not_staff",
    )
    told = {"lesson_id": number, "actor": county.specialist, "now": NOW}
    refused(lambda: consultations.cancel_lesson(note=" ", **told), "consultations.text_missing")
    consultations.cancel_lesson(note="主讲人外出", **told)
    refused(lambda: consultations.cancel_lesson(note="再取消", **told), "consultations.lesson_over")
    refused(lambda: consultations.hold_lesson(**told), "consultations.lesson_over")
    refused(
        lambda: consultations.sign_in(lesson_id=number, code=code, actor=doctor, now=NOW),
        "consultations.lesson_over",
    )
    early = lesson(starts_at=NOW + timedelta(days=1))
    refused(
        lambda: consultations.hold_lesson(lesson_id=early, actor=county.specialist, now=NOW),
        "consultations.bad_lesson",
    )
    assert not Attendance.objects.exists()


@pytest.mark.rows("RMT-01")
def test_a_task_is_ended_by_the_side_that_asked_and_by_nobody_else():
    county = a_county()
    team = a_team(county)
    card = accepted(county, a_patient(county), team.heart)
    task = PlanTask.objects.create(consultation_id=card.id, text="复查", due_on=TODAY)

    def finish(actor, task_id=task.pk):
        return lambda: consultations.finish_task(
            task_id=task_id, done=True, note="已复查", actor=actor, now=NOW
        )

    refused(finish(county.stranger_doctor), "consultations.task_not_found")
    refused(finish(county.township_doctor, task.pk + 1), "consultations.task_not_found")
    refused(finish(county.specialist), "consultations.not_your_side")


@pytest.mark.rows("RMT-01")
def test_feedback_out_of_the_scale_is_refused_and_another_kind_of_consent_ends_nothing():
    county = a_county()
    team = a_team(county)
    patient = a_patient(county)
    card = signed(county, patient, team.heart, team.heart_doctor)
    later = NOW + timedelta(hours=2)

    for stars in (0, 6):
        refused(
            lambda stars=stars: consultations.feed_back(
                consultation_id=card.id, draft=feedback(satisfaction=stars),
                actor=at_time(county.township_doctor, later), now=later,
            ),
            "consultations.bad_reason",
        )  # fmt: skip
    assert (
        note_consent_withdrawn(consent_id=1, kind="research", resident_id=patient.id, now=later)
        == 0
    )
    assert not lapse_one(card.id, later)
    assert Consultation.objects.get(pk=card.id).state == "ANSWERED"


@pytest.mark.rows("RMT-01")
def test_an_expert_named_twice_or_unknown_is_refused_and_so_is_a_second_signature_without_reason():
    county = a_county()
    team = a_team(county)
    card = requested(county, a_patient(county), form=consultations.Form.FILE)

    def accept(*experts):
        return lambda: consultations.accept(
            consultation_id=card.id,
            experts=[consultations.Choice(expert_id=n, discipline=d) for n, d in experts],
            actor=county.office,
            now=NOW,
        )

    refused(accept((10**6, "INTERNAL")), "consultations.expert_not_found")
    refused(
        accept((team.heart.id, "INTERNAL"), (team.heart.id, "SURGERY")), "consultations.bad_reason"
    )
    refused(accept(), "consultations.team_fault")
    accept((team.heart.id, "INTERNAL"))()
    expert = at_time(team.heart_doctor, NOW)
    consultations.sign_opinion(consultation_id=card.id, draft=opinion(), actor=expert, now=NOW)
    refused(
        lambda: consultations.sign_opinion(
            consultation_id=card.id, draft=opinion(), actor=expert, now=NOW
        ),
        "consultations.already_signed",
    )


@pytest.mark.rows("RMT-01")
def test_what_is_too_long_or_of_no_list_is_refused_and_nothing_is_stored():
    county = a_county()
    team = a_team(county)
    patient = a_patient(county)

    def ask(**told):
        return lambda: requested(county, patient, **told)

    refused(ask(question="问" * 1001), "consultations.text_too_long")
    refused(ask(disciplines=("MAGIC",)), "consultations.bad_reason")
    assert not Consultation.objects.exists()
    card = requested(county, patient, disciplines=("INTERNAL",), form=consultations.Form.MDT)
    with pytest.raises(DomainError):
        consultations.accept(
            consultation_id=card.id, experts=[], file_grade="Z", actor=county.office, now=NOW
        )
    kept = consultations.accept(
        consultation_id=card.id,
        experts=[
            consultations.Choice(expert_id=team.heart.id, discipline="INTERNAL", chair=True),
            consultations.Choice(expert_id=team.surgeon.id, discipline="SURGERY"),
        ],
        file_grade="A",
        actor=county.office,
        now=NOW,
    )
    assert Consultation.objects.get(pk=kept.id).file_grade == "A"


@pytest.mark.rows("RMT-01", "RMT-16")
def test_a_plan_is_signed_once_and_its_tasks_lie_ahead():
    county = a_county()
    team = a_team(county)
    card = requested(
        county, a_patient(county), form=consultations.Form.MDT, diagnosis_code="E11.900"
    )
    consultations.accept(
        consultation_id=card.id,
        experts=[
            consultations.Choice(expert_id=team.heart.id, discipline="INTERNAL"),
            consultations.Choice(expert_id=team.herbalist.id, discipline="TCM", chair=True),
        ],
        actor=county.office,
        now=NOW,
    )
    begins = NOW + timedelta(hours=1)
    consultations.schedule(
        consultation_id=card.id,
        draft=consultations.ScheduleDraft(starts_at=begins, minutes=30),
        actor=county.office,
        now=NOW,
    )
    office, heart, chair = (
        at_time(a, begins) for a in (county.office, team.heart_doctor, team.herbalist_doctor)
    )
    told = {"consultation_id": card.id, "now": begins}
    consultations.start(draft=consultations.StartDraft(), actor=office, **told)
    consultations.sign_opinion(draft=opinion(), actor=heart, **told)
    consultations.sign_opinion(draft=opinion(), actor=chair, **told)

    def plan(days):
        task = consultations.PlannedTask(text="复查", due_on=TODAY + timedelta(days=days))
        draft = consultations.PlanDraft(summary="合并", plan="二甲双胍", tasks=(task,))
        return lambda: consultations.sign_plan(draft=draft, actor=chair, **told)

    consultations.end(actor=office, **told)
    refused(plan(-1), "consultations.bad_time")
    assert not PlanTask.objects.exists()
    plan(0)()
    refused(plan(0), "consultations.already_signed")
    assert PlanTask.objects.count() == 1


@pytest.mark.rows("RMT-12")
def test_a_township_passes_a_villages_request_on_without_a_word_and_adds_no_package():
    county = a_county()
    patient = a_patient(county)
    card = requested(county, patient, actor=county.village_doctor)
    before = Package.objects.count()

    passed = consultations.pass_on(
        consultation_id=card.id, note=" ", actor=county.township_doctor, now=NOW
    )

    assert passed.state == consultations.State.REQUESTED
    assert Package.objects.count() == before


@pytest.mark.rows("RMT-01")
def test_whom_the_patient_is_referred_to_reads_on_when_the_question_is_declined():
    county = a_county()
    patient = a_patient(county)
    card = requested(county, patient)
    sent(county, patient.id)

    consultations.decline(
        consultation_id=card.id, reason="DUPLICATE", note="已转诊", actor=county.office, now=NOW
    )

    later = NOW + timedelta(minutes=1)
    assert residents.get_resident(patient.id, at_time(county.office, later).scope).id == patient.id
