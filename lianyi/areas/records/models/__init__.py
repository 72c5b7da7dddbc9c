"""Tables of the shared record."""

from lianyi.areas.records.models.course import (
    Allergy,
    Episode,
    HandOver,
    HealthRecord,
    TimelineRow,
)
from lianyi.areas.records.models.encounters import (
    Condition,
    Encounter,
    Observation,
    Order,
    Prescription,
    PrescriptionItem,
)
from lianyi.areas.records.models.exchange import Interface, Message, SensitiveCare
from lianyi.areas.records.models.texts import Addendum, Document, Revision

__all__ = [
    "Addendum",
    "Allergy",
    "Condition",
    "Document",
    "Encounter",
    "Episode",
    "HandOver",
    "HealthRecord",
    "Interface",
    "Message",
    "Observation",
    "Order",
    "Prescription",
    "PrescriptionItem",
    "Revision",
    "SensitiveCare",
    "TimelineRow",
]
