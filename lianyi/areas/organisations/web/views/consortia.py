"""Consortia: formed, joined, left, merged; coverage."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.definitions import schemes
from lianyi.areas.organisations.types import MemberRole, Model, Outcome, Power, Tier
from lianyi.areas.organisations.web import labels
from lianyi.areas.organisations.web.forms.consortia import (
    ConsortiumForm,
    ExitForm,
    ExitStepForm,
    GrantForm,
    JoinForm,
    MemberForm,
    MergeForm,
    SettleForm,
)
from lianyi.areas.organisations.web.place import counties_to_choose, county_of
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page, refuse


@require_GET
@needs("organisations.view")
def listing(request: HttpRequest) -> HttpResponse:
    """Consortia of a county, and those its institutions take part in."""
    county = county_of(request)
    today = timezone.localdate()
    cards = selectors.list_consortia(county_code=county)
    ids = [card.id for card in cards]
    heads = selectors.heads_of(ids, today)
    counts, pilots = selectors.member_counts(ids, today), selectors.pilots_of(ids)
    return page(
        request,
        "organisations/consortia.html",
        rows=[
            (card, heads.get(card.id), counts.get(card.id, 0), pilots.get(card.id))
            for card in cards
        ],
        county=county,
        counties=counties_to_choose(),
        words=labels.WORDS,
        may_govern=actor_of(request).may("organisations.govern"),
        several=sum(card.state == "active" for card in cards) > 1,
    )


@require_GET
@needs("organisations.view")
def show(request: HttpRequest, consortium_id: int) -> HttpResponse:
    """One consortium: tree, members, exits, totals."""
    card = selectors.get_consortium(consortium_id)
    today = timezone.localdate()
    on = card.ended_on or today
    roots, lost = selectors.consortium_tree(consortium_id, on)
    members = selectors.list_members(consortium_id)
    alliance = card.model is Model.SPECIALTY_ALLIANCE
    return page(
        request,
        "organisations/consortium.html",
        card=card,
        scheme=schemes()[card.model],
        roots=roots,
        lost=lost,
        members=[m for m in members if m.until_on is None or m.until_on >= on],
        former=[m for m in members if m.until_on is not None and m.until_on < on],
        grants=selectors.grants_of(consortium_id, on),
        exits=selectors.list_exits(consortium_id),
        head_changes=selectors.open_head_changes(consortium_id),
        totals=selectors.consortium_totals(consortium_id, on),
        gaps=selectors.alliance_gaps(consortium_id, on) if alliance else [],
        merged_into=selectors.get_consortium(card.merged_into_id) if card.merged_into_id else None,
        words=labels.WORDS,
        may_govern=actor_of(request).may("organisations.govern") and card.state == "active",
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def create(request: HttpRequest) -> HttpResponse:
    """Form a consortium; a broken rule of the model is explained at its field."""
    county = county_of(request)
    form = ConsortiumForm(request.POST or None, initial={"founded_on": timezone.localdate()})
    leads = [
        *selectors.list_county(county, Tier.COUNTY),
        *selectors.list_tier(Tier.OUTSIDE),
    ]
    _offer(form, "lead", [(card.id, card.name) for card in leads])
    if form.is_valid():
        try:
            card = services.create_consortium(
                form.draft(county), actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="organisations-consortium", args=(card.id,), message=_("已组建")
            )
    return page(
        request,
        "organisations/consortium_new.html",
        form=form,
        schemes=[
            {
                "name": scheme.name_zh,
                "leads": [labels.TIER[tier] for tier in Tier if tier in scheme.lead_tiers],
                "members": [labels.TIER[tier] for tier in Tier if tier in scheme.member_tiers],
                "forms": [labels.FORM[f] for f in labels.FORM if f in scheme.forms],
                "bodies": [labels.BODY[b] for b in labels.BODY if b in scheme.governing_bodies],
                "exclusive": scheme.exclusive,
            }
            for scheme in schemes().values()
        ],
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def join(request: HttpRequest, consortium_id: int) -> HttpResponse:
    """Let an institution join."""
    card = selectors.get_consortium(consortium_id)
    form = JoinForm(request.POST or None, initial={"from_on": timezone.localdate()})
    _offer(form, "institution", selectors.joinable(consortium_id))
    _offer(form, "under_id", _centres(consortium_id), empty=_("不隶属片区中心"))
    scheme = schemes()[card.model]
    form.fields["form"].choices = [  # type: ignore[attr-defined]  # a choice field has choices
        (f.value, word) for f, word in labels.FORM.items() if f in scheme.forms
    ]
    if carried_out(
        form,
        lambda: services.join(
            consortium_id,
            form.cleaned_data["institution"],
            **form.told(),
            actor=actor_of(request),
            now=timezone.now(),
        ),
    ):
        return _back(request, consortium_id, _("已加入"))
    return _form(
        request, form, consortium_id, _("%(name)s：成员加入") % {"name": card.name}, _("加入")
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Change a member's role or place."""
    contract = selectors.get_membership(membership_id)
    form = MemberForm(
        request.POST or None, initial={"role": contract.role, "under_id": contract.under_id}
    )
    centres = [c for c in _centres(contract.consortium_id) if c[0] != membership_id]
    _offer(form, "under_id", centres, empty=_("不隶属片区中心"))
    if carried_out(
        form,
        lambda: services.change_member(
            membership_id,
            role=MemberRole(form.cleaned_data["role"]),
            under_id=form.cleaned_data["under_id"],
            actor=actor_of(request),
            now=timezone.now(),
        ),
    ):
        return _back(request, contract.consortium_id, _("已调整"))
    heading = _("%(name)s：角色与位置") % {"name": contract.institution.name}
    return _form(request, form, contract.consortium_id, heading, _("保存"))


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def grant(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Give a member a further role, or take it back."""
    contract = selectors.get_membership(membership_id)
    form = GrantForm(request.POST or None, initial={"day": timezone.localdate()})
    if form.is_valid():
        data = form.cleaned_data
        role = MemberRole(data["role"])
        by: dict[str, Any] = {"actor": actor_of(request), "now": timezone.now()}
        try:
            if data["act"] == "grant":
                services.grant_role(
                    membership_id, role, area=data["area"], from_on=data["day"], **by
                )
            else:
                services.revoke_role(membership_id, role, last_day=data["day"], **by)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return _back(request, contract.consortium_id, _("已办理"))
    heading = _("%(name)s：县域医疗中心、次中心") % {"name": contract.institution.name}
    return _form(request, form, contract.consortium_id, heading, _("保存"))


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def settle(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Settle who manages and uses a member, and its function."""
    contract = selectors.get_membership(membership_id)
    detail = selectors.institution_as_of(contract.institution.id, timezone.localdate())
    form = SettleForm(request.POST or None, initial=detail.fields)
    if form.is_valid():
        told = dict(form.cleaned_data)
        reason = told.pop("reason")
        try:
            services.settle_member(
                membership_id, told, reason=reason, actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return _back(request, contract.consortium_id, _("已调整"))
    heading = _("%(name)s：管理与使用") % {"name": contract.institution.name}
    hint = _("医联体可以调整管理单位、使用单位和功能定位；产权归属和法人资格保持不变。")
    return _form(request, form, contract.consortium_id, heading, _("保存"), hint)


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def leave(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Open the way out for a member."""
    contract = selectors.get_membership(membership_id)
    form = ExitForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if carried_out(
        form,
        lambda: services.propose_exit(
            membership_id, **form.cleaned_data, actor=actor_of(request), now=timezone.now()
        ),
    ):
        return _back(request, contract.consortium_id, _("已提出退出"))
    steps = "、".join(str(labels.STEP[s]) for s in schemes()[contract.model].exit_steps)
    heading = _("%(name)s：退出") % {"name": contract.institution.name}
    hint = _("本模式的退出步骤：%(steps)s。全部同意后成员关系到最后一日止。") % {"steps": steps}
    return _form(request, form, contract.consortium_id, heading, _("提出退出"), hint)


@require_POST
@needs("organisations.govern")
def exit_step(request: HttpRequest, exit_id: int) -> HttpResponse:
    """Take the step of an exit that is due."""
    card = selectors.get_exit(exit_id)
    contract = selectors.get_membership(card.membership_id)
    form = ExitStepForm(request.POST)
    if form.is_valid():
        try:
            left = services.record_exit_step(
                exit_id,
                form.cleaned_data["step"],
                approved=form.cleaned_data["approved"] == "1",
                document_no=form.cleaned_data["document_no"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return _back(request, contract.consortium_id, _("已办结退出") if left else _("已记录"))
    heading = _("%(name)s：退出步骤") % {"name": card.member_name}
    return _form(request, form, contract.consortium_id, heading, _("记录"))


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def merge(request: HttpRequest) -> HttpResponse:
    """Make several county communities one."""
    county = county_of(request)
    actor = actor_of(request)
    form = MergeForm(request.POST or None, initial={"from_on": timezone.localdate()})
    communities = [
        (card.id, card.name)
        for card in selectors.list_consortia(
            county_code=county, model=Model.COUNTY_COMMUNITY, active_only=True
        )
    ]
    decisions = [
        (d.id, f"{d.number} {d.title}")
        for d in selectors.list_decisions(actor.scope, power=Power.OTHER)
        if d.outcome is Outcome.APPROVED
    ]
    _offer(form, "consortium_ids", communities)
    _offer(form, "into_id", communities)
    _offer(form, "decision_id", decisions, empty=_("无"))
    if form.is_valid():
        try:
            card, _totals = services.merge(**form.cleaned_data, actor=actor, now=timezone.now())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return _back(request, card.id, _("已整合"))
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=_("整合医共体"),
        submit=_("整合"),
        back_url=reverse("organisations-consortia"),
        back_label=_("医联体"),
        hint=_(
            "其他牵头医院转为成员；原成员关系到前一日止，历史保留；整合前后的成员、床位、人口必须一致。"
        ),
    )


@require_GET
@needs("organisations.view")
def coverage(request: HttpRequest) -> HttpResponse:
    """Which institutions that must take part do, and who does not."""
    county = county_of(request)
    report = selectors.coverage(county, timezone.localdate())
    return page(
        request,
        "organisations/coverage.html",
        report=report,
        target=selectors.coverage_target(county, timezone.localdate()),
        county=county,
        counties=counties_to_choose(),
        words=labels.WORDS,
        may_govern=actor_of(request).may("organisations.govern"),
    )


def _centres(consortium_id: int) -> list[tuple[int, str]]:
    """Area centres and head of a consortium, as choices."""
    return [
        (m.id, m.institution.name)
        for m in selectors.list_members(consortium_id, timezone.localdate())
        if m.role is MemberRole.AREA_CENTRE
    ]


def _offer(form: Form, name: str, offered: list[tuple[Any, Any]], empty: str = "") -> None:
    """Set what a field of a form offers."""
    field: Any = form.fields[name]
    field.choices = [("", empty), *offered] if empty else offered


def _form(
    request: HttpRequest, form: Form, consortium_id: int, heading: str, submit: str, hint: str = ""
) -> HttpResponse:
    """A page that asks for one form about a consortium."""
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=heading,
        submit=submit,
        hint=hint,
        back_url=reverse("organisations-consortium", args=(consortium_id,)),
        back_label=_("医联体"),
    )


def _back(request: HttpRequest, consortium_id: int, message: str) -> HttpResponse:
    """To the consortium's page."""
    return done(request, to="organisations-consortium", args=(consortium_id,), message=message)
