"""Loading many finished contacts: a few statements for thousands of rows, in bounded memory."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from lianyi.areas.records.models import Encounter
from lianyi.areas.records.rules import classing
from lianyi.areas.records.services import parts, projecting
from lianyi.areas.records.types import (
    ConditionDraft,
    EncounterRow,
    EncounterState,
    ObservationDraft,
    PrescriptionDraft,
    Source,
)
from lianyi.areas.residents import public as residents
from lianyi.machinery import bulk

BATCH = 2_000


def load_encounters(
    rows: Iterable[EncounterRow], *, now: datetime, source: Source = Source.FILE
) -> list[int]:
    """Store contacts that are known to be sound (the demo, a checked import); return their ids in the order given.

    Writes contacts, their parts and timeline lines, and the care relation of each resident with each institution. Emits
    nothing and opens no episode: these are history. Completeness is not counted here; call `refresh_all` afterwards.
    Cost: about a dozen statements for each 2,000 rows; memory is one batch and the ids.
    """
    stored: list[int] = []
    source_rows = iter(rows)
    while batch := list(islice(source_rows, BATCH)):
        with transaction.atomic():
            stored += _store(batch, now, source)
    return stored


def _store(batch: list[EncounterRow], now: datetime, source: Source) -> list[int]:
    drafts = [
        [ConditionDraft(code=code, name=name) for code, name in row.conditions] for row in batch
    ]
    prescriptions = [
        (PrescriptionDraft(items=row.drugs, long_term=row.long_term),) if row.drugs else ()
        for row in batch
    ]
    names = parts.names_for(
        (c for some in drafts for c in some),
        (p for some in prescriptions for p in some),
        strict=False,
    )
    encounters = [_encounter(row, names, now, source) for row in batch]
    bulk.insert(encounters)
    conditions = [
        parts.condition_rows(encounter, some, names.diagnoses)
        for encounter, some in zip(encounters, drafts, strict=True)
    ]
    observations = [
        parts.observation_rows(encounter, _values(row))
        for encounter, row in zip(encounters, batch, strict=True)
    ]
    made = [
        parts.prescription_rows(encounter, some, names.drugs, encounter.started_at)
        for encounter, some in zip(encounters, prescriptions, strict=True)
    ]
    prescribed = [prescription for some in made for prescription, _ in some]
    bulk.insert(prescribed)
    items = [[item for _, drugs in some for item in drugs] for some in made]
    for rows in (_flat(conditions), _flat(observations), _flat(items)):
        bulk.insert(rows)
    bulk.insert(
        [
            projecting.encounter_line(*parts_of)
            for parts_of in zip(encounters, conditions, observations, items, strict=True)
        ]
    )
    residents.relate_many(_relations(batch))
    return [encounter.pk for encounter in encounters]


def _values(row: EncounterRow) -> list[ObservationDraft]:
    plain = [ObservationDraft(code=code, value=value) for code, value in row.observations]
    return [*plain, *row.values]


def _encounter(row: EncounterRow, names: parts.Names, now: datetime, source: Source) -> Encounter:
    code, name = row.conditions[0] if row.conditions else ("", "")
    return bulk.new(
        Encounter,
        resident_id=row.resident_id,
        institution_id=row.institution_id,
        sensitivity=classing.sensitivity_of(
            [code for code, _ in row.conditions], parts.local_day(row.started_at)
        ),
        kind=row.kind,
        state=EncounterState.SIGNED,
        source=source,
        department=row.department,
        doctor_id=row.doctor_id,
        doctor_name=row.doctor_name,
        started_at=row.started_at,
        ended_at=row.ended_at,
        chief_complaint=row.chief_complaint,
        disposition=row.disposition,
        principal_code=code,
        principal_name=names.diagnoses.get(code) or name,
        total_fen=row.total_fen,
        fund_fen=row.fund_fen,
        outside_county=row.outside_county,
        place_name=row.place_name,
        place_division=row.place_division,
        external_id=row.external_id or None,
        recorded_at=now,
    )


def _relations(batch: list[EncounterRow]) -> Iterator[tuple[int, int, str, datetime]]:
    """Each resident with each institution of the batch, at the first contact and at the last."""
    spans: dict[tuple[int, int], tuple[datetime, datetime]] = {}
    for row in batch:
        if row.institution_id is not None:
            key, at = (row.resident_id, row.institution_id), row.started_at
            first, last = spans.get(key, (at, at))
            spans[key] = min(first, at), max(last, at)
    for (resident_id, institution_id), (first, last) in spans.items():
        for at in {first, last}:
            yield resident_id, institution_id, residents.RelationKind.ENCOUNTER, at


def _flat(some: list[list[parts.Row]]) -> list[parts.Row]:
    return [row for rows in some for row in rows]
