"""Numbers with their rows: the statement of graded care, monthly counts, units, flow; and the rules themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianyi.areas.referrals.definitions.counters import COUNTERS
from lianyi.areas.referrals.definitions.rule_sets import findings, rule_sets
from lianyi.areas.referrals.rules.expressions import in_words
from lianyi.areas.referrals.selectors import contacts, counters
from lianyi.areas.referrals.selectors.places import county_of
from lianyi.areas.referrals.selectors.statement import flow_statement, statement
from lianyi.areas.referrals.types.figures import MonthRow, RateRow
from lianyi.kernel.money import in_yuan
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page
from lianyi.machinery.ui.wording import word

_MOST: Final = 5_000


@require_GET
@needs("referrals.statistics")
def statistics(request: HttpRequest) -> HttpResponseBase:
    """The statement of graded care and the counters of referral, each with its definition and rows."""
    actor, now = actor_of(request), timezone.now()
    period = counters.period_of(request.GET.get("period", ""), now)
    found = statement(actor, period, now)
    if request.GET.get("export") in ("csv", "xlsx"):
        return download(
            _("双向转诊统计"),
            _HEADS,
            _measure_cells(found["measures"], period),
            form=request.GET["export"],
        )
    return page(
        request,
        "referrals/statistics.html",
        period=period,
        asked=request.GET.get("period", ""),
        cards={card.code: card for card in COUNTERS},
        chart=_months_chart(found["months"]),
        year=now.astimezone(ZONE).year,
        **found,
    )


_STATUS: Final = {"confirmed": gettext_lazy("已确认"), "to_confirm": gettext_lazy("待确认")}
_HEADS: Final = (
    "指标",
    "编号",
    "期间",
    "分子",
    "分母",
    "数值",
    "计量单位",
    "上期",
    "分子口径",
    "分母口径",
    "依据",
    "状态",
)


def _measure_cells(measures: Mapping[str, Any], period: Period) -> list[tuple[Any, ...]]:
    span = f"{period.first}–{period.last}"
    return [
        (
            _(card.name_zh), card.row, span, measures[card.code].numerator, measures[card.code].denominator,
            measures[card.code].value, _(card.unit), measures[card.code].before, _(card.numerator_zh),
            _(card.denominator_zh) if card.denominator_zh else "", word(card.source, "sources"), _STATUS[card.status],
        )
        for card in COUNTERS
    ]  # fmt: skip


def _months_chart(rows: Sequence[MonthRow]) -> dict[str, Any]:
    """Up, down and returned by month."""
    return {
        "kind": "bar",
        "unit": _("人次"),
        "x": [f"{row.month:%Y-%m}" for row in rows],
        "series": [
            {"name": _("上转"), "values": [row.up for row in rows]},
            {"name": _("下转"), "values": [row.down for row in rows]},
            {"name": _("县外转回"), "values": [row.returned for row in rows]},
        ],
    }


@require_GET
@needs("referrals.statistics")
def contacts_page(request: HttpRequest) -> HttpResponseBase:
    """First visits and in-county visits, by month, town, kind or disease; the rows behind."""
    actor, now = actor_of(request), timezone.now()
    period = counters.period_of(request.GET.get("period", ""), now)
    county = county_of(actor)
    by = request.GET.get("by", "")
    by = by if by in ("month", "town", "kind", "diagnosis") else "month"
    rates = contacts.in_county_by(actor.scope, period, county, by)
    first = (
        contacts.first_visits_by(actor.scope, period, county, by) if by in ("month", "town") else []
    )
    if request.GET.get("export") in ("csv", "xlsx"):
        rows = [(r.name, r.numerator, r.denominator, r.value) for r in rates]
        return download(
            _("县域内就诊率"), ("分组", "县域内", "全部", "比例%"), rows, form=request.GET["export"]
        )
    return page(
        request,
        "referrals/contacts.html",
        period=period,
        asked=request.GET.get("period", ""),
        by=by,
        rates=rates,
        first=first,
        chart=_rate_chart(rates, first) if by == "month" else None,
    )


def _rate_chart(rates: Sequence[RateRow], first: Sequence[RateRow]) -> dict[str, Any]:
    by_key = {row.key: row.value for row in first}
    return {
        "kind": "line",
        "unit": "%",
        "x": [row.key for row in rates],
        "series": [
            {"name": _("县域内就诊率"), "values": [_float(row.value) for row in rates]},
            {"name": _("基层首诊率"), "values": [_float(by_key.get(row.key)) for row in rates]},
        ],
    }


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


@require_GET
@needs("referrals.statistics")
def flow(request: HttpRequest) -> HttpResponseBase:
    """Where inpatients went, by disease and hospital, with cost; the top leaks."""
    actor, now = actor_of(request), timezone.now()
    period = counters.period_of(request.GET.get("period", ""), now)
    found = flow_statement(actor, period, now)
    if request.GET.get("export") in ("csv", "xlsx"):
        heads = (
            "月份",
            "病种编码",
            "病种",
            "去向",
            "县内",
            "人次",
            "人数",
            "费用（元）",
            "距离（千米）",
        )
        rows = [
            (
                f"{r.month:%Y-%m}" if r.month else "", r.disease_code, r.disease_name, r.place, r.inside, r.n,
                r.residents, in_yuan(r.total_fen), r.distance_km,
            )
            for r in contacts.flow(actor.scope, period, county_of(actor), by_month=True)[:_MOST]
        ]  # fmt: skip
        return download(_("住院病人流向"), heads, rows, form=request.GET["export"])
    return page(
        request,
        "referrals/flow.html",
        period=period,
        asked=request.GET.get("period", ""),
        chart={
            "kind": "bar",
            "unit": _("人次"),
            "x": [row.disease_name for row in found["leaks"][:10]],
            "series": [{"name": _("县外住院"), "values": [row.n for row in found["leaks"][:10]]}],
        },
        **found,
    )


@require_GET
@needs("referrals.view")
def rules(request: HttpRequest) -> HttpResponseBase:
    """The referral standards in force, criterion by criterion, with their sources."""
    names = {name: _(finding.name_zh) for name, finding in findings().items()}
    names |= {"and": _("且"), "or": _("或"), "not": _("非")}
    sets = rule_sets()
    return page(
        request,
        "referrals/rules.html",
        sets=sets,
        said={c.when: in_words(c.when, names) for each in sets for c in each.criteria},
    )
