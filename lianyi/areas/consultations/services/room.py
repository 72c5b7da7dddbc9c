"""The room of a meeting: browsers join, leave letters for each other, people write and show pictures.

The letterbox lives in the database, so that every server process sees it; a browser asks for its news about once a
second with a few small queries, and no thread of the server waits for anybody.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from lianyi.areas.consultations.models import (
    Consultation,
    Message,
    Participant,
    Picture,
    Session,
    Signal,
)
from lianyi.areas.consultations.rules.quality import added
from lianyi.areas.consultations.selectors.room import GONE_AFTER, news
from lianyi.areas.consultations.services.moves import hands, invites_of
from lianyi.areas.consultations.services.refusals import (
    BadPicture,
    NoSuchPeer,
    NotLive,
    NotYourSide,
    RoomFull,
    TextMissing,
)
from lianyi.areas.consultations.services.texts import text
from lianyi.areas.consultations.types.words import SessionState, SignalKind
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit

MOST_PEERS: Final = 4
_SEEN_EVERY: Final = timedelta(seconds=4)
LETTERS_KEPT: Final = timedelta(minutes=10)
LONGEST_LETTER: Final = 100_000
MOST_MB: Final = 2
_KINDS: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


@transaction.atomic
def join(
    *, consultation_id: int, peer: str, video: bool, actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    """Enter the running meeting with a browser; returns who is there already: {peer, name, video}.

    Video is for those the patient agreed to, four browsers at most; without it one follows by text and images.
    Raises: ConsultationNotFound, NoSuchPeer (404, a name another browser bears); NotLive, NotYourSide, RoomFull (409);
        TextMissing (422).
    """
    row, session = live_session(consultation_id, actor)
    if not peer.isalnum() or len(peer) > 32:
        raise TextMissing(field="peer", name="peer")
    Session.objects.select_for_update().filter(pk=session.pk).first()  # one browser after the other
    same_name = Participant.objects.filter(session=session, peer=peer)
    if same_name.exclude(user_id=actor.user_id).exists():
        raise NoSuchPeer
    video = video and session.media_agreed
    there = [
        each
        for each in Participant.objects.filter(session=session, left_at=None).order_by("id")
        if now - each.seen_at < GONE_AFTER and each.peer != peer
    ]
    if video and sum(each.video for each in there) >= MOST_PEERS:
        raise RoomFull(most=MOST_PEERS)
    Participant.objects.update_or_create(
        session=session,
        peer=peer,
        defaults={
            "user_id": actor.user_id,
            "name": actor.name[:60],
            "institution_id": actor.institution_id or row.inviting_id,
            "video": video,
            "joined_at": now,
            "seen_at": now,
            "left_at": None,
        },
    )
    audit.record(
        actor,
        "consultations.joined",
        target=f"consultation:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts={"video": video, "session": session.number},
    )
    return [{"peer": e.peer, "name": e.name, "video": e.video} for e in there]


@transaction.atomic
def leave(*, consultation_id: int, peer: str, actor: Actor, now: datetime) -> None:
    """Leave the meeting; leaving twice, or after it has ended, changes nothing. Raises: ConsultationNotFound (404)."""
    row = Consultation.objects.visible_to(actor.scope).one(consultation_id)
    mine = Participant.objects.filter(
        session__consultation=row, peer=peer, user_id=actor.user_id, left_at=None
    )
    mine.update(left_at=now)


@transaction.atomic
def post_signal(
    *,
    consultation_id: int,
    peer: str,
    to_peer: str,
    kind: SignalKind,
    body: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Leave a letter for another browser of the same meeting.

    Raises: ConsultationNotFound, NoSuchPeer (404); NotLive, NotYourSide (409); TextTooLong (422).
    """
    _row, session = live_session(consultation_id, actor)
    _mine(session, peer, actor)
    if not Participant.objects.filter(session=session, peer=to_peer).exists():
        raise NoSuchPeer
    Signal.objects.create(
        session=session,
        to_peer=to_peer,
        from_peer=peer,
        kind=SignalKind(kind),
        body=text("body", "信令", body, LONGEST_LETTER, empty=True),
        at=now,
    )


