"""Opening a person's consultation, taking lists away: what was read is noted in the audit."""

from datetime import datetime
from typing import Any

from django.db import transaction

from lianyi.areas.consultations.models import ConsultationNotFound
from lianyi.areas.consultations.selectors.sheet import opinions_of, sheet
from lianyi.areas.consultations.types.cards import Sheet
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases import public as cases


@transaction.atomic
def open_sheet(
    *, consultation_id: int, actor: Actor, now: datetime, what: str = "consultations.sheet"
) -> Sheet:
    """Everything of one consultation; the reading is audited with its purpose, what was handed over is receipted.

    Raises: ConsultationNotFound (404).
    """
    found = sheet(consultation_id, actor)
    audit.record_read(actor, resident_id=found.row.card.resident_id, what=what, at=now)
    cases.receipt(case_id=found.row.card.case_id, actor=actor, now=now)
    return found


def open_opinions(
    *, consultation_id: int, invite_id: int, actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    """Every signed version of the opinion of one expert asked; the reading is audited.

    Raises: ConsultationNotFound (404), also where the expert was not asked in this consultation.
    """
    found = open_sheet(
        consultation_id=consultation_id, actor=actor, now=now, what="consultations.versions"
    )
    if not any(each.id == invite_id for each in found.invites):
        raise ConsultationNotFound(consultation_id=consultation_id)
    return opinions_of(invite_id)


@transaction.atomic
def note_read(*, resident_id: int, what: str, actor: Actor, now: datetime) -> None:
    """Note that a part of a consultation was looked at by itself, as a picture."""
    audit.record_read(actor, resident_id=resident_id, what=what, at=now)


@transaction.atomic
def note_export(*, actor: Actor, now: datetime, what: str) -> None:
    """Write into the audit that somebody took a list away as a file; `what` names the list."""
    audit.record(
        actor,
        "consultations.list_exported",
        target="consultation:list",
        at=now,
        facts={"what": what},
    )
