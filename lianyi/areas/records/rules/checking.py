"""Whether a contact, as drafted, can be true. Everything wrong is refused here, before any row."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.rules import measuring
from lianyi.areas.records.types import (
    ConditionKind,
    EncounterDraft,
    EncounterKind,
    ObservationDraft,
    PrescriptionDraft,
)
from lianyi.kernel.errors import DomainError

EARLIEST: Final = datetime.fromisoformat("1949-10-01T00:00:00+08:00")
CLOCK_SLACK: Final = timedelta(minutes=10)
"""A phone's clock may run ahead by this much."""
LONGEST_VISIT: Final = timedelta(days=3)
"""A visit that is not a stay ends within this. Ours; to be confirmed with medical affairs."""
MOST_MONEY_FEN: Final = 100_000_000_00
MOST_PARTS: Final = 60
MOST_VALUE: Final = 10**8
MOST_QUANTITY: Final = 10**6
LONGEST: Final = {
    "chief_complaint": 500,
    "department": 40,
    "doctor_name": 64,
    "place_name": 80,
    "place_division": 12,
    "client_id": 64,
    "external_id": 64,
    "template": 40,
    "note": 200,
    "code": 20,
    "name": 200,
    "text": 200,
    "unit": 20,
    "drug_code": 40,
    "drug_name": 200,
    "dose": 30,
    "frequency": 20,
    "route": 20,
}
LONGEST_PART: Final = 8_000


class BadTime(DomainError):
    """A time cannot be true."""

    code = "records.bad_time"
    http_status = 422
    template = "{name_en} cannot be true: {why_en}."


class BadFees(DomainError):
    """Amounts contradict each other."""

    code = "records.bad_fees"
    http_status = 422
    template = "Fees: {why_en}."


class NoPlace(DomainError):
    """Neither an institution of ours nor a named one outside."""

    code = "records.no_place"
    http_status = 422
    template = "Name the institution; for a contact outside the county, its name."


class BadDiagnoses(DomainError):
    """The diagnoses of a contact contradict each other."""

    code = "records.bad_diagnoses"
    http_status = 422
    template = "Diagnoses: {why_en}."


class EmptyValue(DomainError):
    """An observation says nothing, or a number where words belong."""

    code = "records.empty_value"
    http_status = 422
    template = "{name} needs {wanted_en}."


class TooManyParts(DomainError):
    """More parts than one contact can have: a mistake of the sending system."""

    code = "records.too_many_parts"
    http_status = 422
    template = "One contact carries at most {most} {name_en}; {count} were given."


class BadPrescription(DomainError):
    """A drug line cannot be carried out."""

    code = "records.bad_prescription"
    http_status = 422
    template = "Prescription, {drug}: {why_en}."


class TooLong(DomainError):
    """A text is longer than its field, or holds a character no text may hold."""

    code = "records.bad_text"
    http_status = 422
    template = "{name}: {why_en}."


def check(draft: EncounterDraft, now: datetime) -> None:
    """Raise the first reason why a drafted contact cannot be true; return when there is none."""
    check_texts(draft)
    _check_place(draft)
    _check_times(draft, now)
    _check_fees(draft)
    _check_counts(draft)
    _check_conditions(draft)
    check_observations(draft.observations)
    check_prescriptions(draft.prescriptions)


def _check_place(draft: EncounterDraft) -> None:
    if draft.institution_id is None and not (draft.outside_county and draft.place_name):
        raise NoPlace(field="institution")


def _check_times(draft: EncounterDraft, now: datetime) -> None:
    if draft.started_at > now + CLOCK_SLACK:
        raise BadTime(
            field="started_at",
            name="开始时间",
            name_en="The start",
            why="晚于现在",
            why_en="it lies in the future",
        )
    if draft.started_at < EARLIEST:
        raise BadTime(
            field="started_at",
            name="开始时间",
            name_en="The start",
            why="早于 1949 年",
            why_en="it lies before 1949",
        )
    if draft.ended_at is None:
        return
    if draft.ended_at < draft.started_at:
        raise BadTime(
            field="ended_at",
            name="结束时间",
            name_en="The end",
            why="早于开始时间",
            why_en="it lies before the start",
        )
    if draft.ended_at > now + CLOCK_SLACK:
        raise BadTime(
            field="ended_at",
            name="结束时间",
            name_en="The end",
            why="晚于现在",
            why_en="it lies in the future",
        )
    if (
        draft.kind is not EncounterKind.INPATIENT
        and draft.ended_at - draft.started_at > LONGEST_VISIT
    ):
        raise BadTime(
            field="ended_at",
            name="结束时间",
            name_en="The end",
            why="门急诊超过 3 天，请按住院登记",
            why_en="a visit of more than 3 days is a stay",
        )


