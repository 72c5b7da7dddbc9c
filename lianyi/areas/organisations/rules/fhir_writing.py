"""A register entry as a FHIR Organization of the Chongqing profile: what `read_organisation` reads back.

Source: chongqing-core-ig (hc-healthcare-organization).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lianyi.areas.organisations.rules.fhir_organisation import BASE, HEALTHCARE_PROFILE, LEVELS
from lianyi.areas.organisations.types import Grade, LegalStatus, Level

_EXTENSION: Final = f"{BASE}/StructureDefinition/hc-mdm-"
_SYSTEM: Final = f"{BASE}/CodeSystem/"
_LEVEL_CODES: Final = {pair: code for code, pair in LEVELS.items()}
_NO_LEVEL: Final = "14"


def write_organisation(institution_id: int, fields: Mapping[str, Any]) -> dict[str, Any]:
    """An institution's fields, as the register holds them on a day, as a FHIR Organization."""
    resource: dict[str, Any] = {
        "resourceType": "Organization",
        "id": str(institution_id),
        "meta": {"profile": [HEALTHCARE_PROFILE] if fields["kind"] else []},
        "extension": list(_extensions(fields)),
        "identifier": list(_identifiers(fields)),
        "active": fields["operating_status"] == "0",
        "type": _types(fields),
        "name": fields["name"],
        "alias": [fields["short_name"]] if fields["short_name"] != fields["name"] else [],
        "telecom": [{"system": "phone", "value": fields["phone"], "use": "work"}]
        if fields["phone"]
        else [],
        "address": _addresses(fields),
    }
    if fields["parent_id"] is not None:
        resource["partOf"] = {"reference": f"Organization/{fields['parent_id']}"}
    return {key: value for key, value in resource.items() if value not in ([], {"profile": []})}


def _extensions(fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The coded extensions that have a value."""
    level = _LEVEL_CODES.get((Level(fields["level"]), Grade(fields["grade"])), _NO_LEVEL)
    for name, system, code in (
        ("administrativedivision", "cq-administrativedivision-code-system", fields["county_code"]),
        ("streetdivision", "cq-streetdivision-code-system", fields["division_code"]),
        ("healthcareinstitutionstype", "healthcareinstitutionstype-code-system", fields["kind"]),
        ("hospitallevel", "cn-hospitalleve-code-system", level),
        (
            "hospitalmanagementype",
            "cn-hospitalnanagementtype-code-system",
            fields["management_type"],
        ),
        ("operatingstatus", "operatingstatus-code-system", fields["operating_status"]),
    ):
        if code:
            yield {
                "url": _EXTENSION + name,
                "valueCoding": {"system": _SYSTEM + system, "code": code},
            }


def _identifiers(fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Licence, organisation code, index number and credit code, those there are."""
    period = {
        end: fields[field]
        for end, field in (("start", "licence_from"), ("end", "licence_until"))
        if fields[field]
    }
    numbers = (
        ("MIPLRN", fields["licence_no"]),
        ("HCOC", fields["code"]),
        ("MOI", fields["other_numbers"].get("MOI", "")),
        ("USCC", fields["credit_code"]),
    )
    for kind, value in numbers:
        if value:
            coding = {"system": f"{_SYSTEM}identifierType-code-system", "code": kind}
            found = {"use": "official", "type": {"coding": [coding]}, "value": value}
            yield found | ({"period": period} if kind == "MIPLRN" and period else {})


def _types(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A legal person of the public sector, where the entry says it is one."""
    if fields["legal_status"] == LegalStatus.NONE:
        return []
    coding = {"system": f"{_SYSTEM}organizationtype-code-system", "code": "121"}
    return [{"coding": [coding]}]


def _addresses(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The address with its position."""
    address: dict[str, Any] = {}
    if fields["address"]:
        address = {"use": "work", "type": "physical", "line": [fields["address"]]}
    if fields["latitude"] is not None:
        position = [
            {"url": "longitude", "valueDecimal": fields["longitude"]},
            {"url": "latitude", "valueDecimal": fields["latitude"]},
        ]
        address["extension"] = [{"url": f"{_EXTENSION}organizationggis", "extension": position}]
    return [address] if address else []
