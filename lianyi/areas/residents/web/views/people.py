"""Finding, registering, opening and correcting residents."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import rules, selectors, services
from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.services.refusals import DuplicateWarning, SamePerson
from lianyi.areas.residents.types import IdentifierDraft, IdentifierKind, ResidentCard
from lianyi.areas.residents.web.forms import (
    AdmitForm,
    ChangeForm,
    DeathForm,
    NumberForm,
    RegisterForm,
    RevealForm,
)
from lianyi.areas.residents.web.views.places import institutions_named, own_institutions, towns
from lianyi.areas.residents.web.views.words import file_words, spoken
from lianyi.engines.matching import SURE
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import citizen_number
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import Page, done, page, refuse, say

ACTS_ASKED: Final = ("search", "register", "edit", "merge", "reveal", "break_glass")


@require_http_methods(["GET", "POST"])
@needs("residents.search")
def search(request: HttpRequest) -> HttpResponse:
    """The search box and what it found; without a question, the residents the own institution manages.

    What is typed comes by POST, so that no name or number stands in an address.
    """
    actor = actor_of(request)
    text = request.POST.get("q", "").strip()
    after = request.POST.get("after") or request.GET.get("after", "")
    if text:
        found = selectors.search(text, actor.scope, after)
    elif actor.institution_id is not None:
        found = selectors.list_managed(actor.scope, actor.institution_id, after)
    else:
        found = Page([])
    return page(
        request,
        "residents/search.html",
        fragment="residents/_found.html",
        text=text,
        found=found,
        may=may(actor),
        places=institutions_named(card.registered_institution_id for card in found),
    )


@require_http_methods(["GET", "POST"])
@needs("residents.register")
def register(request: HttpRequest) -> HttpResponse:
    """Register somebody: look-alikes are shown first, and stand in the way until a reason is given."""
    actor, candidates, known = actor_of(request), [], None
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        divisions=towns(actor),
        institutions=own_institutions(actor),
        initial=_first_values(request, actor.institution_id),
    )
    if form.is_valid():
        try:
            card = services.register_resident(draft=form.draft(), actor=actor, now=timezone.now())
        except DuplicateWarning as warning:
            refuse(form, warning)
            candidates = warning.candidates
        except DomainError as refusal:
            known = refusal.resident_id if isinstance(refusal, SamePerson) else None
            refuse(form, refusal)
        else:
            return done(request, to="residents-show", args=(card.id,), message=_("已建档"))
    return page(
        request,
        "residents/register.html",
        form=form,
        candidates=candidates,
        known=known,
        places=institutions_named(candidate.institution_id for candidate in candidates),
        reasons=spoken(codes.MATCH_REASONS),
        sexes=spoken(codes.SEXES),
        sure=SURE,
    )


@require_POST
@needs("residents.register")
def check_number(request: HttpRequest) -> HttpResponse:
    """Say at once what is wrong with a number being typed, who bears it, or what it tells of sex and birth."""
    actor, told, refusal = actor_of(request), None, None
    kind, number = request.POST.get("kind", ""), request.POST.get("number", "")
    if kind not in set(IdentifierKind) or not number.strip():
        return HttpResponse("")
    today = timezone.localdate()
    try:
        given = rules.check_identifier(
            IdentifierDraft(kind=IdentifierKind(kind), value=number), today=today
        )
        told = citizen_number(given.value, today=today) if kind == IdentifierKind.CITIZEN else None
    except DomainError as wrong:
        refusal = say(wrong)
    known = None if refusal else selectors.find_by_number(number, actor.scope, IdentifierKind(kind))
    return page(
        request,
        "residents/_number.html",
        refusal=refusal,
        told=told,
        known=known,
        sexes=spoken(codes.SEXES),
        sex_name=spoken(codes.SEXES)[told.sex] if told else "",
        age=rules.age_text(told.born_on, today) if told else "",
    )


@require_http_methods(["GET", "POST"])
@needs("residents.search")
def admit(request: HttpRequest) -> HttpResponse:
    """Open the file of somebody who shows a card at the desk."""
    form = AdmitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            card = services.admit_by_number(
                **form.cleaned_data, actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="residents-show", args=(card.id,), message=_("已登记到场"))
    return page(request, "residents/admit.html", form=form)


@require_GET
@needs("residents.search")
def show(request: HttpRequest, resident_id: int) -> HttpResponse:
    """One resident: basic record, numbers, household, who may read, history."""
    file = services.open_file(resident_id=resident_id, actor=actor_of(request), now=timezone.now())
    if file.card.id != resident_id:  # merged: the file goes on under another number
        return redirect("residents-show", file.card.id)
    return page(
        request,
        "residents/show.html",
        tab="file",
        file=file,
        number_form=NumberForm(),
        death_form=DeathForm(),
        codes=file_words(),
        places=institutions_named(
            [file.card.contract_institution_id]
            + [relation.institution_id for relation in file.relations]
            + [change.institution_id for change in file.changes]
        ),
        **header(request, file.card),
    )


@require_http_methods(["GET", "POST"])
@needs("residents.edit")
def edit(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Correct the basic record."""
    actor = actor_of(request)
    card = selectors.get_resident(resident_id, actor.scope)
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        divisions=towns(actor),
        initial=_known_values(request, card),
    )
    if form.is_valid():
        try:
            services.change_resident(
                resident_id=card.id,
                changes=form.changes(),
                version=form.cleaned_data["version"],
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="residents-show", args=(card.id,), message=_("已保存"))
    return page(request, "residents/edit.html", form=form, **header(request, card))


