"""What workforce tells."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffHired(Event):
    """Somebody joined an institution."""

    staff_id: int
    institution_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOpened(Event):
    """A member of staff took a post."""

    post_id: int
    staff_id: int
    institution_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEnded(Event):
    """A post came to its end; `until` is an ISO date, its last day."""

    post_id: int
    staff_id: int
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentChanged(Event):
    """An entry was made in the ledger of approved posts."""

    account_id: int
    entry_id: int
    kind: str
