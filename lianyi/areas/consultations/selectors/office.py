"""Choices of the consultation office: doctors who may be put on the register, hours that may be published."""

from datetime import datetime

from lianyi.areas.consultations.models import Expert
from lianyi.areas.organisations import public as organisations
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE

Choices = list[tuple[str, str]]


def expert_choices(actor: Actor, now: datetime) -> tuple[Choices, Choices]:
    """Doctors in reach not yet on the register, and partner hospitals outside. Cost: about six queries."""
    day = now.astimezone(ZONE).date()
    known = set(Expert.objects.exclude(staff=None).values_list("staff_id", flat=True)[:5_000])
    doctors = workforce.list_staff(
        scope=actor.scope, profession=workforce.Profession.DOCTOR, employed_on=day, at_most=200
    )
    staff = [
        (str(each.id), f"{each.name} {each.department} {each.title}")
        for each in doctors
        if each.id not in known
    ]
    lead = organisations.lead_of(actor.institution_id or 0, day)
    partners = organisations.partners_of(lead.id, day) if lead else []
    return staff, [(str(each.partner.id), each.partner.name) for each in partners]


def clinic_choices(actor: Actor) -> Choices:
    """Doctors' hours of the actor's institution. Cost: one query."""
    found = scheduling.list_resources(
        [actor.institution_id or 0], kind=scheduling.ResourceKind.DOCTOR
    )
    return [(str(each.id), f"{each.department} {each.name}".strip()) for each in found]
