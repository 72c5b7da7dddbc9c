"""What users are told when the machine, not the request, is at fault: 503 with Retry-After, one line in the log."""

import logging
import sys
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from lianyi.entry.faults import TooBusy, Unavailable, cause_of
from lianyi.entry.middleware import is_api
from lianyi.entry.threshold import REFUSAL
from lianyi.entry.web import errors
from lianyi.entry.web.errors import Fault
from lianyi.kernel.errors import DomainError
from lianyi.machinery.api.problems import refused
from lianyi.machinery.ui import say

_log = logging.getLogger("lianyi.unavailable")


class BodyTooLarge(DomainError):
    """More was sent than any operation takes."""

    code = "request.too_large"
    http_status = 413
    template = "What was sent is too large: at most 32 MB at once."


class BodyTooSlow(DomainError):
    """The rest of what was announced did not come."""

    code = "request.too_slow"
    http_status = 408
    template = "What was sent did not arrive within five minutes; nothing was stored. Try again with a better network."


_TURNED_AWAY: Final[dict[str, type[DomainError]]] = {
    "too_large": BodyTooLarge,
    "too_slow": BodyTooSlow,
    "crowded": TooBusy,
}
_SPENT: Final = Fault(
    _("系统暂时不可用"), "", _("急用时请先用纸质单据，恢复后补录；仍不恢复的，请告诉运维人员。")
)


class Arrived:
    """Refuse what the threshold let in without its body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        why = request.META.get(REFUSAL)
        return answer(request, _TURNED_AWAY[why]()) if why else self.get_response(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the machine is at fault. Django calls it while the fault is being handled."""
    fault = sys.exc_info()[1]
    cause = cause_of(fault)
    if cause is None or fault is None:
        return errors.server_error(request)
    return answer_and_note(request, cause, fault)


def answer(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Say it, as a problem under /api/ and on a page that needs no database elsewhere; never asks the database."""
    after = getattr(refusal, "retry_after_s", None)
    headers = {"Retry-After": str(after)} if after else {}
    if is_api(request):
        return refused(refusal, instance=request.path, headers=headers)
    title = _SPENT.title if after else _("没有接收")
    context = {
        "status": refusal.http_status,
        "fault": Fault(title, say(refusal), _SPENT.remedy if after else ""),
    }
    text = render_to_string("entry/broken.html", context)
    return HttpResponse(text, status=refusal.http_status, headers=headers)


def answer_and_note(request: HttpRequest, cause: Unavailable, fault: BaseException) -> HttpResponse:
    """Say it, and write one line for operators: what, where, and the kind of fault, never what it quotes."""
    _log.error("%s at %s %s: %s", cause.code, request.method, request.path, type(fault).__name__)
    response = answer(request, cause)
    response._has_been_logged = True  # type: ignore[attr-defined]  # else Django adds a trace with what the fault quotes
    return response
