"""Shared links: made and ended by the hospital, opened by whoever holds the paper and its PIN."""

from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.models import ShareNotFound
from lianyi.areas.diagnostics.selectors.studies import as_rows, list_shares
from lianyi.areas.diagnostics.selectors.viewing import get_seen_study
from lianyi.areas.diagnostics.services import share_reading, sharing
from lianyi.areas.diagnostics.web.forms.imaging import PinForm
from lianyi.areas.diagnostics.web.viewing import copy_words, frames_address, viewer_context
from lianyi.areas.diagnostics.web.views.viewer import pixels, reduce_of, refused
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page
from lianyi.machinery.ui.answers import carried_out

COOKIE: Final = "lianyi_share"
OPEN_FOR_S: Final = 1_800
_SALT: Final = "lianyi.diagnostics.share"
PRIVATE: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # a browser that sends none cannot post the PIN
    "X-Robots-Tag": "noindex",
}


@require_GET
@needs("diagnostics.share")
def shares(request: HttpRequest, study_id: int) -> HttpResponse:
    """Links to a study that live, and one more."""
    actor = actor_of(request)
    study = get_seen_study(study_id, actor.scope)
    return page(
        request,
        "diagnostics/shares.html",
        row=as_rows([study], actor.scope)[0],
        shares=list_shares(study_id, timezone.now()),
    )


@require_POST
@needs("diagnostics.share")
def share(request: HttpRequest, study_id: int) -> HttpResponse:
    """Make a link; its paper is shown once."""
    actor, now = actor_of(request), timezone.now()
    card = sharing.share_study(study_id=study_id, actor=actor, now=now)
    address = request.build_absolute_uri(reverse("diagnostics-shared", args=(card.token,)))
    study = get_seen_study(study_id, actor.scope)
    response = page(
        request,
        "diagnostics/share_paper.html",
        card=card,
        address=address,
        row=as_rows([study], actor.scope)[0],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@needs("diagnostics.share")
def revoke(request: HttpRequest, share_id: int) -> HttpResponse:
    """End a link."""
    card = sharing.revoke_share(share_id=share_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="diagnostics-shares", args=(card.study_id,), message=_("链接已作废。"))


@require_http_methods(["GET", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What the holder of the paper opens: the PIN first, then the images in the viewer. Nobody signs in here."""
    now = timezone.now()
    if request.method == "GET" and _is_open(request, token):
        index = share_reading.open_copy(token=token, now=now)
        frames = frames_address("diagnostics-shared-frame", token)
        context = viewer_context(index, frames=frames)
        context["words"] = {**context["words"], **copy_words()}
        return _private(page(request, "diagnostics/patient_copy.html", **context))
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(
        form, lambda: sharing.open_share(token=token, pin=form.cleaned_data["pin"], now=now)
    ):
        response = done(request, to="diagnostics-shared", args=(token,))
        response.set_cookie(
            COOKIE,
            signing.dumps(token, salt=_SALT),
            max_age=OPEN_FOR_S,
            path=reverse("diagnostics-shared", args=(token,)),
            httponly=True,
            samesite="Strict",
            secure=request.is_secure(),
        )
        return _private(response)
    return _private(page(request, "diagnostics/patient_pin.html", form=form))


@require_GET
def shared_frame(request: HttpRequest, token: str, uid: str, number: int) -> HttpResponse:
    """One frame of a shared study: plain values, little endian. A refusal is said in JSON: a script reads it."""
    try:
        if not _is_open(request, token):
            raise ShareNotFound
        data = share_reading.read_copy_frame(
            token=token, uid=uid, number=number, reduce=reduce_of(request), now=timezone.now()
        )
    except DomainError as refusal:
        return _private(refused(refusal))
    return _private(pixels(data))


def _is_open(request: HttpRequest, token: str) -> bool:
    """Whether this browser has shown the PIN of this link a little while ago."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=OPEN_FOR_S)
    except signing.BadSignature:
        return False
    return bool(said == token)


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response
