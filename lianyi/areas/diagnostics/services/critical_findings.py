"""A critical finding never goes out without its critical-value case."""

from datetime import datetime

from django.db.models import QuerySet

from lianyi.areas.diagnostics.models import CriticalValue, Order
from lianyi.areas.diagnostics.services.critical import raise_critical
from lianyi.areas.diagnostics.services.report_refusals import CriticalWithoutCase
from lianyi.areas.diagnostics.types.reports import Conclusion, ReportDraft
from lianyi.kernel.actor import Actor

_TEXT = 500


def raise_for(order: Order, content: ReportDraft, actor: Actor, now: datetime) -> None:
    """Open the case of the critical finding a report names, unless it is open already; its clock starts now.

    Raises: what `raise_critical` refuses.
    """
    if content.conclusion != Conclusion.CRITICAL or not content.critical_code:
        return
    order.critical = True
    if not _cases(order).filter(finding_code=content.critical_code).exists():
        raise_critical(
            order_id=order.pk,
            finding_code=content.critical_code,
            text=content.impression[:_TEXT],
            value=None,
            unit="",
            actor=actor,
            now=now,
        )


def must_have_case(order: Order, content: ReportDraft) -> None:
    """Refuse to sign a critical report without a case. Raises: CriticalWithoutCase (409)."""
    if content.conclusion == Conclusion.CRITICAL and not _cases(order).exists():
        raise CriticalWithoutCase(field="critical_code")


def _cases(order: Order) -> QuerySet[CriticalValue]:
    return CriticalValue.objects.filter(order=order)
