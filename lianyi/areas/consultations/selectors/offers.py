"""What can be chosen in the small forms of a consultation now: experts, slots of their hours, papers to enter."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.consultations.models import Consultation, Invite
from lianyi.areas.consultations.selectors.experts import list_experts
from lianyi.areas.consultations.types.cards import ExpertCard
from lianyi.areas.organisations import public as organisations
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE

_DAYS: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """`experts` who may be asked; `slots` of those who were; `papers`: (invitation, name) of experts outside."""

    experts: list[ExpertCard] = field(default_factory=list)
    slots: list[scheduling.SlotCard] = field(default_factory=list)
    papers: list[tuple[int, str]] = field(default_factory=list)


def offers(name: str, consultation_id: int, actor: Actor, now: datetime) -> Offers:
    """What an act offers. Cost: none for most; up to six queries. Raises: ConsultationNotFound (404)."""
    if name not in ("accept", "schedule", "opine"):
        return Offers()
    row = Consultation.objects.visible_to(actor.scope).one(consultation_id)
    day = now.astimezone(ZONE).date()
    if name == "accept":
        fellows = organisations.fellow_members([row.desk_id], day)
        places = {row.desk_id, row.invited_id, *fellows}
        return Offers(experts=list_experts(places, day, fit_only=True))
    invites = Invite.objects.filter(consultation=row).select_related("expert").order_by("id")
    if name == "opine":
        if actor.institution_id != row.desk_id:
            return Offers()
        return Offers(
            papers=[(each.pk, each.expert.name) for each in invites if each.user_id is None]
        )
    return Offers(slots=_slots(list(invites), now))


def _slots(invites: list[Invite], now: datetime) -> list[scheduling.SlotCard]:
    """Open slots of the experts' own hours."""
    staff = {each.expert.staff_id for each in invites if each.expert.staff_id}
    places = {each.institution_id for each in invites}
    resources = [
        each
        for each in scheduling.list_resources(places, kind=scheduling.ResourceKind.DOCTOR)
        if each.staff_id in staff
    ]
    return [
        slot
        for resource in resources[:5]
        for slot in scheduling.open_slots(
            places,
            audience=scheduling.Audience.REFERRAL,
            from_at=now,
            to_at=now + _DAYS,
            now=now,
            resource_id=resource.id,
            at_most=30,
        )
    ]
