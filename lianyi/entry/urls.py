"""Every address of the site: each part brings its own pages, here they get their place."""

from django.urls import include, path
from django.views.i18n import set_language

from lianyi.entry.api import api
from lianyi.entry.fhir import fhir
from lianyi.entry.parts import doors


def prefix(module: str) -> str:
    """Return the first step of a part's addresses: `lianyi.areas.referrals.web.urls` -> `referrals/`."""
    return f"{module.split('.')[2]}/"


urlpatterns = [
    path("", include("lianyi.entry.web.urls")),
    path("api/", api.urls),
    path("fhir/", fhir.urls),
    path("dicomweb/", include("lianyi.areas.diagnostics.web.dicomweb.urls")),
    path("language", set_language, name="set_language"),
    *(path(prefix(module), include(module)) for module in doors("web.urls")),
]

handler400 = "lianyi.entry.web.errors.bad_request"
handler403 = "lianyi.entry.web.errors.forbidden"
handler404 = "lianyi.entry.web.errors.not_found"
handler500 = "lianyi.entry.unavailable.server_error"
