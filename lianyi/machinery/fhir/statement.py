"""The CapabilityStatement, from what the areas offer; and the Bundle a search answers with. Source: hl7-fhir-r4."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lianyi.machinery.fhir.outcomes import FHIR_JSON

VERSION: Final = "4.0.1"
OURS: Final = "http://lianyi.example/fhir"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A named operation (`$name`) and what it does."""

    name: str
    says: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What can be done with one type of resource; of type "" with the whole system.

    searches: parameter -> (its FHIR type, what it finds). by_post: the search is asked in a body only, so that no name
    and no number of a person stands in an address.
    """

    type: str
    reads: bool = False
    searches: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    by_post: bool = False
    profile: str = ""
    operations: tuple[Operation, ...] = ()
    says: str = ""


def statement(
    offers: Iterable[Offer], *, version: str, stated_on: str, says: str
) -> dict[str, Any]:
    """The CapabilityStatement of this server."""
    by_type: dict[str, list[Offer]] = {}
    for offer in sorted(offers, key=lambda offer: offer.type):
        by_type.setdefault(offer.type, []).append(offer)
    whole = [operation for offer in by_type.pop("", ()) for operation in offer.operations]
    rest: dict[str, Any] = {
        "mode": "server",
        "documentation": says,
        "security": {"cors": False, "description": "Authorization: Bearer ly_…"},
        "resource": [_resource(kind, each) for kind, each in by_type.items()],
    }
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": stated_on,
        "kind": "instance",
        "software": {"name": "联医 Lianyi", "version": version},
        "implementation": {"description": "联医 Lianyi"},
        "fhirVersion": VERSION,
        "format": [FHIR_JSON],
        "rest": [rest | ({"operation": [_operation(op) for op in whole]} if whole else {})],
    }


def searchset(
    resources: Sequence[tuple[str, Mapping[str, Any], str]],
    *,
    links: Mapping[str, str],
    total: int | None = None,
) -> dict[str, Any]:
    """A Bundle of what was found: (full address, resource, match or include), with links to itself and what follows."""
    bundle: dict[str, Any] = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": name, "url": url} for name, url in links.items() if url],
        "entry": [
            {"fullUrl": url, "resource": resource, "search": {"mode": mode}}
            for url, resource, mode in resources
        ],
    }
    if total is not None:
        bundle["total"] = total
    if not bundle["entry"]:
        del bundle["entry"]  # an empty list is no FHIR
    return bundle


def _resource(kind: str, offers: Sequence[Offer]) -> dict[str, Any]:
    """What several areas offer for one type, as one entry."""
    interactions: list[dict[str, str]] = []
    if any(offer.reads for offer in offers):
        interactions.append({"code": "read"})
    for offer in offers:
        if offer.searches:
            asked = {"documentation": "POST _search"} if offer.by_post else {}
            interactions.append({"code": "search-type", **asked})
    found: dict[str, Any] = {
        "type": kind,
        "profile": next((offer.profile for offer in offers if offer.profile), ""),
        "documentation": "；".join(offer.says for offer in offers if offer.says),
        "interaction": interactions,
        "versioning": "no-version",
        "searchParam": [
            {"name": name, "type": of, "documentation": says}
            for offer in offers
            for name, (of, says) in offer.searches.items()
        ],
        "operation": [_operation(each) for offer in offers for each in offer.operations],
    }
    return {name: value for name, value in found.items() if value}


def _operation(operation: Operation) -> dict[str, str]:
    return {
        "name": operation.name,
        "definition": operation.definition,
        "documentation": operation.says,
    }
