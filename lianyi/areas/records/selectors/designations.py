"""Institutions designated for sensitive care, those that were among them."""

from datetime import date
from typing import Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.models import SensitiveCare
from lianyi.areas.records.types import Designation
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.ui import Keyset, Page

_LATEST: Final = Keyset("-valid_from", "-id")


class DesignationNotFound(DomainError):
    """No such designation in the actor's county."""

    code = "records.designation_not_found"
    http_status = 404
    template = "There is no designation {designation_id} in your county."


def institutions_of(actor: Actor) -> dict[int, organisations.InstitutionCard]:
    """The institutions of the actor's county, by id: those that may be designated. Cost: two queries."""
    if actor.institution_id is None:
        return {}
    county = organisations.get_institution(actor.institution_id).county_code
    return {card.id: card for card in organisations.list_county(county)}


def list_designations(
    actor: Actor, *, on: date | None = None, after: str = "", at_most: int = 50
) -> Page[Designation]:
    """Designations of the county, the latest first; with a day only those that hold on it. Cost: three queries."""
    ids = frozenset(institutions_of(actor))
    rows = SensitiveCare.objects.filter(institution_id__in=ids)
    if on is not None:
        rows = SensitiveCare.objects.valid_for(ids, on)
    return _LATEST.page(rows, after, at_most).map(SensitiveCare.card)


def get_designation(designation_id: int, actor: Actor) -> Designation:
    """One designation of the county. Raises: DesignationNotFound (404)."""
    rows = SensitiveCare.objects.filter(institution_id__in=frozenset(institutions_of(actor)))
    row = rows.filter(pk=designation_id).order_by("pk").first()
    if row is None:
        raise DesignationNotFound(designation_id=designation_id)
    return row.card()
