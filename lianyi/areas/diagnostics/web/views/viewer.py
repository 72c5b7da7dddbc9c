"""The image viewer: its page by order and by study, its index, frames, and what a reader leaves on them."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from lianyi.areas.diagnostics.selectors.orders import get_order
from lianyi.areas.diagnostics.selectors.viewing import plain_key, studies_of_order
from lianyi.areas.diagnostics.services import marking, viewing
from lianyi.areas.diagnostics.types.viewing import PriorStudy, Viewed
from lianyi.areas.diagnostics.web.forms.viewer import key_of, mark_of
from lianyi.areas.diagnostics.web.viewing import frames_address, viewer_context
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import page, say

CHOOSES: Final = ("diagnostics.report", "diagnostics.review", "diagnostics.examine")
"""Who may choose key images: they go into the report. Measurements are everybody's own."""
SMALL, LARGE = 360, 1024
"""The longer side of a key image, in pixels."""


@require_GET
@needs("diagnostics.view")
def order_images(request: HttpRequest, order_id: int) -> HttpResponse:
    """The images of an order: its newest study; a page that says what to do where there is none yet."""
    actor = actor_of(request)
    studies = studies_of_order(order_id, actor.scope)
    if studies:
        return redirect("diagnostics-study-viewer", studies[0])
    order = get_order(order_id, actor.scope)
    index = {
        "series": [],
        "title": order.item_name,
        "person": {},
        "keys": [],
        "marks": [],
        "priors": [],
    }
    return page(request, "diagnostics/viewer.html", order=order, **viewer_context(index, frames=""))


@require_GET
@needs("diagnostics.view")
def study_images(request: HttpRequest, study_id: int) -> HttpResponse:
    """One study in the viewer."""
    actor = actor_of(request)
    seen = viewing.open_study(study_id=study_id, actor=actor, now=timezone.now())
    context = {"order": seen.order, **_context(seen, actor)}
    response = page(request, "diagnostics/viewer.html", **context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
@needs("diagnostics.view")
def study_json(request: HttpRequest, study_id: int) -> HttpResponse:
    """The index of a study, as the viewer fetches it to compare."""
    actor = actor_of(request)
    seen = viewing.open_study(study_id=study_id, actor=actor, now=timezone.now())
    return JsonResponse(_context(seen, actor)["index"], headers={"Cache-Control": "no-store"})


@require_GET
@needs("diagnostics.view")
def frame(request: HttpRequest, study_id: int, uid: str, number: int) -> HttpResponse:
    """One frame: plain values, little endian. A refusal is said in JSON: a script reads it."""
    try:
        data = viewing.read_frame(
            study_id=study_id,
            uid=uid,
            number=number,
            reduce=reduce_of(request),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return refused(refusal)
    return pixels(data)


@require_GET
@needs("diagnostics.view")
def key_image(request: HttpRequest, key_image_id: int) -> HttpResponse:
    """A key image as a picture; `?small` for a page that shows several."""
    side = SMALL if "small" in request.GET else LARGE
    data = viewing.key_image_picture(
        key_image_id=key_image_id, actor=actor_of(request), now=timezone.now(), side=side
    )
    return HttpResponse(
        data, content_type="image/png", headers={"Cache-Control": "private, no-store"}
    )


@require_POST
@needs("diagnostics.view")
def marks(request: HttpRequest, study_id: int) -> HttpResponse:
    """Keep, move or delete one of the reader's own measurements."""
    actor, now = actor_of(request), timezone.now()
    try:
        told = mark_of(request.body)
        if told.gone_id is not None:
            marking.remove_mark(study_id=study_id, mark_id=told.gone_id, actor=actor)
            return JsonResponse({})
        card = marking.save_mark(study_id=study_id, draft=told.draft(), actor=actor, now=now)
    except DomainError as refusal:
        return refused(refusal)
    return JsonResponse({"id": card.id})


@require_POST
@needs(*CHOOSES)
def keys(request: HttpRequest, study_id: int) -> HttpResponse:
    """Mark an image as key image, or not any longer; answers all key images of the study."""
    actor, now = actor_of(request), timezone.now()
    try:
        told = key_of(request.body)
        if told.gone_id is not None:
            cards = marking.unmark_key_image(
                study_id=study_id, key_image_id=told.gone_id, actor=actor, now=now
            )
        else:
            cards = marking.mark_key_image(
                study_id=study_id, draft=told.draft(), actor=actor, now=now
            )
    except DomainError as refusal:
        return refused(refusal)
    return JsonResponse({"keys": [plain_key(card) for card in cards]})


def pixels(data: bytes) -> HttpResponse:
    """A frame on its way; kept by nobody between, and by the browser only as long as the page is open."""
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={"Cache-Control": "private, no-store", "Content-Length": str(len(data))},
    )


def refused(refusal: DomainError) -> HttpResponse:
    """A refusal as a script reads it."""
    return JsonResponse({"code": refusal.code, "detail": say(refusal)}, status=refusal.http_status)


def reduce_of(request: HttpRequest) -> int:
    """How much smaller a frame is wanted: 1 unless it is one of the steps."""
    text = request.GET.get("reduce", "1")
    return int(text) if text in ("2", "4", "8", "16", "32", "64") else 1


def _context(seen: Viewed, actor: Actor) -> dict[str, Any]:
    doors = {"marks": reverse("diagnostics-study-marks", args=(seen.study_id,))}
    if any(actor.may(each) for each in CHOOSES):
        doors["keys"] = reverse("diagnostics-study-keys", args=(seen.study_id,))
    index = {**seen.index, "priors": [_prior(each) for each in seen.priors]}
    frames = frames_address("diagnostics-frame", seen.study_id)
    return viewer_context(index, frames=frames, **doors)


def _prior(prior: PriorStudy) -> dict[str, str]:
    at = timezone.localtime(prior.at) if prior.at else None
    return {
        "address": reverse("diagnostics-study-index", args=(prior.study_id,)),
        "title": prior.title,
        "modality": prior.modality,
        "at": f"{at:%Y-%m-%d}" if at else "",
    }
