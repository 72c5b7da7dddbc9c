"""Opens a FHIR R4 Bundle in JSON or XML and finds what its resources refer to. Pure.

A document type or entity in XML is refused: nothing is ever fetched or expanded.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree as ET  # document types and entities are refused first

from lianyi.kernel.errors import DomainError
from lianyi.kernel.shapes import TEXT, Shape, cut, misfit

Resource = Mapping[str, Any]
_CONCEPT: Final[Shape] = ({"coding": ({"code": TEXT, "display": TEXT},), "text": TEXT},)
_IDENTIFIER: Final[Shape] = ({"value": TEXT},)
_REFERENCE: Final[Shape] = ({"reference": TEXT, "display": TEXT, "identifier": _IDENTIFIER},)
_QUANTITY: Final[Shape] = ({"value": TEXT, "unit": TEXT},)
_VALUE: Final[Shape] = {
    "code": _CONCEPT,
    "valueQuantity": _QUANTITY,
    "valueString": TEXT,
    "valueCodeableConcept": _CONCEPT,
    "referenceRange": ({"low": _QUANTITY, "high": _QUANTITY},),
}
_PERSON: Final[Shape] = {
    "identifier": _IDENTIFIER,
    "name": ({"text": TEXT, "family": TEXT, "given": (TEXT,)},),
}
_OF_ALL: Final[Shape] = {"resourceType": TEXT, "id": TEXT}
SHAPES: Final[Mapping[str, Shape]] = {
    "Patient": _PERSON,
    "Practitioner": _PERSON,
    "Organization": {"identifier": _IDENTIFIER},
    "Encounter": {
        "identifier": _IDENTIFIER,
        "status": TEXT,
        "class": ({"code": TEXT, "display": TEXT, "coding": ({"code": TEXT, "display": TEXT},)},),
        "subject": _REFERENCE,
        "period": ({"start": TEXT, "end": TEXT},),
        "serviceProvider": _REFERENCE,
        "participant": ({"individual": _REFERENCE},),
        "reasonCode": _CONCEPT,
        "diagnosis": ({"condition": _REFERENCE, "rank": TEXT},),
        "hospitalization": ({"dischargeDisposition": _CONCEPT},),
    },
    "Condition": {
        "encounter": _REFERENCE,
        "context": _REFERENCE,
        "code": _CONCEPT,
        "verificationStatus": _CONCEPT,
        "onsetDateTime": TEXT,
    },
    "Observation": {
        "encounter": _REFERENCE,
        "context": _REFERENCE,
        "effectiveDateTime": TEXT,
        "component": (_VALUE,),
        **_VALUE,
    },
}
"""What of each resource is read, and what it must be; `(x,)` is one or several, as XML has it."""

PARTS: Final = ("Condition", "Observation")
"""Resources that belong to a contact."""


class NotABundle(DomainError):
    """The text is no Bundle that can be read."""

    code = "records.not_a_bundle"
    http_status = 422
    template = "This is no FHIR R4 Bundle: {why_en}."


class BundleFault(DomainError):
    """Something in an entry is missing or cannot be read."""

    code = "records.bundle_fault"
    http_status = 422
    template = "{what_en}."


class Resources:
    """The resources of a Bundle, found by what refers to them."""

    def __init__(self, entries: list[tuple[int, str, Resource]]) -> None:
        self.rows: dict[str, list[tuple[int, Resource]]] = defaultdict(list)
        self.by_ref: dict[str, Resource] = {}
        for row, url, resource in entries:
            kind = str(resource.get("resourceType", ""))
            self.rows[kind].append((row, resource))
            for ref in (url, f"{kind}/{resource.get('id', '')}"):
                self.by_ref[ref] = resource
        self.parts: dict[tuple[str, int], list[Resource]] = defaultdict(list)
        for kind in PARTS:
            for _, part in self.rows[kind]:
                whole = self.find(part.get("encounter") or part.get("context"))
                self.parts[kind, id(whole)].append(part)

    def of(self, kind: str) -> list[tuple[int, Resource]]:
        """Resources of a kind with their entries."""
        return self.rows[kind]

    def find(self, reference: Any) -> Resource:
        """What a Reference means; empty where the Bundle lacks it."""
        ref = str(first(reference).get("reference", ""))
        return self.by_ref.get(ref) or self.by_ref.get("/".join(ref.split("/")[-2:])) or {}

    def about(self, kind: str, encounter: Resource) -> list[Resource]:
        """Resources of a kind that refer to a contact. Cost: none, however long the Bundle."""
        return self.parts[kind, id(encounter)]


def parse(text: str) -> Resource:
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _parse_xml(text)
    try:
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as fault:
        raise NotABundle(
            why="JSON 无法解析", why_en=f"the JSON cannot be read ({type(fault).__name__})"
        ) from None
    if not isinstance(found, dict):
        raise NotABundle(why="最外层不是对象", why_en="the outermost value is no object")
    return found


def _parse_xml(text: str) -> Resource:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotABundle(
            why="XML 不得含文档类型或实体声明", why_en="document types and entities are not allowed"
        )
    try:
        return _resource(ET.fromstring(text))  # noqa: S314  # see above
    except (ET.ParseError, ValueError, RecursionError):
        raise NotABundle(why="XML 无法解析", why_en="the XML cannot be read") from None


def _resource(element: ET.Element) -> dict[str, Any]:
    return {"resourceType": _tag(element), **_fields(element)}


def _fields(element: ET.Element) -> dict[str, Any]:
    """Children by name; a name that comes twice becomes a list."""
    found: dict[str, list[Any]] = defaultdict(list)
    for child in element:
        found[_tag(child)].append(_value(child))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _value(element: ET.Element) -> Any:
    if _tag(element) == "resource" and len(element):
        return _resource(element[0])
    fields = _fields(element)
    return element.attrib.get("value", fields if set(fields) - {"extension"} else None)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def entries(bundle: Resource) -> list[tuple[int, str, Resource]]:
    if bundle.get("resourceType") != "Bundle":
        raise NotABundle(why="最外层不是 Bundle", why_en="the outermost resource is no Bundle")
    found: list[tuple[int, str, Resource]] = []
    for row, entry in enumerate(many(bundle.get("entry")), start=1):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            raise NotABundle(why=f"第 {row} 个条目没有资源", why_en=f"entry {row} has no resource")
        shape = _OF_ALL | SHAPES.get(str(resource.get("resourceType", "")), {})
        if odd := misfit(resource, shape):
            raise NotABundle(
                why=f"第 {row} 个条目的 {odd.path} {odd.wanted}",
                why_en=f"entry {row}, {odd.path}: {odd.wanted_en}",
            )
        found.append((row, str(entry.get("fullUrl", "")), cut(resource, shape)))
    return found


def many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def first(value: Any) -> Resource:
    """The first of several, as an object; empty for anything else."""
    for one in many(value):
        return one if isinstance(one, dict) else {}
    return {}
