"""Events as JSON, and back: pure."""

import re
from dataclasses import MISSING, fields
from typing import Any, Final

from lianyi.kernel.events import Event

_SAFE_TEXT: Final = re.compile(r"[A-Za-z0-9_.:+\-]{1,40}")
_NUMBER_OF_A_PERSON: Final = re.compile(r"\d{17}[\dXx]|(?<!\d)1[3-9]\d{9}(?!\d)")


class BadEvent(TypeError):
    """An event carries what it may not, or its JSON lacks what it must have: a programming fault."""


def name_of(event_class: type[Event]) -> str:
    """`lianyi.areas.referrals.events.ReferralSent` -> `referrals.ReferralSent`: the name that is stored."""
    steps = event_class.__module__.split(".")
    part = steps[2] if steps[0] == "lianyi" and len(steps) > 2 else steps[-1]
    return f"{part}.{event_class.__name__}"


def to_json(event: Event) -> dict[str, Any]:
    """Return the fields of an event. Raises: BadEvent for a value that is no plain JSON value."""
    found = {each.name: getattr(event, each.name) for each in fields(event)}
    for name, value in found.items():
        if not (value is None or isinstance(value, str | int | bool)):
            raise BadEvent(
                f"{type(event).__name__}.{name} is {type(value).__name__}; events hold str, int, bool or None"
            )
    return {name: str(value) if isinstance(value, str) else value for name, value in found.items()}


def from_json(event_class: type[Event], found: dict[str, Any]) -> Event:
    """Make the event again; a field of a newer version is passed over, a missing optional one gets its default.

    Raises: BadEvent where a field without default is missing.
    """
    known = {each.name: found[each.name] for each in fields(event_class) if each.name in found}
    missing = [
        each.name
        for each in fields(event_class)
        if each.name not in known and each.default is MISSING and each.default_factory is MISSING
    ]
    if missing:
        raise BadEvent(f"{event_class.__name__} lacks {', '.join(missing)}")
    return event_class(**known)


def without_persons(found: dict[str, Any]) -> dict[str, Any]:
    """The same fields for operators: numbers and codes stay, free text and numbers of persons are hidden."""
    return {name: value if _harmless(value) else "•••" for name, value in found.items()}


def _harmless(value: Any) -> bool:
    if not isinstance(value, str):
        return True
    return value == "" or bool(
        _SAFE_TEXT.fullmatch(value) and not _NUMBER_OF_A_PERSON.search(value)
    )
