"""What records does on hearing of others: completeness is counted anew, rows follow a merged resident."""

from django.utils import timezone

from lianyi.areas.records.events import EncounterAmended, EncounterRecorded
from lianyi.areas.records.services.counting import refresh_health_records
from lianyi.areas.records.services.following import follow_merge, follow_unmerge
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
def follow_kept_resident(event: ResidentsMerged) -> None:
    """All rows of the merged file follow the one that is kept."""
    follow_merge(kept_id=event.kept_id, merged_id=event.merged_id, now=timezone.now())


@outbox.subscribe(ResidentsUnmerged)
def follow_restored_resident(event: ResidentsUnmerged) -> None:
    """A restored file gets back what was written for it."""
    follow_unmerge(kept_id=event.kept_id, restored_id=event.restored_id, now=timezone.now())
