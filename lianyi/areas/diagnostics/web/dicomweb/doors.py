"""What every door of DICOMweb shares: who stands there, how it says no, what may be kept."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

from lianyi.kernel.errors import DomainError
from lianyi.machinery.api.problems import refused
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.multipart import written
from lianyi.machinery.scope import CrossSite, SignInNeeded, needs

Door = Callable[..., HttpResponseBase]
JSON: Final = "application/dicom+json"
SAFE: Final = ("GET", "HEAD", "OPTIONS")
_BOUNDARY: Final = "lianyi-7b1c2f4e"


def door(*permissions: str, methods: Iterable[str] = ("GET", "HEAD")) -> Callable[[Door], Door]:
    """Open an operation to one of the permissions; a refusal is a problem, a method it has not is 405."""
    allowed = tuple(methods)

    def guard(view: Door) -> Door:
        guarded = needs(*permissions)(view)

        @csrf_exempt
        @wraps(guarded)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponse(status=405, headers={"Allow": ", ".join(allowed)})
            try:
                _must_be_same_site(request)
                return guarded(request, *args, **kwargs)
            except SignInNeeded as refusal:
                return refused(
                    refusal, instance=request.path, headers={"WWW-Authenticate": "Bearer"}
                )
            except DomainError as refusal:
                return refused(refusal, instance=request.path)

        return answered

    return guard


def _must_be_same_site(request: HttpRequest) -> None:
    """Raise CrossSite (403) for a write by session without its token; a bearer token needs none."""
    if request.method in SAFE or getattr(request, "by_token", False):
        return
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _open_to_check, (), {}) is not None:
        raise CrossSite


def _open_to_check(request: HttpRequest) -> HttpResponse:
    """A view that is not exempt, for the check to look at."""
    return HttpResponse()


def base_of(request: HttpRequest) -> str:
    """The address of the service."""
    return request.build_absolute_uri("/dicomweb")


def as_json(found: Any, *, status: int = 200) -> HttpResponse:
    """JSON of DICOM; what names persons is kept by nobody."""
    return HttpResponse(
        orjson.dumps(found),
        status=status,
        content_type=JSON,
        headers={"Cache-Control": "private, no-store"},
    )


def in_parts(
    parts: Iterable[tuple[str, Iterable[bytes]]], content_type: str = "application/dicom"
) -> StreamingHttpResponse:
    """Parts as multipart/related, one after another: none is held whole."""
    return StreamingHttpResponse(
        written(parts, _BOUNDARY),
        content_type=f'multipart/related; type="{content_type}"; boundary={_BOUNDARY}',
        headers={"Cache-Control": "private, no-store"},
    )


def accepts(request: HttpRequest, *types: str) -> str:
    """The first of our types that the Accept header (or ?accept=) takes. Raises: dicom.NotAcceptable (406)."""
    accept = request.GET.get("accept") or request.headers.get("Accept", "") or "*/*"
    for kind in types:
        general = f"{kind.partition('/')[0]}/*"
        if any(each in accept for each in (kind, general, "*/*")):
            return kind
    raise dicom.NotAcceptable(accept=accept[:80])
