"""The room of a meeting: video between browsers, text and images beside it, over plain requests."""

from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from lianyi.areas.consultations.selectors.room import picture
from lianyi.areas.consultations.services import room as rooms
from lianyi.areas.consultations.services.reading import note_read, open_sheet
from lianyi.areas.consultations.types.words import SessionState, SignalKind
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import page, say

DEVICES = "camera=(self), microphone=(self), display-capture=()"
"""The one page that may use camera and microphone: everywhere else the site forbids them."""


@require_GET
@needs("consultations.attend")
def room(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """The page of the meeting: pictures of those who show themselves, what is written, the case at a glance."""
    actor, now = actor_of(request), timezone.now()
    sheet = open_sheet(
        consultation_id=consultation_id, actor=actor, now=now, what="consultations.room"
    )
    session = next((s for s in reversed(sheet.sessions) if s.state == SessionState.LIVE), None)
    response = page(
        request,
        "consultations/room.html",
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
        session=session,
        latest=sheet.sessions[-1] if sheet.sessions else None,
        package=sheet.packages[0] if sheet.packages else None,
        ice=[{"urls": url} for url in settings.LIANYI_ICE_URLS],
        most_mb=rooms.MOST_MB,
    )
    response.headers["Permissions-Policy"] = DEVICES
    return response


@require_POST
@needs("consultations.attend")
def join(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """A browser enters."""
    body = _read(request)
    try:
        there = rooms.join(
            consultation_id=consultation_id,
            peer=str(body.get("peer", "")),
            video=bool(body.get("video")),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _refused(refusal)
    return JsonResponse({"there": there})


@require_POST
@needs("consultations.attend")
def news(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """What is new for a browser."""
    body = _read(request)
    quality = body.get("quality")
    try:
        found = rooms.ask_news(
            consultation_id=consultation_id,
            peer=str(body.get("peer", ""))[:32],
            after_signal=whole(str(body.get("s", ""))) or 0,
            after_message=whole(str(body.get("m", ""))) or 0,
            quality=quality if isinstance(quality, dict) else None,
            actor=actor_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _refused(refusal)
    for line in found["messages"]:
        line["at"] = timezone.localtime(line["at"]).strftime("%H:%M")
    return JsonResponse(found)


@require_POST
@needs("consultations.attend")
def signal(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """A letter of one browser to another."""
    body = _read(request)
    kind = next((each for each in SignalKind if each == body.get("kind")), None)
    if kind is None:
        return JsonResponse({"message": "kind"}, status=422)
    try:
        rooms.post_signal(
            consultation_id=consultation_id,
            peer=str(body.get("peer", "")),
            to_peer=str(body.get("to", "")),
            kind=kind,
            body=str(body.get("body", "")),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _refused(refusal)
    return HttpResponse(status=204)


@require_POST
@needs("consultations.attend")
def speak(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """A line in the meeting, with a picture if there is one."""
    sent = request.FILES.get("picture")
    too_big = sent is not None and (sent.size or 0) > rooms.MOST_MB * 1_048_576
    content = None if sent is None else b"" if too_big else sent.read()
    try:
        number = rooms.post_message(
            consultation_id=consultation_id,
            body=request.POST.get("text", ""),
            picture=content,
            actor=actor_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _refused(refusal)
    return JsonResponse({"id": number}, status=201)


@require_POST
@needs("consultations.attend")
def leave(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """A browser leaves; sent while its page closes."""
    rooms.leave(
        consultation_id=consultation_id,
        peer=request.POST.get("peer", "")[:32],
        actor=actor_of(request),
        now=timezone.now(),
    )
    return HttpResponse(status=204)


@require_GET
@needs("consultations.view")
def show_picture(request: HttpRequest, consultation_id: int, message_id: int) -> HttpResponse:
    """A picture shown in the meeting."""
    actor = actor_of(request)
    media_type, content, resident_id = picture(consultation_id, message_id, actor.scope)
    note_read(
        resident_id=resident_id, what="consultations.picture", actor=actor, now=timezone.now()
    )
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Cache-Control": "private, no-store", "Content-Disposition": "inline"},
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    """The JSON of a request; anything else counts as empty."""
    try:
        body = orjson.loads(request.body)  # it refuses nesting without end, and half characters
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _refused(refusal: DomainError) -> HttpResponse:
    return JsonResponse({"code": refusal.code, "message": say(refusal)}, status=refusal.http_status)
