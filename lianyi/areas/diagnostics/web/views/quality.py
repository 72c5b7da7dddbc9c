"""Quality of the centres: figures with their rows, film grades, feedback, second readings, who may be trusted."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.definitions.names import RETAKE
from lianyi.areas.diagnostics.definitions.quality import (
    FAULTS,
    FEEDBACKS,
    FITNESSES,
    SCORES,
    SECOND_STATES,
)
from lianyi.areas.diagnostics.selectors import quality as reads
from lianyi.areas.diagnostics.selectors.centres import hosted_by
from lianyi.areas.diagnostics.selectors.fitness import fitness_rows
from lianyi.areas.diagnostics.selectors.periods import period_of
from lianyi.areas.diagnostics.services.critical_reading import note_list_taken
from lianyi.areas.diagnostics.services.fitness import note_fitness
from lianyi.areas.diagnostics.services.quality import feedback_card, grade_film, take_note
from lianyi.areas.diagnostics.services.second_readings import (
    list_second_readings,
    open_second_reading,
    read_again,
    score_reading,
)
from lianyi.areas.diagnostics.types.quality import (
    QualityFigures,
    QualityFilter,
    SecondReadingState,
)
from lianyi.areas.diagnostics.web.forms import quality as forms
from lianyi.areas.diagnostics.web.views.lists import day_of
from lianyi.kernel.numbers import whole
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page
from lianyi.machinery.ui.paging import Keyset

TITLES: Final = {
    "centre": "按中心",
    "performer": "按检查机构",
    "person": "按检查人员",
    "month": "按月份",
}
_BY_GRADE: Final = Keyset("-graded_at", "-id")
_BY_TIME: Final = Keyset("-at", "-id")


@require_GET
@needs("diagnostics.statistics", "diagnostics.quality")
def statistics(request: HttpRequest) -> HttpResponseBase:
    """Films, retakes, specimens, agreement of a span; every number opens to its rows."""
    actor, now = actor_of(request), timezone.now()
    period = period_of(request.GET.get("period", ""), now)
    by = request.GET.get("by", "")
    by = by if by in reads.BY else "centre"
    lines = reads.quality_figures(actor.scope, period, by)
    if request.GET.get("export") in ("csv", "xlsx"):
        note_list_taken(actor=actor, now=now, what=f"quality {by} {period.first}–{period.last}")
        return download(_("质量统计"), HEADS, _cells(lines), form=request.GET["export"])
    centres = hosted_by(actor.institution_id, now)
    return page(
        request,
        "diagnostics/quality.html",
        period=period,
        asked=request.GET.get("period", ""),
        by=by,
        titles=TITLES,
        lines=lines,
        total=_total(lines),
        faults=[
            (code, FAULTS.get(code, code), n) for code, n in reads.fault_counts(actor.scope, period)
        ],
        reasons=[
            (code, RETAKE.get(code, code), n)
            for code, n in reads.retake_counts(actor.scope, period)
        ],
        agreements=reads.agreements(actor.scope, period),
        fitness=fitness_rows([each.id for each in centres], now.astimezone(ZONE).date()),
        fitness_names=FITNESSES,
        centres=centres if actor.may("diagnostics.quality") else [],
    )


HEADS: Final = (
    "分组", "检查数", "重检数", "评片数", "甲级", "乙级", "丙级", "标本数", "拒收标本数",
)  # fmt: skip


def _cells(lines: Iterable[QualityFigures]) -> list[tuple[Any, ...]]:
    return [
        (f.name, f.examined, f.retaken, f.graded, f.first, f.second, f.third, f.specimens, f.rejected)
        for f in lines
    ]  # fmt: skip


def _total(lines: Iterable[QualityFigures]) -> QualityFigures:
    columns = ("examined", "retaken", "graded", "first", "second", "third", "specimens", "rejected")
    found = list(lines)
    return QualityFigures(
        key="", name="", **{name: sum(getattr(f, name) for f in found) for name in columns}
    )


def filter_of(request: HttpRequest) -> QualityFilter:
    """What the address asks for; a word that fits nothing narrows nothing."""
    query = request.GET
    return QualityFilter(
        centre_id=whole(query.get("centre")),
        performer_id=whole(query.get("performer")),
        person_id=whole(query.get("person")),
        mark=query.get("mark", "")[:12],
        from_on=day_of(query.get("from")),
        to_on=day_of(query.get("to")),
    )


@require_GET
@needs("diagnostics.statistics", "diagnostics.quality", "diagnostics.report")
def films(request: HttpRequest) -> HttpResponseBase:
    """The films and traces behind a number."""
    actor, now = actor_of(request), timezone.now()
    rows = reads.films(actor.scope, filter_of(request)).select_related("order", "order__performer")
    if request.GET.get("export") in ("csv", "xlsx"):
        note_list_taken(actor=actor, now=now, what="film grades")
        heads = ("检查号", "项目", "检查机构", "检查人员", "等级", "缺陷", "说明", "评片人", "时间")
        lines = (
            (
                r.order.number, r.order.item_name, r.order.performer.name, r.order.performed_by_name, r.grade,
                "、".join(FAULTS.get(code, code) for code in r.faults), r.note, r.graded_by_name, r.graded_at,
            )
            for r in rows.order_by("-graded_at", "-id")[:20_000]
        )  # fmt: skip
        return download(_("评片明细"), heads, lines, form=request.GET["export"])
    found = _BY_GRADE.page(rows, request.GET.get("after", ""), 50)
    return page(request, "diagnostics/films.html", found=found, faults=FAULTS, title=_("评片明细"))


@require_GET
@needs("diagnostics.statistics", "diagnostics.quality", "diagnostics.report")
def retakes(request: HttpRequest) -> HttpResponseBase:
    """The retakes behind a number."""
    actor, now = actor_of(request), timezone.now()
    rows = reads.retakes(actor.scope, filter_of(request)).select_related(
        "order", "order__performer"
    )
    if request.GET.get("export") in ("csv", "xlsx"):
        note_list_taken(actor=actor, now=now, what="retakes")
        heads = ("检查号", "项目", "检查机构", "检查人员", "原因", "说明", "退回人", "时间")
        lines = (
            (
                r.order.number, r.order.item_name, r.order.performer.name, r.performed_by_name,
                RETAKE.get(r.reason, r.reason), r.note, r.by_name, r.at,
            )
            for r in rows.order_by("-at", "-id")[:20_000]
        )  # fmt: skip
        return download(_("重检明细"), heads, lines, form=request.GET["export"])
    found = _BY_TIME.page(rows, request.GET.get("after", ""), 50)
    return page(
        request, "diagnostics/retakes.html", found=found, reasons=RETAKE, title=_("重检明细")
    )


@require_POST
@needs("diagnostics.report", "diagnostics.review")
def grade(request: HttpRequest, order_id: int) -> HttpResponse:
    """The reader grades the film or trace of an order."""
    actor, now = actor_of(request), timezone.now()
    form = forms.GradeForm(request.POST)
    if carried_out(
        form, lambda: grade_film(order_id=order_id, actor=actor, now=now, **form.fields_for())
    ):
        return done(request, to="diagnostics-order", args=(order_id,), message=_("评片已登记。"))
    return page(request, "diagnostics/grade.html", form=form, order_id=order_id)


@require_GET
@needs("diagnostics.examine", "diagnostics.collect", "diagnostics.report")
def feedback(request: HttpRequest) -> HttpResponse:
    """What the centres told those who took the films and specimens; each waits until somebody takes note."""
    actor = actor_of(request)
    unread = request.GET.get("all") != "1"
    rows = reads.list_feedback(actor.scope, actor.user_id, unread_only=unread)
    return page(
        request,
        "diagnostics/feedback.html",
        found=[feedback_card(row) for row in rows],
        mine={row.pk for row in rows if row.to_user_id == actor.user_id},
        kinds=FEEDBACKS,
        unread=unread,
    )


@require_POST
@needs("diagnostics.examine", "diagnostics.collect", "diagnostics.report")
def note(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """Take note of a word of feedback."""
    actor, now = actor_of(request), timezone.now()
    take_note(feedback_id=feedback_id, answer=request.POST.get("answer", ""), actor=actor, now=now)
    return done(request, to="diagnostics-feedback", message=_("已签收。"))


@require_GET
@needs("diagnostics.report", "diagnostics.review", "diagnostics.quality")
def second_list(request: HttpRequest) -> HttpResponse:
    """Reports drawn to be read once more."""
    actor = actor_of(request)
    wanted = filter_of(request)
    return page(
        request,
        "diagnostics/second_readings.html",
        found=list_second_readings(
            wanted=wanted, scope=actor.scope, after=request.GET.get("after", "")
        ),
        wanted=wanted,
        states=SECOND_STATES,
        scores=SCORES,
        waiting=reads.second_readings(
            actor.scope, QualityFilter(mark=SecondReadingState.DRAWN)
        ).count(),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.report", "diagnostics.review")
def second(request: HttpRequest, reading_id: int) -> HttpResponse:
    """One second reading: read blind first, then see the first report and score it."""
    actor, now = actor_of(request), timezone.now()
    opened = open_second_reading(reading_id=reading_id, actor=actor, now=now)
    blind = opened.card.state == SecondReadingState.DRAWN
    data = request.POST if request.method == "POST" else None
    form: forms.SecondForm | forms.ScoreForm
    form = forms.SecondForm(data) if blind else forms.ScoreForm(data)
    act = read_again if blind else score_reading
    if form.is_bound and carried_out(
        form,
        lambda: act(reading_id=reading_id, actor=actor, now=now, **form.cleaned_data),
    ):
        return done(request, to="diagnostics-second", args=(reading_id,), message=_("已登记。"))
    return page(
        request,
        "diagnostics/second_reading.html",
        form=form,
        card=opened.card,
        clinical=opened.clinical_info,
        report=opened.report,
        pictures=opened.pictures,
        state=SECOND_STATES[opened.card.state],
        score_name=SCORES.get(opened.card.score or 0, ""),
        mine=opened.mine,
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.quality")
def fitness(request: HttpRequest, centre_id: int) -> HttpResponse:
    """Write down what internal control or an external round said of a centre and an item."""
    actor, now = actor_of(request), timezone.now()
    centre = next(
        (each for each in hosted_by(actor.institution_id, now) if each.id == centre_id), None
    )
    form = forms.FitnessForm(
        request.POST if request.method == "POST" else None,
        kind=centre.kind if centre else "",
        initial={"from_on": now.astimezone(ZONE).date()},
    )
    if form.is_bound and carried_out(
        form,
        lambda: note_fitness(centre_id=centre_id, actor=actor, now=now, **form.fields_for()),
    ):
        return done(request, to="diagnostics-quality", message=_("质控结论已登记。"))
    return page(request, "diagnostics/fitness.html", form=form, centre=centre)
