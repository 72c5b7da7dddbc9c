"""Opening an ECG: what was read of whom is noted in the audit."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.selectors.orders import get_order
from lianyi.areas.diagnostics.selectors.waveforms import (
    compare_waveforms,
    get_waveform_sheet,
    list_recordings,
    read_samples,
    read_trace,
)
from lianyi.areas.diagnostics.types.waveforms import Compared, Trace, WaveformCard, WaveformSheet
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def open_recordings(*, order_id: int, actor: Actor, now: datetime) -> list[WaveformCard]:
    """Recordings of an order, the newest first, at most twenty; the reading is audited.

    Raises: OrderNotFound (404).
    """
    order = get_order(order_id, actor.scope)
    audit.record_read(actor, resident_id=order.resident_id, what="diagnostics.ecg", at=now)
    return list_recordings(order_id, actor.scope)


@transaction.atomic
def open_waveform(
    *, waveform_id: int, earlier_id: int | None, actor: Actor, now: datetime
) -> tuple[WaveformSheet, Compared | None]:
    """One recording's page, beside an earlier one if it is named; the reading is audited.

    Raises: WaveformNotFound (404).
    """
    sheet = get_waveform_sheet(waveform_id, actor)
    compared = compare_waveforms(sheet, earlier_id, actor) if earlier_id is not None else None
    audit.record_read(
        actor, resident_id=sheet.card.resident_id, what=f"diagnostics.ecg:{waveform_id}", at=now
    )
    return sheet, compared


@transaction.atomic
def open_samples(
    *, waveform_id: int, start_s: float, seconds: float, actor: Actor, now: datetime
) -> bytes:
    """A window of the trace as int16 µV; that it was fetched is audited.

    Raises: WaveformNotFound (404), ArchiveDown (503).
    """
    found, resident_id = read_samples(waveform_id, actor.scope, start_s=start_s, seconds=seconds)
    _note_fetched(waveform_id, resident_id, actor, now)
    return found


@transaction.atomic
def open_trace(
    *, waveform_id: int, start_s: float, seconds: float, actor: Actor, now: datetime
) -> Trace:
    """A window of the trace as numbers, for another system; that it was fetched is audited.

    Raises: WaveformNotFound (404), ArchiveDown (503).
    """
    found, resident_id = read_trace(waveform_id, actor.scope, start_s=start_s, seconds=seconds)
    _note_fetched(waveform_id, resident_id, actor, now)
    return found


def _note_fetched(waveform_id: int, resident_id: int, actor: Actor, now: datetime) -> None:
    audit.record_read(
        actor, resident_id=resident_id, what=f"diagnostics.ecg_trace:{waveform_id}", at=now
    )
