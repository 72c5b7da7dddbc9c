"""Critical values: the list, one with its next step, the report of a new one, the statistics."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.definitions.critical import MARKS
from lianyi.areas.diagnostics.selectors.critical import count_critical, list_critical
from lianyi.areas.diagnostics.selectors.critical_figures import critical_figures
from lianyi.areas.diagnostics.selectors.periods import period_of
from lianyi.areas.diagnostics.services import critical as telling
from lianyi.areas.diagnostics.services import critical_ending as ending
from lianyi.areas.diagnostics.services.critical_reading import note_list_taken, open_critical
from lianyi.areas.diagnostics.states import CRITICAL
from lianyi.areas.diagnostics.types.critical import (
    CriticalFigures,
    CriticalFilter,
    CriticalHand,
    CriticalMove,
    CriticalRow,
    CriticalSheet,
    CriticalState,
)
from lianyi.areas.diagnostics.web.forms import critical as acts
from lianyi.areas.diagnostics.web.views.lists import day_of, every
from lianyi.areas.diagnostics.web.words import AREA, choices
from lianyi.kernel.actor import Actor
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page
from lianyi.machinery.ui.wording import ages, word

BOXES: Final = (
    ("open", gettext_lazy("未办结")),
    ("act", gettext_lazy("待我处理")),
    ("call", gettext_lazy("待电话通知")),
    ("all", gettext_lazy("全部")),
)
HEADS: Final = (
    "检查号", "项目", "危急值", "所见", "状态", "患者", "年龄", "申请机构", "中心", "报告时间", "报告人", "复述时间",
    "确认时间", "确认时限", "处置时间", "通知患者时间", "通知时限", "办结时间",
)  # fmt: skip


@require_GET
@needs("diagnostics.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """The list of critical values with their clocks; exported as it is filtered."""
    actor, now = actor_of(request), timezone.now()
    wanted = filter_of(request)
    if request.GET.get("export") in ("csv", "xlsx"):
        note_list_taken(actor=actor, now=now, what=f"critical {wanted.box} {wanted.mark}")
        rows = every(
            lambda after: list_critical(
                scope=actor.scope, wanted=wanted, now=now, after=after, at_most=200
            )
        )
        return download(
            _("危急值"), HEADS, (cells(row) for row in rows), form=request.GET["export"]
        )
    return page(
        request,
        "diagnostics/critical.html",
        fragment="diagnostics/_critical_rows.html",
        found=list_critical(
            scope=actor.scope, wanted=wanted, now=now, after=request.GET.get("after", "")
        ),
        wanted=wanted,
        tabs=[
            (code, name, *(count_critical(actor.scope, code, now) if code != "all" else ("", 0)))
            for code, name in BOXES
        ],
        kinds=choices(names.CENTRE_KIND)(),
        marks=choices(MARKS)(),
        counts=actor.may("diagnostics.statistics"),
    )


def filter_of(request: HttpRequest) -> CriticalFilter:
    """What the address asks for; a word that fits nothing narrows nothing."""
    query = request.GET
    return CriticalFilter(
        box=query.get("box") or "open",
        mark=query.get("mark", ""),
        kind=query.get("kind", ""),
        finding=query.get("finding", "")[:30],
        unit_id=whole(query.get("unit")),
        centre_id=whole(query.get("centre")),
        from_on=day_of(query.get("from")),
        to_on=day_of(query.get("to")),
        late_only=query.get("late") == "1",
    )


def cells(row: CriticalRow) -> tuple[Any, ...]:
    """One line of an export."""
    card = row.card
    return (
        card.order_number, card.item_name, card.said, card.text, word(CRITICAL.states[card.state], AREA),
        row.patient, ages(row.patient_age), row.requester_name, row.centre_name, card.raised_at, card.raised_by_name,
        card.read_back_at, card.acknowledged_at, card.acknowledge_due_at, card.acted_at, card.reached_at,
        card.reach_due_at, card.ended_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, its form, and the one service it calls."""

    label: str | Promise
    form: type[forms.Form]
    call: Callable[[int, Any, Actor, datetime], object]
    icon: str
    danger: bool = False


def _text(service: Callable[..., object]) -> Callable[[int, Any, Actor, datetime], object]:
    """A service that takes the fields of the form as they are."""
    return lambda pk, form, actor, now: service(
        critical_id=pk, actor=actor, now=now, **form.cleaned_data
    )


def _draft(
    service: Callable[..., object], name: str
) -> Callable[[int, Any, Actor, datetime], object]:
    """A service that takes a draft."""
    return lambda pk, form, actor, now: service(
        critical_id=pk, actor=actor, now=now, **{name: form.draft()}
    )


ACTS: Final[Mapping[str, Act]] = {
    "read-back": Act(
        gettext_lazy("复述"), acts.ReadBackForm, _text(telling.read_back_critical), "message"
    ),
    "acknowledge": Act(
        gettext_lazy("确认接收"), acts.AcknowledgeForm, _text(telling.acknowledge_critical), "check"
    ),
    "act": Act(
        gettext_lazy("登记处置"), acts.ActForm, _text(ending.act_on_critical), "first-aid-kit"
    ),
    "reach": Act(
        gettext_lazy("确认患者已知晓"),
        acts.ReachForm,
        _draft(ending.reach_patient, "draft"),
        "user-check",
    ),
    "try": Act(
        gettext_lazy("登记未联系上"),
        acts.TryForm,
        _draft(ending.note_patient_try, "draft"),
        "phone",
    ),
    "call": Act(
        gettext_lazy("登记电话通知"), acts.CallForm, _draft(telling.call_doctor, "call"), "phone"
    ),
    "give-up": Act(
        gettext_lazy("认定联系不上"),
        acts.GiveUpForm,
        _text(ending.declare_unreachable),
        "user-x",
        True,
    ),
}
_BY_MOVE: Final = {
    CriticalMove.READ_BACK: "read-back",
    CriticalMove.ACKNOWLEDGE: "acknowledge",
    CriticalMove.ACT: "act",
    CriticalMove.REACH: "reach",
    CriticalMove.GIVE_UP: "give-up",
}


