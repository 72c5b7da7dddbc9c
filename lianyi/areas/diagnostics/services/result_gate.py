"""What stands before and follows the signature of a laboratory report."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from lianyi.areas.diagnostics.definitions.analytes import analytes, analytes_of
from lianyi.areas.diagnostics.models import Order, Result, ResultSheet
from lianyi.areas.diagnostics.rules.results import is_hidden
from lianyi.areas.diagnostics.selectors.controls import out_of_control
from lianyi.areas.diagnostics.services.laboratory_refusals import OutOfControl, ResultsClosed
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.laboratory import SheetState
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.records import public as records
from lianyi.kernel.actor import Actor

OVERRIDE: Final = "diagnostics.verify_results"
_HIV: Final = "Z21"


def _values_of(rows: Sequence[Result]) -> list[records.ObservationDraft]:
    """Signed results as values of the shared record, in our unit, with the range they were judged by."""
    return [
        records.ObservationDraft(
            code=row.analyte,
            name=analytes()[row.analyte].name,
            value=row.value,
            text=row.text,
            unit=row.unit,
            low=row.low,
            high=row.high,
        )
        for row in rows
    ]


def must_be_releasable(order: Order, actor: Actor) -> None:
    """Refuse to sign a laboratory report while internal control of one of its analytes is out.

    Raises: OutOfControl (409), unless the head of the laboratory has given a reason.
    """
    if not analytes_of(order.item_code):
        return
    sheet = ResultSheet.objects.filter(order=order).first()
    if sheet is None or sheet.state != SheetState.VERIFIED:
        raise ResultsClosed(state=ORDER.states[State(order.state)])
    must_be_in_control(order, sheet.qc_reason, actor)


def must_be_in_control(order: Order, reason: str, actor: Actor) -> None:
    """Refuse while internal control of an analyte is out, but from the head of the laboratory with a reason.

    Raises: OutOfControl (409).
    """
    names = out_of_control(order.centre_id, order.item_code)
    if names and not (reason and actor.may(OVERRIDE)):
        raise OutOfControl(field="qc_reason", names="、".join(names))


def after_signing(order: Order, actor: Actor, now: datetime) -> None:
    """Close the sheet and hand its values to the shared record. Expects: the order has just been signed."""
    sheet = ResultSheet.objects.filter(order=order).first()
    if sheet is None or not analytes_of(order.item_code):
        return
    sheet.state, sheet.signed_at, sheet.signed_by_name = SheetState.SIGNED, now, actor.name[:60]
    sheet.save()
    rows = list(sheet.results.order_by("rank"))
    tell_record(records.record_values, order, sheet, rows, actor, now)


def tell_record(
    write: Callable[..., None],
    order: Order,
    sheet: ResultSheet,
    rows: Sequence[Result],
    actor: Actor,
    now: datetime,
) -> None:
    """Let the shared record add or put right (`write`) values of a signed sheet, as of when they were measured."""
    for part, codes in _by_sensitivity(rows):
        write(
            resident_id=order.resident_id,
            institution_id=order.centre_host_id,
            values=_values_of(part),
            source=f"diagnostic_order:{order.pk}",
            codes=codes,
            at=_taken_at(order, sheet),
            actor=actor,
            now=now,
        )


def _taken_at(order: Order, sheet: ResultSheet) -> datetime:
    """As of when the values of a signed sheet stand in the shared record."""
    at = order.performed_at or sheet.signed_at
    assert at is not None  # a table constraint says so: a signed sheet has its time
    return at


def _by_sensitivity(rows: Sequence[Result]) -> list[tuple[list[Result], tuple[str, ...]]]:
    """Results in parts, each with the diagnoses it tells of; a reactive HIV screening stands alone."""
    hidden = [row for row in rows if is_hidden(row.analyte, row.flag)]
    parts = [(hidden, (_HIV,)), ([row for row in rows if row not in hidden], ())]
    return [(part, codes) for part, codes in parts if part]


def reopen(order_id: int) -> None:
    """Results are being written again. Expects: the order is locked and being read."""
    ResultSheet.objects.filter(order=order_id, state=SheetState.VERIFIED).update(
        state=SheetState.OPEN
    )
