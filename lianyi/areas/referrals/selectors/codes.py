"""Coded reasons of sending and declining: they live in the shared code systems, with everyone else's codes."""

from typing import Final

from lianyi.areas.referrals.types.words import Direction
from lianyi.areas.terminology import public as terminology

_SIDES: Final = {
    Direction.UP: ("up",),
    Direction.OUT: ("up",),
    Direction.SIDEWAYS: ("up", "down"),
    Direction.DOWN: ("down",),
    Direction.RETURN: ("back", "down"),
}
OTHER: Final = "OTHER"


def reason_choices(direction: Direction) -> list[tuple[str, str]]:
    """Reasons for a referral in a direction, as a form needs them. Cost: two queries."""
    terms = terminology.list_terms(terminology.System.REFERRAL_REASON)
    return [(t.code, t.name) for t in terms if t.extra.get("direction") in _SIDES[direction]]


def decline_choices() -> list[tuple[str, str]]:
    """Reasons for declining. Cost: two queries."""
    return [(t.code, t.name) for t in terminology.list_terms(terminology.System.DECLINE_REASON)]


def reason_name(code: str) -> str:
    """The words of a reason for referral; the code itself where nobody knows it."""
    return terminology.code_name(terminology.System.REFERRAL_REASON, code)


def decline_name(code: str) -> str:
    """The words of a reason for declining."""
    return terminology.code_name(terminology.System.DECLINE_REASON, code)


def must_be_reason(code: str) -> None:
    """Refuse a code that is no current reason for referral. Raises: UnknownCode (422)."""
    terminology.must_know(terminology.System.REFERRAL_REASON, code, field="reason_code")


def must_be_decline_reason(code: str) -> None:
    """Refuse a code that is no current reason for declining. Raises: UnknownCode (422)."""
    terminology.must_know(terminology.System.DECLINE_REASON, code, field="reason")