def offered(sheet: CriticalSheet) -> list[str]:
    """The names of the acts of the moment, the next step first, the end without the patient last."""
    found = [name for move, name in _BY_MOVE.items() if move in sheet.moves]
    centre, receiver = CriticalHand.CENTRE in sheet.hands, CriticalHand.RECEIVER in sheet.hands
    if centre and not receiver and "read-back" in found:
        found.remove("read-back")
    if centre and sheet.row.card.is_open:
        found.append("call")
    if receiver and sheet.row.card.state in (CriticalState.ACKNOWLEDGED, CriticalState.ACTED):
        found.append("try")
    return sorted(found, key="give-up".__eq__)


@require_http_methods(["GET", "POST"])
@needs("diagnostics.view")
def value(request: HttpRequest, critical_id: int, name: str = "") -> HttpResponse:
    """One critical value on a phone: what it is, the next step as a form, whom to call, the story."""
    actor, now = actor_of(request), timezone.now()
    filled: forms.Form | None = None
    if request.method == "POST":
        if name not in ACTS:  # the bare address is read, never written to
            return HttpResponseNotAllowed(["GET"])
        chosen = ACTS[name]
        filled = form = _form(name, request.POST)
        if carried_out(form, lambda: chosen.call(critical_id, form, actor, now)):
            return done(
                request, to="diagnostics-critical-value", args=(critical_id,), message=_("已登记。")
            )
    sheet = open_critical(critical_id=critical_id, actor=actor, now=now)
    shown = [
        (each, ACTS[each], filled if filled is not None and each == name else _form(each))
        for each in offered(sheet)
    ]
    return page(
        request,
        "diagnostics/critical_value.html",
        status=422 if filled is not None else 200,
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
        shown=shown,
        filled=filled
        if filled is not None and name not in [each for each, _a, _f in shown]
        else None,
        ladder=_ladder(sheet),
    )


def _form(name: str, data: Any = None) -> forms.Form:
    """The form of an act; several stand on one page, so each names its fields after itself."""
    return ACTS[name].form(data, auto_id=f"{name}-%s")


_RUNGS: Final = (
    (CriticalState.NOTIFIED, "raised_at"),
    (CriticalState.READ_BACK, "read_back_at"),
    (CriticalState.ACKNOWLEDGED, "acknowledged_at"),
    (CriticalState.ACTED, "acted_at"),
    (CriticalState.REACHED, "reached_at"),
)
_RUNG_NAMES: Final = {
    "raised_at": gettext_lazy("通知"),
    "read_back_at": gettext_lazy("复述"),
    "acknowledged_at": gettext_lazy("确认"),
    "acted_at": gettext_lazy("处置"),
    "reached_at": gettext_lazy("患者知晓"),
}


def _ladder(sheet: CriticalSheet) -> list[tuple[str | Promise, datetime | None]]:
    """The five rungs with the instant each was reached."""
    return [(_RUNG_NAMES[field], getattr(sheet.row.card, field)) for _s, field in _RUNGS]


@require_GET
@needs("diagnostics.statistics")
def statistics(request: HttpRequest) -> HttpResponseBase:
    """How fast critical values were taken on, how fast the patients knew; each number opens to its rows."""
    actor, now = actor_of(request), timezone.now()
    period = period_of(request.GET.get("period", ""), now)
    total, lines = critical_figures(actor.scope, period, now)
    if request.GET.get("export") in ("csv", "xlsx"):
        note_list_taken(actor=actor, now=now, what=f"critical figures {period.first}–{period.last}")
        return download(
            _("危急值统计"), FIGURE_HEADS, _figure_cells(total, lines), form=request.GET["export"]
        )
    return page(
        request,
        "diagnostics/critical_statistics.html",
        period=period,
        asked=request.GET.get("period", ""),
        total=total,
        groups=[
            ("unit", _("按申请机构"), "unit", lines["unit"]),
            ("kind", _("按中心类别"), "kind", lines["kind"]),
            ("month", _("按月份"), "", lines["month"]),
        ],
    )


FIGURE_HEADS: Final = (
    "分组", "名称", "危急值数", "已确认", "按时确认", "确认中位（分）", "确认P90（分）", "患者知晓", "按时知晓",
    "知晓中位（分）", "知晓P90（分）", "联系不上", "未办结",
)  # fmt: skip


def _figure_cells(
    total: CriticalFigures, lines: Mapping[str, list[CriticalFigures]]
) -> list[tuple[Any, ...]]:
    titles = {"unit": _("申请机构"), "kind": _("中心类别"), "month": _("月份")}
    every_line = [
        (_("合计"), total),
        *((titles[key], line) for key in titles for line in lines[key]),
    ]
    return [
        (
            title, word(f.name, AREA), f.raised, f.acknowledged, f.acknowledged_in_time, f.acknowledge_median,
            f.acknowledge_p90, f.reached, f.reached_in_time, f.reach_median, f.reach_p90, f.unreachable, f.open,
        )
        for title, f in every_line
    ]  # fmt: skip