@require_POST
@needs("residents.edit")
def add_number(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Add a number to a resident."""
    form, actor = NumberForm(request.POST), actor_of(request)
    if not form.is_valid():
        selectors.get_resident(resident_id, actor.scope)  # who is not in sight is not there
        raise rules.FieldMissing(field="number", name=_("证件号码"), what=_("证件类型和完整号码"))
    given = IdentifierDraft(
        kind=IdentifierKind(form.cleaned_data["kind"]), value=form.cleaned_data["number"]
    )
    services.add_identifier(resident_id=resident_id, given=given, actor=actor, now=timezone.now())
    return done(request, to="residents-show", args=(resident_id,), message=_("已添加号码"))


@require_POST
@needs("residents.edit")
def retire_number(request: HttpRequest, resident_id: int, identifier_id: int) -> HttpResponse:
    """Retire a number that is void."""
    services.retire_identifier(
        resident_id=resident_id,
        identifier_id=identifier_id,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="residents-show", args=(resident_id,), message=_("号码已作废"))


@require_POST
@needs("residents.register")
def issue_card(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Issue the electronic health card."""
    services.issue_health_card(resident_id=resident_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="residents-show", args=(resident_id,), message=_("电子健康卡已发放"))


@require_POST
@needs("residents.edit")
def die(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Note a death."""
    form = DeathForm(request.POST)
    if form.is_valid():
        services.note_death(
            resident_id=resident_id,
            died_on=form.cleaned_data["died_on"],
            actor=actor_of(request),
            now=timezone.now(),
        )
        return done(request, to="residents-show", args=(resident_id,), message=_("已登记死亡"))
    return HttpResponseRedirect(request.path.removesuffix("/death"))


@require_POST
@needs("residents.reveal")
def reveal(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Show a whole number or telephone, for a stated purpose."""
    form, actor = RevealForm(request.POST), actor_of(request)
    value, refusal = "", None
    if form.is_valid():
        try:
            value = services.reveal(
                resident_id=resident_id, **form.cleaned_data, actor=actor, now=timezone.now()
            )
        except DomainError as wrong:
            refusal = say(wrong)
    else:
        refusal = _("请写明用途，将随本次操作写入审计。")
    return page(
        request,
        "residents/revealed.html",
        fragment="residents/_revealed.html",
        value=value,
        refusal=refusal,
        status=422 if refusal else 200,
        resident_id=resident_id,
    )


def header(request: HttpRequest, card: ResidentCard) -> dict[str, Any]:
    """What the head of every page about a resident needs."""
    actor = actor_of(request)
    home = organisations.institutions([card.registered_institution_id])
    named = home.get(card.registered_institution_id)
    return {
        "resident": card,
        "home": named.short_name or named.name if named else "",
        "insurances": spoken(codes.INSURANCES),
        "glass": selectors.find_open_glass(card.id, actor.scope),
        "may": may(actor),
    }


def may(actor: Actor) -> dict[str, bool]:
    """What the actor may do with residents, by the short names pages ask for."""
    return {act: actor.may(f"residents.{act}") for act in ACTS_ASKED} | {
        "write_records": actor.may("records.write"),
        "create_referrals": actor.may("referrals.create"),
        "order_exams": actor.may("diagnostics.order"),
    }


def _first_values(request: HttpRequest, institution_id: int | None) -> dict[str, Any]:
    """What the empty form begins with: the own institution; for a newborn, the mother's household and place."""
    first: dict[str, Any] = {"registered_institution_id": institution_id}
    mother_id = whole(request.GET.get("mother"))
    if mother_id is None:
        return first
    mother = selectors.get_resident(mother_id, actor_of(request).scope)
    return {
        **first,
        "mother_id": mother.id,
        "born_on": timezone.localdate(),
        "division_code": mother.division_code,
        "address": mother.address,
        "kind": IdentifierKind.BIRTH,
    }


def _known_values(request: HttpRequest, card: ResidentCard) -> dict[str, Any]:
    details = selectors.get_details(card.id, actor_of(request).scope)
    names = ChangeForm.base_fields
    known = {name: getattr(details, name) for name in names if hasattr(details, name)}
    return {**{name: getattr(card, name) for name in names if hasattr(card, name)}, **known}
