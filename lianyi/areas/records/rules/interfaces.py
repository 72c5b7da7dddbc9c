"""How a connected system is doing, from what it sent."""

from datetime import datetime, timedelta

from lianyi.areas.records.types import InterfaceState


def state_of(
    *,
    is_paused: bool,
    last_message_at: datetime | None,
    silence_h: int,
    waiting: int,
    now: datetime,
) -> InterfaceState:
    """Paused on purpose before all; then errors that wait; then silence longer than agreed."""
    if is_paused:
        return InterfaceState.PAUSED
    if waiting:
        return InterfaceState.FAILING
    if last_message_at is None:
        return InterfaceState.PLANNED
    silent = now - last_message_at > timedelta(hours=silence_h)
    return InterfaceState.SILENT if silent else InterfaceState.ACTIVE
