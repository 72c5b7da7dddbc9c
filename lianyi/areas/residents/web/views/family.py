"""Household pages."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianyi.areas.residents import selectors, services
from lianyi.areas.residents.types import HouseholdRelation, ResidentCard
from lianyi.areas.residents.web.forms import HouseholdForm
from lianyi.areas.residents.web.views.people import header
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse


@require_http_methods(["GET", "POST"])
@needs("residents.edit")
def household(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Found a household, or join that of somebody who is found by name."""
    actor = actor_of(request)
    card = selectors.get_resident(resident_id, actor.scope)
    joining = request.method == "POST" and "household_id" in request.POST
    form = HouseholdForm(request.POST if joining else None)
    if form.is_valid():
        try:
            _move(request, card, form)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="residents-show", args=(card.id,), message=_("户信息已保存"))
    text = request.POST.get("q", "")
    found = [
        each
        for each in selectors.search(text, actor.scope)
        if each.household_id and each.id != card.id
    ]
    return page(
        request,
        "residents/household.html",
        form=form,
        text=text,
        found=found,
        **header(request, card),
    )


@require_POST
@needs("residents.edit")
def leave(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Take a resident out of the household."""
    services.leave_household(resident_id=resident_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="residents-show", args=(resident_id,), message=_("已移出本户"))


def _move(request: HttpRequest, card: ResidentCard, form: HouseholdForm) -> None:
    actor, now = actor_of(request), timezone.now()
    chosen = form.cleaned_data["household_id"]
    if chosen is None:
        services.found_household(resident_id=card.id, actor=actor, now=now)
    else:
        relation = HouseholdRelation(form.cleaned_data["relation"])
        services.join_household(
            resident_id=card.id, household_id=chosen, relation=relation, actor=actor, now=now
        )
