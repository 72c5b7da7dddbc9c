"""What each discipline adds to the page of an order: a name, a place, and the function that finds it.

A part named `images` is shown by the template `diagnostics/parts/_images.html`, which finds what the function gave as
`part`; a function that gives None adds nothing. Parts of one place stand in the order in which they were registered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.kernel.actor import Actor

PLACES: Final = (
    "order", "examination", "images", "ecg", "results", "report", "critical", "story",
)  # fmt: skip
"""Where on the page, from top to bottom; `critical` stands above everything, `story` at the side."""

Find = Callable[[OrderCard, Actor], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One addition to the page."""

    name: str
    place: str
    find: Find

    @property
    def template(self) -> str:
        """The partial that shows it."""
        return f"diagnostics/parts/_{self.name}.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A part with what it found."""

    name: str
    template: str
    found: Any


_PARTS: Final[dict[str, Part]] = {}


def register_part(name: str, function: Find, *, place: str = "") -> None:
    """Add a part to the page of an order, in the place of its name unless another is given.

    Expects: called while the program starts; the function reads within the actor's scope.
    Raises: ValueError for a place the page has not, or a second function for a name.
    """
    place = place or name
    if place not in PLACES:
        raise ValueError(f"the page of an order has no place {place}")
    known = _PARTS.setdefault(name, Part(name, place, function))
    if known.find is not function:
        raise ValueError(f"the part {name} is registered already")


def parts_of(card: OrderCard, actor: Actor) -> dict[str, tuple[Shown, ...]]:
    """What every registered part finds for an order, by place; a place without anything is left out."""
    found: dict[str, list[Shown]] = {}
    for part in _in_place(_PARTS.values()):
        value = part.find(card, actor)
        if value is not None:
            found.setdefault(part.place, []).append(Shown(part.name, part.template, value))
    return {place: tuple(shown) for place, shown in found.items()}


def _in_place(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: PLACES.index(part.place))
