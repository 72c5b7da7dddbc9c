"""What happens elsewhere and changes whom a post reaches."""

from typing import Final

from lianyi.areas.organisations.events import (
    ConsortiaMerged,
    ConsortiumCreated,
    InstitutionChanged,
    InstitutionRegistered,
    MemberChanged,
    MemberJoined,
    MemberLeft,
)
from lianyi.areas.workforce import services
from lianyi.kernel.events import Event
from lianyi.machinery.outbox import public as outbox

CHANGES_OF_REACH: Final[tuple[type[Event], ...]] = (
    ConsortiumCreated,
    ConsortiaMerged,
    MemberJoined,
    MemberChanged,
    MemberLeft,
    InstitutionChanged,
    InstitutionRegistered,
)


def void_cached_access(event: Event) -> None:
    """Read every actor afresh: an institution or membership changed, so reaches may have."""
    services.void_cached_access()


for _change in CHANGES_OF_REACH:
    outbox.subscribe(_change)(void_cached_access)
