"""In which counties an actor may write."""

from lianyi.areas.organisations.models import Institution
from lianyi.areas.organisations.types import Tier
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError


class OutsideYourCounty(DomainError):
    """The post lies in another county than what it would change."""

    code = "organisations.outside_your_county"
    http_status = 403
    template = "Your post does not reach county {county_code}; ask its health bureau."


def must_reach(actor: Actor, county_code: str, *, tier: Tier | None = None) -> None:
    """Refuse a write in a county where the actor has neither its post nor its reach.

    Hospitals outside every county served here may be entered by anyone who may manage the register.
    Raises: OutsideYourCounty (403).
    """
    if actor.scope.everything or tier is Tier.OUTSIDE or not county_code:
        return
    reached = {*actor.scope.institution_ids}
    if actor.institution_id is not None:
        reached.add(actor.institution_id)
    if not Institution.objects.filter(pk__in=reached, county_code=county_code).exists():
        raise OutsideYourCounty(county_code=county_code)
