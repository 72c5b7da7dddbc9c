"""The register of laboratories, free capacity near by, and the figures of specimens."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.names import URGENCY
from lianyi.areas.diagnostics.definitions.specimens import LAB_STATE, LAB_TYPE
from lianyi.areas.diagnostics.selectors.laboratories import (
    capacity_near,
    get_laboratory,
    institution_choices,
    list_laboratories,
)
from lianyi.areas.diagnostics.selectors.laboratory_figures import laboratory_figures
from lianyi.areas.diagnostics.selectors.results import laboratory_choices
from lianyi.areas.diagnostics.services import laboratories as services
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.areas.diagnostics.web.forms.laboratory import CapacityForm, LaboratoryForm, lab_items
from lianyi.areas.diagnostics.web.words import choices
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page


@require_GET
@needs("diagnostics.view")
def register(request: HttpRequest) -> HttpResponseBase:
    """Laboratories in reach."""
    actor, query = actor_of(request), request.GET
    rows = list_laboratories(
        scope=actor.scope,
        kind=query.get("kind", "") if query.get("kind") in LAB_TYPE else "",
        state=query.get("state", "") if query.get("state") in LAB_STATE else "",
        text=query.get("q", ""),
    )
    if query.get("export") in ("csv", "xlsx"):
        heads = (
            "机构",
            "实验室名称",
            "类型",
            "生物安全级别",
            "建设状态",
            "验收日期",
            "验收（备案）文号",
            "负责人",
            "技术人员数",
            "业务范围",
            "主要设备",
        )
        cells = (
            (r.institution, r.row.name, r.kind, r.biosafety, r.state, r.row.accepted_on, r.row.acceptance_no,
             r.row.head_name, r.row.staff_count, r.row.scope, r.row.equipment) for r in rows
        )  # fmt: skip
        return download(_("实验室登记"), heads, cells, form=query["export"])
    return page(
        request,
        "diagnostics/laboratories.html",
        rows=rows,
        kinds=choices(LAB_TYPE)(),
        states=choices(LAB_STATE)(),
        manages=actor.may("diagnostics.quality"),
    )


@require_GET
@needs("diagnostics.view")
def laboratory(request: HttpRequest, laboratory_id: int) -> HttpResponse:
    """One laboratory with its capacities."""
    return _laboratory(request, laboratory_id, None)


def _laboratory(
    request: HttpRequest, laboratory_id: int, form: CapacityForm | None
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    found = get_laboratory(laboratory_id, actor.scope)
    today = now.astimezone(ZONE).date()
    return page(
        request,
        "diagnostics/laboratory.html",
        found=found,
        row=found.row,
        manages=actor.may("diagnostics.quality")
        and found.row.institution_id in actor.scope.institution_ids,
        form=form or CapacityForm(initial={"from_on": today}),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.quality")
def edit(request: HttpRequest, laboratory_id: int | None = None) -> HttpResponse:
    """Register a laboratory, or write its entry anew."""
    actor, now = actor_of(request), timezone.now()
    known: dict[str, Any] = {"institution_id": actor.institution_id}
    if laboratory_id is not None:
        row = get_laboratory(laboratory_id, actor.scope).row
        known = {name: getattr(row, name) for name in LaboratoryForm.base_fields}
    form = LaboratoryForm(
        request.POST if request.method == "POST" else None,
        institutions=institution_choices(actor.scope),
        centres=laboratory_choices(actor.scope),
        initial=known,
    )
    made: list[int] = []
    if form.is_bound and carried_out(
        form,
        lambda: made.append(
            services.register_laboratory(
                draft=form.draft(), laboratory_id=laboratory_id, actor=actor, now=now
            )
        ),
    ):
        return done(request, to="diagnostics-laboratory", args=(made[0],), message=_("已登记。"))
    return page(
        request,
        "diagnostics/lab_form.html",
        form=form,
        title=_("实验室登记"),
        button=_("保存"),
        back="diagnostics-laboratories",
        back_title=_("实验室"),
    )


@require_POST
@needs("diagnostics.quality")
def capacity(request: HttpRequest, laboratory_id: int) -> HttpResponse:
    """Say how many tests of an item a laboratory does a day."""
    actor, now = actor_of(request), timezone.now()
    form = CapacityForm(request.POST)
    if carried_out(
        form,
        lambda: services.set_capacity(
            laboratory_id=laboratory_id, draft=form.draft(), actor=actor, now=now
        ),
    ):
        return done(
            request, to="diagnostics-laboratory", args=(laboratory_id,), message=_("已保存。")
        )
    return _laboratory(request, laboratory_id, form)


@require_GET
@needs("diagnostics.view")
def near(request: HttpRequest) -> HttpResponse:
    """Where an item can be measured today: free capacity first, then the nearest."""
    actor, now = actor_of(request), timezone.now()
    code = request.GET.get("item", "")
    found = (
        capacity_near(
            item_code=code, institution_id=actor.institution_id, scope=actor.scope, now=now
        )
        if code in items()
        else []
    )
    return page(request, "diagnostics/near.html", found=found, item=code, options=lab_items())


@require_GET
@needs("diagnostics.statistics", "diagnostics.quality")
def figures(request: HttpRequest) -> HttpResponseBase:
    """Specimens refused by reason, unit and month; minutes of each step; each number opens to its rows."""
    actor, now = actor_of(request), timezone.now()
    asked = request.GET.get("period", "")
    today = now.astimezone(ZONE).date()
    period = Period.parse(asked or f"{today.year}")
    found = laboratory_figures(actor.scope, period, now)
    if request.GET.get("export") in ("csv", "xlsx"):
        heads = ("分组", "名称", "拒收", "采集")
        rows = [
            (_(group), share.name, share.refused, share.taken)
            for group, shares in (
                ("原因", found.reasons),
                ("采集机构", found.units),
                ("月份", found.months),
            )
            for share in shares
        ]
        return download(_("标本拒收统计"), heads, rows, form=request.GET["export"])
    return page(
        request,
        "diagnostics/laboratory_figures.html",
        found=found,
        period=period,
        asked=asked or f"{today.year}",
        urgencies={str(code): URGENCY[code] for code in Urgency},
        chart={
            "kind": "bar",
            "unit": _("份"),
            "x": [share.name for share in found.months],
            "series": [
                {"name": _("采集"), "values": [share.taken for share in found.months]},
                {"name": _("拒收"), "values": [share.refused for share in found.months]},
            ],
        },
    )
