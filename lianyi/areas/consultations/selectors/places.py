"""Whom an institution may ask: remote care is given between institutions that agreed on it."""

from dataclasses import dataclass
from datetime import date, datetime

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitable:
    """An institution that may be asked. `desk_id`: whose office answers; `ground`: centre, community or agreement."""

    institution: organisations.InstitutionCard
    desk_id: int
    ground: str
    centre_id: int | None = None


def invitable(inviting_id: int, day: date) -> list[Invitable]:
    """Whom an institution may ask on a day: centres that serve it, its community, partners by agreement.

    Cost: about eight queries.
    Source: remote-medicine-2018 (between licensed institutions with an agreement).
    """
    hub = organisations.hub_of(inviting_id)
    lead = organisations.lead_of(inviting_id, day)
    asking = {inviting_id, *((hub.id,) if hub else ())}
    found: dict[int, Invitable] = {}
    centres = diagnostics.centres_serving(asking, diagnostics.CentreKind.CONSULTATION, day)
    hosts = organisations.institutions({centre.host_id for centre in centres})
    for centre in centres:
        host = hosts[centre.host_id]
        found.setdefault(
            host.id,
            Invitable(institution=host, desk_id=host.id, ground="centre", centre_id=centre.id),
        )
    fellows = organisations.institutions(organisations.fellow_members([inviting_id], day))
    for card in fellows.values():
        if card.tier == organisations.Tier.COUNTY:
            found.setdefault(
                card.id, Invitable(institution=card, desk_id=card.id, ground="community")
            )
    if lead is not None:
        for partner in organisations.partners_of(lead.id, day):
            found.setdefault(
                partner.partner.id,
                Invitable(institution=partner.partner, desk_id=lead.id, ground="agreement"),
            )
    found.pop(inviting_id, None)
    return list(found.values())


def township_of(institution_id: int) -> organisations.InstitutionCard | None:
    """The township centre that passes a village's request on; None for whoever asks without one."""
    card = organisations.get_institution(institution_id)
    if card.tier != organisations.Tier.VILLAGE:
        return None
    return organisations.hub_of(institution_id)


def county_of(actor: Actor) -> str:
    """The county the reader works in; empty for the platform."""
    if actor.institution_id is None:
        return ""
    return organisations.get_institution(actor.institution_id).county_code


def reach_of(actor: Actor, now: datetime) -> set[int]:
    """Institutions whose experts and clinics the actor may use or look after: own, community, and those one may ask."""
    day = now.astimezone(ZONE).date()
    mine = actor.institution_id
    if mine is None:
        return set(actor.scope.institution_ids)
    asked = {each.institution.id for each in invitable(mine, day)}
    return {mine, *organisations.fellow_members([mine], day), *asked, *actor.scope.institution_ids}
