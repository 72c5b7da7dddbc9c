"""Holds, visits and stays follow their resident through a merge and back."""

from django.db import models, transaction

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.models import Appointment, BedStay, Reservation
from lianyi.areas.scheduling.models.holds import LIVE

FOLLOWING: tuple[type[models.Model], ...] = (Appointment, BedStay, Reservation)


@transaction.atomic
def follow_merge(*, kept_id: int, merged_id: int) -> None:
    """Move rows of the merged file to the one kept; done twice it changes nothing more.

    A live hold in a slot where the kept file holds a place too, and an open stay beside another, stay where they are:
    two people cannot be one while both are present. Staff settle it at the desk.
    """
    held = Reservation.objects.filter(resident_id=kept_id, state__in=LIVE, slot__isnull=False)
    clashing = Reservation.objects.filter(
        resident_id=merged_id, state__in=LIVE, slot_id__in=held.values("slot_id")
    ).values("pk")
    Appointment.objects.filter(resident_id=merged_id).exclude(reservation__in=clashing).update(
        resident_id=kept_id
    )
    kept_back = list(clashing.values_list("pk", flat=True))
    Reservation.objects.filter(resident_id=merged_id).exclude(pk__in=kept_back).update(
        resident_id=kept_id
    )
    stays = BedStay.objects.filter(resident_id=merged_id)
    if BedStay.objects.filter(resident_id=kept_id, until=None).exists():
        stays = stays.exclude(until=None)
    stays.update(resident_id=kept_id)


@transaction.atomic
def follow_unmerge(*, kept_id: int, restored_id: int) -> None:
    """Give back to a restored file what had been made for it, or for files merged into it before."""
    own = residents.same_person_ids(restored_id)
    for table in FOLLOWING:
        rows = table._default_manager.filter(resident_id=kept_id, recorded_for_id__in=own)
        rows.update(resident_id=restored_id)
