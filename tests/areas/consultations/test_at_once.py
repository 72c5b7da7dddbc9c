"""Two people act on one consultation at the same instant: exactly one of them is right."""

from datetime import timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import Attendance, Consultation, Invite, Lesson, Session
from lianyi.areas.consultations.services.refusals import AlreadyAsked, TimeTaken
from lianyi.machinery.cases.models import Case
from lianyi.machinery.cases.states import IllegalMove
from tests.areas.consultations.builders import (
    NOW,
    a_county,
    a_patient,
    a_request,
    a_team,
    accepted,
    requested,
)
from tests.areas.scheduling.builders import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-01")]


def test_one_of_three_equal_requests_at_once_is_kept():
    county = a_county()
    patient = a_patient(county)

    def ask():
        return consultations.request_consultation(
            draft=a_request(county, patient.id), actor=county.township_doctor, now=NOW
        )

    given, refused = all_at_once([ask] * 3)

    assert (len(given), {type(each) for each in refused}) == (1, {AlreadyAsked})
    assert Consultation.objects.count() == Case.objects.filter(kind="consultation").count() == 1


def test_two_offices_fix_the_same_expert_for_the_same_time_and_one_is_told():
    county = a_county()
    team = a_team(county)
    cards = [
        accepted(county, a_patient(county, name=name), team.heart) for name in ("王秀英", "刘洋")
    ]

    def fixing(card):
        draft = consultations.ScheduleDraft(starts_at=NOW + timedelta(hours=3), minutes=30)
        return lambda: consultations.schedule(
            consultation_id=card.id, draft=draft, actor=county.office, now=NOW
        )

    given, refused = all_at_once([fixing(card) for card in cards])

    assert (len(given), [type(each) for each in refused]) == (1, [TimeTaken])
    assert Session.objects.count() == 1


def test_accept_and_withdraw_at_once_leave_one_answer():
    county = a_county()
    team = a_team(county)
    card = requested(county, a_patient(county))
    experts = [consultations.Choice(expert_id=team.heart.id, discipline="INTERNAL")]

    _given, refused = all_at_once(
        [
            lambda: consultations.accept(
                consultation_id=card.id, experts=experts, actor=county.office, now=NOW
            ),
            lambda: consultations.decline(
                consultation_id=card.id, reason="DUPLICATE", actor=county.office, now=NOW
            ),
        ]
    )

    assert [type(each) for each in refused] == [IllegalMove]
    state = Consultation.objects.get(pk=card.id).state
    assert (state, Invite.objects.count()) in (("ACCEPTED", 1), ("DECLINED", 0))


def test_signing_in_twice_at_once_counts_once():
    county = a_county()
    lesson_id = consultations.plan_lesson(
        draft=consultations.LessonDraft(
            kind=consultations.LessonKind.ROUND, title="查房", starts_at=NOW, minutes=30,
            teacher_name="周主任医师", institution_id=county.lead,
        ),
        actor=county.specialist,
        now=NOW,
    )  # fmt: skip
    code = Lesson.objects.get().code

    def sign():
        return consultations.sign_in(
            lesson_id=lesson_id, code=code, actor=county.township_doctor, now=NOW
        )

    given, refused = all_at_once([sign] * 2)

    assert (sorted(given), refused) == ([False, True], [])
    assert Attendance.objects.count() == 1
