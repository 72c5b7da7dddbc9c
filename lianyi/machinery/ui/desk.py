"""The role desk (我的工作台): each area says which cards it puts on the desk of which roles."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lianyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """One thing to look at: what, where it leads, and how long there is left."""

    text: str
    url: str = ""
    note: str = ""
    due_at: datetime | None = None
    badge: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCard:
    """One card of a desk: a count with its late part, the first few lines, and the list behind.

    `order` sorts cards, small first; a card with `late` above zero comes before one without, and one that is `pressing`
    before all. `wide` cards take the whole width. `lines` holds at most the five most urgent.
    """

    title: str
    url: str = ""
    icon: str = "list"
    count: int | None = None
    unit: str = ""
    late: int = 0
    lines: tuple[DeskLine, ...] = field(default_factory=tuple)
    empty: str = ""
    order: int = 50
    wide: bool = False
    pressing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickAction:
    """A thing people of a role start many times a day."""

    label: str
    url_name: str
    icon: str
    permission: str


Provider = Callable[[Actor, datetime], Iterable[DeskCard]]

_PROVIDERS: Final[list[tuple[frozenset[str], Provider]]] = []


def register(roles: Iterable[str], provider: Provider) -> None:
    """Let `provider` add its cards to the desk of these roles; called while the program starts."""
    if all(known is not provider for _, known in _PROVIDERS):
        _PROVIDERS.append((frozenset(roles), provider))


def cards_for(actor: Actor, now: datetime) -> list[DeskCard]:
    """The cards of the actor's desk: what cannot wait, what is late, then by their own order."""
    found = [
        card
        for roles, provider in _PROVIDERS
        if actor.role in roles
        for card in provider(actor, now)
    ]
    return sorted(found, key=lambda card: (not card.pressing, card.late == 0, card.order))
