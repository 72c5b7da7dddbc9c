"""Where the reader stands: the county whose lists and numbers a page shows."""

from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor


def county_of(actor: Actor) -> str:
    """The county of the reader's institution; nothing for whoever has none. Cost: one query."""
    if actor.institution_id is None:
        return ""
    return organisations.get_institution(actor.institution_id).county_code
