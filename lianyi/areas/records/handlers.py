"""What records does on hearing of others: completeness is counted anew."""

from django.utils import timezone

from lianyi.areas.records.events import EncounterAmended, EncounterRecorded
from lianyi.areas.records.services.counting import refresh_health_records
from lianyi.areas.residents.events import (
    ResidentChanged,
    ResidentRegistered,
    ResidentsMerged,
    ResidentsUnmerged,
)
from lianyi.machinery.outbox import public as outbox


@outbox.subscribe(EncounterRecorded)
def count_after_encounter(event: EncounterRecorded) -> None:
    """A new contact may make the record more complete."""
    refresh_health_records([event.resident_id], timezone.now())


@outbox.subscribe(EncounterAmended)
def count_after_amendment(event: EncounterAmended) -> None:
    """A changed or struck-out contact counts anew."""
    refresh_health_records([event.resident_id], timezone.now())


@outbox.subscribe(ResidentRegistered)
def open_health_record(event: ResidentRegistered) -> None:
    """Every registered resident has one record."""
    refresh_health_records([event.resident_id], timezone.now())


@outbox.subscribe(ResidentChanged)
def count_after_change(event: ResidentChanged) -> None:
    """The basic record is part of the score."""
    refresh_health_records([event.resident_id], timezone.now())


@outbox.subscribe(ResidentsMerged)
def count_after_merge(event: ResidentsMerged) -> None:
    """One person has one record: the kept one counts what both files hold."""
    refresh_health_records([event.kept_id, event.merged_id], timezone.now())


@outbox.subscribe(ResidentsUnmerged)
def count_after_unmerge(event: ResidentsUnmerged) -> None:
    """Two records again, each counting its own."""
    refresh_health_records([event.kept_id, event.restored_id], timezone.now())
