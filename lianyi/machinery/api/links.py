"""The links of an API's document: which operation goes on with an id another has answered, told by names alone.

What a POST created (201) and the first row of a list lead on, to every operation that takes such an id in its path:

    {"id": 7, "resident_id": 3}    of POST /v1/care/orders or GET /v1/care/orders
        id           -> /v1/care/orders/{order_id}/…    the shape (OrderOut) says what it is, or else the path
        resident_id  -> /v1/residents/{resident_id}     any other field leads on by its own name

One name of a parameter means the same thing everywhere. An operation thus gets its links the day it is written.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

Node = dict[str, Any]
_TAKEN: Final = re.compile(r"([\w-]+)/\{(\w+_id)\}")
_SHAPE: Final = re.compile(r"(\w*?)(?:Row|Line|Detail|Sheet)?Out")


class _Taker(NamedTuple):
    """An operation with an id in its path, the segment before the id, and the area it belongs to."""

    operation: str
    segment: str
    area: str


class _Id(NamedTuple):
    """A field that holds an id: where it stands in the answer (a JSON pointer), its name, the shape it is of.

    `within` another shape, so that the path says nothing of it.
    """

    pointer: str
    field: str
    shape: str
    within: bool


def add_links(document: Node) -> None:
    """Write the links of every operation into the document."""
    takers: Mapping[str, list[_Taker]] = defaultdict(list)
    for path, operation in _operations(document):
        for segment, name in _TAKEN.findall(path):
            takers[name].append(_Taker(operation["operationId"], segment, _area(path)))
    for path, operation in _operations(document):
        for place, shape, answer in _ids_come(operation, document):
            links = {
                taker.operation: {
                    "operationId": taker.operation,
                    "parameters": {name: f"$response.body#{each.pointer}"},
                }
                for each in _ids_of(place, shape, document)
                for name in _names_of(each, path, takers)
                for taker in takers[name]
            }
            if links:
                answer["links"] = links


def _operations(document: Node) -> Iterator[tuple[str, Node]]:
    """Every operation with its path."""
    for path, item in document["paths"].items():
        for operation in item.values():
            yield path, operation


def _ids_come(operation: Node, document: Node) -> Iterator[tuple[str, Node, Node]]:
    """Where in an answer things come, their shape, and the answer: what was created, or the rows of a list."""
    for status, answer in operation["responses"].items():
        shape = answer.get("content", {}).get("application/json", {}).get("schema", {})
        if str(status) == "201":
            yield "", shape, answer
        elif str(status) == "200":
            listed = _fields(shape, document).get("items", {})
            for place, rows in (("/0", shape), ("/items/0", listed)):
                if rows.get("type") == "array":
                    yield place, rows["items"], answer


def _ids_of(place: str, shape: Node, document: Node, *, within: bool = False) -> Iterator[_Id]:
    """The ids of a shape and of the shapes in it; its own `id` last, so that of two ways to an operation it stays."""
    fields = _fields(shape, document)
    for field, kind in fields.items():
        if not within and "$ref" in kind:
            yield from _ids_of(f"{place}/{field}", kind, document, within=True)
    for field in sorted(fields, key=lambda name: name == "id"):
        if field == "id" or field.endswith("_id"):
            yield _Id(f"{place}/{field}", field, _name(shape), within)


def _names_of(found: _Id, path: str, takers: Mapping[str, list[_Taker]]) -> Iterator[str]:
    """As which parameters of paths an id may be sent on; what was sent in the path is known."""
    if found.field != "id":
        if found.field in takers and f"{{{found.field}}}" not in path:
            yield found.field
        return
    named, area, segment = (
        _SHAPE.fullmatch(found.shape),
        _area(path),
        path.rstrip("/").rpartition("/")[2],
    )
    own = f"{_snake(named[1])}_id" if named else ""
    if own in takers and (found.within or any(each.area == area for each in takers[own])):
        yield own
    elif not found.within:
        for name, known in takers.items():
            if any((each.area, each.segment) == (area, segment) for each in known):
                yield name


def _area(path: str) -> str:
    """/api/v1/care/orders -> care."""
    return "/".join(path.split("/")[:4])


def _name(shape: Node) -> str:
    """The name of a shape that is spoken of by reference."""
    name: str = shape.get("$ref", "").rpartition("/")[2]
    return name


def _fields(shape: Node, document: Node) -> Mapping[str, Node]:
    """The fields of a shape, or of the one a reference stands for."""
    name = _name(shape)
    whole: Node = document["components"]["schemas"][name] if name else shape
    fields: Mapping[str, Node] = whole.get("properties", {})
    return fields


def _snake(name: str) -> str:
    """FollowUp -> follow_up."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
