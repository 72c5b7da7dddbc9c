"""Reports: read, write, hand in, sign, send back, amend, take note."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Schema, Status

from lianyi.areas.diagnostics.api import shapes
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors.reports import list_handed_in, list_lone, list_notices
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.reports import (
    Conclusion,
    DraftCard,
    ReportCard,
    ReportDraft,
    ReportKind,
    ReportSheet,
)
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

_ONE = "/orders/{int:order_id}/report"


class ReportIn(Schema):
    """What is written. `values`: structured fields of the template by code."""

    template_code: str = Field(max_length=30)
    findings: str = ""
    impression: str = ""
    values: dict[str, str | bool | list[str]] = {}
    conclusion: Conclusion | None = None
    critical_code: str = Field("", max_length=40)
    reason: str = ""
    read_version: int = Field(ge=0, description="of the draft that was read; another is refused")

    def draft(self) -> ReportDraft:
        """For the service."""
        return ReportDraft(**self.dict(exclude={"read_version"}))


class SignReportIn(ReportIn):
    """What is signed. `alone`: at night, where the county allows it."""

    alone: bool = False


class SendBackIn(Schema):
    """Why a report goes back to its author."""

    reason: str = Field(max_length=300)


class ReportContentOut(Schema):
    """What a draft holds."""

    template_code: str
    findings: str
    impression: str
    values: dict[str, Any]
    conclusion: Conclusion | None
    critical_code: str
    reason: str


class ReportDraftOut(Schema):
    """A draft."""

    order_id: int
    kind: ReportKind
    content: ReportContentOut
    version: int
    author_name: str
    saved_at: datetime
    submitted_at: datetime | None
    sent_back_reason: str


class ReportVersionOut(Schema):
    """A signed version."""

    order_id: int
    number: int
    no: str
    kind: ReportKind
    findings: str
    impression: str
    values: dict[str, Any]
    conclusion: Conclusion
    critical_code: str
    reason: str
    written_by_name: str
    reviewed_by_name: str
    signed_by_name: str
    signed_at: datetime
    lone: bool
    seal: str


class ReportOut(Schema):
    """A version with the others of its order. `is_whole`: the seal fits what stands in the table."""

    report: ReportVersionOut
    versions: list[ReportVersionOut]
    is_whole: bool
    is_newest: bool
    mine_to_acknowledge: bool


class WaitingReportOut(Schema):
    """A report that waits for somebody."""

    order_id: int
    number: str
    item_name: str
    patient: str
    due_at: datetime | None
    note: str
    by_name: str


class LoneReviewIn(Schema):
    """What another says of a report that was signed alone; not agreed with a word."""

    agrees: bool
    note: str = Field("", max_length=300)


class AcknowledgedOut(Schema):
    """How many notices were taken note of."""

    count: int


@router.get(_ONE, response={200: ReportOut, **REFUSALS})
@needs("diagnostics.view")
def read(request: HttpRequest, order_id: int, version: int | None = None) -> ReportSheet:
    """The report that stands, or another version; who reads it is kept."""
    return reporting.read_report(
        order_id=order_id, number=version, actor=actor_of(request), now=timezone.now()
    )


@router.get(f"{_ONE}/draft", response={200: ReportDraftOut, **REFUSALS})
@needs("diagnostics.report", "diagnostics.review")
def open_draft(request: HttpRequest, order_id: int) -> DraftCard:
    """Open the draft to write: the claimer's, the second reader's, or an addendum to what is signed."""
    return reporting.open_report(order_id=order_id, actor=actor_of(request), now=timezone.now())


@router.put(f"{_ONE}/draft", response={200: ReportDraftOut, **REFUSALS})
@needs("diagnostics.report", "diagnostics.review")
def save_draft(request: HttpRequest, order_id: int, body: ReportIn) -> DraftCard:
    """Keep what was written. 409 when somebody saved since `read_version`."""
    return reporting.save_draft(
        order_id=order_id,
        draft=body.draft(),
        expected_version=body.read_version,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post(f"{_ONE}/submit", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.report")
def submit_report(request: HttpRequest, order_id: int, body: ReportIn) -> OrderCard:
    """Hand in for a second reader."""
    return reporting.submit(
        order_id=order_id,
        draft=body.draft(),
        expected_version=body.read_version,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post(f"{_ONE}/sign", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.report", "diagnostics.review")
def sign_report(request: HttpRequest, order_id: int, body: SignReportIn) -> OrderCard:
    """Sign. 409 where another person must review first."""
    return reporting.sign(
        order_id=order_id,
        draft=ReportDraft(**body.dict(exclude={"read_version", "alone"})),
        expected_version=body.read_version,
        alone=body.alone,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post(f"{_ONE}/recall", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.report")
def recall_report(request: HttpRequest, order_id: int) -> OrderCard:
    """Take back what was handed in."""
    return reporting.recall(order_id=order_id, actor=actor_of(request), now=timezone.now())


@router.post(f"{_ONE}/send-back", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.review")
def send_report_back(request: HttpRequest, order_id: int, body: SendBackIn) -> OrderCard:
    """Give the report back to its author."""
    return reporting.send_back(
        order_id=order_id, reason=body.reason, actor=actor_of(request), now=timezone.now()
    )


@router.post(f"{_ONE}/addenda", response={201: ReportVersionOut, **REFUSALS})
@needs("diagnostics.report")
def addend_report(request: HttpRequest, order_id: int, body: SignReportIn) -> Status[ReportCard]:
    """Sign a new version of a signed report, with its reason."""
    card = reporting.addend(
        order_id=order_id,
        draft=ReportDraft(**body.dict(exclude={"read_version", "alone"})),
        expected_version=body.read_version,
        alone=body.alone,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, card)


@router.post(f"{_ONE}/addenda/hand-in", response={204: None, **REFUSALS})
@needs("diagnostics.report")
def hand_in_addendum(request: HttpRequest, order_id: int, body: ReportIn) -> Status[None]:
    """Leave an addendum for another to sign."""
    reporting.hand_in_addendum(
        order_id=order_id,
        draft=body.draft(),
        expected_version=body.read_version,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.delete(f"{_ONE}/addenda/draft", response={204: None, **REFUSALS})
@needs("diagnostics.report")
def discard_addendum(request: HttpRequest, order_id: int) -> Status[None]:
    """Throw away an addendum that was begun."""
    reporting.discard_addendum(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return Status(204, None)


@router.post(f"{_ONE}/versions/{{int:number}}/review", response={200: ReportVersionOut, **REFUSALS})
@needs("diagnostics.review")
def review_lone_report(
    request: HttpRequest, order_id: int, number: int, body: LoneReviewIn
) -> ReportCard:
    """Look at what somebody signed alone; a correction is an addendum."""
    return reporting.review_lone(
        order_id=order_id,
        number=number,
        **body.dict(),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post(f"{_ONE}/acknowledge", response={200: AcknowledgedOut, **REFUSALS})
@needs("diagnostics.view")
def acknowledge_report(request: HttpRequest, order_id: int) -> dict[str, int]:
    """Take note of an amended report."""
    count = reporting.acknowledge(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return {"count": count}


@router.get("/reports/notices", response={200: Paged[WaitingReportOut], **REFUSALS})
@needs("diagnostics.view")
def notices(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Amended reports the caller has not taken note of, the most overdue first."""
    return paged(list_notices(actor_of(request), after=paging.after, at_most=paging.limit))


@router.get("/reports/signed-alone", response={200: Paged[WaitingReportOut], **REFUSALS})
@needs("diagnostics.review")
def signed_alone(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Reports signed by one alone that another still has to look at."""
    return paged(list_lone(actor_of(request).scope, after=paging.after, at_most=paging.limit))


@router.get("/reports/handed-in", response={200: Paged[WaitingReportOut], **REFUSALS})
@needs("diagnostics.review")
def handed_in(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Addenda that wait for another to sign them, the oldest first."""
    return paged(list_handed_in(actor_of(request).scope, after=paging.after, at_most=paging.limit))
