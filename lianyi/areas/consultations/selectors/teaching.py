"""Lessons and who was there: lists, one lesson, counts by month and institution (the counts of seed 003)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.models import Attendance, Lesson, LessonQuerySet
from lianyi.areas.consultations.selectors.lists import start_of
from lianyi.areas.consultations.selectors.places import county_of, reach_of
from lianyi.areas.consultations.types.cards import AttendanceCard, LessonCard
from lianyi.areas.consultations.types.words import LessonKind, LessonState
from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor, Scope
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui.paging import Keyset, Page

_NEWEST: Final = Keyset("-starts_at", "-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonWanted:
    """What a list of lessons is narrowed to. `mine`: only those the institutions in reach hold or attended."""

    kind: str = ""
    state: str = ""
    text: str = ""
    institution_id: int | None = None
    mine: bool = False
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """What was held in a month: lessons and attendances by kind."""

    month: date
    lessons: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCount:
    """What an institution held and attended."""

    institution_id: int
    name: str
    lessons: dict[str, int]
    people: int
    attended: int


def list_lessons(
    actor: Actor, wanted: LessonWanted, *, after: str = "", at_most: int = 50
) -> Page[LessonCard]:
    """Lessons of the county, the latest first. Cost: two queries."""
    page = _NEWEST.page(lessons_of(actor, wanted), after, at_most)
    return page.with_rows(_cards(page.rows))


def lessons_of(actor: Actor, wanted: LessonWanted) -> QuerySet[Lesson]:
    """The lessons of a list with how many attended; counts and exports read the same rows."""
    rows: LessonQuerySet = (
        Lesson.objects.visible_to(actor.scope)
        if wanted.mine or actor.scope.everything
        else Lesson.objects.in_county(county_of(actor))
    )
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.text:
        rows = rows.filter(Q(title__contains=wanted.text) | Q(teacher_name__contains=wanted.text))
    if wanted.institution_id is not None:
        rows = rows.filter(institution=wanted.institution_id)
    if wanted.period is not None:
        rows = rows.filter(**_within("starts_at", wanted.period))
    return rows.annotate(attended=Count("attendance_rows"))


def get_lesson(lesson_id: int, actor: Actor) -> tuple[LessonCard, list[AttendanceCard], bool]:
    """One lesson, who was there, and whether the actor's institution holds it (only then the code is told).

    Cost: four queries. Raises: LessonNotFound (404).
    """
    row = Lesson.objects.in_county(county_of(actor)).one(lesson_id)
    mine = actor.scope.everything or row.institution_id == actor.institution_id
    rows = list(Attendance.objects.filter(lesson=row).order_by("at", "id")[:500])
    places = organisations.institutions({r.institution_id for r in rows if r.institution_id})
    people = [
        AttendanceCard(
            id=each.pk,
            name=each.name,
            institution_id=each.institution_id,
            institution_name=_name(places.get(each.institution_id or 0)),
            way=each.way,
            at=each.at,
            by_name=each.by_name,
        )
        for each in rows
    ]
    row.attended = len(people)  # type: ignore[attr-defined]  # as lessons_of annotates it
    return _cards([row], codes=mine)[0], people, mine


def teaching_by_month(scope: Scope, period: Period) -> list[MonthCount]:
    """Held lessons and attendances of institutions in reach by month, the latest first. Cost: two queries."""
    held = _held(scope, period)
    found: dict[date, MonthCount] = {}
    lessons = held.annotate(month=TruncMonth("starts_at", tzinfo=ZONE)).values("month", "kind")
    for row in lessons.annotate(n=Count("pk")).order_by("month", "kind"):
        month = row["month"].date()
        found.setdefault(month, MonthCount(month=month)).lessons[row["kind"]] = row["n"]
    people = Attendance.objects.filter(lesson__in=held).annotate(
        month=TruncMonth("lesson__starts_at", tzinfo=ZONE), kind=F("lesson__kind")
    )
    for row in people.values("month", "kind").annotate(n=Count("pk")).order_by("month", "kind"):
        month = row["month"].date()
        found.setdefault(month, MonthCount(month=month)).people[row["kind"]] = row["n"]
    return [found[month] for month in sorted(found, reverse=True)]


def teaching_by_place(scope: Scope, period: Period) -> list[PlaceCount]:
    """Held lessons by who held them, with who came and who went; institutions in reach. Cost: four queries."""
    held = _held(scope, period)
    lessons: dict[int, dict[str, int]] = {}
    for row in held.values("institution_id", "kind").annotate(n=Count("pk")).order_by("kind"):
        lessons.setdefault(row["institution_id"], {})[row["kind"]] = row["n"]
    came = {
        row["lesson__institution_id"]: row["n"]
        for row in Attendance.objects.filter(lesson__in=held)
        .values("lesson__institution_id")
        .annotate(n=Count("pk"))
        .order_by("lesson__institution_id")
    }
    goers = Attendance.objects.filter(
        lesson__state=LessonState.HELD, **_within("lesson__starts_at", period)
    )
    if not scope.everything:
        goers = goers.filter(institution__in=scope.institution_ids)
    went = {
        row["institution_id"]: row["n"]
        for row in goers.exclude(institution=None)
        .values("institution_id")
        .annotate(n=Count("pk"))
        .order_by("institution_id")
    }
    places = organisations.institutions({*lessons, *went})
    return [
        PlaceCount(
            institution_id=place,
            name=_name(card),
            lessons=lessons.get(place, {}),
            people=came.get(place, 0),
            attended=went.get(place, 0),
        )
        for place, card in sorted(places.items(), key=lambda pair: pair[1].code)
    ]


def _held(scope: Scope, period: Period) -> QuerySet[Lesson]:
    rows = Lesson.objects.filter(state=LessonState.HELD, **_within("starts_at", period))
    return rows if scope.everything else rows.filter(institution__in=scope.institution_ids)


def _within(column: str, period: Period) -> dict[str, Any]:
    return {
        f"{column}__gte": start_of(period.first),
        f"{column}__lt": start_of(period.last + timedelta(days=1)),
    }


def _cards(rows: Iterable[Lesson], *, codes: bool = False) -> list[LessonCard]:
    rows = list(rows)
    places = organisations.institutions({row.institution_id for row in rows})
    return [
        LessonCard(
            id=row.pk,
            kind=LessonKind(row.kind),
            kind_name=reasons.name_of("lesson", row.kind),
            state=LessonState(row.state),
            title=row.title,
            institution_id=row.institution_id,
            institution_name=_name(places.get(row.institution_id)),
            teacher_name=row.teacher_name,
            starts_at=row.starts_at,
            minutes=row.minutes,
            place=row.place,
            audience=row.audience,
            materials=row.materials,
            attended=row.attended,  # type: ignore[attr-defined]  # annotated
            code=row.code if codes else "",
        )
        for row in rows
    ]


def _name(card: organisations.InstitutionCard | None) -> str:
    return (card.short_name or card.name) if card else ""


def find_colleagues(actor: Actor, text: str, now: datetime) -> list[workforce.StaffCard]:
    """Members of staff of the community by name, for the list of a lesson. Cost: about ten queries."""
    scope = replace(actor.scope, institution_ids=frozenset(reach_of(actor, now)))
    wanted = workforce.StaffSearch(on=now.astimezone(ZONE).date(), text=text[:40])
    return list(workforce.search_staff(wanted, scope, at_most=10).rows)
