"""QIDO-RS: studies, series and instances by what is known of them."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lianyi.areas.diagnostics.selectors.studies import reach
from lianyi.areas.diagnostics.services.image_reading import note_query, note_read
from lianyi.areas.diagnostics.web.dicomweb.doors import as_json, base_of, door
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom import webjson
from lianyi.machinery.scope import actor_of


@door("diagnostics.view")
def studies(request: HttpRequest) -> HttpResponse:
    """Studies in reach, the newest first."""
    actor = actor_of(request)
    asked = dicom.understood(request.GET.dict())
    found = dicom.list_studies(within=reach(actor), asked=asked)
    note_query(actor=actor, now=timezone.now(), what=request.GET.keys(), found=len(found))
    return as_json([webjson.of_study(card, base_of(request)) for card in found])


@door("diagnostics.view")
def series(request: HttpRequest, study_uid: str = "") -> HttpResponse:
    """Series of a study, or of all studies in reach."""
    actor = actor_of(request)
    asked = dicom.understood(request.GET.dict())
    found = dicom.list_series(within=reach(actor), study_uid=study_uid, asked=asked)
    if study_uid and found:
        note_read(study_uid, actor, timezone.now())
    return as_json([webjson.of_series(card, base_of(request)) for card in found])


@door("diagnostics.view")
def instances(request: HttpRequest, study_uid: str = "", series_uid: str = "") -> HttpResponse:
    """Instances of a series, a study, or of all in reach."""
    actor = actor_of(request)
    asked = dicom.understood(request.GET.dict())
    found = dicom.list_instances(
        within=reach(actor), study_uid=study_uid, series_uid=series_uid, asked=asked
    )
    if study_uid and found:
        note_read(study_uid, actor, timezone.now())
    return as_json([webjson.of_instance(card, base_of(request)) for card in found])
