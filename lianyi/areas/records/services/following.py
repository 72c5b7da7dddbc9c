"""Rows follow their resident: when two files turn out to be one person, and when that is taken back."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from lianyi.areas.records.models import (
    Allergy,
    Condition,
    Document,
    Encounter,
    Episode,
    Observation,
    Prescription,
    TimelineRow,
)
from lianyi.areas.records.services.counting import refresh_health_records
from lianyi.areas.residents import public as residents

FOLLOWING: tuple[type[models.Model], ...] = (
    Encounter,
    Condition,
    Observation,
    Prescription,
    Document,
    Episode,
    TimelineRow,
)


@transaction.atomic
def follow_merge(*, kept_id: int, merged_id: int, now: datetime) -> None:
    """Move all rows of the merged file to the one that is kept; done twice it changes nothing more."""
    for table in FOLLOWING:
        table._default_manager.filter(resident_id=merged_id).update(resident_id=kept_id)
    _merge_allergies(kept_id, merged_id, now)
    refresh_health_records([kept_id, merged_id], now)


@transaction.atomic
def follow_unmerge(*, kept_id: int, restored_id: int, now: datetime) -> None:
    """Give back to a restored file what had been written for it, or for files merged into it before."""
    own = residents.same_person_ids(restored_id)
    tables: tuple[type[models.Model], ...] = (*FOLLOWING, Allergy)
    for table in tables:
        rows = table._default_manager.filter(resident_id=kept_id, recorded_for_id__in=own)
        rows.update(resident_id=restored_id)
    refresh_health_records([kept_id, restored_id], now)


def _merge_allergies(kept_id: int, merged_id: int, now: datetime) -> None:
    """Move allergies; one stated in both files stays once, the other is closed as stated twice."""
    same = Allergy.objects.filter(
        resident_id=kept_id, kind=OuterRef("kind"), substance=OuterRef("substance"), refuted_at=None
    )
    moving = Allergy.objects.filter(resident_id=merged_id)
    twice = moving.filter(Exists(same), refuted_at=None)
    ids = list(twice.values_list("pk", flat=True))
    Allergy.objects.filter(pk__in=ids).update(refuted_at=now, refuted_reason="合并档案后重复")
    moving.update(resident_id=kept_id)