def _check_fees(draft: EncounterDraft) -> None:
    if draft.total_fen < 0 or draft.fund_fen < 0:
        raise BadFees(field="total_fen", why="金额不能为负", why_en="an amount cannot be negative")
    if draft.fund_fen > draft.total_fen:
        raise BadFees(
            field="fund_fen",
            why="基金支付不能大于总费用",
            why_en="the fund's part exceeds the total",
        )
    if draft.total_fen > MOST_MONEY_FEN:
        raise BadFees(
            field="total_fen", why="总费用超过一亿元", why_en="the total exceeds 100 million yuan"
        )


def _check_counts(draft: EncounterDraft) -> None:
    parts = (
        ("诊断", "diagnoses", draft.conditions),
        ("检查结果", "observations", draft.observations),
        ("处方", "prescriptions", draft.prescriptions),
    )
    for name, name_en, rows in parts:
        if len(rows) > MOST_PARTS:
            raise TooManyParts(name=name, name_en=name_en, most=MOST_PARTS, count=len(rows))


def _check_conditions(draft: EncounterDraft) -> None:
    kinds = Counter(condition.kind for condition in draft.conditions)
    codes = Counter(condition.code for condition in draft.conditions)
    if kinds[ConditionKind.PRINCIPAL] > 1:
        raise BadDiagnoses(
            field="conditions", why="主要诊断只能有一个", why_en="there can be only one principal"
        )
    twice = [code for code, count in codes.items() if count > 1]
    if twice:
        raise BadDiagnoses(
            field="conditions",
            why=f"{twice[0]} 重复",
            why_en=f"{twice[0]} is given twice",
            code=twice[0],
        )
    for condition in draft.conditions:
        if (
            condition.onset_on is not None
            and condition.onset_on > draft.started_at.date() + timedelta(days=1)
        ):
            raise BadTime(
                field="conditions",
                name="起病日期",
                name_en="The onset",
                why="晚于就诊",
                why_en="it lies after the contact",
            )


def check_observations(observations: tuple[ObservationDraft, ...]) -> None:
    """Raise for values that say nothing, cannot be true or contradict each other."""
    for one in observations:
        measure = catalogue.measures().get(one.code)
        name = one.name or (measure.name if measure else one.code)
        if one.value is None and not one.text.strip():
            raise EmptyValue(
                field=one.code, name=name, wanted="数值或文字", wanted_en="a value or words"
            )
        if one.value is not None and not (one.value.is_finite() and abs(one.value) < MOST_VALUE):
            raise EmptyValue(
                field=one.code, name=name, wanted="合理的数值", wanted_en="a sensible number"
            )
        if measure is None:
            continue
        if measure.is_number and one.value is None:
            raise EmptyValue(field=one.code, name=name, wanted="数值", wanted_en="a number")
        if one.value is not None and one.unit in ("", measure.unit):
            measuring.must_be_plausible(measure, one.value)
    values = {one.code: one.value for one in observations}
    measuring.must_be_in_order(values.get(catalogue.SYSTOLIC), values.get(catalogue.DIASTOLIC))


def check_prescriptions(prescriptions: tuple[PrescriptionDraft, ...]) -> None:
    """Raise for a prescription that cannot be carried out."""
    for prescription in prescriptions:
        if not prescription.items:
            raise BadPrescription(
                field="prescriptions", drug="—", why="处方没有药品", why_en="it has no drug"
            )
        if len(prescription.items) > MOST_PARTS:
            raise TooManyParts(
                name="药品", name_en="drugs", most=MOST_PARTS, count=len(prescription.items)
            )
        for item in prescription.items:
            drug = item.drug_name or item.drug_code
            if not 1 <= item.days <= 180:
                raise BadPrescription(
                    field="days",
                    drug=drug,
                    why="天数须在 1 至 180 之间",
                    why_en="days must be 1 to 180",
                )
            if not (item.quantity.is_finite() and 0 < item.quantity < MOST_QUANTITY):
                raise BadPrescription(
                    field="quantity",
                    drug=drug,
                    why="数量须大于 0 且小于一百万",
                    why_en="the quantity lies above 0 and below a million",
                )


def check_texts(part: Any, longest: Mapping[str, int] = LONGEST) -> None:
    """Raise TooLong (422) for a text, anywhere in a draft, that its column could not hold."""
    for name in (field.name for field in fields(part)):
        value = getattr(part, name)
        if isinstance(value, str):
            check_text(name, value, longest.get(name, LONGEST_PART))
        elif isinstance(value, Mapping):
            for key, text in value.items():
                check_text(str(key), text, LONGEST_PART)
        elif isinstance(value, tuple):
            for inner in value:
                if is_dataclass(inner):
                    check_texts(inner, longest)


def check_text(name: str, text: str, most: int) -> None:
    """Raise TooLong (422) for a text that is too long or holds a control character."""
    if len(text) > most:
        why, why_en = f"不能超过 {most} 个字", f"at most {most} characters"
        raise TooLong(field=name, name=name, why=why, why_en=why_en)
    if any(ch < " " and ch not in "\t\r\n" for ch in text):
        why, why_en = "含有不可见的控制字符", "it holds a control character"
        raise TooLong(field=name, name=name, why=why, why_en=why_en)
