"""Reads a FHIR R4 Bundle (Patient, Encounter, Condition, Observation) in JSON or XML into contacts. Pure.

Source: FHIR R4 (hl7.org/fhir/R4); code lists of the Chinese samples differ, so names are read where codes are unknown.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.rules.bundles import (
    BundleFault,
    NotABundle,
    Resource,
    Resources,
    entries,
    first,
    many,
    parse,
)
from lianyi.areas.records.types import (
    ConditionDraft,
    ConditionKind,
    Disposition,
    EncounterDraft,
    EncounterKind,
    ForeignContact,
    ObservationDraft,
    Source,
    Verification,
)
from lianyi.kernel.errors import DomainError

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
ICD: Final = re.compile(r"[A-Z]\d{2}(\.[0-9A-Za-z]{1,9})?")
NUMBER: Final = re.compile(r"\d{17}[\dXx]|\d{15}")
CLASSES: Final = {
    "AMB": EncounterKind.OUTPATIENT,
    "VR": EncounterKind.OUTPATIENT,
    "EMER": EncounterKind.EMERGENCY,
    "IMP": EncounterKind.INPATIENT,
    "ACUTE": EncounterKind.INPATIENT,
    "NONAC": EncounterKind.INPATIENT,
    "HH": EncounterKind.HOME,
}
CLASS_WORDS: Final = (
    ("急诊", EncounterKind.EMERGENCY),
    ("门诊", EncounterKind.OUTPATIENT),
    ("住院", EncounterKind.INPATIENT),
    ("家庭", EncounterKind.HOME),
)
DISPOSITIONS: Final = {
    "home": Disposition.HOME,
    "exp": Disposition.DIED,
    "aadvice": Disposition.AGAINST_ADVICE,
    "other-hcf": Disposition.REFERRED,
}
LEFT_OUT: Final = ("cancelled", "entered-in-error", "planned")
VERIFICATIONS: Final = {
    "provisional": Verification.PROVISIONAL,
    "differential": Verification.PROVISIONAL,
    "unconfirmed": Verification.PROVISIONAL,
    "refuted": Verification.REFUTED,
    "entered-in-error": Verification.REFUTED,
}

MOST_DIGITS: Final = 12
"""A measured value has fewer digits before and after its point."""
Fault = tuple[int, DomainError]


def read_bundle(text: str) -> tuple[list[ForeignContact], list[Fault]]:
    """Every contact of a Bundle, and every fault with the entry it stands in. Raises: NotABundle (422)."""
    resources = Resources(entries(parse(text)))
    contacts: list[ForeignContact] = []
    faults: list[Fault] = []
    for row, encounter in resources.of("Encounter"):
        if _code(encounter.get("status")) in LEFT_OUT:
            continue
        try:
            contacts.append(_contact(row, encounter, resources))
        except BundleFault as fault:
            faults.append((row, fault))
    if not contacts and not faults:
        raise NotABundle(
            why="没有可入库的就诊（Encounter）", why_en="it holds no Encounter to store"
        )
    return contacts, faults


def _contact(row: int, encounter: Resource, resources: Resources) -> ForeignContact:
    patient = resources.find(encounter.get("subject"))
    number = _number_of(patient)
    if not number:
        raise BundleFault(
            field="subject",
            what="就诊没有对应的患者，或患者没有证件号码",
            what_en="the Encounter has no Patient with an identity number",
        )
    period = first(encounter.get("period"))
    start = _instant(period.get("start"), "period.start")
    if start is None:
        raise BundleFault(
            field="period",
            what="就诊没有开始时间（period.start）",
            what_en="period.start is missing",
        )
    provider = encounter.get("serviceProvider")
    conditions = _conditions(encounter, resources)
    draft = EncounterDraft(
        resident_id=0,
        kind=_class_of(encounter),
        started_at=start,
        ended_at=_instant(period.get("end"), "period.end"),
        doctor_name=_doctor(encounter, resources)[:64],
        chief_complaint=_text(encounter.get("reasonCode"))[:500],
        disposition=DISPOSITIONS.get(
            _code(first(encounter.get("hospitalization")).get("dischargeDisposition"))
        ),
        conditions=conditions,
        observations=_observations(encounter, resources, start),
        source=Source.FILE,
        external_id=str(first(encounter.get("identifier")).get("value") or encounter.get("id", ""))[
            :64
        ],
        open_episode=False,
    )
    return ForeignContact(
        row=row,
        number=number,
        name=_person_name(patient),
        institution_code=_identifier(resources.find(provider)) or _identifier(first(provider)),
        draft=draft,
    )


def _conditions(encounter: Resource, resources: Resources) -> tuple[ConditionDraft, ...]:
    ranks = {
        id(resources.find(first(d).get("condition"))): str(first(d).get("rank", ""))
        for d in many(encounter.get("diagnosis"))
    }
    found: dict[str, ConditionDraft] = {}
    for condition in resources.about("Condition", encounter):
        code, name = _icd(condition.get("code"))
        if not code or code in found:
            continue
        principal = ranks.get(id(condition)) == "1"
        found[code] = ConditionDraft(
            code=code,
            name=name[:200],
            kind=ConditionKind.PRINCIPAL if principal else ConditionKind.SECONDARY,
            verification=VERIFICATIONS.get(
                _code(condition.get("verificationStatus")), Verification.CONFIRMED
            ),
            onset_on=_day(condition.get("onsetDateTime")),
        )
    return tuple(found.values())


def _observations(
    encounter: Resource, resources: Resources, start: datetime
) -> tuple[ObservationDraft, ...]:
    found: dict[str, ObservationDraft] = {}
    for observation in resources.about("Observation", encounter):
        at = _instant(observation.get("effectiveDateTime"), "effectiveDateTime") or start
        for part in [observation, *many(observation.get("component"))]:
            draft = _observation(part, at)
            if draft is not None:
                found.setdefault(draft.code, draft)
    return tuple(found.values())


def _observation(part: Resource, at: datetime) -> ObservationDraft | None:
    coding = first(first(part.get("code")).get("coding"))
    code = str(coding.get("code", ""))
    measure = catalogue.by_loinc().get(code) or catalogue.measures().get(code)
    quantity = first(part.get("valueQuantity"))
    value = _decimal(quantity.get("value"))
    text = str(part.get("valueString", "")) or _text(part.get("valueCodeableConcept"))
    if not code or (value is None and not text):
        return None
    ranges = first(part.get("referenceRange"))
    return ObservationDraft(
        code=(measure.code if measure else code)[:20],
        name=(measure.name if measure else str(coding.get("display", "")))[:60],
        value=value,
        text="" if value is not None else text[:200],
        unit=str(quantity.get("unit", ""))[:20],
        low=_decimal(first(ranges.get("low")).get("value")),
        high=_decimal(first(ranges.get("high")).get("value")),
        taken_at=at,
    )


def _class_of(encounter: Resource) -> EncounterKind:
    raw = first(encounter.get("class"))
    coding = first(raw.get("coding")) or raw
    found = CLASSES.get(str(coding.get("code", "")).upper())
    if found is None:
        display = str(coding.get("display", ""))
        found = next((kind for word, kind in CLASS_WORDS if word in display), None)
    if found is None:
        raise BundleFault(
            field="class",
            what=f"就诊类别 {coding.get('code', '')} 无法识别；请用 AMB、EMER、IMP 或 HH",
            what_en=f"class {coding.get('code', '')} is unknown; use AMB, EMER, IMP or HH",
        )
    return found


def _icd(concept: Any) -> tuple[str, str]:
    concept = first(concept)
    for coding in many(concept.get("coding")):
        code = str(coding.get("code", "")).strip()
        if ICD.fullmatch(code):
            return code, str(coding.get("display", "") or concept.get("text", ""))
    return "", ""


def _number_of(patient: Resource) -> str:
    values = [str(first(i).get("value", "")).strip() for i in many(patient.get("identifier"))]
    citizen = next((value for value in values if NUMBER.fullmatch(value)), "")
    return (citizen or next((value for value in values if value), ""))[:40]


def _person_name(person: Resource) -> str:
    name = first(person.get("name"))
    given = "".join(str(part) for part in many(name.get("given")))
    return str(name.get("text", "")) or f"{name.get('family', '')}{given}"


def _doctor(encounter: Resource, resources: Resources) -> str:
    individual = first(first(encounter.get("participant")).get("individual"))
    return _person_name(resources.find(individual)) or str(individual.get("display", ""))


def _identifier(resource: Resource) -> str:
    return str(first(resource.get("identifier")).get("value", ""))[:40]


def _text(concept: Any) -> str:
    concept = first(concept)
    return str(concept.get("text", "") or first(concept.get("coding")).get("display", ""))


def _code(value: Any) -> str:
    """A code, plain or inside a concept."""
    if isinstance(value, str):
        return value
    return str(first(first(value).get("coding")).get("code", ""))


def _decimal(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise BundleFault(
            field="valueQuantity",
            what=f"数值 {str(value)[:30]} 无法识别",
            what_en=f"{str(value)[:30]} is no value that can be measured",
        )
    return number


def _instant(value: Any, field: str) -> datetime | None:
    if not value:
        return None
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise BundleFault(
            field=field, what=f"时间 {value} 无法识别", what_en=f"{value} is no instant"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
