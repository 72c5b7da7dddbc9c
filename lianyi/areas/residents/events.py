"""What residents tells: ids and values only, never a name or a number."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentRegistered(Event):
    """A person was put on file."""

    resident_id: int
    institution_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentChanged(Event):
    """Something of the basic record changed."""

    resident_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentDied(Event):
    """A death was noted; `died_on` is an ISO date."""

    resident_id: int
    died_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsMerged(Event):
    """Two files turned out to be one person: `kept_id` goes on, `merged_id` now answers as it."""

    kept_id: int
    merged_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsUnmerged(Event):
    """A merge was taken back: `restored_id` stands on its own again."""

    kept_id: int
    restored_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken(Event):
    """Someone without a care relation opened a file; the privacy officer has to judge it."""

    access_id: int
    resident_id: int
    user_id: int
    institution_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A resident took a consent back."""

    consent_id: int
    resident_id: int
    kind: str
