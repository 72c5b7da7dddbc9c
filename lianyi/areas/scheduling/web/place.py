"""Which institution a page is about: the one asked for, else the post's own."""

from django.http import HttpRequest

from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of

Card = organisations.InstitutionCard


def chosen(request: HttpRequest) -> Card | None:
    """The institution named by `?institution=`, else the actor's own; None for a post without one."""
    asked = whole(request.GET.get("institution"))
    institution_id = actor_of(request).institution_id if asked is None else asked
    return organisations.get_institution(institution_id) if institution_id else None


def choices(actor: Actor) -> list[Card]:
    """Institutions of the county that have clinics or beds: hospitals first, then townships."""
    if actor.institution_id is None:
        return []
    county = organisations.get_institution(actor.institution_id).county_code
    return [
        *organisations.list_county(county, organisations.Tier.COUNTY),
        *organisations.list_county(county, organisations.Tier.TOWNSHIP),
    ]


def runs(actor: Actor, institution_id: int, permission: str) -> bool:
    """Whether the actor's post may change what belongs to an institution."""
    return actor.may(permission) and institution_id in actor.scope.institution_ids
