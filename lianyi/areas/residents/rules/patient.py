"""FHIR R4 Patient: what of it we read and how we write it. Dicts in, drafts out; no network, no database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from lianyi.areas.residents.types import (
    IdentifierCard,
    IdentifierDraft,
    IdentifierKind,
    ResidentCard,
    ResidentDraft,
)
from lianyi.kernel.errors import DomainError
from lianyi.kernel.shapes import TEXT, Shape, cut, misfit

SYSTEMS: Final = {
    IdentifierKind.CITIZEN: "urn:oid:2.16.156.10011.1.3",
    IdentifierKind.PASSPORT: "http://lianyi.example/fhir/sid/passport",
    IdentifierKind.BIRTH: "http://lianyi.example/fhir/sid/birth-certificate",
    IdentifierKind.INSURANCE: "http://lianyi.example/fhir/sid/insurance",
    IdentifierKind.HEALTH_CARD: "http://lianyi.example/fhir/sid/health-card",
    IdentifierKind.TEMPORARY: "http://lianyi.example/fhir/sid/temporary",
}
"""Naming systems. Source: ws-t-483 (居民身份证 OID 2.16.156.10011.1.3); the others are names of this platform."""

GENDERS: Final = {"male": "1", "female": "2", "other": "9", "unknown": "0"}
_CODES: Final = {value: key for key, value in GENDERS.items()}

SHAPE: Final[Shape] = {
    "gender": TEXT,
    "birthDate": TEXT,
    "name": [{"text": TEXT, "family": TEXT, "given": [TEXT]}],
    "telecom": [{"system": TEXT, "value": TEXT}],
    "address": [{"text": TEXT, "line": [TEXT], "postalCode": TEXT}],
    "identifier": [{"system": TEXT, "value": TEXT}],
}
"""What of a Patient is read, and what it must be."""


class NotAPatientBundle(DomainError):
    """The JSON holds no Patients."""

    code = "residents.not_a_patient_bundle"
    http_status = 422
    template = "The file is no FHIR Bundle of Patients: {why} {place}"


class BadPatient(DomainError):
    """A Patient that cannot be read."""

    code = "residents.bad_patient"
    http_status = 422
    template = "{path} of the Patient cannot be read: {why}."


def read_bundle(body: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield (1-based place, Patient) of a Bundle, or of one Patient standing alone.

    Raises: NotAPatientBundle (422).
    """
    if not isinstance(body, dict):
        raise NotAPatientBundle(field="file", why="it is no JSON object", place="")
    if body.get("resourceType") == "Patient":
        yield 1, body
        return
    entries = body.get("entry")
    if body.get("resourceType") != "Bundle" or not isinstance(entries, list):
        raise NotAPatientBundle(
            field="file",
            why="its resourceType is neither Bundle nor Patient",
            place="",
        )
    for place, entry in enumerate(entries, start=1):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict) or resource.get("resourceType") != "Patient":
            raise NotAPatientBundle(field="file", why="this entry is no Patient:", place=place)
        yield place, resource


def read_patient(resource: Mapping[str, Any]) -> ResidentDraft:
    """What a Patient tells, as a draft that still has to be checked. Raises: BadPatient (422)."""
    if odd := misfit(resource, SHAPE):
        raise _bad(odd.path, odd.wanted_en)
    resource = cut(resource, SHAPE)
    gender = resource.get("gender", "unknown")
    if gender not in GENDERS:
        raise _bad("gender", "it must be male, female, other or unknown")
    born_on = resource.get("birthDate")
    address: Mapping[str, Any] = next(iter(resource.get("address", [])), {})
    return ResidentDraft(
        name=_name(next(iter(resource.get("name", [])), {})),
        sex="" if gender == "unknown" and born_on is None else GENDERS[gender],
        born_on=_day(born_on),
        identifiers=tuple(_identifiers(resource.get("identifier", []))),
        phone=next(
            (
                str(t["value"])
                for t in resource.get("telecom", [])
                if t.get("system") == "phone" and "value" in t
            ),
            "",
        ),
        address=str(address.get("text") or "".join(str(line) for line in address.get("line", []))),
        division_code=str(address.get("postalCode", ""))
        if len(str(address.get("postalCode", ""))) > 6
        else "",
    )


def write_patient(card: ResidentCard, identifiers: Sequence[IdentifierCard]) -> dict[str, Any]:
    """A resident as a Patient, as masked as the card is; numbers appear only as far as lists may show them."""
    kinds = {kind.value: system for kind, system in SYSTEMS.items()}
    body: dict[str, Any] = {
        "resourceType": "Patient",
        "id": str(card.id),
        "active": card.died_on is None,
        "identifier": [
            {"system": kinds[each.kind], "value": each.masked}
            for each in identifiers
            if each.retired_at is None
        ],
        "name": [{"use": "official", "text": card.name}],
        "gender": _CODES.get(card.sex, "unknown"),
        "birthDate": card.born_on.isoformat(),
        "managingOrganization": {"reference": f"Organization/{card.registered_institution_id}"},
    }
    if card.health_card_no:
        body["identifier"].append(
            {"system": kinds[IdentifierKind.HEALTH_CARD], "value": card.health_card_no}
        )
    if card.phone_masked:
        body["telecom"] = [{"system": "phone", "value": card.phone_masked}]
    if card.address:
        body["address"] = [{"use": "home", "text": card.address}]
    if card.died_on is not None:
        body["deceasedDateTime"] = card.died_on.isoformat()
    if card.mother_id is not None:
        body["link"] = [{"other": {"reference": f"Patient/{card.mother_id}"}, "type": "seealso"}]
    return body


def _identifiers(rows: Sequence[Mapping[str, Any]]) -> Iterator[IdentifierDraft]:
    known = {system: kind for kind, system in SYSTEMS.items()}
    for row in rows:
        if not row.get("value"):
            raise _bad("identifier", "it has no value")
        kind = known.get(str(row.get("system", "")))
        if kind is not None and kind is not IdentifierKind.TEMPORARY:
            yield IdentifierDraft(kind=kind, value=str(row["value"]))


def _name(name: Mapping[str, Any]) -> str:
    if name.get("text"):
        return str(name["text"])
    return str(name.get("family", "")) + "".join(str(part) for part in name.get("given", []))


def _day(value: Any) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _bad("birthDate", "it must be YYYY-MM-DD") from None


def _bad(path: str, why: str) -> BadPatient:
    return BadPatient(field=path, path=path, why=why)
