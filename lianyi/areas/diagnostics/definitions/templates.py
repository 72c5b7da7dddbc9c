"""Report templates by modality and body part: read once from the TOML files beside this module.

[CT-HEAD]
name_zh = "颅脑 CT"   name_en = "CT of the head"   modality = "CT"   body_parts = ["HEAD"]   source = "lianyi"
findings = "…"   impression = "…"            # the normal report
fields = [{ code = "MIDLINE_MM", name_zh = "中线移位", kind = "number", unit = "mm", least = 0, most = 40 }]
phrases = [{ group = "出血", name_zh = "基底节出血", findings = "…", impression = "…", conclusion = "ABNORMAL" }]

Kinds of a field: number, choice, choices, text, flag. The county's words for its own templates are to be confirmed.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from lianyi.kernel.errors import DomainError

GENERAL: Final = "GENERAL"
KINDS: Final = ("number", "choice", "choices", "text", "flag")


class UnknownTemplate(DomainError):
    """No template bears this code."""

    code = "diagnostics.unknown_template"
    http_status = 422
    template = "There is no report template {template_code}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One structured value. `least` and `most` bound a number by what is possible, not by what is normal."""

    code: str
    name_zh: str
    kind: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A sentence put in by one click, with the conclusion it brings; `critical_code` names a critical finding."""

    group: str
    name_zh: str
    findings: str = ""
    impression: str = ""
    conclusion: str = ""
    critical_code: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How a report of one kind is written."""

    code: str
    name_zh: str
    name_en: str
    modality: str
    body_parts: tuple[str, ...]
    source: str
    findings: str
    impression: str
    fields: tuple[Field, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    items: tuple[str, ...] = ()

    def field(self, code: str) -> Field | None:
        """The field of a code, if the template has one."""
        return next((each for each in self.fields if each.code == code), None)


@cache
def templates() -> Mapping[str, Template]:
    """Every template by its code, in the order of the files. Raises: ValueError for one that cannot be used."""
    found: dict[str, Template] = {}
    folder = files(__package__) / "templates"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        for code, row in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{code} stands twice")
            found[code] = _template(code, row)
    return MappingProxyType(found)


def template(code: str) -> Template:
    """One template. Raises: UnknownTemplate (422)."""
    found = templates().get(code)
    if found is None:
        raise UnknownTemplate(field="template_code", template_code=code)
    return found


def template_for(item_code: str, modality: str, body_part: str) -> Template:
    """The template of an examination: its own, that of modality and body part, of the modality, or the general."""
    known = templates()
    for each in known.values():
        if item_code in each.items:
            return each
    same = [each for each in known.values() if each.modality == modality]
    for each in same:
        if body_part in each.body_parts:
            return each
    return next((each for each in same if not each.body_parts), known[GENERAL])


def choices_for(modality: str) -> tuple[Template, ...]:
    """What a reader may choose from: every template of the modality, and the general one."""
    return tuple(each for each in templates().values() if each.modality in (modality, ""))


def _template(code: str, row: Mapping[str, Any]) -> Template:
    return Template(
        code=code,
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        modality=row.get("modality", ""),
        body_parts=tuple(row.get("body_parts", ())),
        source=row["source"],
        findings=row.get("findings", "").strip(),
        impression=row.get("impression", "").strip(),
        fields=tuple(_field(each) for each in row.get("fields", ())),
        phrases=tuple(
            Phrase(place=place, **each) for place, each in enumerate(row.get("phrases", ()))
        ),
        items=tuple(row.get("items", ())),
    )


def _field(row: Mapping[str, Any]) -> Field:
    made = Field(**{**row, "choices": tuple(row.get("choices", ()))})
    if made.kind not in KINDS or (made.kind.startswith("choice") and not made.choices):
        raise ValueError(f"the field {made.code} cannot be filled in")
    return made
