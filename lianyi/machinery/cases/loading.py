"""Finished cases brought in whole: from the system used before, or made up for a demo. No audit line, no event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from django.db import transaction

from lianyi.machinery import bulk
from lianyi.machinery.cases.kinds import kind_of
from lianyi.machinery.cases.models import Case, CaseReceipt, CaseStep
from lianyi.machinery.cases.types import Holder, Priority

BATCH: Final = 2_000
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    """One step as it was taken elsewhere."""

    move: str
    from_state: str
    to_state: str
    at: datetime
    hand: str = ""
    user_id: int | None = None
    by_name: str = ""
    institution_id: int | None = None
    to_institution_id: int | None = None
    to_duty: str = ""
    due_at: datetime | None = None
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    received_at: datetime | None = None
    received_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedCase:
    """A case that has ended, with its steps in order of time."""

    kind: str
    subject_id: int
    state: str
    headline: str
    holder: Holder
    opened_at: datetime
    closed_at: datetime
    county_code: str = ""
    priority: Priority = Priority.ORDINARY
    policy_version_id: int | None = None
    steps: tuple[PastStep, ...] = ()


@transaction.atomic
def load_closed(rows: Iterable[ClosedCase]) -> list[int]:
    """Store finished cases with their steps and receipts, a batch at a time; returns their ids in the order given.

    Expects: trusted rows, as the demo and an importer that has checked them make; each in an end state of its kind.
    Cost: bulk inserts only; memory is bounded by the batch of 2,000 (and the ids).
    Raises: ValueError for a row that has not ended: a fault of the loader.
    """
    made: list[int] = []
    for batch in _batches(rows, BATCH):
        cases = [_case(row) for row in batch]
        bulk.insert(cases)
        steps = [
            (_step(case, past), past)
            for case, row in zip(cases, batch, strict=True)
            for past in row.steps
        ]
        bulk.insert([step for step, _ in steps])
        bulk.insert(
            [
                bulk.new(CaseReceipt, step=step, by_name=past.received_by, at=past.received_at)
                for step, past in steps
                if past.received_at
            ]
        )
        made += [case.pk for case in cases]
    return made


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    it = iter(rows)
    while batch := list(islice(it, size)):
        yield batch


def _case(row: ClosedCase) -> Case:
    table = kind_of(row.kind).table
    if not table.is_end(table.read_state(row.state)):
        raise ValueError(f"{row.kind}:{row.subject_id} has not ended: {row.state}")
    return bulk.new(
        Case,
        kind=row.kind,
        state=row.state,
        subject_id=row.subject_id,
        headline=row.headline,
        priority=row.priority,
        holder_institution_id=row.holder.institution_id,
        holder_duty=row.holder.duty,
        holder_user_id=row.holder.user_id,
        county_code=row.county_code,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        policy_version_id=row.policy_version_id,
        version=max(len(row.steps), 1),
    )


def _step(case: Case, past: PastStep) -> CaseStep:
    return bulk.new(
        CaseStep,
        case=case,
        move=past.move,
        from_state=past.from_state,
        to_state=past.to_state,
        hand=past.hand,
        user_id=past.user_id,
        by_name=past.by_name,
        institution_id=past.institution_id,
        to_institution_id=past.to_institution_id,
        to_duty=past.to_duty,
        due_at=past.due_at,
        at=past.at,
        note=past.note,
        facts=past.facts,
    )
