"""Addresses of DICOMweb. Source: dicom PS3.18 §8.2, §10."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from lianyi.areas.diagnostics.web.dicomweb import queries, retrieving, storing

_STUDY = "studies/<str:study_uid>"
_SERIES = f"{_STUDY}/series/<str:series_uid>"
_INSTANCE = f"{_SERIES}/instances/<str:sop_uid>"


@csrf_exempt
def studies(request: HttpRequest) -> HttpResponseBase:
    """One address, two services: looking and storing."""
    return storing.store(request) if request.method == "POST" else queries.studies(request)


@csrf_exempt
def study(request: HttpRequest, study_uid: str) -> HttpResponseBase:
    """One address, two services: fetching and storing into a study."""
    if request.method == "POST":
        return storing.store(request, study_uid=study_uid)
    return retrieving.whole(request, study_uid=study_uid)


THUMBNAIL = {"thumbnail": True}
urlpatterns = [
    path("studies", studies, name="dicomweb-studies"),
    path("held", storing.held, name="dicomweb-held"),
    path("series", queries.series),
    path("instances", queries.instances),
    path(_STUDY, study, name="dicomweb-study"),
    path(f"{_STUDY}/series", queries.series),
    path(f"{_STUDY}/instances", queries.instances),
    path(f"{_SERIES}/instances", queries.instances),
    path(f"{_STUDY}/metadata", retrieving.metadata),
    path(f"{_SERIES}/metadata", retrieving.metadata),
    path(f"{_INSTANCE}/metadata", retrieving.metadata),
    path(f"{_STUDY}/rendered", retrieving.rendered, name="dicomweb-study-rendered"),
    path(f"{_SERIES}/rendered", retrieving.rendered),
    path(f"{_INSTANCE}/rendered", retrieving.rendered),
    path(f"{_INSTANCE}/frames/<int:number>/rendered", retrieving.rendered),
    path(f"{_STUDY}/thumbnail", retrieving.rendered, THUMBNAIL, name="dicomweb-study-thumbnail"),
    path(f"{_SERIES}/thumbnail", retrieving.rendered, THUMBNAIL, name="dicomweb-series-thumbnail"),
    path(f"{_INSTANCE}/thumbnail", retrieving.rendered, THUMBNAIL),
    path(f"{_INSTANCE}/frames/<int:number>/thumbnail", retrieving.rendered, THUMBNAIL),
    path(f"{_INSTANCE}/frames/<str:numbers>", retrieving.frames, name="dicomweb-frames"),
    path(_SERIES, retrieving.whole),
    path(_INSTANCE, retrieving.whole),
]
