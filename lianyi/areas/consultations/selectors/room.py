"""What a browser in a meeting must know now: who is there, letters for it, what was written since."""

from datetime import datetime, timedelta
from typing import Any, Final

from lianyi.areas.consultations.models import (
    Consultation,
    ConsultationNotFound,
    Message,
    Participant,
    Picture,
    Session,
    Signal,
)
from lianyi.areas.consultations.types.words import SessionState
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Scope

GONE_AFTER: Final = timedelta(seconds=20)
"""A browser that has not asked for news for so long has left: a matter of the room, not of policy."""
_MOST: Final = 200


def news(
    consultation_id: int,
    *,
    peer: str,
    after_signal: int,
    after_message: int,
    scope: Scope,
    user_id: int | None,
    now: datetime,
) -> dict[str, Any]:
    """Letters for one's own browser and lines written after those known, and who is there; `live` says if it goes on.

    Cost: five small queries. Raises: ConsultationNotFound (404).
    """
    row = Consultation.objects.visible_to(scope).one(consultation_id)
    session = Session.objects.filter(consultation=row).order_by("-number").first()
    if session is None:
        raise ConsultationNotFound(consultation_id=consultation_id)
    people = list(Participant.objects.filter(session=session, left_at=None).order_by("id")[:50])
    mine = any(each.peer == peer and each.user_id == user_id for each in people)
    letters = (
        Signal.objects.filter(session=session, to_peer=peer, pk__gt=after_signal).order_by("pk")
        if mine
        else Signal.objects.none()
    )
    return {
        "live": session.state == SessionState.LIVE,
        "media": session.media_agreed,
        "people": [
            {"peer": p.peer, "name": p.name, "video": p.video, "quality": p.quality}
            for p in people
            if now - p.seen_at < GONE_AFTER
        ],
        "signals": [
            {"id": s.pk, "from": s.from_peer, "kind": s.kind, "body": s.body}
            for s in letters[:_MOST]
        ],
        "messages": messages(session, after_message),
    }


def messages(session: Session, after: int = 0) -> list[dict[str, Any]]:
    """Lines of a meeting after one known, oldest first. Cost: two queries."""
    rows = list(
        Message.objects.filter(session=session, pk__gt=after)
        .select_related("picture")
        .defer("picture__content")
        .order_by("pk")[:_MOST]
    )
    places = organisations.institutions({row.institution_id for row in rows})
    return [
        {
            "id": row.pk,
            "by": row.by_name,
            "place": places[row.institution_id].short_name or places[row.institution_id].name,
            "text": row.text,
            "at": row.at,
            "picture": _has_picture(row),
        }
        for row in rows
    ]


def picture(consultation_id: int, message_id: int, scope: Scope) -> tuple[str, bytes, int]:
    """The picture of a line: its media type, bytes and whose consultation it is. Raises: ConsultationNotFound (404)."""
    row = Consultation.objects.visible_to(scope).one(consultation_id)
    found = Picture.objects.filter(pk=message_id, message__session__consultation=row).first()
    if found is None:
        raise ConsultationNotFound(consultation_id=consultation_id)
    return found.media_type, bytes(found.content), row.resident_id


def _has_picture(row: Message) -> bool:
    """A one-to-one row that is absent raises."""
    try:
        return row.picture.size > 0
    except Picture.DoesNotExist:
        return False
