"""Opening an ECG: what was read of whom is noted in the audit."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.selectors.waveforms import (
    compare_waveforms,
    get_waveform_sheet,
    read_samples,
)
from lianyi.areas.diagnostics.types.waveforms import Compared, WaveformSheet
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def open_waveform(
    *, waveform_id: int, earlier_id: int | None, actor: Actor, now: datetime
) -> tuple[WaveformSheet, Compared | None]:
    """One recording's page, beside an earlier one if it is named; the reading is audited.

    Raises: WaveformNotFound (404).
    """
    sheet = get_waveform_sheet(waveform_id, actor)
    compared = compare_waveforms(sheet, earlier_id, actor) if earlier_id else None
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
    audit.record_read(
        actor, resident_id=resident_id, what=f"diagnostics.ecg_trace:{waveform_id}", at=now
    )
    return found
