"""Every door of the site, found from the site itself: a new page or operation is probed the day it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from lianyi.entry.api import api

_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_OPERATION_PARAMETER = re.compile(r"\{(?P<name>\w+)\}")
NOT_OURS = ("api/",)  # the API is walked by its own document
WRITING = ("post", "put", "patch", "delete")


@dataclass(frozen=True)
class Door:
    """One address, with what stands in it, and the methods it answers to."""

    address: str
    template: str
    methods: tuple[str, ...]

    @property
    def is_of_something(self) -> bool:
        """Whether the address names one thing, as opposed to a list or a form."""
        return "<" in self.template or "{" in self.template


def pages(ids: dict[str, list[object]]) -> Iterator[Door]:
    """Every page, once for each known value of its parameters; ids may also be known by the converter. Raises where one
    is not known.
    """
    for template in sorted(set(_templates(get_resolver().url_patterns, ""))):
        if template.startswith(NOT_OURS):
            continue
        found = [(match["converter"], match["name"]) for match in _PARAMETER.finditer(template)]
        names = [name for _, name in found]
        for values in product(*(_known(ids, template, kind, name) for kind, name in found)):
            address = template
            for name, value in zip(names, values, strict=True):
                address = re.sub(rf"<(?:\w+:)?{name}>", str(value), address)
            resolve(f"/{address}")  # a word that no address takes would be knocking at the wall
            yield Door(f"/{address}", template, ("get", "post"))


def operations(ids: dict[str, list[object]]) -> Iterator[Door]:
    """Every operation of the API's own document, once for each known value of its parameters."""
    for template, item in sorted(api.get_openapi_schema()["paths"].items()):
        names = [match["name"] for match in _OPERATION_PARAMETER.finditer(template)]
        methods = tuple(method for method in ("get", *WRITING) if method in item)
        for values in product(*(_known(ids, template, "", name) for name in names)):
            address = template
            for name, value in zip(names, values, strict=True):
                address = address.replace("{" + name + "}", str(value))
            yield Door(address, template, methods)


def _known(
    ids: dict[str, list[object]], template: str, kind: str | None, name: str
) -> list[object]:
    """What stands in a parameter: a door with a kind of thing that nobody gave a sample of is walked by nobody."""
    found = ids.get(kind or "") or ids.get(name)
    assert found, (
        f"{template}: no sample of {name}; say in tests/journeys/kinds.py where one stands"
    )
    return found


def _templates(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _templates(pattern.url_patterns, address)
        else:
            yield address
