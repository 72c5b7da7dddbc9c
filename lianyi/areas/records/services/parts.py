"""Rows of a contact's parts, made from what was drafted. Makes, does not save: recording and bulk loading share it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import models

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.models import (
    Condition,
    Encounter,
    Observation,
    Prescription,
    PrescriptionItem,
)
from lianyi.areas.records.models.querysets import SHANGHAI
from lianyi.areas.records.rules import classing, measuring, prescribing
from lianyi.areas.records.types import (
    ConditionDraft,
    ConditionKind,
    ObservationDraft,
    PrescriptionDraft,
)
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.errors import DomainError
from lianyi.machinery import bulk

BMI = "BMI"
Row = TypeVar("Row", bound=models.Model)


class UnknownDiagnosis(DomainError):
    """The code stands in no table we hold, and no name came with it."""

    code = "records.unknown_diagnosis"
    http_status = 422
    template = (
        "{value} is no ICD-10 code of the table; search the diagnosis by name and choose one."
    )


class UnknownDrug(DomainError):
    """The drug's code stands in no table we hold, and no name came with it."""

    code = "records.unknown_drug"
    http_status = 422
    template = "{value} is no drug of the table; search the drug by name, or write its name."


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the codes a draft uses, looked up once."""

    diagnoses: Mapping[str, str]
    drugs: Mapping[str, str]


def names_for(
    conditions: Iterable[ConditionDraft],
    prescriptions: Iterable[PrescriptionDraft],
    *,
    strict: bool,
) -> Names:
    """Look up all names in two queries at most.

    `strict`: a diagnosis written here must stand in the table; what others send keeps the sender's name.
    Raises: UnknownDiagnosis, UnknownDrug (422).
    """
    conditions = list(conditions)
    items = [item for prescription in prescriptions for item in prescription.items]
    diagnoses = (
        terminology.code_names(terminology.System.ICD10, {c.code for c in conditions})
        if conditions
        else {}
    )
    drugs = (
        terminology.code_names(terminology.System.MEDICINE, {i.drug_code for i in items})
        if items
        else {}
    )
    for condition in conditions:
        if condition.code not in diagnoses and (strict or not condition.name):
            raise UnknownDiagnosis(field="conditions", value=condition.code)
    for item in items:
        if item.drug_code not in drugs and not item.drug_name:
            raise UnknownDrug(field="prescriptions", value=item.drug_code)
    return Names(diagnoses, drugs)


def with_principal(drafts: Sequence[ConditionDraft]) -> list[tuple[ConditionDraft, ConditionKind]]:
    """The diagnoses with their rank: where none is called principal, the first is."""
    if any(draft.kind is ConditionKind.PRINCIPAL for draft in drafts):
        return [(draft, draft.kind) for draft in drafts]
    kinds = [ConditionKind.PRINCIPAL, *[ConditionKind.SECONDARY] * len(drafts)]
    return list(zip(drafts, kinds, strict=False))


def condition_rows(
    encounter: Encounter, drafts: Sequence[ConditionDraft], names: Mapping[str, str]
) -> list[Condition]:
    """Diagnoses of a contact, the principal first."""
    on = local_day(encounter.started_at)
    ordered = sorted(
        with_principal(drafts), key=lambda pair: pair[1] is not ConditionKind.PRINCIPAL
    )
    return [
        bulk.new(
            Condition,
            encounter=encounter,
            resident_id=encounter.resident_id,
            institution_id=encounter.institution_id,
            sensitivity=classing.sensitivity_of([draft.code], on),
            rank=rank,
            code=draft.code,
            name=names.get(draft.code) or draft.name,
            kind=kind,
            verification=draft.verification,
            onset_on=draft.onset_on,
            is_chronic=classing.is_chronic(draft.code, on),
            recorded_at=encounter.started_at,
        )
        for rank, (draft, kind) in enumerate(ordered)
    ]


def observation_rows(encounter: Encounter, drafts: Sequence[ObservationDraft]) -> list[Observation]:
    """Values of a contact, with the body mass index worked out where height and weight are given."""
    given = {draft.code: draft.value for draft in drafts}
    height, weight = given.get(catalogue.HEIGHT), given.get(catalogue.WEIGHT)
    drafts = list(drafts)
    if height and weight and BMI not in given:
        bmi = (weight / (height / 100) ** 2).quantize(Decimal("0.1"))
        drafts.append(ObservationDraft(code=BMI, value=bmi))
    return [_observation(encounter, draft) for draft in drafts]


def _observation(encounter: Encounter, draft: ObservationDraft) -> Observation:
    return observation_row(
        draft,
        resident_id=encounter.resident_id,
        institution_id=encounter.institution_id,
        sensitivity=encounter.sensitivity,
        at=encounter.started_at,
        encounter=encounter,
    )


def observation_row(
    draft: ObservationDraft,
    *,
    resident_id: int,
    institution_id: int | None,
    sensitivity: str,
    at: datetime,
    encounter: Encounter | None,
) -> Observation:
    """One value, of a contact or of none, with the catalogue's unit and range where its own are not given."""
    measure = catalogue.measures().get(draft.code)
    own_range = draft.low is not None or draft.high is not None
    known_unit = measure is not None and draft.unit in ("", measure.unit)
    low = draft.low if own_range or not (measure and known_unit) else measure.low
    high = draft.high if own_range or not (measure and known_unit) else measure.high
    alarms = (measure.alarm_low, measure.alarm_high) if measure and known_unit else (None, None)
    flag = (
        ""
        if draft.value is None
        else measuring.flag(
            draft.value, low=low, high=high, alarm_low=alarms[0], alarm_high=alarms[1]
        )
    )
    return bulk.new(
        Observation,
        encounter=encounter,
        resident_id=resident_id,
        institution_id=institution_id,
        sensitivity=sensitivity,
        panel=measure.panel if measure else "",
        code=draft.code,
        name=draft.name or (measure.name if measure else draft.code),
        value=draft.value,
        text=draft.text,
        unit=draft.unit or (measure.unit if measure else ""),
        low=low,
        high=high,
        flag=flag,
        taken_at=draft.taken_at or at,
    )


def prescription_rows(
    encounter: Encounter,
    drafts: Sequence[PrescriptionDraft],
    names: Mapping[str, str],
    at: datetime,
) -> list[tuple[Prescription, list[PrescriptionItem]]]:
    """Prescriptions of a contact, each with its drugs."""
    on = local_day(at)
    made = []
    for draft in drafts:
        prescription = bulk.new(
            Prescription,
            encounter=encounter,
            resident_id=encounter.resident_id,
            institution_id=encounter.institution_id,
            sensitivity=encounter.sensitivity,
            written_at=at,
            long_term=draft.long_term,
            current_until=prescribing.current_until(on, [item.days for item in draft.items]),
            note=draft.note,
        )
        items = [
            bulk.new(
                PrescriptionItem,
                prescription=prescription,
                drug_code=item.drug_code,
                drug_name=names.get(item.drug_code) or item.drug_name,
                dose=item.dose,
                frequency=item.frequency,
                route=item.route,
                days=item.days,
                quantity=item.quantity,
                unit=item.unit,
                ends_on=prescribing.ends_on(on, item.days),
            )
            for item in draft.items
        ]
        made.append((prescription, items))
    return made


def local_day(at: datetime) -> date:
    """The day in China on which an instant falls."""
    return at.astimezone(SHANGHAI).date()
