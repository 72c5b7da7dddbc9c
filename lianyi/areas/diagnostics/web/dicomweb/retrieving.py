"""WADO-RS: objects as they came, their metadata, frames, and pictures of them."""

from collections.abc import Iterable, Iterator
from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from lianyi.areas.diagnostics.services.image_reading import find_instances, find_picture
from lianyi.areas.diagnostics.web.dicomweb.doors import accepts, as_json, base_of, door, in_parts
from lianyi.machinery.dicom import pixels, webjson
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.multipart import chunks
from lianyi.machinery.scope import actor_of

MOST_FRAMES = 64
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError)
"""What the library raises where an element is not what it says; one nested without end is a RuntimeError."""


@door("diagnostics.view")
def whole(
    request: HttpRequest, study_uid: str, series_uid: str = "", sop_uid: str = ""
) -> HttpResponseBase:
    """The objects of a study, a series, or one, byte for byte as they were sent."""
    accepts(request, "application/dicom", "multipart/related")
    found = find_instances(
        actor=actor_of(request),
        now=timezone.now(),
        study_uid=study_uid,
        series_uid=series_uid,
        sop_uid=sop_uid,
    )
    return in_parts(_contents(found))


@door("diagnostics.view")
def metadata(
    request: HttpRequest, study_uid: str, series_uid: str = "", sop_uid: str = ""
) -> HttpResponse:
    """Everything an object says but its pixels."""
    found = find_instances(
        actor=actor_of(request),
        now=timezone.now(),
        study_uid=study_uid,
        series_uid=series_uid,
        sop_uid=sop_uid,
    )
    return as_json([_said(card, base_of(request)) for card in found])


@door("diagnostics.view")
def frames(
    request: HttpRequest, study_uid: str, series_uid: str, sop_uid: str, numbers: str
) -> HttpResponseBase:
    """Frames as uncompressed values, little endian."""
    kind = accepts(request, "application/octet-stream")
    wanted = _numbers(numbers)
    (card,) = find_instances(
        actor=actor_of(request),
        now=timezone.now(),
        study_uid=study_uid,
        series_uid=series_uid,
        sop_uid=sop_uid,
    )
    with dicom.open_instance(card) as file:
        found = pixels.frames(file, wanted)
    return in_parts(((kind, (frame,)) for frame in found), kind)


@door("diagnostics.view")
def rendered(
    request: HttpRequest,
    study_uid: str,
    series_uid: str = "",
    sop_uid: str = "",
    number: int = 1,
    thumbnail: bool = False,
) -> HttpResponse:
    """A picture (PNG) of a frame, or of what stands for a series or study; `window` and `viewport` as in DICOMweb."""
    accepts(request, "image/png")
    window = pixels.window_of(request.GET.get("window", ""))
    side = pixels.THUMBNAIL if thumbnail else pixels.side_of(request.GET.get("viewport", ""))
    card = find_picture(
        actor=actor_of(request),
        now=timezone.now(),
        study_uid=study_uid,
        series_uid=series_uid,
        sop_uid=sop_uid,
    )
    with dicom.open_instance(card) as file:
        picture = pixels.picture(file, frame=number, window=window, side=side)
    return HttpResponse(
        picture, content_type="image/png", headers={"Cache-Control": "private, no-store"}
    )


def _contents(found: Iterable[dicom.InstanceCard]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The objects as parts. The first is opened at once: if the archive has lost it, that is said and nothing begun."""
    parts = _opened(found)
    return chain([next(parts)], parts)


def _opened(found: Iterable[dicom.InstanceCard]) -> Iterator[tuple[str, Iterator[bytes]]]:
    for card in found:
        with dicom.open_instance(card) as file:
            yield f"application/dicom; transfer-syntax={card.transfer_syntax}", chunks(file)


def _said(card: dicom.InstanceCard, base: str) -> webjson.Json:
    address = f"{base}/studies/{card.study_uid}/series/{card.series_uid}/instances/{card.uid}"
    with dicom.open_instance(card) as file:
        try:
            said = webjson.of_object(dicom.read(file), address)
        except UNREADABLE:
            said = webjson.of_instance(card, base)  # what the index knows of it
    if card.has_pixels:
        said["7FE00010"] = {"vr": "OW", "BulkDataURI": f"{address}/frames/1"}
    return said


def _numbers(text: str) -> list[int]:
    """1,2,5 as numbers. Raises: dicom.BadQuery (400)."""
    parts = text.split(",")
    if len(parts) > MOST_FRAMES or not all(part.isdecimal() and len(part) < 8 for part in parts):
        raise dicom.BadQuery(name="frames", value=text[:40])
    return [int(part) for part in parts]
