"""What the machinery must be told about the areas, said once while Django starts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.areas.workforce import public as workforce
from lianyi.entry.purposes import purpose_in_force
from lianyi.entry.web import platform_cards
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.audit.names import set_name_sources
from lianyi.machinery.cases import public as cases
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.scope import set_actor_source


def wire() -> None:
    """Tell the machinery what it asks for: who acts, institutions and duties, apparatus, the platform's cards."""
    set_actor_source(actor_for)
    cases.set_institution_names(institution_names)
    cases.set_duties(workforce.roles())
    dicom.set_sources(
        station=diagnostics.station_of,
        titles=diagnostics.station_titles,
        worklist=diagnostics.worklist,
    )
    set_name_sources(
        institutions=institution_names,
        residents=resident_names,
        resident_of_number=resident_of_number,
    )
    platform_cards.register()


def actor_for(user: Any, post_id: int | None, at: datetime, purpose: str) -> Actor:
    """The actor a user is in a post, with the purpose that is in force there."""
    actor = workforce.actor_for(user, post_id, at, purpose)
    return replace(actor, purpose=purpose_in_force(actor.role, purpose))


def institution_names(ids: Iterable[int]) -> Mapping[int, str]:
    """The short names of institutions. Cost: one query."""
    cards = organisations.institutions(list(ids))
    return {card.id: card.short_name or card.name for card in cards.values()}


def resident_names(ids: Iterable[int], scope: Scope) -> Mapping[int, str]:
    """Masked names of residents the scope may see. Cost: one query."""
    return {card.id: card.masked_name for card in residents.cards(list(ids), scope).values()}


def resident_of_number(number: str) -> int | None:
    """Whose identity number it is, among all residents: the audit is searched by people who see no records."""
    found = residents.find_by_number(number, Scope(everything=True, at=timezone.now()))
    return found.id if found else None
