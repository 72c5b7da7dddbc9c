"""Internal control and outside comparison on the screen."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.definitions.analytes import analytes
from lianyi.areas.diagnostics.selectors.controls import (
    Series,
    get_round,
    get_series,
    list_rounds,
    list_series,
    state_of,
)
from lianyi.areas.diagnostics.selectors.results import laboratories_of
from lianyi.areas.diagnostics.services import controls as services
from lianyi.areas.diagnostics.services import eqa
from lianyi.areas.diagnostics.types.laboratory import EqaTarget
from lianyi.areas.diagnostics.web.forms.laboratory import (
    ControlRunForm,
    CorrectionForm,
    EnrolForm,
    TargetForm,
)
from lianyi.kernel.errors import DomainError
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page, say


@require_GET
@needs("diagnostics.quality")
def series_list(request: HttpRequest) -> HttpResponse:
    """Every series with its last verdict, and the rounds of outside comparison."""
    actor, now = actor_of(request), timezone.now()
    return page(
        request,
        "diagnostics/controls.html",
        rows=list_series(scope=actor.scope, now=now),
        rounds=list_rounds(scope=actor.scope),
        hosts=bool(laboratories_of(actor.institution_id)),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.quality")
def target(request: HttpRequest) -> HttpResponse:
    """Set lot, mean and SD of a level."""
    actor, now = actor_of(request), timezone.now()
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        centres=laboratories_of(actor.institution_id),
        initial={"from_on": now.astimezone(ZONE).date(), **request.GET.dict()},
    )
    if form.is_bound and carried_out(
        form, lambda: services.set_target(draft=form.draft(), actor=actor, now=now)
    ):
        return done(request, to="diagnostics-controls", message=_("靶值已设定。"))
    return page(
        request,
        "diagnostics/lab_form.html",
        form=form,
        title=_("设定质控靶值"),
        button=_("保存"),
        back="diagnostics-controls",
        back_title=_("室内质控与室间质评"),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.quality")
def series(request: HttpRequest, centre_id: int, analyte: str, analyser: str) -> HttpResponse:
    """One series: its chart, what it breaks, the next run, corrections."""
    actor, now = actor_of(request), timezone.now()
    found = get_series(
        scope=actor.scope,
        centre_id=centre_id,
        analyte=analyte,
        analyser=analyser,
        on=now.astimezone(ZONE).date(),
    )
    levels = [
        (
            t.level,
            _("水平 %(level)s（靶值 %(mean)s ± %(sd)s）")
            % {"level": t.level, "mean": f"{t.mean.normalize():f}", "sd": f"{t.sd.normalize():f}"},
        )
        for t in found.targets
    ]
    form = ControlRunForm(request.POST if request.method == "POST" else None, levels=levels)
    where = (centre_id, analyte, analyser)
    if form.is_bound and carried_out(
        form,
        lambda: services.record_run(
            centre_id=centre_id,
            analyte_code=analyte,
            analyser=analyser,
            values=form.values(),
            actor=actor,
            now=now,
        ),
    ):
        return done(request, to="diagnostics-series", args=where, message=_("质控已记录并判定。"))
    return page(
        request,
        "diagnostics/series.html",
        series=found,
        form=form,
        correction=CorrectionForm(),
        chart=_chart(found),
        enters=bool(levels) and centre_id in dict(laboratories_of(actor.institution_id)),
    )


def _chart(found: Series) -> dict[str, Any]:
    """The Levey–Jennings chart in the words of ECharts: z of each level, lines at ±1, 2 and 3 SD."""
    count = max((point.run for chart in found.charts for point in chart.points), default=-1) + 1
    times = [f"{run.at.astimezone(ZONE):%m-%d %H:%M}" for run in reversed(found.runs)]
    lines = [
        {
            "yAxis": n,
            "lineStyle": {"color": _LINES[abs(n)], "type": "solid" if n == 0 else "dashed"},
        }
        for n in range(-3, 4)
    ]
    drawn = []
    for place, chart in enumerate(found.charts):
        values: list[Any] = [None] * count
        for point in chart.points:
            bad = point.outcome == "REJECT"
            values[point.run] = {
                "value": float(point.z),
                "symbolSize": 11 if bad else 7,
                "itemStyle": {"color": _COLOURS[str(point.outcome)]} if point.rules else {},
            }
        drawn.append(
            {
                "name": _("水平 %(level)s") % {"level": chart.level},
                "type": "line",
                "data": values,
                "connectNulls": True,
                **(
                    {
                        "markLine": {
                            "symbol": "none",
                            "silent": True,
                            "label": {"formatter": "{c}SD"},
                            "data": lines,
                        }
                    }
                    if not place
                    else {}
                ),
            }
        )
    option = {
        "tooltip": {"trigger": "axis"},
        "legend": {},
        "grid": {"left": 44, "right": 56, "top": 34, "bottom": 30},
        "xAxis": {"type": "category", "data": times},
        "yAxis": {"type": "value", "min": -4, "max": 4, "splitLine": {"show": False}, "name": "z"},
        "series": drawn,
    }
    return {"option": option}


_LINES: Mapping[int, str] = {0: "#5b6f78", 1: "#9db0b8", 2: "#d99a2b", 3: "#c23b32"}
_COLOURS: Mapping[str, str] = {"WARN": "#d99a2b", "REJECT": "#c23b32", "ACCEPT": "#08747c"}


@require_POST
@needs("diagnostics.quality")
def correct(request: HttpRequest, run_id: int) -> HttpResponse:
    """Write down what was done about a run."""
    actor, now = actor_of(request), timezone.now()
    form = CorrectionForm(request.POST)
    if carried_out(
        form, lambda: services.correct_run(run_id=run_id, actor=actor, now=now, **form.cleaned_data)
    ):
        return done(
            request, to="diagnostics-controls", message=_("纠正措施已登记，后续质控重新计数。")
        )
    return page(
        request,
        "diagnostics/lab_form.html",
        form=form,
        title=_("登记纠正措施"),
        button=_("保存"),
        back="diagnostics-controls",
        back_title=_("室内质控与室间质评"),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.quality")
def enrol(request: HttpRequest) -> HttpResponse:
    """Enter the laboratory for a round."""
    actor, now = actor_of(request), timezone.now()
    form = EnrolForm(
        request.POST if request.method == "POST" else None,
        centres=laboratories_of(actor.institution_id),
        initial={"year": now.astimezone(ZONE).year},
    )
    made: list[int] = []
    if form.is_bound and carried_out(
        form, lambda: made.append(eqa.enrol(draft=form.draft(), actor=actor, now=now))
    ):
        return done(request, to="diagnostics-eqa", args=(made[0],), message=_("已登记参评。"))
    return page(
        request,
        "diagnostics/lab_form.html",
        form=form,
        title=_("参加室间质评"),
        button=_("登记"),
        back="diagnostics-controls",
        back_title=_("室内质控与室间质评"),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.quality")
def eqa_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round: hand values in, then write down what the organiser says."""
    actor, now = actor_of(request), timezone.now()
    said, status = "", None
    if request.method == "POST":
        try:
            _keep(request, round_id)
        except DomainError as refusal:
            said, status = say(refusal), refusal.http_status
        else:
            return done(request, to="diagnostics-eqa", args=(round_id,), message=_("已保存。"))
    row, groups = get_round(round_id, actor.scope)
    today = now.astimezone(ZONE).date()
    mine = row.centre_id in dict(laboratories_of(actor.institution_id))
    return page(
        request,
        "diagnostics/eqa.html",
        status=status,
        row=row,
        state=state_of(row),
        groups=[(analytes()[code], samples) for code, samples in groups],
        said=said,
        hands=mine and row.scored_at is None and today <= row.due_on,
        scores=mine and row.submitted_at is not None,
    )


def _keep(request: HttpRequest, round_id: int) -> None:
    actor, now, given = actor_of(request), timezone.now(), request.POST
    ids = [
        int(name.removeprefix("v_"))
        for name in given
        if name[2:].isdecimal() and name.startswith("v_")
    ]
    if given.get("do") == "score":
        eqa.score(
            round_id=round_id,
            targets=[
                EqaTarget(
                    sample_id=pk,
                    target=target_value,
                    sd=_number(given.get(f"s_{pk}", "")),
                    allowed_percent=_number(given.get(f"p_{pk}", "")),
                )
                for pk in ids
                if (target_value := _number(given.get(f"t_{pk}", ""))) is not None
            ],
            certificate_no=given.get("certificate_no", ""),
            actor=actor,
            now=now,
        )
        return
    eqa.hand_in(
        round_id=round_id,
        values={pk: _number(given.get(f"v_{pk}", "")) for pk in ids},
        actor=actor,
        now=now,
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip()) if text.strip() else None
    except InvalidOperation:
        return Decimal("NaN")
