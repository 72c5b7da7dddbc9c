"""What consultations tell the rest of the county. Past tense, ids and values only."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationRequested(Event):
    """A doctor asked; whoever holds the case now owes an answer."""

    consultation_id: int
    resident_id: int
    inviting_id: int
    invited_id: int
    form: str
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationAnswered(Event):
    """The invited side said yes, no, or asked for more; `answer` is a Move."""

    consultation_id: int
    resident_id: int
    answer: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationScheduled(Event):
    """A time was fixed."""

    consultation_id: int
    resident_id: int
    starts_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionSigned(Event):
    """An expert signed; above version 1 a signed opinion was changed, and those who read it must know."""

    consultation_id: int
    resident_id: int
    inviting_id: int
    institution_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationOpined(Event):
    """Every opinion asked for (and the joint plan of an MDT) is signed; `minutes` since the request."""

    consultation_id: int
    resident_id: int
    inviting_id: int
    invited_id: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationClosed(Event):
    """The inviting side said what became of it."""

    consultation_id: int
    resident_id: int
    accepted: str
    price_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationEnded(Event):
    """It ended without an opinion; `state` says how."""

    consultation_id: int
    resident_id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventReported(Event):
    """Something went wrong in remote care."""

    consultation_id: int
    kind: str
    institution_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonHeld(Event):
    """A teaching round, case discussion or lecture took place."""

    lesson_id: int
    kind: str
    institution_id: int
    attended: int
