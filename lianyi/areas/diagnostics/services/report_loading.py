"""Reports of finished orders brought in whole: history of the system before, or of the demo. No event, no document."""

from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from lianyi.areas.diagnostics.definitions.templates import template
from lianyi.areas.diagnostics.models import Order, Report
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.services.returning import seal_now
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.reports import ReportDraft, ReportKind
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.machinery import bulk

BATCH: Final = 1_000
_READ: Final = (CentreKind.IMAGING, CentreKind.ECG, CentreKind.ULTRASOUND, CentreKind.PATHOLOGY)


def load_reports(write: Callable[[OrderCard], ReportDraft]) -> int:
    """Store a sealed first version for every signed order that was read and has none; returns how many.

    Expects: `write` gives a whole report (findings, impression, conclusion). Cost: two statements a thousand orders.
    """
    total = 0
    while made := _load(write):
        total += made
    return total


@transaction.atomic
def _load(write: Callable[[OrderCard], ReportDraft]) -> int:
    known = Exists(Report.objects.filter(order=OuterRef("pk")))
    rows = Order.objects.filter(~known, signed_at__isnull=False, centre_kind__in=_READ)
    made = [_report(order, write(order.card())) for order in rows.order_by("pk")[:BATCH]]
    bulk.insert(made)
    return len(made)


def _report(order: Order, content: ReportDraft) -> Report:
    reader = order.claimed_by_name or "—"
    report = bulk.new(
        Report,
        order=order,
        number=1,
        kind=ReportKind.ORIGINAL,
        template_code=content.template_code,
        findings=content.findings,
        impression=content.impression,
        values=dict(content.values),
        shown=reporting.shown_values(content.values, template(content.template_code)),
        conclusion=str(content.conclusion),
        critical_code=content.critical_code,
        written_by_name=reader,
        written_at=order.signed_at,
        signed_by_name=reader,
        signed_at=order.signed_at,
    )
    seal_now(report)
    return report
