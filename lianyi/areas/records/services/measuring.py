"""Values that come of no contact: a laboratory measured a specimen."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from lianyi.areas.records.models import Observation
from lianyi.areas.records.rules import classing
from lianyi.areas.records.services import parts
from lianyi.areas.records.types import ObservationDraft
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def record_values(
    *,
    resident_id: int,
    institution_id: int,
    values: Sequence[ObservationDraft],
    source: str,
    codes: Iterable[str] = (),
    at: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    """Add measured values to a resident's record, as of `at`; the caller has asked whether the actor may.

    `source` is `kind:id` of what measured them; `codes` are ICD-10 codes the values tell of, so that sensitive ones
    stay with those who treat them. Cost: one statement for any number of values.
    """
    Observation.objects.bulk_create(_rows(resident_id, institution_id, values, codes, at))
    audit.record(
        actor,
        "records.record_values",
        target=source,
        at=now,
        resident_id=resident_id,
        facts={"values": len(values)},
    )


@transaction.atomic
def correct_values(
    *,
    resident_id: int,
    institution_id: int,
    values: Sequence[ObservationDraft],
    source: str,
    codes: Iterable[str] = (),
    at: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    """Put right values that `record_values` added as of `at`; who measured them keeps what they were.

    One that is not there is added. Cost: two statements a value at most.
    """
    written = Observation.objects.select_for_update().filter(
        resident=resident_id,
        institution=institution_id,
        encounter=None,
        taken_at=at,
        code__in=[draft.code for draft in values],
    )
    ids = dict(written.order_by("id").values_list("code", "pk"))
    for row in _rows(resident_id, institution_id, values, codes, at):
        row.pk = ids.get(row.code)
        row.save(force_update=row.pk is not None, force_insert=row.pk is None)
    audit.record(
        actor,
        "records.correct_values",
        target=source,
        at=now,
        resident_id=resident_id,
        facts={"codes": sorted(draft.code for draft in values)},
    )


def _rows(
    resident_id: int,
    institution_id: int,
    values: Sequence[ObservationDraft],
    codes: Iterable[str],
    at: datetime,
) -> list[Observation]:
    """The values as rows of no contact."""
    sensitivity = classing.sensitivity_of(list(codes), parts.local_day(at))
    return [
        parts.observation_row(
            draft,
            resident_id=resident_id,
            institution_id=institution_id,
            sensitivity=sensitivity,
            at=at,
            encounter=None,
        )
        for draft in values
    ]
