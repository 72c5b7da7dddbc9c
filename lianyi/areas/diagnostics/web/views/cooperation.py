"""Remote cooperation with upper hospitals, and convenience measures: lists with their small forms."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.diagnostics.selectors.cooperation import days_of, list_cooperation, measures_in
from lianyi.areas.diagnostics.selectors.periods import period_of
from lianyi.areas.diagnostics.services import cooperation as services
from lianyi.areas.diagnostics.web.forms import cooperation as forms
from lianyi.areas.diagnostics.web.words import AREA
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page, refuse
from lianyi.machinery.ui.wording import word


@require_GET
@needs("diagnostics.view")
def agreements(request: HttpRequest) -> HttpResponseBase:
    """Agreements with upper hospitals, and the days of the one that was opened."""
    actor, now = actor_of(request), timezone.now()
    found = list_cooperation(scope=actor.scope, now=now)
    if request.GET.get("export") in ("csv", "xlsx"):
        heads = (
            "编号",
            "类别",
            "成员单位",
            "上级医院",
            "内容",
            "安排",
            "起",
            "止",
            "活动次数",
            "病例数",
            "最近一次",
        )
        rows = (
            (r.number, word(r.kind_name, AREA), r.member, r.upper, r.subject, r.schedule, r.from_on, r.until_on,
             r.days, r.cases, r.last_on)
            for r in found
        )  # fmt: skip
        return download(_("远程医疗合作协议"), heads, rows, form=request.GET["export"])
    opened = whole(request.GET.get("agreement"))
    return page(
        request,
        "diagnostics/cooperation.html",
        found=found,
        opened=opened,
        days=days_of(opened, actor.scope) if opened else [],
        may_manage=actor.may("diagnostics.manage"),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.manage")
def sign(request: HttpRequest) -> HttpResponseBase:
    """Enter an agreement."""
    actor = actor_of(request)
    members = _places(actor)
    uppers = members + _outside(actor)
    form = forms.CooperationForm(
        request.POST if request.method == "POST" else None,
        offers={"member_id": members, "upper_id": uppers},
        initial={"from_on": timezone.localdate()},
    )
    return _carry(
        request,
        form,
        services.sign_cooperation,
        _("登记合作协议"),
        "diagnostics-cooperation",
        actor,
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.manage")
def day(request: HttpRequest) -> HttpResponseBase:
    """Note a day of an agreement."""
    actor, now = actor_of(request), timezone.now()
    known = [
        (r.id, f"{r.number} {r.member} – {r.upper}")
        for r in list_cooperation(scope=actor.scope, now=now)
    ]
    form = forms.DayForm(
        request.POST if request.method == "POST" else None,
        offers={"cooperation_id": known},
        initial={"cooperation_id": request.GET.get("agreement"), "held_on": timezone.localdate()},
    )
    return _carry(
        request, form, services.note_day, _("登记协作活动"), "diagnostics-cooperation", actor
    )


@require_GET
@needs("diagnostics.statistics", "diagnostics.manage")
def measures(request: HttpRequest) -> HttpResponseBase:
    """The list of convenience measures: units that adopted each, and uses in the period (RES-06)."""
    actor, now = actor_of(request), timezone.now()
    asked = request.GET.get("period", "")
    period = period_of(asked, now)
    found = measures_in(actor.scope, period)
    if request.GET.get("export") in ("csv", "xlsx"):
        rows = (
            (word(m["name"], AREA), unit["name"], unit["uses"])
            for m in found
            for unit in m["units"]
        )
        title = f"{_('便民惠民措施')} {period.first}–{period.last}"
        return download(title, ("措施", "机构", "使用次数"), rows, form=request.GET["export"])
    return page(request, "diagnostics/measures.html", found=found, period=period, asked=asked)


@require_http_methods(["GET", "POST"])
@needs("diagnostics.statistics", "diagnostics.manage")
def adopt(request: HttpRequest) -> HttpResponseBase:
    """A unit adopts a measure."""
    actor = actor_of(request)
    form = forms.AdoptForm(
        request.POST if request.method == "POST" else None,
        offers={"institution_id": _places(actor)},
        initial={"adopted_on": timezone.localdate(), "code": request.GET.get("code")},
    )
    return _carry(
        request, form, services.adopt_measure, _("登记采用便民措施"), "diagnostics-measures", actor
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.statistics", "diagnostics.manage")
def use(request: HttpRequest) -> HttpResponseBase:
    """Note the uses of a month."""
    actor, now = actor_of(request), timezone.now()
    known = [
        (unit["measure_id"], f"{word(m['name'], AREA)} · {unit['name']}")
        for m in measures_in(actor.scope, period_of("", now))
        for unit in m["units"]
    ]
    form = forms.UseForm(
        request.POST if request.method == "POST" else None,
        offers={"measure_id": known},
        initial={"measure_id": request.GET.get("measure"), "month": timezone.localdate()},
    )
    return _carry(
        request, form, services.note_use, _("登记使用次数"), "diagnostics-measures", actor
    )


def _carry(
    request: HttpRequest,
    form: Any,
    call: Callable[..., object],
    label: str,
    back: str,
    actor: Actor,
) -> HttpResponseBase:
    """Show a form, or do what it asks for."""
    if form.is_bound and form.is_valid():
        try:
            call(**form.cleaned_data, actor=actor, now=timezone.now())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to=back, message=_("已登记。"))
    return page(request, "diagnostics/small_form.html", form=form, label=label, back=back)


def _places(actor: Actor) -> list[tuple[int, str]]:
    cards = organisations.institutions(actor.scope.institution_ids)
    return sorted(((i, card.name) for i, card in cards.items()), key=lambda pair: pair[1])


def _outside(actor: Actor) -> list[tuple[int, str]]:
    """Hospitals outside with which the reader's hospital has an agreement."""
    if actor.institution_id is None:
        return []
    partners = organisations.partners_of(actor.institution_id, timezone.localdate())
    return [(each.partner.id, each.partner.name) for each in partners]
