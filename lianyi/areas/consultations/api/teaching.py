"""Teaching: rounds, case discussions and lectures; who was there; counts by month and institution."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from lianyi.areas.consultations.api.router import router
from lianyi.areas.consultations.selectors import teaching as reads
from lianyi.areas.consultations.selectors.counters import period_of
from lianyi.areas.consultations.services import teaching
from lianyi.areas.consultations.types.drafts import LessonDraft
from lianyi.areas.consultations.types.words import LessonKind, LessonState, SignInWay
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs


class LessonOut(Schema):
    """A lesson. `code`: to sign in with, told to who holds it only."""

    id: int
    kind: LessonKind
    kind_name: str
    state: LessonState
    title: str
    institution_id: int
    institution_name: str
    teacher_name: str
    starts_at: datetime
    minutes: int
    place: str
    audience: str
    materials: str
    attended: int
    code: str


class AttendanceOut(Schema):
    """Somebody who was there. `way`: by the code, or entered by who holds the lesson."""

    id: int
    name: str
    institution_id: int | None
    institution_name: str
    way: SignInWay
    at: datetime
    by_name: str


class LessonSheetOut(Schema):
    """A lesson with who was there. `mine`: one's own institution holds it."""

    lesson: LessonOut
    people: list[AttendanceOut]
    mine: bool


class LessonFilterIn(Schema):
    """What the list is narrowed to; `mine`: only what one's own institutions hold or attended."""

    kind: str = Field("", max_length=20)
    state: str = Field("", max_length=20)
    text: str = Field("", max_length=40)
    institution_id: int | None = None
    mine: bool = False
    period: str = Field("", max_length=10)


class LessonIn(Schema):
    """A lesson to be announced by one's own institution."""

    kind: LessonKind
    title: str = Field(max_length=120)
    starts_at: datetime
    minutes: int = Field(ge=1, le=1440)
    teacher_name: str = Field(max_length=60)
    place: str = Field("", max_length=80)
    audience: str = Field("", max_length=200)
    materials: str = Field("", max_length=1000)
    teacher_id: int | None = None
    consultation_id: int | None = None


class LessonCodeIn(Schema):
    """The code that is shown or scanned."""

    code: str = Field(max_length=20)


class AttendanceIn(Schema):
    """Who is put on the list."""

    staff_id: int


class AttendedOut(Schema):
    """Whether somebody is on the list newly; twice counts once."""

    new: bool


class LessonWordIn(Schema):
    """A word that may be left out."""

    note: str = Field("", max_length=300)


class TeachingMonthOut(Schema):
    """What was held in a month, by kind: lessons and attendances."""

    month: date
    lessons: dict[LessonKind, int]
    people: dict[LessonKind, int]


class TeachingPlaceOut(Schema):
    """What an institution held (by kind), how many came to it, and how often its own people went."""

    institution_id: int
    name: str
    lessons: dict[LessonKind, int]
    people: int
    attended: int


class TeachingFiguresOut(Schema):
    """Held lessons and attendances of a period."""

    first: date
    last: date
    months: list[TeachingMonthOut]
    places: list[TeachingPlaceOut]


@router.get("/lessons", response={200: Paged[LessonOut], **REFUSALS})
@needs("consultations.view")
def list_lessons(
    request: HttpRequest, wanted: Query[LessonFilterIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Lessons of the county, the latest first."""
    told = {**wanted.dict(), "period": None}
    if wanted.period:
        told["period"] = period_of(wanted.period, timezone.now())
    found = reads.list_lessons(
        actor_of(request), reads.LessonWanted(**told), after=paging.after, at_most=paging.limit
    )
    return paged(found)


@router.post("/lessons", response={201: dict[str, int], **REFUSALS})
@needs("consultations.attend")
def plan_lesson(request: HttpRequest, body: LessonIn) -> Status[dict[str, int]]:
    """Announce a lesson of one's own institution to the county."""
    actor = actor_of(request)
    made = teaching.plan_lesson(
        draft=LessonDraft(**body.dict(), institution_id=actor.institution_id or 0),
        actor=actor,
        now=timezone.now(),
    )
    return Status(201, {"id": made})


@router.get("/lessons/{int:lesson_id}", response={200: LessonSheetOut, **REFUSALS})
@needs("consultations.view")
def show_lesson(request: HttpRequest, lesson_id: int) -> dict[str, Any]:
    """One lesson with who was there."""
    card, people, mine = reads.get_lesson(lesson_id, actor_of(request))
    return {"lesson": card, "people": people, "mine": mine}


@router.post("/lessons/{int:lesson_id}/sign-in", response={200: AttendedOut, **REFUSALS})
@needs("consultations.attend")
def sign_in(request: HttpRequest, lesson_id: int, body: LessonCodeIn) -> dict[str, bool]:
    """Sign in oneself by the code."""
    new = teaching.sign_in(
        lesson_id=lesson_id, code=body.code, actor=actor_of(request), now=timezone.now()
    )
    return {"new": new}


@router.post("/lessons/{int:lesson_id}/attendances", response={200: AttendedOut, **REFUSALS})
@needs("consultations.attend")
def add_attendance(request: HttpRequest, lesson_id: int, body: AttendanceIn) -> dict[str, bool]:
    """Whoever holds the lesson puts somebody on the list."""
    new = teaching.add_attendance(
        lesson_id=lesson_id, staff_id=body.staff_id, actor=actor_of(request), now=timezone.now()
    )
    return {"new": new}


@router.post("/lessons/{int:lesson_id}/hold", response={200: dict[str, int], **REFUSALS})
@needs("consultations.attend")
def hold_lesson(request: HttpRequest, lesson_id: int, body: LessonWordIn) -> dict[str, int]:
    """It took place: only then it counts. Says how many attended."""
    attended = teaching.hold_lesson(
        lesson_id=lesson_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )
    return {"attended": attended}


@router.post("/lessons/{int:lesson_id}/cancel", response={204: None, **REFUSALS})
@needs("consultations.attend")
def cancel_lesson(request: HttpRequest, lesson_id: int, body: LessonWordIn) -> Status[None]:
    """Call it off, with a word why."""
    teaching.cancel_lesson(
        lesson_id=lesson_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )
    return Status(204, None)


@router.get("/teaching/figures", response={200: TeachingFiguresOut, **REFUSALS})
@needs("consultations.statistics")
def teaching_figures(request: HttpRequest, period: str = "") -> dict[str, Any]:
    """Rounds, discussions and lectures with attendances by month and institution (2026, 2026Q3, 2026-11)."""
    scope, span = actor_of(request).scope, period_of(period, timezone.now())
    return {
        "first": span.first,
        "last": span.last,
        "months": reads.teaching_by_month(scope, span),
        "places": reads.teaching_by_place(scope, span),
    }
