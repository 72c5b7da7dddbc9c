"""The rows behind a turnaround figure: exactly the reports it counts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import F, QuerySet

from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.selectors.orders import as_rows, start_of
from lianyi.areas.diagnostics.types.sheets import OrderRow
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.ui.paging import Keyset, Page

_SIGNED: Final = Keyset("-signed_at", "-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """The line of the table whose rows are wanted; `late_only`: signed after the limit."""

    centre_id: int | None = None
    urgency: str = ""
    late_only: bool = False


def signed_in(scope: Scope, period: Period, narrow: Narrow) -> "QuerySet[Order]":
    """Reports signed in a period, as `turnarounds` counts them, narrowed to a line."""
    rows = Order.objects.visible_to(scope).filter(
        signed_at__isnull=False,
        transmitted_at__isnull=False,
        state__in=[State.SIGNED, State.CLOSED],
        signed_at__gte=start_of(period.first),
        signed_at__lt=start_of(period.last + timedelta(days=1)),
    )
    if narrow.centre_id is not None:
        rows = rows.filter(centre=narrow.centre_id)
    if narrow.urgency:
        rows = rows.filter(urgency=narrow.urgency)
    return rows.filter(signed_at__gt=F("report_due_at")) if narrow.late_only else rows


def list_signed(
    *, scope: Scope, period: Period, narrow: Narrow, after: str = "", at_most: int = 50
) -> Page[OrderRow]:
    """One page of the rows, the latest first. Cost: three queries."""
    rows = signed_in(scope, period, narrow).select_related("case", "centre")
    page = _SIGNED.page(rows, after, at_most)
    return page.with_rows(as_rows(page.rows, scope))
