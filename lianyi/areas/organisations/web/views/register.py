"""The register: list, tree, one institution, its changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.types import InstitutionCard, Tier
from lianyi.areas.organisations.web import labels
from lianyi.areas.organisations.web.forms.register import (
    AliasForm,
    ChangeForm,
    DirectorForm,
    ImportForm,
    RegisterForm,
)
from lianyi.areas.organisations.web.place import (
    MAP_HEIGHT,
    MAP_WIDTH,
    counties_to_choose,
    county_of,
    map_of,
)
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page, refuse, taken

MOST_EXPORTED = 5_000


@require_GET
@needs("organisations.view")
def listing(request: HttpRequest) -> HttpResponseBase:
    """The register: filtered, sorted, exported."""
    county = county_of(request) if request.GET.get("county") != "all" else ""
    tier = request.GET.get("tier", "")
    consortium = request.GET.get("consortium", "")
    wanted: dict[str, Any] = {
        "text": request.GET.get("q", "")[:60],
        "county_code": county,
        "tier": Tier(tier) if tier in list(Tier) else None,
        "consortium_id": whole(consortium),
        "division_code": request.GET.get("division", "")[:12],
        "incomplete": request.GET.get("incomplete") == "1",
        "on": timezone.localdate(),
        "sort": request.GET.get("sort", "code"),
    }
    form = request.GET.get("export")
    if form in ("csv", "xlsx"):
        rows, _total = selectors.search_institutions(**wanted, at_most=MOST_EXPORTED)
        return _export(list(rows), form)
    rows, total = selectors.search_institutions(**wanted, after=request.GET.get("after", ""))
    return page(
        request,
        "organisations/list.html",
        rows=rows.map(lambda card: (card, labels.level_of(card))),
        pages=rows,
        total=total,
        county=county,
        counties=counties_to_choose(),
        consortia=selectors.list_consortia(county_code=county, active_only=True),
        townships=selectors.children(county) if county else [],
        words=labels.WORDS,
        tiers=labels.TIER.items(),
        may_manage=actor_of(request).may("organisations.manage"),
    )


def _export(cards: list[InstitutionCard], form: str) -> HttpResponseBase:
    """The rows of the list as a file, in the heads an import reads."""
    heads = [
        "机构代码",
        "机构名称",
        "层级",
        "机构类别代码",
        "级别",
        "等次",
        "床位数",
        "行政区划代码",
        "县区代码",
    ]
    rows = (
        (
            c.code,
            c.name,
            str(labels.TIER[c.tier]),
            c.kind,
            str(labels.LEVEL[c.level]),
            str(labels.GRADE[c.grade]),
            c.beds,
            c.division_code,
            c.county_code,
        )
        for c in cards
    )
    return download("机构库", heads, rows, form=form)


@require_GET
@needs("organisations.view")
def tree(request: HttpRequest) -> HttpResponse:
    """县–乡–村: who manages whom in a county."""
    county = county_of(request)
    found = selectors.county_tree(county)
    groups: dict[str, list[Any]] = {}
    for card, managed in found:
        groups.setdefault(card.tier, []).append((card, managed, labels.level_of(card)))
    everyone = [c for card, managed in found for c in (card, *managed)]
    return page(
        request,
        "organisations/tree.html",
        groups=[(labels.TIER[Tier(tier)], rows) for tier, rows in groups.items()],
        points=map_of(everyone),
        map_width=MAP_WIDTH,
        map_height=MAP_HEIGHT,
        total=len(everyone),
        county=county,
        counties=counties_to_choose(),
        words=labels.WORDS,
        may_manage=actor_of(request).may("organisations.manage"),
    )


@require_GET
@needs("organisations.view")
def show(request: HttpRequest, institution_id: int) -> HttpResponse:
    """One institution: every field, history, memberships, catalogue, place."""
    today = timezone.localdate()
    detail = selectors.institution_as_of(institution_id, today)
    card = detail.card
    lead = selectors.lead_of(institution_id, today)
    near = selectors.list_county(card.county_code) if card.county_code else [card]
    named = selectors.institutions([card.parent_id] if card.parent_id else [])
    facts = [
        (labels.FIELD[field], _shown(field, detail.fields[field], named))
        for field in labels.FIELD
        if field in detail.fields and field not in _APART
    ]
    return page(
        request,
        "organisations/show.html",
        card=card,
        level=labels.level_of(card),
        kind_name=selectors.kind_name(card.kind),
        facts=[pair for pair in facts if pair[1] != labels.NOTHING],
        empty=[label for label, value in facts if value == labels.NOTHING],
        versions=selectors.list_versions(institution_id),
        aliases=selectors.list_aliases(institution_id),
        memberships=selectors.list_memberships(institution_id),
        managed=[c for c in near if c.parent_id == card.id],
        director=selectors.director_of(institution_id, today),
        lead=lead,
        lead_km=selectors.distance_km(card, lead) if lead else None,
        receiving=selectors.receiving_of(institution_id, today),
        entries=selectors.list_entries(card.county_code, today, institution_id=institution_id),
        partners=selectors.partners_of(institution_id, today),
        given=selectors.services_given(institution_id, today),
        points=map_of(near, here=card.id),
        map_width=MAP_WIDTH,
        map_height=MAP_HEIGHT,
        illustrative=detail.fields["position_source"] == "illustrative",
        words=labels.WORDS,
        may_manage=actor_of(request).may("organisations.manage"),
    )


_APART = ("name", "position_source", "county_code", "other_numbers", "latitude", "longitude")


def _shown(field: str, value: Any, named: dict[int, InstitutionCard]) -> Any:
    if field == "parent_id" and value in named:
        return named[value].name
    return labels.shown(field, value)


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def register(request: HttpRequest) -> HttpResponse:
    """Enter an institution."""
    form = RegisterForm(request.POST or None, initial={"county_code": county_of(request)})
    if form.is_valid():
        try:
            card = services.register_institution(
                form.draft(), actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="organisations-show", args=(card.id,), message=_("已登记"))
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=_("登记机构"),
        submit=_("登记"),
        hint=_("产权、用人、管理、使用单位分别填写；加入医联体不改变产权和法人资格。"),
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def change(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Change a register entry from a day on."""
    today = timezone.localdate()
    detail = selectors.institution_as_of(institution_id, today)
    parent = selectors.institutions([detail.card.parent_id] if detail.card.parent_id else [])
    initial = {
        **detail.fields,
        "valid_from": today,
        "parent_code": next((c.code for c in parent.values()), ""),
    }
    form = ChangeForm(request.POST or None, initial=initial)
    if form.is_valid():
        told = form.told()
        valid_from, reason = told.pop("valid_from"), told.pop("reason")
        try:
            services.change_institution(
                institution_id,
                told,
                valid_from=valid_from,
                reason=reason,
                actor=actor_of(request),
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="organisations-show", args=(institution_id,), message=_("已变更")
            )
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=_("变更 %(name)s") % {"name": detail.card.name},
        submit=_("保存变更"),
        back=detail.card,
        hint=_("只保存有改动的字段；每次变更都留存依据、生效日期和经办人。"),
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def import_file(request: HttpRequest) -> HttpResponse:
    """Register the institutions of a file: all or none."""
    form = ImportForm(request.POST or None, request.FILES or None)
    found = taken(
        form,
        lambda: services.import_institutions(
            form.cleaned_data["file"].read(),
            actor=actor_of(request),
            now=timezone.now(),
            dry_run=form.cleaned_data["dry_run"],
        ),
    )
    if found.report and not form.cleaned_data["dry_run"]:
        said = _("已登记 %(n)d 家机构") % {"n": found.report.registered}
        return done(request, to="organisations-list", message=said)
    columns = [(column.head, column.required) for column in services.SHEET.columns]
    return page(
        request,
        "organisations/import.html",
        form=form,
        faults=found.faults,
        hidden=found.hidden,
        report=found.report,
        columns=columns,
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.manage")
def alias(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Note another name of an institution."""
    card = selectors.get_institution(institution_id)
    form = AliasForm(request.POST or None)
    if carried_out(
        form,
        lambda: services.add_alias(
            institution_id, **form.cleaned_data, actor=actor_of(request), now=timezone.now()
        ),
    ):
        return done(request, to="organisations-show", args=(institution_id,), message=_("已保存"))
    heading = _("%(name)s：登记别名") % {"name": card.name}
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=heading,
        submit=_("保存"),
        back=card,
        hint=_("机构改名、文件误写、扫描误识的名称都可登记，并注明可信度，查找时一并命中。"),
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def director(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Name a new director; where the institution leads a community, the head is proposed anew."""
    card = selectors.get_institution(institution_id)
    form = DirectorForm(request.POST or None, initial={"from_on": timezone.localdate()})
    if form.is_valid():
        try:
            proposed = services.appoint_director(
                institution_id, **form.cleaned_data, actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            said = _("已登记；已提请调整医共体负责人") if proposed else _("已登记")
            return done(request, to="organisations-show", args=(institution_id,), message=said)
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=_("%(name)s：院长任职") % {"name": card.name},
        submit=_("保存"),
        back=card,
        hint=_(
            "牵头医院院长为医共体负责人：院长变更后自动提请管委会调整负责人，决定生效前负责人不变。"
        ),
    )
