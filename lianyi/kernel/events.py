"""What happened, told to whoever listens. Concrete events stand in each area's `events.py`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events: past tense, ids and values only, never a name or an identity number.

    A subclass has only fields of JSON type (str, int, bool, None) or ISO strings, and only ever gains optional ones.
    """
