"""The catalogue of what can be examined: read once from the TOML files beside this module, one file a discipline.

[DX-CHEST-PA]
name_zh = "胸部正位 DR"   name_en = "Chest radiograph, PA"   kind = "IMAGING"   modality = "DX"   body_part = "CHEST"
What a discipline adds (specimen, container, analytes, …) stands in the same table and is read by that discipline.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from lianyi.areas.diagnostics.types.words import CentreKind, Modality
from lianyi.kernel.errors import DomainError

_OWN: Final = ("name_zh", "name_en", "kind", "modality", "body_part")


class UnknownItem(DomainError):
    """The catalogue has no such item."""

    code = "diagnostics.unknown_item"
    http_status = 422
    template = "There is no examination {item_code}; choose one of the catalogue."


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One examination. `more` holds what only its discipline reads."""

    code: str
    name_zh: str
    name_en: str
    kind: CentreKind
    modality: Modality
    body_part: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


@cache
def items() -> Mapping[str, Item]:
    """Every item by its code, in the order of the files. Raises: ValueError for a code that stands twice."""
    found: dict[str, Item] = {}
    folder = files(__package__) / "items"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        for code, row in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{code} stands twice")
            found[code] = _item(code, row)
    return MappingProxyType(found)


def item(code: str) -> Item:
    """One item. Raises: UnknownItem (422)."""
    found = items().get(code)
    if found is None:
        raise UnknownItem(field="item_code", item_code=code)
    return found


def _item(code: str, row: Mapping[str, Any]) -> Item:
    return Item(
        code=code,
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        kind=CentreKind(row["kind"]),
        modality=Modality(row["modality"]),
        body_part=row.get("body_part", ""),
        more=MappingProxyType({key: value for key, value in row.items() if key not in _OWN}),
    )
