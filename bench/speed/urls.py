"""Every address of Lianyi, and a bare page: what the same framework answers at the least."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from lianyi.entry.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    """Nothing but an answer: every middleware, no query, no template."""
    return HttpResponse("ok")


urlpatterns = [path("bench/bare", bare), path("", include("lianyi.entry.urls"))]
