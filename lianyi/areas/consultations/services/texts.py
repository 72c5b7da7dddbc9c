"""Checks of what was typed: a text is there and fits, a code stands in its list."""

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.services.refusals import BadReason, TextMissing, TextTooLong


def text(field: str, name: str, given: str, most: int, *, empty: bool = False) -> str:
    """A text without blanks around it. Raises: TextMissing, TextTooLong (422)."""
    clean = given.strip()
    if not clean and not empty:
        raise TextMissing(field=field, name=name)
    if len(clean) > most:
        raise TextTooLong(field=field, name=name, most=most, given=len(clean))
    return clean


def code(field: str, list_name: str, given: str, note: str = "-") -> str:
    """A code of a closed list; OTHER needs a note. Raises: BadReason (422)."""
    if given not in reasons.codes(list_name) or (given == reasons.OTHER and not note.strip()):
        raise BadReason(field=field, reason=given)
    return given
