"""Which institutions a page of workforce names and offers."""

from collections.abc import Iterable

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations.public import InstitutionCard
from lianyi.areas.workforce import selectors
from lianyi.areas.workforce.definitions import names
from lianyi.kernel.actor import Actor

Groups = list[tuple[str, list[tuple[int, str]]]]


def named(ids: Iterable[int | None]) -> dict[int, str]:
    """Short names of institutions by id. Cost: one query."""
    cards = organisations.institutions({each for each in ids if each})
    return {card.id: card.short_name or card.name for card in cards.values()}


def managed(actor: Actor) -> Groups:
    """The institutions whose staff the actor administers or sees, by tier. Cost: one query."""
    ids = selectors.managed_ids(actor)
    return _grouped(organisations.institutions(ids).values() if ids else ())


def clinics(ids: Iterable[int]) -> set[int]:
    """Which of the institutions are village clinics. Cost: one query."""
    cards = organisations.institutions(ids).values()
    return {card.id for card in cards if card.tier is organisations.Tier.VILLAGE}


def of_county(institution_id: int) -> Groups:
    """The institutions of the county in which one lies, by tier."""
    county = organisations.get_institution(institution_id).county_code
    return _grouped(card for card in organisations.list_county(county) if card.tier in _TREATING)


_TREATING = ("county", "township", "village")


def _grouped(cards: Iterable[InstitutionCard]) -> Groups:
    """Cards by tier, in the order in which tiers are named."""
    found: dict[str, list[tuple[int, str]]] = {tier: [] for tier in names.TIERS}
    for card in sorted(cards, key=lambda card: card.code):
        found[card.tier.value].append((card.id, card.name))
    return [(names.TIERS[tier], rows) for tier, rows in found.items() if rows]
