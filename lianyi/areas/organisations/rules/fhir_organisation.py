"""A FHIR Organization of the Chongqing profile as a register entry, with every fault named by its path.

Source: chongqing-core-ig (hc-mdm-organization, hc-healthcare-organization).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lianyi.areas.organisations.types import (
    Grade,
    InstitutionDraft,
    LegalStatus,
    Level,
    ManagementType,
    OperatingStatus,
    OwnerKind,
    Tier,
)
from lianyi.kernel.errors import DomainError
from lianyi.kernel.shapes import NUMBER, TEXT, Shape, cut, misfit

BASE: Final = "http://fhir.cq.hc"
HEALTHCARE_PROFILE: Final = f"{BASE}/StructureDefinition/hc-healthcare-organization"
NUMBER_TYPES: Final = ("CIN", "MIPLRN", "MOI", "USCC", "HCOC")
LEVELS: Final = {
    "1": (Level.THIRD, Grade.SPECIAL),
    "2": (Level.THIRD, Grade.A),
    "3": (Level.THIRD, Grade.B),
    "4": (Level.THIRD, Grade.C),
    "5": (Level.SECOND, Grade.A),
    "6": (Level.SECOND, Grade.B),
    "7": (Level.SECOND, Grade.C),
    "8": (Level.FIRST, Grade.A),
    "9": (Level.FIRST, Grade.B),
    "10": (Level.FIRST, Grade.C),
    "11": (Level.FIRST, Grade.UNRATED),
    "12": (Level.SECOND, Grade.UNRATED),
    "13": (Level.THIRD, Grade.UNRATED),
    "14": (Level.UNRATED, Grade.UNRATED),
}
"""中国医院三级评审等级代码. Source: chongqing-core-ig cn-hospitalleve."""
_CONCEPT: Final[Shape] = {"coding": [{"system": TEXT, "code": TEXT}]}
_IDENTIFIER: Final[Shape] = {
    "system": TEXT,
    "type": _CONCEPT,
    "value": TEXT,
    "period": {"start": TEXT, "end": TEXT},
}
SHAPE: Final[Shape] = {
    "id": TEXT,
    "meta": {"profile": [TEXT]},
    "extension": [{"url": TEXT, "valueCoding": {"code": TEXT}}],
    "identifier": [_IDENTIFIER],
    "type": [_CONCEPT],
    "name": TEXT,
    "telecom": [{"system": TEXT, "value": TEXT}],
    "address": [
        {"line": [TEXT], "extension": [{"extension": [{"url": TEXT, "valueDecimal": NUMBER}]}]}
    ],
    "partOf": {"identifier": _IDENTIFIER},
}
"""What of an Organization is read, and what it must be."""


class FhirFault(DomainError):
    """An element of a FHIR resource cannot be so."""

    code = "organisations.fhir_fault"
    http_status = 422
    template = "{path}: {why_en}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTables:
    """The codes each coded element may take."""

    kinds: frozenset[str]
    organisation_types: frozenset[str]
    economic_types: frozenset[str]


@dataclass(slots=True)
class Reading:
    """What was read from one resource so far, and its faults."""

    resource: Mapping[str, Any]
    tables: CodeTables
    faults: list[FhirFault] = field(default_factory=list)

    def fault(self, path: str, why: str, why_en: str) -> None:
        """Note one fault."""
        self.faults.append(FhirFault(field=path, path=path, why=why, why_en=why_en))


def read_organisation(
    resource: Any, tables: CodeTables
) -> tuple[InstitutionDraft | None, list[FhirFault]]:
    """An Organization as a draft, or its faults; the draft is None where it has any."""
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "Organization":
        given = resource.get("resourceType") if isinstance(resource, Mapping) else type(resource)
        return None, [
            FhirFault(
                field="resourceType",
                path="resourceType",
                why=f"应为 Organization，实为 {given}",
                why_en=f"it should be Organization, not {given}",
            )
        ]
    if odd := misfit(resource, SHAPE):
        return None, [
            FhirFault(field=odd.path, path=odd.path, why=odd.wanted, why_en=odd.wanted_en)
        ]
    reading = Reading(cut(resource, SHAPE), tables)
    resource = reading.resource
    numbers = _numbers(reading)
    extensions = _extensions(reading)
    _check_types(reading)
    _check_relations(reading, numbers)
    if not str(resource.get("name", "")).strip():
        reading.fault("name", "缺少机构名称", "the name is missing")
    healthcare = any(
        str(profile).startswith(HEALTHCARE_PROFILE)
        for profile in resource.get("meta", {}).get("profile", [])
    )
    if healthcare and "healthcareinstitutionstype" not in extensions:
        reading.fault(
            "extension[hc-mdm-healthcareinstitutionstype]",
            "卫生机构主数据必须填写机构类别",
            "a health institution needs its kind",
        )
    draft = _draft(reading, numbers, extensions)
    return (None, reading.faults) if reading.faults else (draft, [])


def entries_of(document: Any) -> Iterator[tuple[int, Any]]:
    """The Organizations of a file with their place: one resource, or the entries of a Bundle."""
    if isinstance(document, Mapping) and document.get("resourceType") == "Bundle":
        rows = document.get("entry")
        for number, entry in enumerate(rows if isinstance(rows, list) else [], start=1):
            yield number, entry.get("resource") if isinstance(entry, Mapping) else None
    else:
        yield 1, document


def _codings(value: Any) -> list[Mapping[str, Any]]:
    codings = value.get("coding") if isinstance(value, Mapping) else None
    return [c for c in codings or [] if isinstance(c, Mapping)]


def _numbers(reading: Reading) -> dict[str, dict[str, Any]]:
    """Identifiers by type: value and period."""
    found: dict[str, dict[str, Any]] = {}
    for at, identifier in enumerate(reading.resource.get("identifier") or []):
        path = f"identifier[{at}]"
        value = str(identifier.get("value", "")).strip()
        if not value:
            reading.fault(f"{path}.value", "标识没有值", "the identifier has no value")
        kind = next((c.get("code") for c in _codings(identifier.get("type"))), "")
        if kind and kind not in NUMBER_TYPES:
            reading.fault(
                f"{path}.type.coding[0].code",
                f"{kind} 不在标识类型代码表中",
                f"{kind} is no identifier type",
            )
        found.setdefault(str(kind or identifier.get("system", "")), {}).update(
            value=value, period=identifier.get("period", {}), path=path
        )
    return found


def _extensions(reading: Reading) -> dict[str, str]:
    """Codes of the profile's extensions by the end of their address, each checked against its table."""
    allowed: dict[str, frozenset[str]] = {
        "healthcareinstitutionstype": reading.tables.kinds,
        "economicindustryclassification": reading.tables.economic_types,
        "hospitallevel": frozenset(LEVELS),
        "hospitalmanagementype": frozenset(ManagementType),
        "operatingstatus": frozenset(OperatingStatus),
    }
    found: dict[str, str] = {}
    for at, extension in enumerate(reading.resource.get("extension") or []):
        name = str(extension.get("url", "")).rpartition("hc-mdm-")[2]
        coding = extension.get("valueCoding")
        if not isinstance(coding, Mapping):
            continue
        code = str(coding.get("code", ""))
        table = allowed.get(name)
        if table is not None and code not in table:
            reading.fault(
                f"extension[{at}].valueCoding.code",
                f"{code} 不在 {name} 代码表中",
                f"{code} is not in the code system of {name}",
            )
            continue
        found[name] = code
    return found


