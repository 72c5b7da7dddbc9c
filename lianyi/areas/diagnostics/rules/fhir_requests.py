"""Writes an order as a FHIR R4 ServiceRequest. Pure. Source: hl7-fhir-r4."""

from enum import StrEnum
from typing import Any, Final

from lianyi.areas.diagnostics.rules.fhir_words import (
    DIAGNOSES,
    ORDER_NUMBER,
    SECTIONS,
    SERVICE,
    at,
    item_of,
)
from lianyi.areas.diagnostics.types.cards import AskedOrder
from lianyi.areas.diagnostics.types.words import State, Urgency


class Status(StrEnum):
    """What a request is in the words of FHIR."""

    ACTIVE = "active"
    COMPLETED = "completed"
    REVOKED = "revoked"


STATUS: Final = {
    State.ORDERED: Status.ACTIVE,
    State.EXAMINED: Status.ACTIVE,
    State.WAITING: Status.ACTIVE,
    State.READING: Status.ACTIVE,
    State.SUBMITTED: Status.ACTIVE,
    State.SIGNED: Status.COMPLETED,
    State.CLOSED: Status.COMPLETED,
    State.CANCELLED: Status.REVOKED,
    State.LAPSED: Status.REVOKED,
}
"""How an order stands in the words of FHIR: what is asked is done once its report is signed."""
PRIORITY: Final = {Urgency.STAT: "stat", Urgency.URGENT: "urgent", Urgency.ROUTINE: "routine"}


def states_of(status: Status) -> frozenset[State]:
    """Which states a status of FHIR stands for."""
    return frozenset(state for state, name in STATUS.items() if name == status)


def write_request(asked: AskedOrder) -> dict[str, Any]:
    """The request; its id is the order's, its number an identifier. A centre's host performs it."""
    order = asked.card
    resource: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "id": str(order.id),
        "identifier": [{"system": ORDER_NUMBER, "value": order.number}],
        "status": str(STATUS[order.state]),
        "intent": "order",
        "category": [{"coding": [{"system": SERVICE, "code": SECTIONS[order.modality]}]}],
        "priority": PRIORITY[order.urgency],
        "code": item_of(order),
        "subject": {"reference": f"Patient/{order.resident_id}"},
        "authoredOn": at(order.ordered_at),
        "requester": {
            "reference": f"Organization/{order.requester_id}",
            "display": asked.ordered_by_name,
        },
        "performer": [{"reference": f"Organization/{asked.centre_host_id}"}],
    }
    if order.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{order.encounter_id}"}
    if asked.scheduled_at:
        resource["occurrenceDateTime"] = at(asked.scheduled_at)
    if order.repeat_of_id:
        earlier = {"reference": f"DiagnosticReport/{order.repeat_of_id}"}
        resource["supportingInfo"] = [earlier]
    if order.body_part:
        resource["bodySite"] = [{"text": f"{order.body_part} {asked.laterality}".strip()}]
    if asked.diagnosis_code or asked.diagnosis_name:
        resource["reasonCode"] = [_reason(asked)]
    notes = [{"text": text} for text in (asked.clinical_info, asked.question) if text]
    if notes:
        resource["note"] = notes
    return resource


def _reason(asked: AskedOrder) -> dict[str, Any]:
    """Why it was asked: the diagnosis as it was written, with its code where one was given."""
    told: dict[str, Any] = {"text": asked.diagnosis_name or asked.diagnosis_code}
    if asked.diagnosis_code:
        told["coding"] = [{"system": DIAGNOSES, "code": asked.diagnosis_code}]
    return told
