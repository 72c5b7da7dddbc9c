"""Staff: the list, one person, hiring, correcting, leaving, an account."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import selectors, services
from lianyi.areas.workforce.definitions import names
from lianyi.areas.workforce.types import StaffCard, StaffSearch
from lianyi.areas.workforce.web import place
from lianyi.areas.workforce.web.forms import (
    AccountForm,
    EndForm,
    HireForm,
    PersonForm,
    role_options,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.accounts import public as accounts
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page, refuse
from lianyi.machinery.ui.wording import word


@require_GET
@needs("workforce.view")
def staff_list(request: HttpRequest) -> HttpResponseBase:
    """Staff by institution, department, role, rank and licence; as a page or as a file."""
    actor = actor_of(request)
    scope, wanted = selectors.managing_scope(actor), _wanted(request)
    if request.GET.get("export"):
        return _export(selectors.each_staff(wanted, scope), request.GET["export"])
    found = selectors.search_staff(wanted, scope, request.GET.get("after", ""))
    return page(
        request,
        "workforce/staff.html",
        fragment="workforce/_staff.html",
        found=found,
        count=selectors.count_found(wanted, scope),
        wanted=wanted,
        names=names,
        places=place.managed(actor),
        place_names=place.named(card.institution_id for card in found),
        departments=selectors.list_departments(scope, wanted.institution_id),
        roles=role_options(),
        may_manage=actor.may("workforce.manage"),
    )


@require_GET
@needs("workforce.manage")
def find(request: HttpRequest) -> HttpResponse:
    """Type-ahead of staff for the forms that name one."""
    scope = selectors.managing_scope(actor_of(request))
    text = request.GET.get("staff_id", "")[:40].strip()
    wanted = StaffSearch(on=timezone.localdate(), text=text)
    rows = selectors.search_staff(wanted, scope, at_most=12).rows if text else ()
    return page(request, "workforce/_options.html", rows=rows)


@require_GET
@needs("workforce.manage")
def role_choices(request: HttpRequest) -> HttpResponse:
    """The roles that may stand at the institution chosen in a form."""
    asked = whole(request.GET.get("institution_id"))
    tier = "" if asked is None else organisations.get_institution(asked).tier.value
    return page(request, "workforce/_roles.html", roles=role_options(tier))


@require_GET
@needs("workforce.view")
def person(request: HttpRequest, staff_id: int) -> HttpResponse:
    """One person: posts with their history, licence, account, and where they may practise today."""
    actor, today = actor_of(request), timezone.localdate()
    scope = selectors.managing_scope(actor)
    card = selectors.get_staff(staff_id, scope)
    posts = selectors.list_posts(staff_id, scope)
    practice = selectors.list_practice_places(staff_id, today)
    use = selectors.find_use(staff_id)
    ids = [post.institution_id for post in posts] + [each.institution_id for each in practice]
    return page(
        request,
        "workforce/person.html",
        posts=posts,
        practice=practice,
        use=use,
        account=accounts.get_account(card.user_id) if card.user_id else None,
        may_open_account=actor.may("accounts.manage"),
        place_names=place.named([*ids, *([use.institution_id, use.works_at_id] if use else [])]),
        grounds=names.GROUNDS,
        levels=names.LEVELS,
        **header(actor, card, today),
    )


@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def hire(request: HttpRequest) -> HttpResponse:
    """Put somebody on the staff, with a first post."""
    actor = actor_of(request)
    form = HireForm(
        request.POST if request.method == "POST" else None,
        places=place.managed(actor),
        initial={"since": timezone.localdate(), "institution_id": request.GET.get("institution")},
    )
    if form.is_valid():
        try:
            card = services.hire(draft=form.draft(), actor=actor, now=timezone.now())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="workforce-person", args=(card.id,), message=_("已登记人员"))
    return page(request, "workforce/hire.html", form=form)


@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def edit(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Correct name, profession, rank or licence."""
    actor = actor_of(request)
    card = selectors.get_staff(staff_id, selectors.managing_scope(actor))
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(card, name) for name in PersonForm.base_fields},
    )
    if form.is_valid():
        try:
            services.change_staff(
                staff_id=staff_id, changes=form.cleaned_data, actor=actor, now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="workforce-person", args=(staff_id,), message=_("已保存"))
    return page(
        request, "workforce/edit.html", form=form, **header(actor, card, timezone.localdate())
    )


@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def leave(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Note that somebody leaves: all posts end."""
    actor, today = actor_of(request), timezone.localdate()
    card = selectors.get_staff(staff_id, selectors.managing_scope(actor))
    form = EndForm(request.POST if request.method == "POST" else None, initial={"until": today})
    if form.is_valid():
        try:
            services.leave(
                staff_id=staff_id,
                on=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="workforce-person", args=(staff_id,), message=_("已办理离职"))
    return page(request, "workforce/leave.html", form=form, **header(actor, card, today))


@never_cache
@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def account(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Give somebody an account; the one-time password is shown on this answer and never again."""
    actor, now = actor_of(request), timezone.now()
    card = selectors.get_staff(staff_id, selectors.managing_scope(actor))
    form = AccountForm(request.POST if request.method == "POST" else None)
    context = header(actor, card, timezone.localdate())
    if form.is_valid():
        try:
            made, secret = services.create_account(
                staff_id=staff_id, **form.cleaned_data, actor=actor, now=now
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            login = accounts.get_account(made.user_id or 0)
            return page(request, "workforce/one_time.html", account=login, secret=secret, **context)
    return page(request, "workforce/account.html", form=form, **context)


def header(actor: Actor, card: StaffCard, today: date) -> dict[str, Any]:
    """What the head of every page about one person needs."""
    return {
        "staff": card,
        "home": place.named([card.institution_id]).get(card.institution_id, ""),
        "professions": names.PROFESSIONS,
        "ranks": names.RANKS,
        "sexes": names.SEXES,
        "licence_over": card.licence_until is not None and card.licence_until < today,
        "may_manage": actor.may("workforce.manage"),
        "today": today,
    }


def _wanted(request: HttpRequest) -> StaffSearch:
    asked = request.GET
    return StaffSearch(
        on=timezone.localdate(),
        text=asked.get("q", "").strip()[:64],
        institution_id=whole(asked.get("institution")),
        department=asked.get("department", ""),
        role=asked.get("role", ""),
        rank=asked.get("rank", ""),
        profession=asked.get("profession", ""),
        licence=asked.get("licence", ""),
        employed=asked.get("all", "") != "1",
        sort=asked.get("sort", "") or "name",
    )


def _export(cards: Iterable[StaffCard], form: str) -> HttpResponseBase:
    heads = [_("姓名"), _("性别"), _("执业类别"), _("职称级别"), _("职称"), _("单位"), _("科室")]
    heads += [_("角色"), _("执业证书编码"), _("执业范围"), _("证书有效期至"), _("离职日期")]
    return download(_("人员名单"), heads, _rows(cards), form=form)


def _rows(cards: Iterable[StaffCard]) -> Iterator[list[Any]]:
    """Lines of the file; names of institutions are asked once each."""
    known: dict[int, str] = {}
    for card in cards:
        if card.institution_id not in known:
            known |= place.named([card.institution_id])
        yield [
            card.name,
            _(names.SEXES.get(card.sex, "—")),
            _(names.PROFESSIONS.get(card.profession, "—")),
            _(names.RANKS.get(card.rank, "—")),
            card.title,
            known.get(card.institution_id, ""),
            card.department,
            word(card.role),
            card.licence_no,
            card.licence_scope,
            card.licence_until,
            card.left_on,
        ]
