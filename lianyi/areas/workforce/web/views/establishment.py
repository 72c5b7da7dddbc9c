"""The establishment (编制台账): accounts by institution and as county pool, and the ledger of one account."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.workforce import rules, selectors, services
from lianyi.areas.workforce.definitions import names
from lianyi.areas.workforce.types import (
    EstablishmentCard,
    EstablishmentLevel,
    EstablishmentSheet,
)
from lianyi.areas.workforce.web import place
from lianyi.areas.workforce.web.forms import EntryForm, OpenAccountForm
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page, refuse


@require_GET
@needs("workforce.manage")
def account_list(request: HttpRequest) -> HttpResponseBase:
    """Approved, used, reserved and vacant posts: the two levels apart, the pool on top of each."""
    cards = selectors.list_accounts(**_reach(actor_of(request)))
    sheets, place_names = rules.sheets(cards), place.named(card.institution_id for card in cards)
    if request.GET.get("export"):
        heads = [_("编制层级"), _("单位"), _("核定"), _("占用"), _("预留"), _("空缺")]
        rows = _rows(sheets, place_names)
        return download(_("编制台账"), heads, rows, form=request.GET["export"])
    return page(
        request,
        "workforce/establishment.html",
        sheets=sheets,
        empty=not cards,
        levels=names.LEVELS,
        place_names=place_names,
    )


@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account for an institution or the county pool."""
    actor = actor_of(request)
    county = selectors.managed_county(actor)
    form = OpenAccountForm(
        request.POST if request.method == "POST" else None,
        places=place.managed(actor),
        pool=bool(county),
    )
    if form.is_valid():
        try:
            card = services.open_account(
                level=EstablishmentLevel(form.cleaned_data["level"]),
                institution_id=form.cleaned_data["institution_id"],
                county_code=county,
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            message = _("编制账户已开设，请录入核定数")
            return done(
                request, to="workforce-establishment-account", args=(card.id,), message=message
            )
    return page(request, "workforce/establishment_open.html", form=form)


@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: its balance, who fills its posts, its ledger, and a form for the next entry."""
    actor = actor_of(request)
    card = selectors.pool_for(account_id, **_reach(actor))
    form = EntryForm(
        request.POST if request.method == "POST" else None,
        places=place.managed(actor),
        scope=selectors.managing_scope(actor),
        initial=_first_entry(request),
    )
    if form.is_valid():
        try:
            services.record_entry(
                account_id=account_id, **form.entry(), actor=actor, now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            to = "workforce-establishment-account"
            return done(request, to=to, args=(account_id,), message=_("已记入台账"))
    uses = selectors.list_uses(account_id)
    entries = selectors.list_entries(account_id, request.GET.get("after", ""))
    ids = [card.institution_id, *(use.works_at_id for use in uses)]
    return page(
        request,
        "workforce/establishment_account.html",
        form=form,
        account=card,
        uses=uses,
        entries=entries,
        place_names=place.named([*ids, *(entry.works_at_id for entry in entries)]),
        levels=names.LEVELS,
        kinds=names.ENTRY_KINDS,
    )


def _reach(actor: Actor) -> dict[str, Any]:
    """Whose accounts the actor sees: the institutions managed, and the pool where it is the whole county."""
    return {
        "institution_ids": selectors.managed_ids(actor),
        "county_code": selectors.managed_county(actor),
    }


def _first_entry(request: HttpRequest) -> dict[str, Any]:
    """What the empty form begins with: an approval, or the release that a row's button asks for."""
    return {
        "kind": request.GET.get("kind", "approve"),
        "staff_id": request.GET.get("staff", ""),
        "on": timezone.localdate(),
    }


def _rows(sheets: list[EstablishmentSheet], place_names: dict[int, str]) -> Iterator[list[Any]]:
    for sheet in sheets:
        level = _(names.LEVELS[sheet.level])
        for card in sheet.accounts:
            where = place_names.get(card.institution_id or 0, "") or _("全县统筹")
            yield [level, where, *_figures(card)]
        if sheet.accounts:
            yield [level, _("合计"), *_figures(sheet)]


def _figures(card: EstablishmentCard | EstablishmentSheet) -> list[int]:
    return [card.approved, card.used, card.reserved, card.vacant]
