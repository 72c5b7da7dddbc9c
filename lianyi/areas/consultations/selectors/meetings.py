"""Meetings of a consultation, with notes and who was there."""

from typing import Any

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.models import Consultation, Note, Participant, Session
from lianyi.areas.consultations.rules.quality import overall
from lianyi.areas.consultations.states import HAND_NAMES
from lianyi.areas.consultations.types.cards import SessionCard
from lianyi.areas.consultations.types.words import Hand, SessionState


def sessions_of(row: Consultation) -> tuple[SessionCard, ...]:
    """Meetings in order. Cost: three queries."""
    sessions = list(Session.objects.filter(consultation=row).order_by("number")[:20])
    notes: dict[int, list[tuple[str, str, str]]] = {}
    for note in Note.objects.filter(session__in=sessions).order_by("at", "id")[:200]:
        line = (HAND_NAMES[Hand(note.hand)], note.by_name, note.text)
        notes.setdefault(note.session_id, []).append(line)
    people: dict[int, list[dict[str, object]]] = {}
    looks: dict[int, list[dict[str, Any]]] = {}
    for one in Participant.objects.filter(session__in=sessions).order_by("id")[:200]:
        looks.setdefault(one.session_id, []).append(one.quality)
        people.setdefault(one.session_id, []).append(
            {
                "name": one.name,
                "video": one.video,
                "joined_at": one.joined_at,
                "left_at": one.left_at,
                "quality": one.quality,
            }
        )
    return tuple(
        SessionCard(
            id=each.pk,
            number=each.number,
            state=SessionState(each.state),
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            place=each.place,
            started_at=each.started_at,
            ended_at=each.ended_at,
            patient_present=each.patient_present,
            media_agreed=each.media_agreed,
            agreed_by=each.agreed_by,
            stop_name=reasons.name_of("stop", each.stop_code) if each.stop_code else "",
            notes=tuple(notes.get(each.pk, ())),
            people=tuple(people.get(each.pk, ())),
            quality=overall(looks.get(each.pk, [])),
        )
        for each in sessions
    )
