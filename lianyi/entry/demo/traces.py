"""ECG recordings for the demo county: drawn, never taken from anybody; one of them an infarction that cannot wait."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.engines import ecg
from lianyi.entry.demo.staff import Desk

_ANTERIOR: Final = {"V1": 0.18, "V2": 0.38, "V3": 0.45, "V4": 0.32, "V5": 0.12, "II": -0.08}
_EARLY: Final = {lead: level * 0.25 for lead, level in _ANTERIOR.items()}
_URGENT: Final = (
    ecg.Plan(bpm=88, qt_ms=370, st_mv=_EARLY, noise_mv=0.012),
    ecg.Plan(bpm=98, qt_ms=355, st_mv=_ANTERIOR, noise_mv=0.012),
)
"""Eight minutes apart: serial comparison shows what happens."""
_OTHERS: Final = (
    ecg.Plan(bpm=72),
    ecg.Plan(bpm=64, pr_ms=176, early=(6,), noise_mv=0.015),
    ecg.Plan(bpm=104, fibrillating=True),
    ecg.Plan(bpm=54, qt_ms=420, hum_mv=0.05),
)


def send_traces(*, here: Desk, now: datetime) -> int:
    """Give every ECG order that waits at the centre its recording, as the technologist sends it; return how many."""
    technologist = here.at("jishi", now)
    wanted = diagnostics.OrderFilter(box="all", state="WAITING", modality="ECG")
    rows = diagnostics.list_orders(scope=technologist.scope, wanted=wanted, now=now).rows
    count = 0
    for number, row in enumerate(rows):
        if row.card.performer_id == technologist.institution_id:
            for plan, at in _plans(row.card, number, now):
                _send(row.card.id, plan, here, at)
                count += 1
    return count


def _plans(
    card: diagnostics.OrderCard, number: int, now: datetime
) -> Iterator[tuple[ecg.Plan, datetime]]:
    """What was drawn for an order, and when it was sent."""
    taken = min(card.performed_at or now, now)
    if card.urgency is diagnostics.Urgency.STAT:
        yield _seeded(_URGENT[0], number), taken
        yield _seeded(_URGENT[1], number + 50), min(taken + timedelta(minutes=8), now)
    else:
        yield _seeded(_OTHERS[number % len(_OTHERS)], number), taken


def _seeded(plan: ecg.Plan, seed: int) -> ecg.Plan:
    """The same heart with its own noise: no two recordings are one."""
    return replace(plan, seed=seed + 1)


def _send(order_id: int, plan: ecg.Plan, here: Desk, at: datetime) -> None:
    files = ecg.write_wfdb(ecg.simulate(plan).recording)
    diagnostics.upload_waveform(
        order_id=order_id,
        uploads=[diagnostics.Upload(name=name, content=content) for name, content in files.items()],
        send=False,
        actor=here.at("jishi", at),
        now=at,
    )
