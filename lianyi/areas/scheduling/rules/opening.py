"""Whether a place is open to someone now. Source: `seed-002` L31 (priority slots for referral and signed residents)."""

from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.scheduling.types import Audience, SlotKind
from lianyi.kernel.errors import DomainError

KEPT_FOR: Final = {
    SlotKind.ORDINARY: frozenset(Audience),
    SlotKind.PRIORITY: frozenset({Audience.SIGNED, Audience.REFERRAL, Audience.GREEN}),
    SlotKind.GREEN: frozenset({Audience.GREEN}),
}


class SlotKept(DomainError):
    """The place is kept for others until its release hour."""

    code = "scheduling.slot_kept"
    http_status = 409
    template = "This slot is kept for {kind} until {until}; choose another or wait."


class SlotOver(DomainError):
    """The time has passed."""

    code = "scheduling.slot_over"
    http_status = 409
    template = "This slot has ended; choose a later one."


class TooFarAhead(DomainError):
    """Booking opens later."""

    code = "scheduling.too_far_ahead"
    http_status = 422
    template = "Places can be booked at most {days} days ahead."


def is_open_to(
    kind: SlotKind, audience: Audience, *, releases_at: datetime | None, now: datetime
) -> bool:
    """Whether a place of this kind may be taken for this audience now."""
    return audience in KEPT_FOR[kind] or (releases_at is not None and now >= releases_at)


def must_be_open_to(
    kind: SlotKind,
    audience: Audience,
    *,
    starts_at: datetime,
    ends_at: datetime,
    releases_at: datetime | None,
    now: datetime,
    ahead_days: int,
) -> None:
    """Raise SlotOver, SlotKept (409) or TooFarAhead (422)."""
    if now >= ends_at:
        raise SlotOver(field="slot")
    if starts_at > now + timedelta(days=ahead_days):
        raise TooFarAhead(field="slot", days=ahead_days)
    if not is_open_to(kind, audience, releases_at=releases_at, now=now):
        raise SlotKept(field="slot", kind=str(kind), until=releases_at or "")
