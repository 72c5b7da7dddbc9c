"""A report is read: who, which version, when. And what was signed alone at night is looked at by another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.models import Order, Report, ReportNotFound, ReportReading
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.selectors.reports import find_version, report_sheet, standing_of
from lianyi.areas.diagnostics.services.drafting import must_stand_at_centre
from lianyi.areas.diagnostics.services.report_refusals import OwnReport, ReasonMissing
from lianyi.areas.diagnostics.services.returning import CODE_LETTERS, seal_of
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.reports import ReportCard, ReportSheet, Verified
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.crypto.keyring import Tampered, audit_key

_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingReport:
    """An order with the version of its report that stands."""

    order: OrderCard
    report: ReportCard


@transaction.atomic
def open_report_of(*, order_id: int, actor: Actor, now: datetime) -> StandingReport:
    """The version that stands for an order, for another system; the reading is kept and audited.

    Raises: OrderNotFound, ReportNotFound (404).
    """
    order = Order.objects.visible_to(actor.scope).one(order_id)
    report = find_version(order, None)
    audit.record_read(actor, resident_id=order.resident_id, what="diagnostics.fhir", at=now)
    _note_reading(report, actor, now)
    return StandingReport(order=order.card(), report=report.card())


@transaction.atomic
def open_reports_of(*, resident_id: int, actor: Actor, now: datetime) -> list[StandingReport]:
    """The versions that stand for a person's orders within reach, the newest first, at most fifty; kept and audited.

    Cost: three queries, and two a report for the reading. Raises: ResidentNotFound (404).
    """
    person = residents.get_resident(resident_id, actor.scope)
    audit.record_read(actor, resident_id=person.id, what="diagnostics.fhir", at=now)
    found = []
    for report in standing_of(residents.same_person_ids(person.id), actor.scope)[:_MOST]:
        _note_reading(report, actor, now)
        found.append(StandingReport(order=report.order.card(), report=report.card()))
    return found


@transaction.atomic
def read_report(
    *,
    order_id: int,
    number: int | None = None,
    actor: Actor,
    now: datetime,
    what: str = "diagnostics.report",
) -> ReportSheet:
    """A version of a report (the newest unless `number` says which) with all that stands beside it.

    The reading is kept with its version, and audited. Raises: OrderNotFound, ReportNotFound (404).
    """
    order = Order.objects.visible_to(actor.scope).one(order_id)
    report = find_version(order, number)
    audit.record_read(actor, resident_id=order.resident_id, what=what, at=now)
    _note_reading(report, actor, now)
    return report_sheet(report, is_whole=is_whole(report), actor=actor)


@transaction.atomic
def review_lone(
    *, order_id: int, number: int, agrees: bool, note: str = "", actor: Actor, now: datetime
) -> ReportCard:
    """Look at what somebody signed alone: agreed, or not agreed with a word; the correction itself is an addendum.

    Raises: OrderNotFound, ReportNotFound (404); NotPermitted, OwnReport (403); ReasonMissing (422); NotYourSide (409).
    """
    actor.must("diagnostics.review")
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_stand_at_centre(order, actor)
    report = find_version(order, number)
    if not report.lone or report.lone_reviewed_at is not None:
        raise ReportNotFound
    if report.signed_by_id == actor.user_id:
        raise OwnReport
    if not agrees and not note.strip():
        raise ReasonMissing(field="note")
    report.lone_reviewed_at, report.lone_reviewed_by_name = now, actor.name[:60]
    report.lone_agrees, report.lone_note = agrees, reporting.tidy(note)[: reporting.LONGEST_REASON]
    report.save(
        update_fields=["lone_reviewed_at", "lone_reviewed_by_name", "lone_agrees", "lone_note"]
    )
    audit.record(
        actor,
        "diagnostics.review_lone",
        target=f"diagnostic_order:{order.pk}",
        at=now,
        resident_id=order.resident_id,
        facts={"number": number, "agrees": agrees},
    )
    return report.card()


def verify_paper(code: str) -> Verified:
    """What the code on a paper says, to anybody: whose report, whether it is whole, whether a newer one stands.

    Neither finding nor name. Cost: three queries. Raises: ReportNotFound (404).
    """
    row = Report.objects.select_related("order", "order__centre").filter(code=code).first()
    if row is None or len(code) != CODE_LETTERS:
        raise ReportNotFound
    newest = Report.objects.filter(order=row.order_id).order_by("-number")[0]
    host = organisations.get_institution(row.order.centre_host_id)
    card = row.card()
    return Verified(
        no=card.no,
        seal=card.seal,
        is_whole=is_whole(row),
        is_newest=newest.number == row.number,
        newest_no=f"{row.order.number}-{newest.number}",
        centre_name=f"{host.name} {row.order.centre.name}",
        item_name=row.order.item_name,
        signed_by_name=row.signed_by_name,
        signed_at=row.signed_at,
    )


def is_whole(report: Report) -> bool:
    """Whether the seal still fits what stands in the table."""
    try:
        _, key = audit_key(report.key_id)
    except Tampered:
        return False
    return seal_of(report, key) == report.seal


def _note_reading(report: Report, actor: Actor, now: datetime) -> None:
    """Keep who read which version; the platform itself reads nothing."""
    if actor.user_id is None:
        return
    row, made = ReportReading.objects.get_or_create(
        report=report,
        user_id=actor.user_id,
        defaults={
            "user_name": actor.name[:60],
            "institution_id": actor.institution_id,
            "first_at": now,
            "last_at": now,
        },
    )
    if not made:
        row.last_at = now
        row.save(update_fields=["last_at"])
