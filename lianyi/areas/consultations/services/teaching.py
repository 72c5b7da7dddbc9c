"""Teaching rounds, case discussions and lectures: announced, signed in by code or list, held and counted."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.consultations.definitions.parameters import PREFIX
from lianyi.areas.consultations.events import LessonHeld
from lianyi.areas.consultations.models import Attendance, Consultation, Lesson
from lianyi.areas.consultations.selectors.places import county_of
from lianyi.areas.consultations.services.refusals import (
    BadLesson,
    LessonOver,
    NotStaff,
    NotYourLesson,
    SignInShut,
    WrongCode,
)
from lianyi.areas.consultations.services.texts import text
from lianyi.areas.consultations.types.drafts import LessonDraft
from lianyi.areas.consultations.types.words import LessonKind, LessonState, SignInWay
from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

_SHORTEST, _LONGEST = 5, 600
_CODE_DIGITS: Final = 6


@transaction.atomic
def plan_lesson(*, draft: LessonDraft, actor: Actor, now: datetime) -> int:
    """Announce a lesson of one's own institution to the county; returns its id.

    Raises: NotPermitted (403), NotYourLesson (403), BadLesson, TextMissing (422), ConsultationNotFound (404).
    """
    actor.must("consultations.attend")
    _must_manage(draft.institution_id, actor)
    if not _SHORTEST <= draft.minutes <= _LONGEST:
        raise BadLesson(field="minutes")
    if draft.consultation_id is not None:
        Consultation.objects.visible_to(actor.scope).one(draft.consultation_id)
    row = Lesson.objects.create(
        kind=LessonKind(draft.kind),
        title=text("title", "题目", draft.title, 120),
        county_code=organisations.get_institution(draft.institution_id).county_code,
        institution_id=draft.institution_id,
        teacher_id=draft.teacher_id,
        teacher_name=text("teacher_name", "主讲人", draft.teacher_name, 60),
        consultation_id=draft.consultation_id,
        starts_at=draft.starts_at,
        minutes=draft.minutes,
        place=text("place", "地点", draft.place, 80, empty=True),
        audience=text("audience", "对象", draft.audience, 120, empty=True),
        materials=text("materials", "资料", draft.materials, 500, empty=True),
        code="".join(secrets.choice("0123456789") for _ in range(_CODE_DIGITS)),
        made_at=now,
        made_by_name=actor.name[:60],
    )
    _audit("consultations.plan_lesson", row, actor, now)
    return row.pk


@transaction.atomic
def sign_in(*, lesson_id: int, code: str, actor: Actor, now: datetime) -> bool:
    """Note that one is there oneself, by the code that is shown or scanned; twice counts once. Says whether it was new.

    Raises: LessonNotFound (404); WrongCode, NotStaff (422); SignInShut, LessonOver (409).
    """
    actor.must("consultations.attend")
    row = Lesson.objects.in_county(county_of(actor)).select_for_update().one(lesson_id)
    if row.state == LessonState.CANCELLED:
        raise LessonOver
    if not secrets.compare_digest(code.strip().encode(), row.code.encode()):
        raise WrongCode(field="code")
    opens_at, shuts_at = hours_of_sign_in(row)
    if not opens_at <= now <= shuts_at:
        raise SignInShut(opens_at=opens_at, shuts_at=shuts_at)
    me = workforce.staff_of_user(actor.user_id) if actor.user_id else None
    if me is None:
        raise NotStaff(field="code")
    return _attend(row, me, SignInWay.CODE, actor.institution_id, actor, now)


@transaction.atomic
def add_attendance(*, lesson_id: int, staff_id: int, actor: Actor, now: datetime) -> bool:
    """The organiser adds somebody to the list; twice counts once. Says whether it was new.

    Raises: LessonNotFound (404); NotYourLesson (403); NotStaff (422); LessonOver (409).
    """
    row = _own(lesson_id, actor)
    found = workforce.staff([staff_id]).get(staff_id)
    if found is None:
        raise NotStaff(field="staff_id")
    return _attend(row, found, SignInWay.LIST, found.institution_id, actor, now)


@transaction.atomic
def hold_lesson(*, lesson_id: int, note: str = "", actor: Actor, now: datetime) -> int:
    """Note that a lesson took place: only then it counts; returns how many attended.

    Emits: LessonHeld. Raises: LessonNotFound (404); NotYourLesson (403); LessonOver (409); BadLesson (422).
    """
    row = _own(lesson_id, actor)
    if row.state != LessonState.PLANNED:
        raise LessonOver
    if row.starts_at > now:
        raise BadLesson(field="starts_at")
    row.state, row.held_at = LessonState.HELD, now
    row.note = text("note", "小结", note, 500, empty=True)
    row.save()
    attended = Attendance.objects.filter(lesson=row).count()
    _audit("consultations.hold_lesson", row, actor, now)
    outbox.emit(
        LessonHeld(
            lesson_id=row.pk,
            kind=row.kind,
            institution_id=row.institution_id,
            attended=attended,
        ),
        at=now,
    )
    return attended


@transaction.atomic
def cancel_lesson(*, lesson_id: int, note: str, actor: Actor, now: datetime) -> None:
    """Call a lesson off. Raises: LessonNotFound (404); NotYourLesson (403); LessonOver (409); TextMissing (422)."""
    row = _own(lesson_id, actor)
    if row.state != LessonState.PLANNED:
        raise LessonOver
    row.state = LessonState.CANCELLED
    row.note = text("note", "取消原因", note, 500)
    row.save()
    _audit("consultations.cancel_lesson", row, actor, now)


def hours_of_sign_in(row: Lesson) -> tuple[datetime, datetime]:
    """From when to when the code counts."""
    rules = policy.current(row.county_code, local_day(row.starts_at))
    before = timedelta(minutes=rules.whole(f"{PREFIX}sign_in_before_minutes"))
    after = timedelta(minutes=row.minutes + rules.whole(f"{PREFIX}sign_in_after_minutes"))
    return row.starts_at - before, row.starts_at + after


def _attend(
    row: Lesson,
    who: workforce.StaffCard,
    way: SignInWay,
    institution_id: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Put somebody on the list. Expects: the lesson is locked, so of two at once the second sees the first."""
    if Attendance.objects.filter(lesson=row, staff_id=who.id).exists():
        return False
    Attendance.objects.create(
        lesson=row,
        staff_id=who.id,
        name=who.name[:60],
        institution_id=institution_id,
        way=way,
        at=now,
        by_name=actor.name[:60],
    )
    _audit("consultations.attended", row, actor, now)
    return True


def _own(lesson_id: int, actor: Actor) -> Lesson:
    """A lesson of the actor's own institution, locked; one may add to the list also after it was held."""
    actor.must("consultations.attend")
    row = Lesson.objects.in_county(county_of(actor)).select_for_update().one(lesson_id)
    _must_manage(row.institution_id, actor)
    if row.state == LessonState.CANCELLED:
        raise LessonOver
    return row


def _must_manage(institution_id: int, actor: Actor) -> None:
    if not actor.scope.everything and institution_id != actor.institution_id:
        raise NotYourLesson(field="institution_id")


def _audit(action: str, row: Lesson, actor: Actor, now: datetime) -> None:
    audit.record(actor, action, target=f"lesson:{row.pk}", at=now, facts={"kind": row.kind})
