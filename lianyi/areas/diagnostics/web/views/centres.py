"""The registry of centres: the list, one centre with what may be done to it, and how far the network reaches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.diagnostics.definitions.names import CENTRE_KIND
from lianyi.areas.diagnostics.selectors.registry import (
    CentreSheet,
    centre_sheet,
    coverage,
    covered,
    list_centres,
)
from lianyi.areas.diagnostics.services import registry
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.diagnostics.web.forms import centres as forms
from lianyi.areas.diagnostics.web.words import AREA, choices
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page, refuse
from lianyi.machinery.ui.wording import word


@dataclass(frozen=True, slots=True)
class CentreAct:
    """One act on a centre: its words, its form, the one service it calls."""

    label: str | Promise
    form: type[forms.CentreActForm]
    call: Callable[..., object]
    icon: str = "check"


ACTS: Final[Mapping[str, CentreAct]] = {
    "change": CentreAct(gettext_lazy("修改联系与能力"), forms.ChangeForm, registry.change_centre, "edit"),
    "offer": CentreAct(gettext_lazy("设置项目与价格"), forms.OfferForm, registry.set_offer, "plus"),
    "member": CentreAct(gettext_lazy("增加服务机构"), forms.MemberForm, registry.serve_member, "plus"),
    "equipment": CentreAct(gettext_lazy("登记设备核查"), forms.EquipmentForm, registry.check_equipment, "checklist"),
    "online": CentreAct(gettext_lazy("登记联调上线"), forms.OnlineForm, registry.pass_online_test, "activity"),
    "end": CentreAct(gettext_lazy("终止服务"), forms.EndForm, registry.end_membership, "ban"),
    "contract": CentreAct(gettext_lazy("登记合同"), forms.ContractForm, registry.sign_contract, "plus"),
    "condition": CentreAct(
        gettext_lazy("确认质量条件"), forms.ConditionForm, registry.confirm_condition, "shield-check"
    ),
    "duty": CentreAct(gettext_lazy("排班"), forms.DutyForm, registry.put_on_duty, "calendar"),
    "off": CentreAct(gettext_lazy("取消班次"), forms.OffDutyForm, registry.take_off_duty, "ban"),
    "close": CentreAct(gettext_lazy("停用中心"), forms.CloseForm, registry.close_centre, "ban"),
}  # fmt: skip


@require_GET
@needs("diagnostics.view")
def centres(request: HttpRequest) -> HttpResponseBase:
    """Every centre in reach."""
    actor, now = actor_of(request), timezone.now()
    kind = request.GET.get("kind", "")
    found = list_centres(scope=actor.scope, now=now, kind=kind)
    if request.GET.get("export") in ("csv", "xlsx"):
        heads = ("中心", "类别", "依托机构", "服务机构数", "已上线", "项目数", "接单")
        rows = (
            (r.card.name, word(r.kind_name, AREA), r.host_name, r.members, r.online, r.items, r.why_not or _("是"))
            for r in found
        )  # fmt: skip
        return download(_("共享中心"), heads, rows, form=request.GET["export"])
    return page(
        request,
        "diagnostics/centres.html",
        found=found,
        kind=kind,
        kinds=choices(CENTRE_KIND)(),
        may_open=actor.may("diagnostics.manage"),
    )


@require_GET
@needs("diagnostics.view")
def centre(request: HttpRequest, centre_id: int) -> HttpResponseBase:
    """One centre: whom it serves, what it offers, contracts, roster."""
    actor, now = actor_of(request), timezone.now()
    return page(
        request,
        "diagnostics/centre.html",
        sheet=centre_sheet(centre_id, actor, now),
        acts=ACTS,
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.manage")
def open_centre(request: HttpRequest) -> HttpResponseBase:
    """Enter a new centre."""
    actor, now = actor_of(request), timezone.now()
    form = forms.OpenForm(
        request.POST if request.method == "POST" else None,
        offers={"host_id": _places(actor)},
        initial={"opened_on": timezone.localdate()},
    )
    if form.is_bound and form.is_valid():
        county = organisations.get_institution(form.cleaned_data["host_id"]).county_code
        try:
            card = registry.open_centre(draft=form.draft(county), actor=actor, now=now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="diagnostics-centre", args=(card.id,), message=_("中心已登记。")
            )
    return page(
        request, "diagnostics/centre_act.html", form=form, label=_("登记共享中心"), sheet=None
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.manage")
def act(request: HttpRequest, centre_id: int, name: str) -> HttpResponseBase:
    """One act on a centre: its small form, then the one call."""
    actor, now = actor_of(request), timezone.now()
    sheet = centre_sheet(centre_id, actor, now)
    chosen = ACTS[name]
    form = chosen.form(
        request.POST if request.method == "POST" else None,
        offers=_offers(name, sheet, actor),
        initial=_initial(request, sheet),
    )
    if form.is_bound and form.is_valid():
        try:
            chosen.call(centre_id=centre_id, actor=actor, now=now, **form.facts())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="diagnostics-centre", args=(centre_id,), message=_("已办理。"))
    return page(request, "diagnostics/centre_act.html", form=form, label=chosen.label, sheet=sheet)


def _initial(request: HttpRequest, sheet: CentreSheet) -> dict[str, Any]:
    """What the form begins with: today, the unit or contract the link names, what the centre says now."""
    today = timezone.localdate()
    return {
        "phone": sheet.phone,
        "hours": sheet.hours,
        "capacity_per_day": sheet.capacity_per_day,
        "from_on": today,
        "since": today,
        "on": today,
        **{
            name: request.GET[name]
            for name in ("institution_id", "contract_id", "code", "duty_id", "item_code")
            if name in request.GET
        },
    }


def _offers(name: str, sheet: CentreSheet, actor: Actor) -> Mapping[str, Sequence[tuple[Any, str]]]:
    """What the form of an act lets the reader choose."""
    served = [(row.institution_id, row.name) for row in sheet.members]
    if name == "member":
        known = {row.institution_id for row in sheet.members if row.until is None}
        county = organisations.list_county(sheet.row.card.county_code)
        places = sorted((card.name, card.id) for card in county if card.id not in known)
        return {"institution_id": [(i, place) for place, i in places]}
    if name in ("equipment", "online", "end"):
        return {"institution_id": served}
    if name == "condition":
        return {"contract_id": [(row["id"], row["number"]) for row in sheet.contracts]}
    if name == "duty":
        return {"reader_id": sheet.readers}
    if name == "off":
        shifts = [
            (each["id"], f"{each['name']} {timezone.localtime(each['starts_at']):%m-%d %H:%M}")
            for each in sheet.duties
        ]
        return {"duty_id": shifts}
    return {}


def _places(actor: Actor) -> list[tuple[int, str]]:
    """Institutions in the reader's reach, by name."""
    cards = organisations.institutions(actor.scope.institution_ids)
    return sorted(((i, card.name) for i, card in cards.items()), key=lambda pair: pair[1])


@require_GET
@needs("diagnostics.view")
def network(request: HttpRequest) -> HttpResponseBase:
    """Every unit in reach and the services it is online for, with the day of the test (RMT-11)."""
    actor, now = actor_of(request), timezone.now()
    rows = coverage(actor.scope, now)
    kinds = list(CentreKind)
    if request.GET.get("export") in ("csv", "xlsx"):
        heads = ("机构", "层级", *(f"{CENTRE_KIND[kind]}上线测试日期" for kind in kinds))
        lines = ((r.name, _tier(r.tier), *(r.online[kind] for kind in kinds)) for r in rows)
        return download(_("远程医疗协作网覆盖"), heads, lines, form=request.GET["export"])
    tier = request.GET.get("tier", "")
    return page(
        request,
        "diagnostics/coverage.html",
        rows=[row for row in rows if not tier or row.tier == tier],
        kinds=[(kind, CENTRE_KIND[kind]) for kind in kinds],
        totals=covered(rows),
        tier=tier,
        tiers=[(each["tier"], _tier(each["tier"])) for each in covered(rows)],
    )


def _tier(tier: str) -> str:
    names = {"county": _("县级医院"), "township": _("乡镇卫生院"), "village": _("村卫生室")}
    return names.get(tier, tier)
