"""A visit written and signed in one act, as the doctor at the desk does it."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.records.services.recording import record_encounter
from lianyi.areas.records.services.revising import sign_encounter
from lianyi.areas.records.types import EncounterCard, EncounterDraft, EncounterState
from lianyi.kernel.actor import Actor


@transaction.atomic
def write_visit(*, draft: EncounterDraft, sign: bool, actor: Actor, now: datetime) -> EncounterCard:
    """Write a visit and, if `sign`, sign it: both or neither. Raises: as `record_encounter` and `sign_encounter`."""
    card = record_encounter(draft=draft, actor=actor, now=now)
    if sign and card.state is EncounterState.OPEN:
        return sign_encounter(encounter_id=card.id, actor=actor, now=now)
    return card
