"""Writes contacts as FHIR R4 resources: what `read_bundle` reads back. Pure.

A diagnosis or value has no address of its own here: in a Bundle it bears a name made from its number.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.definitions.names import ENCOUNTER_KIND
from lianyi.areas.records.types import (
    ConditionCard,
    ConditionKind,
    ContactParts,
    Disposition,
    EncounterCard,
    EncounterKind,
    ObservationCard,
    Verification,
)

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
ACT: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
LOINC: Final = "http://loinc.org"
ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
OUR_CODES: Final = "http://lianyi.example/fhir/CodeSystem/observation"
CLASSES: Final = {
    EncounterKind.OUTPATIENT: "AMB",
    EncounterKind.EMERGENCY: "EMER",
    EncounterKind.INPATIENT: "IMP",
    EncounterKind.HOME: "HH",
}
DISPOSITIONS: Final = {
    Disposition.HOME: "home",
    Disposition.DIED: "exp",
    Disposition.AGAINST_ADVICE: "aadvice",
    Disposition.REFERRED: "other-hcf",
}
VERIFICATIONS: Final = {
    Verification.PROVISIONAL: "provisional",
    Verification.CONFIRMED: "confirmed",
    Verification.REFUTED: "refuted",
}


def write_contact(parts: ContactParts, *, base: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A contact with its diagnoses and values: full address, resource, and how it came into a search result."""
    card = parts.card
    yield f"{base}Encounter/{card.id}", write_encounter(card, parts.conditions), "include"
    for condition in parts.conditions:
        yield _urn("condition", condition.id), _condition(condition, card), "include"
    for observation in parts.observations:
        yield _urn("observation", observation.id), _observation(observation, card), "include"


def write_encounter(card: EncounterCard, conditions: list[ConditionCard]) -> dict[str, Any]:
    """A contact as an Encounter; its diagnoses are named in order, the principal one first."""
    resource: dict[str, Any] = {
        "resourceType": "Encounter",
        "id": str(card.id),
        "identifier": [
            {"system": "http://lianyi.example/fhir/sid/encounter", "value": str(card.id)}
        ],
        "status": "finished" if card.ended_at else "in-progress",
        "class": {"system": ACT, "code": CLASSES[card.kind], "display": ENCOUNTER_KIND[card.kind]},
        "subject": {"reference": f"Patient/{card.resident_id}"},
        "period": {"start": _at(card.started_at)},
        "diagnosis": [
            {
                "condition": {"reference": _urn("condition", each.id)},
                "rank": 1 if each.kind == ConditionKind.PRINCIPAL else 2,
            }
            for each in conditions
        ],
    }
    if card.ended_at:
        resource["period"]["end"] = _at(card.ended_at)
    if card.doctor_name:
        resource["participant"] = [{"individual": {"display": card.doctor_name}}]
    if card.chief_complaint:
        resource["reasonCode"] = [{"text": card.chief_complaint}]
    provider: dict[str, str] = {"display": card.place_name} if card.place_name else {}
    if card.institution_id is not None:
        provider["reference"] = f"Organization/{card.institution_id}"
    if provider:
        resource["serviceProvider"] = provider
    code = DISPOSITIONS.get(card.disposition) if card.disposition else None
    if code:
        resource["hospitalization"] = {"dischargeDisposition": {"coding": [{"code": code}]}}
    return {name: value for name, value in resource.items() if value != []}


def _condition(condition: ConditionCard, card: EncounterCard) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "Condition",
        "verificationStatus": {"coding": [{"code": VERIFICATIONS[condition.verification]}]},
        "code": {
            "coding": [{"system": ICD_10, "code": condition.code, "display": condition.name}],
            "text": condition.name,
        },
        "subject": {"reference": f"Patient/{card.resident_id}"},
        "encounter": {"reference": f"Encounter/{card.id}"},
        "recordedDate": _at(condition.recorded_at),
    }
    if condition.onset_on:
        resource["onsetDateTime"] = condition.onset_on.isoformat()
    return resource


def _observation(observation: ObservationCard, card: EncounterCard) -> dict[str, Any]:
    measure = catalogue.measures().get(observation.code)
    loinc = measure.loinc if measure else ""
    codes = [{"system": LOINC, "code": loinc}] if loinc else []
    resource: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "final",
        "code": {
            "coding": [*codes, {"system": OUR_CODES, "code": observation.code}],
            "text": observation.name,
        },
        "subject": {"reference": f"Patient/{card.resident_id}"},
        "encounter": {"reference": f"Encounter/{card.id}"},
        "effectiveDateTime": _at(observation.taken_at),
    }
    if observation.value is not None:
        resource["valueQuantity"] = {"value": observation.value, "unit": observation.unit}
    else:
        resource["valueString"] = observation.text
    limits = {
        name: {"value": value, "unit": observation.unit}
        for name, value in (("low", observation.low), ("high", observation.high))
        if value is not None
    }
    return resource | ({"referenceRange": [limits]} if limits else {})


def _urn(kind: str, number: int) -> str:
    """The name of a part in Bundles: always the same one for the same part."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'http://lianyi.example/fhir/{kind}/{number}')}"


def _at(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")
