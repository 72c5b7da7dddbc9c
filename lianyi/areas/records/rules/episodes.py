"""Which illness a contact belongs to. Source: first-doctor rule, `seed-001` L215 首诊医师负责制."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEpisode:
    """An episode not yet closed, as far as the decision needs it."""

    id: int
    principal_group: str
    last_contact_at: datetime


def episode_for(
    open_episodes: Sequence[OpenEpisode],
    *,
    principal_group: str,
    at: datetime,
    joins_within_days: int,
) -> int | None:
    """The open episode a contact continues, or None when a new one begins.

    A contact continues the episode of the same disease category whose last contact lies at most so many days
    away; where it has no diagnosis yet, the latest such episode. Ties go to the latest contact, then the newer episode.
    """
    near = [
        e
        for e in open_episodes
        if abs(at - e.last_contact_at) <= timedelta(days=joins_within_days)
        and (not principal_group or not e.principal_group or e.principal_group == principal_group)
    ]
    if not near:
        return None
    return max(
        near, key=lambda e: (e.principal_group == principal_group, e.last_contact_at, e.id)
    ).id
