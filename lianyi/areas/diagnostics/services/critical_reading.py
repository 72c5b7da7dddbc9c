"""Opening a critical value, taking a list away: what was read is noted in the audit."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.selectors.critical import critical_sheet
from lianyi.areas.diagnostics.types.critical import CriticalSheet
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases import public as cases


@transaction.atomic
def open_critical(
    *, critical_id: int, actor: Actor, now: datetime, what: str = "diagnostics.critical"
) -> CriticalSheet:
    """Everything of one critical value; the reading is audited, what was handed to the reader is receipted.

    Raises: CriticalNotFound (404).
    """
    sheet = critical_sheet(critical_id, actor)
    card = sheet.row.card
    audit.record_read(actor, resident_id=card.resident_id, what=what, at=now)
    cases.receipt(case_id=card.case_id, actor=actor, now=now)
    return sheet


@transaction.atomic
def note_list_taken(*, actor: Actor, now: datetime, what: str) -> None:
    """Write into the audit that somebody took a list away as a file; `what` names the list."""
    audit.record(
        actor, "diagnostics.list_exported", target="diagnostics:list", at=now, facts={"what": what}
    )
