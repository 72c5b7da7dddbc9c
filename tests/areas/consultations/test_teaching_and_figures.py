"""Lessons are signed in by code or list and counted once held; figures of consultations open to their rows."""

from datetime import timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import Attendance, Lesson
from lianyi.areas.consultations.selectors import counters
from lianyi.areas.consultations.selectors.teaching import (
    LessonWanted,
    list_lessons,
    teaching_by_month,
    teaching_by_place,
)
from lianyi.areas.consultations.services.refusals import (
    BadLesson,
    LessonOver,
    NotStaff,
    NotYourLesson,
    SignInShut,
    WrongCode,
)
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.period import Period
from tests.areas.consultations.builders import (
    NOW,
    a_county,
    a_patient,
    a_team,
    at_time,
    feedback,
    requested,
    signed,
)

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2026")


def a_lesson(county, *, kind=consultations.LessonKind.LECTURE, starts_at=NOW, **told):
    """A lecture of the lead hospital that begins now."""
    return consultations.plan_lesson(
        draft=consultations.LessonDraft(
            kind=kind, title="基层心电图判读", starts_at=starts_at, minutes=60,
            teacher_name="周主任医师", institution_id=county.lead, **told,
        ),
        actor=county.specialist,
        now=NOW - timedelta(days=1),
    )  # fmt: skip


def code_of(lesson_id):
    """What is shown on the wall."""
    return Lesson.objects.get(pk=lesson_id).code


def staff_id(actor):
    """Who is behind an account."""
    found = workforce.staff_of_user(actor.user_id or 0)
    assert found is not None
    return found.id


@pytest.mark.rows("RMT-16")
def test_somebody_signs_in_once_by_code_and_another_is_added_to_the_list():
    county = a_county()
    lesson_id = a_lesson(county)
    code = code_of(lesson_id)

    new = [
        consultations.sign_in(lesson_id=lesson_id, code=code, actor=county.township_doctor, now=NOW)
        for _twice in range(2)
    ]
    added = consultations.add_attendance(
        lesson_id=lesson_id, staff_id=staff_id(county.village_doctor), actor=county.specialist,
        now=NOW,
    )  # fmt: skip

    assert (new, added) == ([True, False], True)
    rows = Attendance.objects.order_by("pk").values_list("way", "institution_id")
    assert list(rows) == [("CODE", county.township), ("LIST", county.village)]


def test_a_wrong_code_a_shut_door_and_a_stranger_to_the_staff_are_refused():
    county = a_county()
    lesson_id = a_lesson(county)
    code = code_of(lesson_id)
    doctor = county.township_doctor

    with pytest.raises(WrongCode):
        consultations.sign_in(lesson_id=lesson_id, code="x" + code, actor=doctor, now=NOW)
    for when in (NOW - timedelta(minutes=31), NOW + timedelta(minutes=91)):
        with pytest.raises(SignInShut):
            consultations.sign_in(
                lesson_id=lesson_id, code=code, actor=at_time(doctor, when), now=when
            )
    with pytest.raises(NotStaff):
        consultations.add_attendance(
            lesson_id=lesson_id, staff_id=10**9, actor=county.specialist, now=NOW
        )


def test_only_the_institution_that_holds_a_lesson_manages_it_and_only_once():
    county = a_county()
    lesson_id = a_lesson(county)
    coming = a_lesson(county, starts_at=NOW + timedelta(days=1))

    with pytest.raises(NotYourLesson):
        consultations.hold_lesson(lesson_id=lesson_id, actor=county.township_doctor, now=NOW)
    with pytest.raises(BadLesson):
        consultations.hold_lesson(lesson_id=coming, actor=county.specialist, now=NOW)
    consultations.hold_lesson(lesson_id=lesson_id, actor=county.specialist, now=NOW)
    with pytest.raises(LessonOver):
        consultations.hold_lesson(lesson_id=lesson_id, actor=county.specialist, now=NOW)
    consultations.cancel_lesson(
        lesson_id=coming, note="主讲人出差", actor=county.specialist, now=NOW
    )
    with pytest.raises(LessonOver):
        consultations.add_attendance(
            lesson_id=coming, staff_id=staff_id(county.specialist), actor=county.specialist, now=NOW
        )


@pytest.mark.rows("RMT-16")
def test_held_lessons_are_counted_by_month_and_institution_and_open_to_their_rows():
    county = a_county()
    kinds = consultations.LessonKind
    for kind in (kinds.ROUND, kinds.ROUND, kinds.DISCUSSION, kinds.LECTURE):
        lesson_id = a_lesson(county, kind=kind)
        consultations.add_attendance(
            lesson_id=lesson_id, staff_id=staff_id(county.township_doctor),
            actor=county.specialist, now=NOW,
        )  # fmt: skip
        consultations.hold_lesson(lesson_id=lesson_id, actor=county.specialist, now=NOW)
    a_lesson(county)  # only planned

    (month,) = teaching_by_month(county.office.scope, YEAR)
    assert month.lessons == {"ROUND": 2, "DISCUSSION": 1, "LECTURE": 1}
    assert sum(month.people.values()) == 4
    places = {p.institution_id: p for p in teaching_by_place(county.bureau_officer.scope, YEAR)}
    assert (places[county.lead].people, places[county.township].attended) == (4, 4)
    wanted = LessonWanted(kind="ROUND", state="HELD", period=YEAR, mine=True)
    assert len(list_lessons(county.office, wanted).rows) == month.lessons["ROUND"]


@pytest.mark.rows("RMT-01")
def test_figures_of_consultations_open_to_exactly_their_rows():
    county = a_county()
    team = a_team(county)
    done = signed(county, a_patient(county), team.heart, team.heart_doctor)
    later = NOW + timedelta(hours=2)
    consultations.feed_back(
        consultation_id=done.id, draft=feedback(), actor=at_time(county.township_doctor, later),
        now=later,
    )  # fmt: skip
    requested(county, a_patient(county, name="刘洋"), urgency=consultations.Urgency.URGENT)
    scope = county.office.scope

    found = counters.counts(scope, YEAR)

    assert {name: found[name] for name in ("asked", "answered", "closed", "followed")} == {
        "asked": 2, "answered": 1, "closed": 1, "followed": 1,
    }  # fmt: skip
    for name in counters.ROWS:
        rows = counters.list_rows(scope, name, YEAR, narrow=counters.Narrow()).rows
        assert len(rows) == found[name]
    (time,) = counters.turnaround(scope, YEAR)
    assert (time.form, time.n, time.median, time.p90) == ("FILE", 1, 40, 40)
    assert counters.fees(scope, YEAR) == {
        "total_fen": 9000, "inviting_fen": 1800, "invited_fen": 7200,
    }  # fmt: skip
    (unit,) = counters.by_unit(scope, YEAR, "inviting")
    assert (unit.asked, unit.closed, unit.satisfaction) == (2, 1, 5.0)
    narrow = counters.Narrow(inviting_id=county.stranger)
    assert not counters.list_rows(scope, "asked", YEAR, narrow=narrow).rows
    with pytest.raises(counters.UnknownRows):
        counters.list_rows(scope, "nothing", YEAR, narrow=narrow)


@pytest.mark.rows("RMT-01")
def test_the_list_asks_the_same_few_questions_however_long_it_is(counted):
    county = a_county()
    for name in ("王秀英", "刘洋", "孙强"):
        requested(county, a_patient(county, name=name))

    with counted("consultations.list_consultations"):
        found = consultations.list_consultations(
            scope=county.office.scope, wanted=consultations.Wanted(box="triage"), now=NOW
        )

    assert len(found.rows) == 3
