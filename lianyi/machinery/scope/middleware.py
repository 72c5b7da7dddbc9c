"""What a page answers when a door or a service refuses."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.loader import select_template

from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope.doors import SignInNeeded

TEMPLATES: Final = ("ui/refused.html", "403.html")


class Refusals:
    """Turn a refusal that no view handled into the sign-in page or a page that says why; faults stay loud."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a DomainError; leave everything else to Django."""
        if isinstance(exception, SignInNeeded):
            return _to_sign_in(request)
        if isinstance(exception, DomainError):
            return _refused(request, exception)
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and, after a page was asked for, back to it."""
    address = resolve_url(settings.LOGIN_URL)
    if "HX-Request" in request.headers:
        back = request.headers.get("HX-Current-URL", "/")
        return HttpResponse(
            status=401, headers={"HX-Redirect": f"{address}?next={quote(_path(back))}"}
        )
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect(f"{address}?next={quote(back)}")


def _path(url: str) -> str:
    """Keep path and query of an address, never its host: who comes back comes back to us."""
    _, _, rest = url.partition("://")
    return "/" + (rest.partition("/")[2] if rest else url).lstrip("/\\")


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Say the refusal on a page of its own, with its own status."""
    template = select_template(TEMPLATES)
    return HttpResponse(
        template.render({"refusal": refusal, "status": refusal.http_status}, request),
        status=refusal.http_status,
    )
