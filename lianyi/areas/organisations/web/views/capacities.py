"""Disease catalogue, roles, partners outside the county, receiving hospitals."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.definitions import catalogue as role_catalogue
from lianyi.areas.organisations.types import NetworkStatus, Tier
from lianyi.areas.organisations.web import labels
from lianyi.areas.organisations.web.forms.capacities import (
    AgreementForm,
    EndForm,
    EntryForm,
    NetworkForm,
    RouteForm,
    ServicesForm,
)
from lianyi.areas.organisations.web.place import counties_to_choose, county_of
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page, refuse

TIERS = (Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE)


@require_GET
@needs("organisations.view")
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """The disease catalogue: a row a disease, a column a tier; rows of single units below."""
    county = county_of(request)
    rows = selectors.list_entries(
        county, timezone.localdate(), text=request.GET.get("q", "")[:60], at_most=2_000
    )
    grid: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.tier is not None:
            grid.setdefault(row.icd_prefix, {"name": row.disease_name})[row.tier] = row
    units = [row for row in rows if row.tier is None]
    if request.GET.get("export") in ("csv", "xlsx"):
        heads = ["疾病编码", "疾病", "层级或机构", "收治能力", "条件", "生效", "依据"]
        cells = (
            (
                r.icd_prefix,
                r.disease_name,
                str(labels.TIER[r.tier]) if r.tier else r.institution_name,
                str(labels.ABILITY[r.ability]),
                r.condition,
                r.from_on,
                r.source,
            )
            for r in rows
        )
        return download("病种目录", heads, cells, form=request.GET["export"])
    return page(
        request,
        "organisations/catalogue.html",
        grid=[
            (prefix, row["name"], [row.get(tier) for tier in TIERS]) for prefix, row in grid.items()
        ],
        units=units,
        tiers=[labels.TIER[tier] for tier in TIERS],
        county=county,
        counties=counties_to_choose(),
        words=labels.WORDS,
        may_manage=actor_of(request).may("organisations.manage"),
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def set_entry(request: HttpRequest) -> HttpResponse:
    """Enter a row of the disease catalogue."""
    county = county_of(request)
    form = EntryForm(
        request.POST or None,
        initial={
            "from_on": timezone.localdate(),
            "icd_prefix": request.GET.get("icd", ""),
            "tier": request.GET.get("tier", ""),
        },
    )
    field: Any = form.fields["institution"]
    field.offer(selectors.list_county(county), _("按层级"))
    if carried_out(form, lambda: services.set_entry(form.draft(county), **_by(request))):
        return done(request, to="organisations-catalogue", message=_("已保存"))
    hint = _("机构自己的条目优先于层级条目；编码越长越优先。原条目到前一日止，历史保留。")
    return _form(request, form, _("病种目录条目"), _("保存"), "organisations-catalogue", hint)


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def end_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take a row out of the disease catalogue."""
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if carried_out(form, lambda: services.end_entry(entry_id, **form.cleaned_data, **_by(request))):
        return done(request, to="organisations-catalogue", message=_("已停用"))
    return _form(request, form, _("停用病种目录条目"), _("停用"), "organisations-catalogue")


