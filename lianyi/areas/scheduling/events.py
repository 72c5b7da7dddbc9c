"""What slots and beds tell others."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotHeld(Event):
    """A place of a slot is kept for someone until `until` (ISO instant)."""

    reservation_id: int
    slot_id: int
    resident_id: int
    for_ref: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BedHeld(Event):
    """A bed is kept for someone until `until` (ISO instant)."""

    reservation_id: int
    bed_id: int
    resident_id: int
    for_ref: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationConfirmed(Event):
    """A hold became firm; a slot's hold is now an appointment."""

    reservation_id: int
    for_ref: str
    appointment_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationReleased(Event):
    """A hold was given up."""

    reservation_id: int
    for_ref: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationExpired(Event):
    """Nobody confirmed a hold in time; the place is free again."""

    reservation_id: int
    for_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentBooked(Event):
    """Someone has a place at a time (ISO instant)."""

    appointment_id: int
    resident_id: int
    institution_id: int
    starts_at: str
    for_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(Event):
    """A place was given back; `reason` is a CancelReason."""

    appointment_id: int
    resident_id: int
    for_ref: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMissed(Event):
    """The resident did not come."""

    appointment_id: int
    resident_id: int
    for_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentReminderDue(Event):
    """The resident should be reminded now of an appointment."""

    appointment_id: int
    resident_id: int
    institution_id: int
    starts_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCheckedIn(Event):
    """The resident arrived for an appointment."""

    appointment_id: int
    resident_id: int
    institution_id: int
    for_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStopped(Event):
    """A sitting was stopped; its appointments were cancelled or moved."""

    session_id: int
    resource_id: int
    on: str
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BedOccupied(Event):
    """A resident lies in a bed."""

    bed_id: int
    resident_id: int
    institution_id: int
    for_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BedVacated(Event):
    """A bed is empty again and waits for cleaning."""

    bed_id: int
    resident_id: int
    institution_id: int
