"""Opens a FHIR R4 Bundle in JSON or XML and finds what its resources refer to. Pure.

A document type or entity in XML is refused: nothing is ever fetched or expanded.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET  # document types and entities are refused first

from lianyi.kernel.errors import DomainError

Resource = Mapping[str, Any]


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

    def of(self, kind: str) -> list[tuple[int, Resource]]:
        """Resources of a kind with their entries."""
        return self.rows[kind]

    def find(self, reference: Any) -> Resource:
        """What a Reference means; empty where the Bundle lacks it."""
        ref = str(first(reference).get("reference", ""))
        return self.by_ref.get(ref) or self.by_ref.get("/".join(ref.split("/")[-2:])) or {}

    def about(self, kind: str, encounter: Resource) -> Iterator[Resource]:
        """Resources of a kind that refer to a contact."""
        for _, resource in self.rows[kind]:
            if self.find(resource.get("encounter") or resource.get("context")) is encounter:
                yield resource


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
        root = ET.fromstring(text)  # noqa: S314  # see above
    except (ET.ParseError, ValueError):
        raise NotABundle(why="XML 无法解析", why_en="the XML cannot be read") from None
    return _resource(root)


def _resource(element: ET.Element) -> dict[str, Any]:
    return {"resourceType": _tag(element), **_fields(element)}


def _fields(element: ET.Element) -> dict[str, Any]:
    """Children by name; a name that comes twice becomes a list."""
    found: dict[str, Any] = {}
    for child in element:
        value = _value(child)
        name = _tag(child)
        if name in found:
            known = found[name]
            found[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            found[name] = value
    return found


def _value(element: ET.Element) -> Any:
    if _tag(element) == "resource" and len(element):
        return _resource(element[0])
    if "value" in element.attrib and not len(element):
        return element.attrib["value"]
    return {
        **_fields(element),
        **({"value": element.attrib["value"]} if "value" in element.attrib else {}),
    }


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
        found.append((row, str(entry.get("fullUrl", "")), resource))
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
