"""Worklist and chain of duty over the API."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.cases import selectors
from lianyi.machinery.cases.types import WorkItem
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["待办 cases"])


class WorkItemOut(Schema):
    """One thing to do."""

    case_id: int
    kind: str
    kind_name: str
    subject_id: int
    headline: str
    state: str
    state_name: str
    priority: int
    due_at: datetime | None
    due_estimated: bool
    overdue: bool
    seconds_left: int | None
    escalated: bool
    version: int


class WorkFilter(Paging):
    """Which part of the worklist."""

    kind: str = ""
    overdue: bool = False


class CountOut(Schema):
    """How much waits, of one kind."""

    kind: str
    open: int
    overdue: int
    due_soon: int


class StepOut(Schema):
    """One link of the chain of duty: unit, person, time, instruction, receipt."""

    move: str
    move_name: str
    from_state: str
    to_state: str
    hand: str
    by_name: str
    institution_id: int | None
    institution_name: str
    at: datetime
    note: str
    to_institution_id: int | None
    to_institution_name: str
    to_duty: str
    due_at: datetime | None
    received_at: datetime | None
    received_by: str


@router.get("/worklist", response=Paged[WorkItemOut])
@needs()
def get_worklist(request: HttpRequest, wanted: Query[WorkFilter]) -> dict[str, Any]:
    """What waits for the caller's duty: overdue first, then by priority and time left."""
    actor, now = actor_of(request), timezone.now()
    found = selectors.worklist(
        scope=actor.scope,
        duties=[actor.role],
        now=now,
        kinds=[wanted.kind] if wanted.kind else None,
        overdue_only=wanted.overdue,
        after=wanted.after,
        at_most=wanted.limit,
    )
    return paged(found.map(_out))


@router.get("/counts", response=list[CountOut])
@needs()
def get_counts(request: HttpRequest) -> list[dict[str, Any]]:
    """How much waits for the caller's duty, by kind."""
    actor = actor_of(request)
    found = selectors.counts(scope=actor.scope, duties=[actor.role], now=timezone.now())
    return [
        {"kind": kind, "open": count.open, "overdue": count.overdue, "due_soon": count.due_soon}
        for kind, count in found.items()
    ]


@router.get("/{int:case_id}/timeline", response={200: list[StepOut], **REFUSALS})
@needs()
def get_timeline(request: HttpRequest, case_id: int) -> list[Any]:
    """The chain of duty of one case in the caller's scope, oldest step first."""
    card = selectors.get_case(case_id, actor_of(request).scope)
    return list(selectors.timeline(card.id))


def _out(item: WorkItem) -> dict[str, Any]:
    case = item.case
    return {
        "case_id": case.id,
        "kind": case.kind,
        "kind_name": item.kind_name,
        "subject_id": case.subject_id,
        "headline": case.headline,
        "state": case.state,
        "state_name": case.state_name,
        "priority": int(case.priority),
        "due_at": case.due_at,
        "due_estimated": case.due_estimated,
        "overdue": item.overdue,
        "seconds_left": None if item.left is None else int(item.left.total_seconds()),
        "escalated": item.escalated,
        "version": case.version,
    }
