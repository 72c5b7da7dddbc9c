"""Figures of consultations with their definitions; every number opens to its rows and leaves as a file."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianyi.areas.consultations.selectors import counters
from lianyi.areas.consultations.services import reading
from lianyi.areas.consultations.web.views.lists import HEADS, cells, every
from lianyi.kernel.money import in_yuan
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page

_HEADS: Final = ("分组", "名称", "申请", "已出意见", "已反馈", "采纳", "费用（元）", "满意度")


@require_GET
@needs("consultations.statistics")
def statistics(request: HttpRequest) -> HttpResponseBase:
    """Counts, time to the opinion, feedback, fees; by month, institution and department."""
    actor, now = actor_of(request), timezone.now()
    asked = request.GET.get("period", "")
    period = counters.period_of(asked, now)
    groups = {
        _("邀请方"): counters.by_unit(actor.scope, period, "inviting"),
        _("受邀方"): counters.by_unit(actor.scope, period, "invited"),
        _("科室"): counters.by_department(actor.scope, period),
    }
    if request.GET.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what=f"figures {period.first}–{period.last}")
        return download(_("远程会诊统计"), _HEADS, _cells(groups), form=request.GET["export"])
    months = counters.by_month(actor.scope, period)
    return page(
        request,
        "consultations/statistics.html",
        period=period,
        asked=asked,
        counts=counters.counts(actor.scope, period),
        names={name: _(words) for name, (words, _q) in counters.ROWS.items()},
        fees=counters.fees(actor.scope, period),
        turnaround=counters.turnaround(actor.scope, period),
        video=counters.video(actor.scope, period),
        groups=[
            (title, parameter, lines)
            for (title, lines), parameter in zip(
                groups.items(), ("inviting", "invited", "department"), strict=True
            )
        ],
        months=months,
        chart=_chart(months),
    )


@require_GET
@needs("consultations.statistics")
def drill(request: HttpRequest, rows: str) -> HttpResponseBase:
    """Exactly the rows a number counts."""
    actor, now = actor_of(request), timezone.now()
    query = request.GET
    period = counters.period_of(query.get("period", ""), now)
    narrow = counters.Narrow(
        inviting_id=whole(query.get("inviting")),
        invited_id=whole(query.get("invited")),
        department=query.get("department"),
    )

    def some(after: str, at_most: int = 50) -> Any:
        return counters.list_rows(
            actor.scope, rows, period, narrow=narrow, after=after, at_most=at_most
        )

    found = some(query.get("after", ""))
    title = _(counters.ROWS[rows][0])
    if query.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what=f"{rows} {period.first}–{period.last}")
        lines = (cells(row) for row in every(lambda after: some(after, 200)))
        return download(f"{title} {period.first}–{period.last}", HEADS, lines, form=query["export"])
    return page(
        request, "consultations/drill.html", found=found, title=title, period=period, wanted=None
    )


def _chart(months: list[dict[str, Any]]) -> dict[str, Any]:
    """Asked, answered and closed by month."""
    return {
        "kind": "bar",
        "unit": _("人次"),
        "x": [f"{row['month']:%Y-%m}" for row in months],
        "series": [
            {"name": _("申请会诊"), "values": [row["asked"] for row in months]},
            {"name": _("已出意见"), "values": [row["answered"] for row in months]},
            {"name": _("已反馈"), "values": [row["closed"] for row in months]},
        ],
    }


def _cells(groups: dict[str, list[counters.Line]]) -> list[tuple[Any, ...]]:
    return [
        (title, each.name, each.asked, each.answered, each.closed, each.followed, in_yuan(each.fee_fen),
         each.satisfaction)
        for title, lines in groups.items()
        for each in lines
    ]  # fmt: skip
