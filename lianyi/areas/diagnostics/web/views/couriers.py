"""The courier's phone: runs, stops, scans, temperatures, hand-over."""

from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.selectors.results import laboratory_choices
from lianyi.areas.diagnostics.selectors.specimens import RunSheet, get_run, list_runs, to_pick_up
from lianyi.areas.diagnostics.services import couriers
from lianyi.areas.diagnostics.types.laboratory import Scan
from lianyi.areas.diagnostics.web.camera import with_camera
from lianyi.areas.diagnostics.web.forms.laboratory import RunForm, TemperatureForm
from lianyi.kernel.errors import DomainError
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page, say

_OUT: Final = "#a8574e"


@require_GET
@needs("diagnostics.carry", "diagnostics.report")
def runs(request: HttpRequest) -> HttpResponse:
    """Runs in reach, and where tubes wait."""
    actor = actor_of(request)
    return page(
        request,
        "diagnostics/runs.html",
        found=list_runs(scope=actor.scope, after=request.GET.get("after", "")),
        waiting=to_pick_up(actor.scope),
        carries=actor.may("diagnostics.carry"),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.carry")
def new(request: HttpRequest) -> HttpResponse:
    """Set out with a box."""
    actor, now = actor_of(request), timezone.now()
    waiting = to_pick_up(actor.scope)
    form = RunForm(
        request.POST if request.method == "POST" else None,
        centres=laboratory_choices(actor.scope),
        stops=[(pk, f"{name}（{count}）") for pk, name, count in waiting],
        initial={"stop_ids": [pk for pk, _name, _count in waiting]},
    )
    made: list[int] = []
    if form.is_bound and carried_out(
        form,
        lambda: made.append(couriers.begin_run(draft=form.draft(), actor=actor, now=now).id),
    ):
        return done(
            request, to="diagnostics-run", args=(made[0],), message=_("已出发，请逐管扫码取件。")
        )
    return page(
        request,
        "diagnostics/lab_form.html",
        form=form,
        title=_("新建取件"),
        button=_("出发"),
        back="diagnostics-runs",
        back_title=_("标本物流"),
        empty=_("目前没有等待取件的标本，采集后会出现在取件点中。") if not waiting else "",
    )


@require_GET
@needs("diagnostics.carry", "diagnostics.report")
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: scan, stops, temperatures, tubes."""
    return _run(request, run_id)


def _run(
    request: HttpRequest,
    run_id: int,
    *,
    scan: Scan | None = None,
    form: TemperatureForm | None = None,
    said: str = "",
    status: int | None = None,
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    sheet = get_run(run_id, actor.scope, actor.institution_id, now)
    outside = sum(each.out_of_bounds for each in sheet.readings)
    answer = page(
        request,
        "diagnostics/run.html",
        status=status,
        sheet=sheet,
        card=sheet.card,
        scan=scan,
        chart=_chart(sheet) if len(sheet.readings) > 1 else None,
        outside=outside,
        outside_text=ngettext("%(n)s 次超出范围", "%(n)s 次超出范围", outside) % {"n": outside},
        form=form or TemperatureForm(),
        said=said,
        carries=actor.may("diagnostics.carry") and sheet.card.state == "ON_THE_WAY",
        takes=actor.may("diagnostics.report") and sheet.mine and sheet.card.state != "TAKEN_OVER",
    )
    return with_camera(answer)


def _chart(sheet: RunSheet) -> dict[str, Any]:
    """The temperatures of a run in the words of ECharts: a line, its allowed band, what left it marked."""
    readings = list(reversed(sheet.readings))
    low, high = sheet.card.celsius_low, sheet.card.celsius_high
    points = [
        {
            "value": float(each.celsius),
            "symbolSize": 12 if each.out_of_bounds else 7,
            "itemStyle": {"color": _OUT} if each.out_of_bounds else {},
        }
        for each in readings
    ]
    drawn = {
        "name": _("箱温"),
        "type": "line",
        "data": points,
        "markArea": {
            "silent": True,
            "itemStyle": {"color": "rgba(122, 169, 116, 0.18)"},
            "data": [[{"yAxis": low}, {"yAxis": high}]],
        },
    }
    found = [low, high, *(float(each.celsius) for each in readings)]
    return {
        "option": {
            "grid": {"left": 8, "right": 16, "top": 34, "bottom": 8, "containLabel": True},
            "xAxis": {
                "type": "category",
                "data": [f"{each.at.astimezone(ZONE):%H:%M}" for each in readings],
            },
            "yAxis": {"type": "value", "name": "℃", "min": min(found) - 1, "max": max(found) + 1},
            "series": [drawn],
        }
    }


@require_POST
@needs("diagnostics.carry")
def pick_up(request: HttpRequest, run_id: int) -> HttpResponse:
    """Put a scanned tube into the box."""
    actor, now = actor_of(request), timezone.now()
    scan = couriers.pick_up(
        run_id=run_id, barcode=request.POST.get("barcode", ""), actor=actor, now=now
    )
    return _run(request, run_id, scan=scan)


@require_POST
@needs("diagnostics.carry")
def temperature(request: HttpRequest, run_id: int) -> HttpResponse:
    """Write a temperature down."""
    actor, now = actor_of(request), timezone.now()
    form = TemperatureForm(request.POST)
    outside: list[bool] = []

    def act() -> None:
        celsius: Decimal = form.cleaned_data["celsius"]
        outside.append(
            couriers.note_temperature(run_id=run_id, celsius=celsius, actor=actor, now=now)
        )

    if carried_out(form, act):
        said = _("已记录；超出箱温范围，请立即检查冷源。") if outside[0] else _("已记录。")
        return done(request, to="diagnostics-run", args=(run_id,), message=said)
    return _run(request, run_id, form=form)


@require_POST
@needs("diagnostics.carry")
def leave(request: HttpRequest, run_id: int, stop_id: int) -> HttpResponse:
    """Leave a stop: who gave the tubes out."""
    actor, now = actor_of(request), timezone.now()
    try:
        couriers.leave_stop(
            run_id=run_id,
            stop_id=stop_id,
            handed_by_name=request.POST.get("handed_by_name", ""),
            actor=actor,
            now=now,
        )
    except DomainError as refusal:
        return _run(request, run_id, said=say(refusal), status=refusal.http_status)
    return done(request, to="diagnostics-run", args=(run_id,), message=_("已交接，前往下一站。"))


@require_POST
@needs("diagnostics.carry")
def deliver(request: HttpRequest, run_id: int) -> HttpResponse:
    """The box is put down at the laboratory."""
    couriers.deliver(run_id=run_id, actor=actor_of(request), now=timezone.now())
    return done(
        request, to="diagnostics-run", args=(run_id,), message=_("已送达，等待实验室签收。")
    )


@require_POST
@needs("diagnostics.report")
def take_over(request: HttpRequest, run_id: int) -> HttpResponse:
    """The laboratory has the box."""
    couriers.take_over(
        run_id=run_id,
        note=request.POST.get("note", ""),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="diagnostics-receive", message=_("已签收运送箱，请逐管扫码接收。"))