@transaction.atomic
def ask_news(
    *,
    consultation_id: int,
    peer: str,
    after_signal: int,
    after_message: int,
    quality: Mapping[str, Any] | None,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """What a browser must know now (see selectors.room.news); it also says that the browser is still there.

    `quality`: how well it hears and sees (rules.quality), kept with the meeting. After the meeting `live` is false.
    Cost: seven small queries, one more in five seconds. Raises: ConsultationNotFound (404), NotPermitted (403).
    """
    actor.must("consultations.attend")
    found = news(
        consultation_id,
        peer=peer,
        after_signal=after_signal,
        after_message=after_message,
        scope=actor.scope,
        user_id=actor.user_id,
        now=now,
    )
    mine = Participant.objects.filter(
        session__consultation=consultation_id, peer=peer, user_id=actor.user_id
    )
    row = mine.order_by("-id").first() if quality else None
    if row is not None:
        row.quality = added(row.quality, quality or {})
        row.seen_at, row.left_at = now, None
        row.save(update_fields=["quality", "seen_at", "left_at"])
    else:
        mine.filter(seen_at__lte=now - _SEEN_EVERY).update(seen_at=now, left_at=None)
    return found


@transaction.atomic
def post_message(
    *,
    consultation_id: int,
    body: str,
    picture: bytes | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Write a line in the meeting, with a picture if there is one; it stays with the consultation. Returns its id.

    Raises: ConsultationNotFound (404); NotLive, NotYourSide (409); TextMissing, TextTooLong, BadPicture (422).
    """
    row, session = live_session(consultation_id, actor)
    body = text("text", "内容", body, 1000, empty=picture is not None)
    media_type = _kind_of(picture) if picture is not None else ""
    message = Message.objects.create(
        session=session,
        user_id=actor.user_id,
        by_name=actor.name[:60],
        institution_id=actor.institution_id or row.inviting_id,
        text=body,
        at=now,
    )
    if picture is not None:
        Picture.objects.create(
            message=message, media_type=media_type, size=len(picture), content=picture
        )
    audit.record(
        actor,
        "consultations.wrote",
        target=f"consultation:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts={"message": message.pk, "picture": picture is not None},
    )
    return message.pk


def forget_letters(now: datetime) -> int:
    """Throw old letters of browsers away; returns how many. Safe to run at any time."""
    return Signal.objects.filter(at__lt=now - LETTERS_KEPT).delete()[0]


def live_session(consultation_id: int, actor: Actor) -> tuple[Consultation, Session]:
    """The running meeting the actor takes part in. Raises: ConsultationNotFound (404); NotLive, NotYourSide (409)."""
    actor.must("consultations.attend")
    row = Consultation.objects.visible_to(actor.scope).one(consultation_id)
    if not hands(row, actor, invites_of(row)):
        raise NotYourSide(hand="邀请方或受邀方", move="进入会诊室")
    session = (
        Session.objects.filter(consultation=row, state=SessionState.LIVE).order_by("-id").first()
    )
    if session is None:
        raise NotLive
    return row, session


def _mine(session: Session, peer: str, actor: Actor) -> Participant:
    """The browser, if it is the actor's own. Raises: NoSuchPeer (404)."""
    row = Participant.objects.filter(session=session, peer=peer, user_id=actor.user_id).first()
    if row is None:
        raise NoSuchPeer
    return row


def _kind_of(picture: bytes) -> str:
    if len(picture) <= MOST_MB * 1_048_576:
        for mark, media_type in _KINDS:
            if picture.startswith(mark):
                return media_type
    raise BadPicture(field="picture", most=MOST_MB)
