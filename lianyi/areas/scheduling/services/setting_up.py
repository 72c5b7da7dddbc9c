"""Setting up in one act: a ward together with its beds."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lianyi.areas.scheduling.services.warding import BedDraft, add_beds, add_ward
from lianyi.areas.scheduling.types import WardCard
from lianyi.kernel.actor import Actor


@transaction.atomic
def open_ward(
    *,
    institution_id: int,
    name: str,
    department: str,
    beds: Sequence[BedDraft],
    actor: Actor,
    now: datetime,
) -> WardCard:
    """Set up a ward with its beds, both or neither. Raises: as `add_ward` and `add_beds`."""
    ward = add_ward(
        institution_id=institution_id, name=name, department=department, actor=actor, now=now
    )
    add_beds(ward_id=ward.id, beds=beds, actor=actor, now=now)
    return ward
