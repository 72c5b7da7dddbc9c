"""Opening a person's order, taking lists away: what was read is noted in the audit."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.selectors.orders import order_sheet
from lianyi.areas.diagnostics.types.sheets import OrderSheet
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases import public as cases


@transaction.atomic
def open_sheet(
    *, order_id: int, actor: Actor, now: datetime, what: str = "diagnostics.order"
) -> OrderSheet:
    """Everything of one order; the reading is audited with its purpose, what was handed to the reader is receipted.

    Raises: OrderNotFound (404).
    """
    found = order_sheet(order_id, actor)
    card = found.row.card
    audit.record_read(actor, resident_id=card.resident_id, what=what, at=now)
    cases.receipt(case_id=card.case_id, actor=actor, now=now)
    return found


@transaction.atomic
def note_export(*, actor: Actor, now: datetime, what: str) -> None:
    """Write into the audit that somebody took a list of orders away as a file; `what` names the list."""
    audit.record(
        actor,
        "diagnostic_order.list_exported",
        target="diagnostic_order:list",
        at=now,
        facts={"what": what},
    )
