"""What a page must offer or name besides residents: institutions and towns."""

from collections.abc import Iterable

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations.public import InstitutionCard
from lianyi.kernel.actor import Actor


def institutions_named(ids: Iterable[int | None]) -> dict[int, str]:
    """Short names of institutions by id."""
    cards = organisations.institutions({each for each in ids if each is not None})
    return {id_: card.short_name or card.name for id_, card in cards.items()}


def own_institutions(actor: Actor) -> list[tuple[str, str]]:
    """Where the actor may register people: the own institution first, then those below by name."""
    cards = organisations.institutions(actor.scope.institution_ids).values()
    ordered = sorted(cards, key=lambda card: (card.id != actor.institution_id, card.name))
    return [(str(card.id), card.name) for card in ordered]


def county_institutions(actor: Actor) -> list[tuple[str, str]]:
    """Institutions of the actor's county that treat patients."""
    return [(str(card.id), card.name) for card in _county(actor) if card.tier.value in _TREATING]


def towns(actor: Actor) -> list[tuple[str, str]]:
    """Townships of the actor's county."""
    if actor.institution_id is None:
        return []
    county = organisations.get_institution(actor.institution_id).county_code
    return [(division.code, division.name) for division in organisations.children(county)]


_TREATING = ("county", "township", "village", "outside")


def _county(actor: Actor) -> list[InstitutionCard]:
    if actor.institution_id is None:
        return []
    return organisations.list_county(
        organisations.get_institution(actor.institution_id).county_code
    )
