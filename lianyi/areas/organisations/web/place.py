"""Which county a page speaks of, and where its institutions lie on a small map."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from lianyi.areas.organisations import selectors
from lianyi.areas.organisations.types import DivisionCard, InstitutionCard, Tier
from lianyi.machinery.scope import actor_of

MAP_WIDTH, MAP_HEIGHT, MARGIN = 360, 260, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An institution on the map."""

    x: float
    y: float
    r: int
    name: str
    colour: str
    here: bool


COLOURS = {Tier.COUNTY: "#0b525b", Tier.TOWNSHIP: "#2a9d8f", Tier.VILLAGE: "#a7c4bc"}
HERE, OTHERS = "#d1495b", "#8d99ae"
SIZES = {Tier.COUNTY: 7, Tier.TOWNSHIP: 5}
NARROWING = 0.84
"""How much shorter a degree of longitude is than one of latitude, near 33 degrees north."""


def county_of(request: HttpRequest) -> str:
    """The county asked for, else that of the actor's institution, else the first there is."""
    asked: str = request.GET.get("county", "")
    if asked:
        return asked
    own = actor_of(request).institution_id
    known = selectors.institutions([own]) if own is not None else {}
    if own in known and known[own].county_code:
        return known[own].county_code
    counties = selectors.list_counties()
    return counties[0].code if counties else ""


def counties_to_choose() -> list[DivisionCard]:
    """Counties between which a page may switch."""
    return selectors.list_counties()


def map_of(cards: Iterable[InstitutionCard], here: int | None = None) -> list[Point]:
    """Institutions with a position as points, north up, `here` marked; clinics small, hospitals large."""
    placed = [c for c in cards if c.latitude is not None and c.longitude is not None]
    if not placed:
        return []
    lats = [c.latitude or 0 for c in placed]
    lons = [(c.longitude or 0) * NARROWING for c in placed]
    room = (MAP_WIDTH - 2 * MARGIN, MAP_HEIGHT - 2 * MARGIN)
    spread = (max(max(lons) - min(lons), 0.01), max(max(lats) - min(lats), 0.01))
    scale = min(room[0] / spread[0], room[1] / spread[1])
    left = (MAP_WIDTH - (max(lons) - min(lons)) * scale) / 2
    top = (MAP_HEIGHT - (max(lats) - min(lats)) * scale) / 2
    points = [
        Point(
            x=round(left + (lon - min(lons)) * scale, 1),
            y=round(top + (max(lats) - lat) * scale, 1),
            r=9 if c.id == here else SIZES.get(c.tier, 3),
            name=c.short_name,
            colour=HERE if c.id == here else COLOURS.get(c.tier, OTHERS),
            here=c.id == here,
        )
        for c, lat, lon in zip(placed, lats, lons, strict=True)
    ]
    return sorted(points, key=lambda point: (point.here, point.r))
