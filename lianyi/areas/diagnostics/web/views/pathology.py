"""Tissue and slides: what is done to them, one page an order; slides on their way."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lianyi.areas.diagnostics.selectors.laboratories import institution_choices
from lianyi.areas.diagnostics.selectors.pathology import list_transfers
from lianyi.areas.diagnostics.services import pathology
from lianyi.areas.diagnostics.services.laboratory_reading import open_tissue
from lianyi.areas.diagnostics.web.forms.laboratory import (
    AnswerForm,
    EmbedForm,
    GrossForm,
    SlidesForm,
    StainForm,
)
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page, say


@require_GET
@needs("diagnostics.report")
def tissue(request: HttpRequest, order_id: int) -> HttpResponse:
    """The tissue of one order and its next steps."""
    return _tissue(request, order_id)


def _tissue(
    request: HttpRequest, order_id: int, name: str = "", form: forms.Form | None = None
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    given = {name: form} if form else {}
    shown = {
        "gross": GrossForm(),
        "embed": EmbedForm(),
        "stain": StainForm(),
        "send": SlidesForm(receivers=institution_choices(actor.scope, but=actor.institution_id)),
        **given,
    }
    return page(
        request,
        "diagnostics/tissue.html",
        status=422 if form else None,
        sheet=open_tissue(order_id=order_id, actor=actor, now=now),
        order_id=order_id,
        forms=shown,
    )


@require_POST
@needs("diagnostics.report")
def work(request: HttpRequest, order_id: int, name: str) -> HttpResponse:
    """One step of the bench: gross, embed, stain, or send slides out."""
    actor, now = actor_of(request), timezone.now()
    receivers = institution_choices(actor.scope, but=actor.institution_id)
    made: dict[str, Callable[[], forms.Form]] = {
        "gross": lambda: GrossForm(request.POST),
        "embed": lambda: EmbedForm(request.POST),
        "stain": lambda: StainForm(request.POST),
        "send": lambda: SlidesForm(request.POST, receivers=receivers),
    }
    form = made[name]()
    acts: dict[str, Callable[..., object]] = {
        "gross": pathology.gross,
        "embed": pathology.embed,
        "stain": pathology.stain,
        "send": pathology.send_slides,
    }
    if carried_out(
        form, lambda: acts[name](order_id=order_id, actor=actor, now=now, **form.cleaned_data)
    ):
        return done(request, to="diagnostics-tissue", args=(order_id,), message=_("已登记。"))
    return _tissue(request, order_id, name, form)


@require_GET
@needs("diagnostics.report")
def slides(request: HttpRequest) -> HttpResponse:
    """Slides from or to this institution."""
    return _slides(request)


def _slides(request: HttpRequest, *, said: str = "", status: int | None = None) -> HttpResponse:
    return page(
        request,
        "diagnostics/slides.html",
        status=status,
        rows=list_transfers(actor=actor_of(request)),
        form=AnswerForm(),
        said=said,
    )


@require_POST
@needs("diagnostics.report")
def slide_move(request: HttpRequest, transfer_id: int, name: str) -> HttpResponse:
    """Slides are received, answered, or back."""
    actor, now = actor_of(request), timezone.now()
    form = AnswerForm(request.POST)
    try:
        if name == "receive":
            pathology.receive_slides(transfer_id=transfer_id, actor=actor, now=now)
        elif name == "back":
            pathology.slides_back(transfer_id=transfer_id, actor=actor, now=now)
        elif form.is_valid():
            pathology.answer_slides(
                transfer_id=transfer_id, actor=actor, now=now, **form.cleaned_data
            )
        else:
            return _slides(request, said=_("请填写阅片意见和切片质量。"), status=422)
    except DomainError as refusal:
        return _slides(request, said=say(refusal), status=refusal.http_status)
    return done(request, to="diagnostics-slides", message=_("已登记。"))
