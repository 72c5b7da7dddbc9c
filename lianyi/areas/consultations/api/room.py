"""The room of a meeting, for a programme that stands in for a browser: come in, letters, lines and pictures, leave."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Schema, Status, UploadedFile
from pydantic import Field

from lianyi.areas.consultations.api.router import router
from lianyi.areas.consultations.services import room as rooms
from lianyi.areas.consultations.types.words import SignalKind
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

_ROOM = "/{int:consultation_id}/room"


class PeerIn(Schema):
    """A browser, by a name it gives itself: letters and digits."""

    peer: str = Field(min_length=1, max_length=32, pattern=r"^[0-9A-Za-z]+$")


class RoomJoinIn(PeerIn):
    """A browser that comes in. `video`: it shows itself, where the patient agreed to that."""

    video: bool = False


class PeerOut(Schema):
    """A browser that is there. `quality`: how well it hears and sees, as it said last."""

    peer: str
    name: str
    video: bool
    quality: dict[str, Any] | None = None


class RoomOut(Schema):
    """Who is there already: to each a new browser makes an offer."""

    there: list[PeerOut]


class PeerQualityIn(Schema):
    """How well a browser hears and sees."""

    state: str = Field("", max_length=20)
    kbps: int | None = Field(None, ge=0)
    loss: int | None = Field(None, ge=0, description="percent")


class RoomNewsIn(PeerIn):
    """What a browser knows already; asking also says that it is still there."""

    after_signal: int = Field(0, ge=0)
    after_message: int = Field(0, ge=0)
    quality: PeerQualityIn | None = None


class LetterOut(Schema):
    """A letter of another browser (WebRTC: an offer, an answer, a candidate, or good-bye)."""

    id: int
    from_peer: str
    kind: SignalKind
    body: str


class RoomLineOut(Schema):
    """A line that was written in the meeting. `picture`: one belongs to it."""

    id: int
    by: str
    place: str
    text: str
    at: datetime
    picture: bool


class RoomNewsOut(Schema):
    """What is new. `live`: the meeting goes on; `media`: the patient agreed to camera and microphone."""

    live: bool
    media: bool
    people: list[PeerOut]
    signals: list[LetterOut]
    messages: list[RoomLineOut]


class LetterIn(PeerIn):
    """A letter to another browser of the same meeting."""

    to_peer: str = Field(max_length=32)
    kind: SignalKind
    body: str = Field("", max_length=rooms.LONGEST_LETTER)


@router.post(f"{_ROOM}/join", response={200: RoomOut, **REFUSALS})
@needs("consultations.attend")
def join_room(request: HttpRequest, consultation_id: int, body: RoomJoinIn) -> dict[str, Any]:
    """Come into the running meeting."""
    there = rooms.join(
        consultation_id=consultation_id,
        **body.dict(),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return {"there": there}


@router.post(f"{_ROOM}/news", response={200: RoomNewsOut, **REFUSALS})
@needs("consultations.attend")
def ask_room_news(request: HttpRequest, consultation_id: int, body: RoomNewsIn) -> dict[str, Any]:
    """What is new for a browser since what it knows; to be asked about once a second."""
    found = rooms.ask_news(
        consultation_id=consultation_id,
        **body.dict(),
        actor=actor_of(request),
        now=timezone.now(),
    )
    letters = [{**each, "from_peer": each["from"]} for each in found["signals"]]
    return {**found, "signals": letters}


@router.post(f"{_ROOM}/signals", response={204: None, **REFUSALS})
@needs("consultations.attend")
def post_room_signal(request: HttpRequest, consultation_id: int, body: LetterIn) -> Status[None]:
    """Leave a letter for another browser."""
    rooms.post_signal(
        consultation_id=consultation_id,
        **body.dict(),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(f"{_ROOM}/messages", response={201: dict[str, int], **REFUSALS})
@needs("consultations.attend")
def post_room_message(
    request: HttpRequest,
    consultation_id: int,
    text: Form[str] = "",
    file: File[UploadedFile | None] = None,
) -> Status[dict[str, int]]:
    """Write a line, with a picture (PNG or JPEG) if there is one; it stays with the consultation."""
    number = rooms.post_message(
        consultation_id=consultation_id,
        body=text,
        picture=file.read(rooms.MOST_MB * 1_048_576 + 1) if file else None,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, {"id": number})


@router.post(f"{_ROOM}/leave", response={204: None, **REFUSALS})
@needs("consultations.attend")
def leave_room(request: HttpRequest, consultation_id: int, body: PeerIn) -> Status[None]:
    """Leave; twice changes nothing."""
    rooms.leave(
        consultation_id=consultation_id,
        peer=body.peer,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)
