"""The audit for programs: /api/v1/audit/."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.audit import looking
from lianyi.machinery.audit.types import Search
from lianyi.machinery.audit.verification import verify
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["审计 audit"])


class LineOut(Schema):
    """One line of the audit."""

    id: int
    day: date
    seq: int
    at: datetime
    user_id: int | None
    actor_name: str
    role: str
    institution_id: int | None
    action: str
    target: str
    resident_id: int | None
    purpose: str
    facts: dict[str, Any]


class SearchIn(Schema):
    """What is looked for; `action` may end with a dot to find every act of an area."""

    user_id: int | None = None
    actor_name: str = ""
    resident_id: int | None = None
    action: str = ""
    institution_id: int | None = None
    role: str = ""
    purpose: str = ""
    first: date | None = None
    last: date | None = None


class FaultOut(Schema):
    """One place where the chain is broken."""

    day: date
    seq: int
    kind: str
    detail: str


class VerificationOut(Schema):
    """What a verification read and found."""

    sound: bool
    days: int
    lines: int
    anchors: int
    faults: list[FaultOut]
    faults_not_listed: int


@router.get("/lines", response={200: Paged[LineOut], **REFUSALS})
@needs("audit.search")
def list_audit_lines(
    request: HttpRequest, wanted: Query[SearchIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Lines in your reach, the newest act first. A search for one resident is itself audited."""
    found = looking.look(
        actor=actor_of(request),
        wanted=Search(**wanted.dict()),
        now=timezone.now(),
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found)


@router.get("/verification/{day}", response={200: VerificationOut, **REFUSALS})
@needs("audit.search")
def verify_audit_day(request: HttpRequest, day: date) -> Any:
    """Check one day of the chain again."""
    return verify(day=day)
