"""What terminology tells."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSystemLoaded(Event):
    """A new version of a code system is in the tables."""

    system: str
    version: str