def _check_types(reading: Reading) -> None:
    """The organisation type must be a code of its table."""
    for at, concept in enumerate(reading.resource.get("type") or []):
        for no, coding in enumerate(_codings(concept)):
            code = str(coding.get("code", ""))
            ours = str(coding.get("system", "")).endswith("organizationtype-code-system")
            if ours and code not in reading.tables.organisation_types:
                reading.fault(
                    f"type[{at}].coding[{no}].code",
                    f"{code} 不在组织机构类型代码表（GB/T 20091）中",
                    f"{code} is not in organizationtype-code-system",
                )


def _check_relations(reading: Reading, numbers: Mapping[str, Mapping[str, Any]]) -> None:
    """Nobody is part of, or supervised by, himself."""
    own = {(kind, number["value"]) for kind, number in numbers.items()}
    part_of = reading.resource.get("partOf")
    if part_of and (named := _named(part_of)) in own:
        reading.fault(
            "partOf.identifier.value",
            f"上级机构的{named[0]} {named[1]} 与本机构自己的相同",
            f"the {named[0]} {named[1]} of the organisation above is this organisation's own",
        )


def _named(reference: Mapping[str, Any]) -> tuple[str, str]:
    """Type and value of the identifier a reference names."""
    identifier = reference.get("identifier") or {}
    kind = next((str(c.get("code", "")) for c in _codings(identifier.get("type"))), "")
    return kind, str(identifier.get("value", ""))


