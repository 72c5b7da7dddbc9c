"""Consents, grants, readers, broken glass and its review."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.residents import selectors, services
from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.definitions.consents import consent_texts
from lianyi.areas.residents.types import Signer, Verdict
from lianyi.areas.residents.web.forms import (
    ConsentForm,
    GlassForm,
    GrantForm,
    ReasonForm,
    VerdictForm,
)
from lianyi.areas.residents.web.views.people import header
from lianyi.areas.residents.web.views.places import county_institutions, institutions_named
from lianyi.areas.residents.web.views.words import spoken
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse


@require_GET
@needs("residents.search")
def consents(request: HttpRequest, resident_id: int) -> HttpResponse:
    """What the resident consented to, and whom the resident lets read."""
    return _consents(request, resident_id)


@require_POST
@needs("residents.edit")
def consent(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Store a consent or a refusal."""
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            services.record_consent(
                resident_id=resident_id,
                kind=form.cleaned_data["kind"],
                given=form.cleaned_data["given"] == "1",
                reason=form.cleaned_data["reason"],
                signed_by=Signer(form.cleaned_data["signed_by"]),
                signer_name=form.cleaned_data["signer_name"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="residents-consents", args=(resident_id,), message=_("已保存"))
    return _consents(request, resident_id, consent_form=form)


@require_POST
@needs("residents.edit")
def grant(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Store a leave to read."""
    form = GrantForm(request.POST, institutions=county_institutions(actor_of(request)))
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.grant_access(
                resident_id=resident_id,
                institution_id=int(data["institution_id"]),
                days=data["days"],
                purpose=data["purpose"],
                signed_by=Signer(data["signed_by"]),
                signer_name=data["signer_name"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="residents-consents", args=(resident_id,), message=_("已授权"))
    return _consents(request, resident_id, grant_form=form)


@require_POST
@needs("residents.edit")
def withdraw_consent(request: HttpRequest, resident_id: int, consent_id: int) -> HttpResponse:
    """Take a consent back."""
    services.withdraw_consent(
        consent_id=consent_id, reason=_reason(request), actor=actor_of(request), now=timezone.now()
    )
    return done(request, to="residents-consents", args=(resident_id,), message=_("已撤回"))


@require_POST
@needs("residents.edit")
def withdraw_grant(request: HttpRequest, resident_id: int, grant_id: int) -> HttpResponse:
    """Take a grant back."""
    services.withdraw_grant(
        grant_id=grant_id, reason=_reason(request), actor=actor_of(request), now=timezone.now()
    )
    return done(request, to="residents-consents", args=(resident_id,), message=_("已撤回"))


@require_GET
@needs("residents.search", "residents.review_access")
def readers(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Who read this record."""
    scope = actor_of(request).scope
    card = selectors.get_resident(resident_id, scope)
    lines = selectors.list_readers(card.id, scope, request.GET.get("after", ""))
    return page(
        request,
        "residents/readers.html",
        tab="readers",
        lines=lines,
        acts=spoken(codes.ACTS),
        places=institutions_named(line.institution_id for line in lines),
        **header(request, card),
    )


@require_http_methods(["GET", "POST"])
@needs("residents.break_glass")
def break_glass(request: HttpRequest) -> HttpResponse:
    """Open a file in an emergency."""
    form = GlassForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            access = services.break_glass_by_identity(
                **form.cleaned_data, actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            message = _("已紧急打开，请只查阅救治所需的内容")
            return done(request, to="residents-show", args=(access.resident_id,), message=message)
    return page(request, "residents/break_glass.html", form=form)


@require_GET
@needs("residents.review_access")
def review(request: HttpRequest) -> HttpResponse:
    """Break-glass accesses, those without a verdict first of all."""
    scope, every = actor_of(request).scope, request.GET.get("all") == "1"
    accesses = selectors.list_glass(
        scope=scope, waiting=not every, after=request.GET.get("after", "")
    )
    return page(
        request,
        "residents/review.html",
        accesses=accesses,
        every=every,
        waiting=selectors.count_glass_waiting(scope),
        reasons=spoken(codes.GLASS_REASONS),
        places=institutions_named(access.institution_id for access in accesses),
    )


@require_http_methods(["GET", "POST"])
@needs("residents.review_access")
def judge(request: HttpRequest, access_id: int) -> HttpResponse:
    """Judge one access, with what was read during it."""
    actor = actor_of(request)
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.review_access(
                access_id=access_id,
                verdict=Verdict(form.cleaned_data["verdict"]),
                note=form.cleaned_data["note"],
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="residents-glass", message=_("已复核"))
    access = selectors.get_glass(access_id, actor.scope)
    lines = selectors.list_readers(access.resident_id, actor.scope)
    return page(
        request,
        "residents/judge.html",
        form=form,
        access=access,
        lines=[
            line for line in lines if line.user_id == access.user_id and line.at >= access.since
        ],
        reasons=spoken(codes.GLASS_REASONS),
        acts=spoken(codes.ACTS),
        places=institutions_named([access.institution_id]),
    )


def _consents(
    request: HttpRequest,
    resident_id: int,
    *,
    consent_form: Form | None = None,
    grant_form: Form | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    card = selectors.get_resident(resident_id, actor.scope)
    signer: dict[str, Any] = {"signer_name": card.name}
    grants = selectors.list_grants(card.id, actor.scope)
    offered = county_institutions(actor)
    return page(
        request,
        "residents/consents.html",
        tab="consents",
        consents=selectors.list_consents(card.id, actor.scope),
        grants=grants,
        texts=consent_texts(),
        consent_form=consent_form or ConsentForm(initial=signer),
        grant_form=grant_form or GrantForm(institutions=offered, initial=signer),
        places=institutions_named(each.institution_id for each in grants),
        signers=spoken(codes.SIGNERS),
        **header(request, card),
    )


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""
