"""Tables of slots and beds."""

from lianyi.areas.scheduling.models.beds import Bed, BedStay, Ward
from lianyi.areas.scheduling.models.holds import Appointment, Reservation
from lianyi.areas.scheduling.models.slots import Resource, Session, Slot, Template

__all__ = [
    "Appointment",
    "Bed",
    "BedStay",
    "Reservation",
    "Resource",
    "Session",
    "Slot",
    "Template",
    "Ward",
]