def _draft(
    reading: Reading, numbers: Mapping[str, Mapping[str, Any]], extensions: Mapping[str, str]
) -> InstitutionDraft:
    """The draft; coded values have been checked before."""
    resource = reading.resource
    level, grade = LEVELS[extensions.get("hospitallevel", "14")]
    latitude, longitude = _position(resource)
    licence = numbers.get("MIPLRN", {})
    credit = str(numbers.get("USCC", {}).get("value", ""))
    kind = extensions.get("healthcareinstitutionstype", "")
    above = _named(resource.get("partOf") or {})
    return InstitutionDraft(
        code=_code(resource, numbers),
        name=str(resource.get("name", "")).strip(),
        kind=kind,
        tier=tier_of(kind, credit),
        credit_code=credit,
        level=level,
        grade=grade,
        management_type=ManagementType(
            extensions.get("hospitalmanagementype", "9" if not kind else "1")
        ),
        owner_kind=owner_of(extensions.get("economicindustryclassification", "110")),
        legal_status=_legal_status(resource),
        operating_status=OperatingStatus(extensions.get("operatingstatus", "0")),
        division_code=extensions.get("streetdivision")
        or extensions.get("administrativedivision", ""),
        county_code=extensions.get("administrativedivision", ""),
        parent_code=":".join(above) if all(above) else "",
        address=_address(resource),
        phone=next(
            (
                str(t.get("value", "")).removeprefix("+86-")[:20]
                for t in resource.get("telecom") or []
                if t.get("system") == "phone"
            ),
            "",
        ),
        latitude=latitude,
        longitude=longitude,
        licence_no=str(licence.get("value", "")),
        licence_from=_day(reading, licence, "start"),
        licence_until=_day(reading, licence, "end"),
        other_numbers={"MOI": numbers["MOI"]["value"]} if "MOI" in numbers else {},
    )


def _code(resource: Mapping[str, Any], numbers: Mapping[str, Mapping[str, Any]]) -> str:
    """The code the register knows the institution by: organisation code, credit code, index number, else its id."""
    for kind in ("HCOC", "USCC", "MOI"):
        if kind in numbers:
            return str(numbers[kind]["value"])
    return str(next((n["value"] for n in numbers.values()), resource.get("id", "")))


def tier_of(kind: str, credit: str) -> Tier:
    """Where an institution stands by its kind; a credit code that begins with 11 is a government office.

    Source: ws-218 classes; gb-32100 (11 机关).
    """
    if credit.startswith("11"):
        return Tier.BUREAU
    if kind.startswith(("A", "G", "H")):
        return Tier.COUNTY
    if kind.startswith(("B", "C")):
        return Tier.TOWNSHIP
    return Tier.VILLAGE if kind.startswith("D6") else Tier.OTHER


def owner_of(economic_type: str) -> OwnerKind:
    """Who set an institution up, by its economic type. Source: gbt-12402."""
    if economic_type in ("110", "141"):
        return OwnerKind.GOVERNMENT
    if economic_type in ("120", "142", "143"):
        return OwnerKind.COLLECTIVE
    return OwnerKind.PRIVATE if economic_type.startswith("17") else OwnerKind.SOCIETY


def _legal_status(resource: Mapping[str, Any]) -> LegalStatus:
    codes = [str(c.get("code", "")) for t in resource.get("type") or [] for c in _codings(t)]
    if any(code.startswith("1") for code in codes):
        return LegalStatus.DEPENDENT if resource.get("partOf") else LegalStatus.INDEPENDENT
    return LegalStatus.NONE


def _address(resource: Mapping[str, Any]) -> str:
    addresses = resource.get("address") or [{}]
    return "".join(str(line) for line in addresses[0].get("line") or [])[:120]


def _position(resource: Mapping[str, Any]) -> tuple[float | None, float | None]:
    for address in resource.get("address") or []:
        for extension in address.get("extension") or []:
            values = {
                part.get("url"): part.get("valueDecimal")
                for part in extension.get("extension") or []
            }
            if values.get("latitude") is not None and values.get("longitude") is not None:
                return float(values["latitude"]), float(values["longitude"])
    return None, None


def _day(reading: Reading, number: Mapping[str, Any], end: str) -> date | None:
    text = (number.get("period") or {}).get(end)
    if not text:
        return None
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        reading.fault(f"{number['path']}.period.{end}", f"{text} 不是日期", f"{text} is no date")
        return None
