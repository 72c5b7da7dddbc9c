"""Lessons: announced, signed in by code or list, held; counts by month and institution with their rows."""

from typing import Any, Final

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.consultations.selectors.counters import period_of
from lianyi.areas.consultations.selectors.teaching import (
    LessonWanted,
    find_colleagues,
    get_lesson,
    list_lessons,
    teaching_by_month,
    teaching_by_place,
)
from lianyi.areas.consultations.services import reading, teaching
from lianyi.areas.consultations.types.cards import LessonCard
from lianyi.areas.consultations.types.words import LessonKind, LessonState
from lianyi.areas.consultations.web.forms.teaching import CodeForm, LessonForm, WordForm
from lianyi.areas.consultations.web.views.lists import every
from lianyi.areas.consultations.web.words import choices
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page
from lianyi.machinery.ui.wording import word

HEADS: Final = (
    "时间",
    "类别",
    "题目",
    "主讲人",
    "举办机构",
    "地点",
    "时长（分钟）",
    "状态",
    "签到人数",
)
STATES: Final = {
    LessonState.PLANNED: "待举办",
    LessonState.HELD: "已举办",
    LessonState.CANCELLED: "已取消",
}


@require_GET
@needs("consultations.view")
def lessons(request: HttpRequest) -> HttpResponseBase:
    """Lessons of the county, exported as they are filtered; the rows behind the counts too."""
    actor, now = actor_of(request), timezone.now()
    query = request.GET
    period = period_of(query["period"], now) if query.get("period") else None
    wanted = LessonWanted(
        kind=query.get("kind", ""),
        state=query.get("state", ""),
        text=query.get("q", "").strip()[:40],
        institution_id=whole(query.get("unit")),
        mine=query.get("mine") == "1",
        period=period,
    )
    if query.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what="lessons")
        rows = every(lambda after: list_lessons(actor, wanted, after=after, at_most=200))
        return download(_("培训与教学"), HEADS, (cells(r) for r in rows), form=query["export"])
    return page(
        request,
        "consultations/lessons.html",
        found=list_lessons(actor, wanted, after=query.get("after", "")),
        wanted=wanted,
        kinds=choices("lesson")(),
        states=[(str(s), word(name, "consultations")) for s, name in STATES.items()],
        asked=query.get("period", ""),
        plans=actor.may("consultations.attend"),
    )


def cells(row: LessonCard) -> tuple[Any, ...]:
    """One line of an export."""
    return (
        row.starts_at, word(row.kind_name, "consultations"), row.title, row.teacher_name, row.institution_name,
        row.place, row.minutes, word(STATES[row.state], "consultations"), row.attended,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs("consultations.attend")
def new(request: HttpRequest) -> HttpResponse:
    """Announce a lesson of one's own institution."""
    actor, now = actor_of(request), timezone.now()
    form = LessonForm(
        request.POST if request.method == "POST" else None, initial={"teacher_name": actor.name}
    )
    ids: list[int] = []

    def plan() -> None:
        draft = form.draft(actor.institution_id or 0)
        ids.append(teaching.plan_lesson(draft=draft, actor=actor, now=now))

    if form.is_bound and carried_out(form, plan):
        return done(request, to="consultations-lesson", args=(ids[0],), message=_("已发布。"))
    return page(request, "consultations/lesson_new.html", form=form)


@require_GET
@needs("consultations.view")
def lesson(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """One lesson: who was there, and for its organiser the code to sign in with."""
    actor = actor_of(request)
    card, people, mine = get_lesson(lesson_id, actor)
    q = request.GET.get("q", "").strip()
    found = find_colleagues(actor, q, timezone.now()) if mine and q else []
    return page(
        request,
        "consultations/lesson.html",
        lesson=card,
        people=people,
        mine=mine and actor.may("consultations.attend"),
        attends=actor.may("consultations.attend"),
        state_name=STATES[card.state],
        tone={"PLANNED": "wait", "HELD": "good", "CANCELLED": "closed"}[card.state],
        q=q,
        found=found,
        code_form=CodeForm(initial={"code": request.GET.get("code", "")}),
        word_form=WordForm(),
    )


@require_GET
@needs("consultations.attend")
def code(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """The sign-in code as a picture to scan: it leads to the sign-in page with the code filled in."""
    card, _people, mine = get_lesson(lesson_id, actor_of(request))
    if not mine:
        return HttpResponse(status=404)
    address = request.build_absolute_uri(
        f"/consultations/lessons/{lesson_id}/sign-in?code={card.code}"
    )
    drawn = segno.make(address, error="m").svg_inline(scale=6, border=2, dark="#000", light="#fff")
    picture = drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return HttpResponse(
        picture, content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )


@require_http_methods(["GET", "POST"])
@needs("consultations.attend")
def sign_in(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Sign in oneself, by the code typed or scanned."""
    actor, now = actor_of(request), timezone.now()
    form = CodeForm(
        request.POST if request.method == "POST" else None,
        initial={"code": request.GET.get("code", "")},
    )

    def enter() -> None:
        teaching.sign_in(lesson_id=lesson_id, code=form.cleaned_data["code"], actor=actor, now=now)

    if form.is_bound and carried_out(form, enter):
        return done(request, to="consultations-lesson", args=(lesson_id,), message=_("签到成功。"))
    card, _people, _mine = get_lesson(lesson_id, actor)
    return page(request, "consultations/sign_in.html", form=form, lesson=card)


@require_POST
@needs("consultations.attend")
def add(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """The organiser adds somebody to the list."""
    teaching.add_attendance(
        lesson_id=lesson_id,
        staff_id=whole(request.POST.get("staff_id")) or 0,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="consultations-lesson", args=(lesson_id,), message=_("已登记。"))


@require_POST
@needs("consultations.attend")
def hold(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """It took place."""
    teaching.hold_lesson(
        lesson_id=lesson_id,
        note=request.POST.get("note", ""),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="consultations-lesson", args=(lesson_id,), message=_("已登记举办。"))


@require_POST
@needs("consultations.attend")
def cancel(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """It is called off."""
    teaching.cancel_lesson(
        lesson_id=lesson_id,
        note=request.POST.get("note", ""),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="consultations-lesson", args=(lesson_id,), message=_("已取消。"))


@require_GET
@needs("consultations.statistics")
def counts(request: HttpRequest) -> HttpResponseBase:
    """Rounds, discussions and lectures by month and by institution, with attendances; each number opens to its rows."""
    actor, now = actor_of(request), timezone.now()
    asked = request.GET.get("period", "")
    period = period_of(asked, now)
    months = teaching_by_month(actor.scope, period)
    places = teaching_by_place(actor.scope, period)
    if request.GET.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what=f"teaching {period.first}–{period.last}")
        return download(_("培训与教学统计"), _HEADS, _cells(places), form=request.GET["export"])
    return page(
        request,
        "consultations/teaching.html",
        period=period,
        asked=asked,
        months=months,
        places=places,
        totals={str(k): sum(m.lessons.get(k, 0) for m in months) for k in LessonKind},
        people=sum(sum(m.people.values()) for m in months),
    )


_HEADS: Final = ("机构", "教学查房", "病例讨论", "培训讲座", "到会人次", "本机构参加人次")


def _cells(places: Any) -> list[tuple[Any, ...]]:
    return [
        (p.name, *(p.lessons.get(k, 0) for k in LessonKind), p.people, p.attended) for p in places
    ]