@require_GET
@needs("organisations.view")
def roles(request: HttpRequest) -> HttpResponse:
    """What each tier is expected to give, and who deviates."""
    county = county_of(request)
    found = selectors.deviations(county, timezone.localdate())
    return page(
        request,
        "organisations/roles.html",
        groups=[
            (labels.TIER[tier], [item for item in role_catalogue() if item.tier is tier])
            for tier in TIERS
        ],
        deviations=found,
        county=county,
        counties=counties_to_choose(),
        words=labels.WORDS,
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def services_of(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Say which services an institution gives."""
    card = selectors.get_institution(institution_id)
    today = timezone.localdate()
    given = selectors.services_given(institution_id, today)
    form = ServicesForm(request.POST or None, initial={"services": sorted(given), "on": today})
    if carried_out(
        form,
        lambda: services.set_services(
            institution_id,
            set(form.cleaned_data["services"]),
            on=form.cleaned_data["on"],
            **_by(request),
        ),
    ):
        return done(request, to="organisations-show", args=(institution_id,), message=_("已保存"))
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=_("%(name)s：服务清单") % {"name": card.name},
        submit=_("保存"),
        back=card,
        hint=_("缺少本级核心服务或超出本级定位的，在功能定位页计为偏离。"),
    )


@require_GET
@needs("organisations.view")
def partners(request: HttpRequest) -> HttpResponse:
    """Hospitals outside the county with an agreement."""
    county = county_of(request)
    today = timezone.localdate()
    days = selectors.network_check_days(county, today)
    rows = [
        (lead, card, selectors.network_due(card, today, days))
        for lead, card in selectors.list_agreements(county)
    ]
    return page(
        request,
        "organisations/partners.html",
        rows=rows,
        today=today,
        days=days,
        county=county,
        counties=counties_to_choose(),
        words=labels.WORDS,
        may_manage=actor_of(request).may("organisations.manage"),
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def sign(request: HttpRequest) -> HttpResponse:
    """Enter a referral agreement."""
    form = AgreementForm(request.POST or None, initial={"from_on": timezone.localdate()})
    fields: Any = form.fields
    fields["lead"].offer(selectors.list_county(county_of(request), Tier.COUNTY))
    fields["partner"].offer(selectors.list_tier(Tier.OUTSIDE))
    if carried_out(form, lambda: services.sign_agreement(form.draft(), **_by(request))):
        return done(request, to="organisations-partners", message=_("已登记"))
    hint = _("县外转诊默认只能转往名单内医院；合作医院应先在机构库登记为“县外”。")
    return _form(request, form, _("登记转诊合作协议"), _("登记"), "organisations-partners", hint)


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def network(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Note the insurance network status of a partner."""
    form = NetworkForm(request.POST or None, initial={"checked_on": timezone.localdate()})
    if carried_out(
        form,
        lambda: services.check_network(
            agreement_id,
            NetworkStatus(form.cleaned_data["status"]),
            checked_on=form.cleaned_data["checked_on"],
            **_by(request),
        ),
    ):
        return done(request, to="organisations-partners", message=_("已核对"))
    return _form(request, form, _("核对医保联网状态"), _("保存"), "organisations-partners")


@require_GET
@needs("organisations.view")
def routes(request: HttpRequest) -> HttpResponse:
    """The map of receiving hospitals, and who is not mapped."""
    county = county_of(request)
    found, unmapped = selectors.list_routes(county, timezone.localdate())
    return page(
        request,
        "organisations/routes.html",
        routes=found,
        unmapped=unmapped,
        county=county,
        counties=counties_to_choose(),
        words=labels.WORDS,
        may_manage=actor_of(request).may("organisations.manage"),
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def map_route(request: HttpRequest) -> HttpResponse:
    """Say which hospital receives for a primary institution."""
    county = county_of(request)
    form = RouteForm(
        request.POST or None,
        initial={"from_on": timezone.localdate(), "primary": request.GET.get("primary", "")},
    )
    hospitals = [*selectors.list_county(county, Tier.COUNTY), *selectors.list_tier(Tier.OUTSIDE)]
    fields: Any = form.fields
    fields["primary"].offer(selectors.list_county(county, Tier.TOWNSHIP))
    fields["receiving"].offer(hospitals)
    fields["lead"].offer(hospitals, _("按所在医共体"))
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.map_route(
                data["primary"],
                data["receiving"],
                lead_id=data["lead"],
                from_on=data["from_on"],
                reason=data["reason"],
                **_by(request),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="organisations-routes", message=_("已保存"))
    return _form(request, form, _("确定承接医院"), _("保存"), "organisations-routes")


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": timezone.now()}


def _form(
    request: HttpRequest, form: Form, heading: str, submit: str, back: str, hint: str = ""
) -> HttpResponse:
    """A page that asks for one form, and leads back to a list."""
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=heading,
        submit=submit,
        hint=hint,
        back_url=reverse(back),
        back_label=_("返回"),
    )
