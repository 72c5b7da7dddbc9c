"""Mutual recognition: the catalogue, one earlier result before ordering, the decisions and their figures."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.diagnostics.definitions.items import item, items
from lianyi.areas.diagnostics.definitions.recognition import CONDITIONS, EXTENTS, REASONS
from lianyi.areas.diagnostics.selectors.periods import period_of
from lianyi.areas.diagnostics.selectors.places import county_of
from lianyi.areas.diagnostics.selectors.recognition import (
    earlier_report,
    recognition_rules,
    recognition_versions,
)
from lianyi.areas.diagnostics.selectors.recognition_figures import (
    list_decisions,
    recognition_figures,
)
from lianyi.areas.diagnostics.services.critical_reading import note_list_taken
from lianyi.areas.diagnostics.services.recognition import read_earlier, recognise
from lianyi.areas.diagnostics.services.recognition_lists import MANAGES, set_recognition_rule
from lianyi.areas.diagnostics.types.recognition import (
    DecisionFilter,
    DecisionRow,
    RecogniseDraft,
    RecognitionFigures,
)
from lianyi.areas.diagnostics.web.forms import quality as forms
from lianyi.areas.diagnostics.web.views.lists import day_of, every
from lianyi.areas.diagnostics.web.words import AREA, choices
from lianyi.kernel.money import in_yuan
from lianyi.kernel.numbers import whole
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page
from lianyi.machinery.ui.wording import word

HEADS: Final = (
    "决定", "时间", "患者", "项目", "原检查号", "原检查机构", "原检查时间", "决定机构", "医生", "重复理由", "说明",
    "向患者说明", "节约费用（元）",
)  # fmt: skip


@require_GET
@needs("diagnostics.view")
def catalogue(request: HttpRequest) -> HttpResponse:
    """What is recognised today, how far, for how long, on which condition."""
    actor, now = actor_of(request), timezone.now()
    found = recognition_rules(county_of(actor), now.astimezone(ZONE).date())
    names = {code: each.name_zh for code, each in items().items()}
    return page(
        request,
        "diagnostics/recognition_items.html",
        rules=found.values(),
        names=names,
        extents=EXTENTS,
        conditions=CONDITIONS,
        missing=[each for code, each in items().items() if code not in found],
        may_set=actor.may(MANAGES),
    )


@require_http_methods(["GET", "POST"])
@needs(MANAGES)
def line(request: HttpRequest, item_code: str) -> HttpResponse:
    """A county's own line of an item from a day on, beside the lines before."""
    actor, now = actor_of(request), timezone.now()
    if item_code not in items():
        raise Http404
    versions = recognition_versions(county_of(actor), item_code)
    initial: dict[str, Any] = {"from_on": now.astimezone(ZONE).date()}
    if versions:
        initial |= forms.initial_of(versions[0])
    form = forms.ItemForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and carried_out(
        form, lambda: set_recognition_rule(draft=form.draft(item_code), actor=actor, now=now)
    ):
        return done(request, to="diagnostics-recognition-items", message=_("互认目录已保存。"))
    return page(
        request,
        "diagnostics/recognition_item.html",
        form=form,
        item=item(item_code),
        versions=versions,
        extents=EXTENTS,
        conditions=CONDITIONS,
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.order")
def earlier(request: HttpRequest, order_id: int) -> HttpResponse:
    """One earlier result before ordering: its report, and the button that lets it stand. The reading is audited."""
    actor, now = actor_of(request), timezone.now()
    resident_id, wanted = whole(request.GET.get("resident")), request.GET.get("item", "")
    if resident_id is None or wanted not in items():
        raise Http404
    form = forms.RecogniseForm(request.POST if request.method == "POST" else None)
    draft = RecogniseDraft(
        resident_id=resident_id,
        item_code=wanted,
        earlier_order_id=order_id,
        note=request.POST.get("note", "")[:300],
        encounter_id=whole(request.GET.get("encounter")),
    )
    if form.is_bound and carried_out(form, lambda: recognise(draft=draft, actor=actor, now=now)):
        return done(
            request,
            to=f"{reverse('diagnostics-recognition')}?resident={resident_id}",
            message=_("已互认，不再开单；互认记录已写入病历。"),
        )
    found = read_earlier(
        resident_id=resident_id, item_code=wanted, order_id=order_id, actor=actor, now=now
    )
    report, pictures = earlier_report(order_id, actor.scope)
    return page(
        request,
        "diagnostics/earlier.html",
        form=form,
        found=found,
        item=item(wanted),
        resident_id=resident_id,
        report=report,
        pictures=pictures,
    )


@require_GET
@needs("diagnostics.view")
def decisions(request: HttpRequest) -> HttpResponseBase:
    """What doctors decided about earlier results; the rows behind every number."""
    actor, now = actor_of(request), timezone.now()
    wanted = filter_of(request)
    if request.GET.get("export") in ("csv", "xlsx"):
        note_list_taken(actor=actor, now=now, what="recognition decisions")
        rows = every(
            lambda after: list_decisions(scope=actor.scope, wanted=wanted, after=after, at_most=200)
        )
        return download(
            _("互认记录"), HEADS, (cells(row) for row in rows), form=request.GET["export"]
        )
    return page(
        request,
        "diagnostics/recognition.html",
        found=list_decisions(scope=actor.scope, wanted=wanted, after=request.GET.get("after", "")),
        wanted=wanted,
        reasons=choices(REASONS)(),
        items=[(code, each.name_zh) for code, each in items().items()],
        counts=actor.may("diagnostics.statistics"),
    )


def filter_of(request: HttpRequest) -> DecisionFilter:
    """What the address asks for; a word that fits nothing narrows nothing."""
    query = request.GET
    return DecisionFilter(
        decision=query.get("decision", ""),
        item_code=query.get("item", "")[:30],
        reason=query.get("reason", "")[:20],
        unit_id=whole(query.get("unit")),
        resident_id=whole(query.get("resident")),
        from_on=day_of(query.get("from")),
        to_on=day_of(query.get("to")),
    )


def cells(row: DecisionRow) -> tuple[Any, ...]:
    """One line of an export."""
    card = row.card
    return (
        word(card.decision, AREA), card.decided_at, row.patient, card.item_name, row.earlier_number,
        row.performer_name, row.earlier_at, row.institution_name, card.decided_by_name,
        word(row.reason_name, AREA) if row.reason_name else "", card.note, card.explained, in_yuan(card.saved_fen),
    )  # fmt: skip


@require_GET
@needs("diagnostics.statistics")
def statistics(request: HttpRequest) -> HttpResponseBase:
    """互认率, repeats avoided and money saved, by item, institution, month; repeats by reason."""
    actor, now = actor_of(request), timezone.now()
    period = period_of(request.GET.get("period", ""), now)
    total, lines = recognition_figures(actor.scope, period)
    if request.GET.get("export") in ("csv", "xlsx"):
        note_list_taken(actor=actor, now=now, what=f"recognition {period.first}–{period.last}")
        return download(
            _("互认统计"), FIGURE_HEADS, _figure_cells(total, lines), form=request.GET["export"]
        )
    return page(
        request,
        "diagnostics/recognition_statistics.html",
        period=period,
        asked=request.GET.get("period", ""),
        total=total,
        reasons=lines["reason"],
        groups=[
            ("item", _("按项目"), lines["item"]),
            ("unit", _("按机构"), lines["unit"]),
            ("", _("按月份"), lines["month"]),
        ],
    )


FIGURE_HEADS: Final = ("分组", "名称", "互认次数", "不互认次数", "节约费用（元）")


def _figure_cells(
    total: RecognitionFigures, lines: Mapping[str, list[RecognitionFigures]]
) -> list[tuple[Any, ...]]:
    titles = {"item": _("项目"), "unit": _("机构"), "month": _("月份"), "reason": _("重复理由")}
    all_lines = [
        (_("合计"), total),
        *((titles[key], each) for key in titles for each in lines[key]),
    ]
    return [
        (title, word(f.name, AREA), f.recognised, f.repeated, in_yuan(f.saved_fen))
        for title, f in all_lines
    ]
