"""How long reports take, by centre and urgency; every number opens to its rows and goes out as a file."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianyi.areas.diagnostics.definitions.names import URGENCY
from lianyi.areas.diagnostics.selectors.periods import period_of
from lianyi.areas.diagnostics.selectors.quality import turnarounds
from lianyi.areas.diagnostics.selectors.turnaround import Narrow, list_signed
from lianyi.areas.diagnostics.services.looking import note_export
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.areas.diagnostics.web.views.lists import HEADS, cells, every
from lianyi.areas.diagnostics.web.words import AREA
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page
from lianyi.machinery.ui.wording import word

_HEADS: Final = ("中心", "紧急程度", "报告数", "时限内", "时限内%", "中位数（分）", "P90（分）")


@require_GET
@needs("diagnostics.statistics")
def turnaround_page(request: HttpRequest) -> HttpResponseBase:
    """Minutes from transmission to signature: median, ninetieth percentile, share in time."""
    actor, now = actor_of(request), timezone.now()
    asked = request.GET.get("period", "")
    period = period_of(asked, now)
    found = [
        (each, URGENCY[Urgency(each.urgency)], each.signed - each.in_time)
        for each in turnarounds(actor.scope, period)
    ]
    if request.GET.get("export") in ("csv", "xlsx"):
        rows = (
            (
                t.centre_name, word(name, AREA), t.signed, t.in_time, round(100 * t.in_time / t.signed, 1), t.median,
                t.p90,
            )
            for t, name, _late in found
        )  # fmt: skip
        title = f"{_('报告时效')} {period.first}–{period.last}"
        return download(title, _HEADS, rows, form=request.GET["export"])
    return page(request, "diagnostics/turnaround.html", found=found, period=period, asked=asked)


@require_GET
@needs("diagnostics.statistics")
def rows(request: HttpRequest) -> HttpResponseBase:
    """Exactly the reports a number counts."""
    actor, now = actor_of(request), timezone.now()
    period = period_of(request.GET.get("period", ""), now)
    narrow = Narrow(
        centre_id=whole(request.GET.get("centre")),
        urgency=request.GET.get("urgency", ""),
        late_only=request.GET.get("late") == "1",
    )
    if request.GET.get("export") in ("csv", "xlsx"):
        note_export(actor=actor, now=now, what=f"turnaround {period.first}–{period.last}")
        found = every(
            lambda after: list_signed(
                scope=actor.scope, period=period, narrow=narrow, after=after, at_most=200
            )
        )
        title = f"{_('报告时效明细')} {period.first}–{period.last}"
        return download(title, HEADS, (cells(row) for row in found), form=request.GET["export"])
    return page(
        request,
        "diagnostics/turnaround_rows.html",
        found=list_signed(
            scope=actor.scope, period=period, narrow=narrow, after=request.GET.get("after", "")
        ),
        period=period,
        asked=request.GET.get("period", ""),
        wanted=narrow,
    )
