"""Orders as another system asks for them: what the doctor wrote, those of a person, the one with a number."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.types.cards import AskedOrder
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import Scope
from lianyi.machinery.ui.paging import Keyset, Page

_NEWEST: Final = Keyset("-ordered_at", "-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for: orders of a person, or the one with a number, in certain states (None: any)."""

    resident_ids: Collection[int] | None = None
    number: str = ""
    states: Collection[State] | None = None


def get_asked(order_id: int, scope: Scope) -> AskedOrder:
    """One order with what its doctor wrote. Raises: OrderNotFound (404). Cost: one query."""
    return _asked(Order.objects.visible_to(scope).one(order_id))


def list_asked(
    *, scope: Scope, wanted: Asked, after: str = "", at_most: int = 50
) -> Page[AskedOrder]:
    """Orders in reach, the newest first. Cost: one query."""
    rows = Order.objects.visible_to(scope)
    if wanted.resident_ids is not None:
        rows = rows.filter(resident__in=wanted.resident_ids)
    if wanted.number:
        rows = rows.filter(number=wanted.number)
    if wanted.states is not None:
        rows = rows.filter(state__in=wanted.states)
    page = _NEWEST.page(rows, after, at_most)
    return page.with_rows([_asked(row) for row in page.rows])


def _asked(row: Order) -> AskedOrder:
    return AskedOrder(
        card=row.card(),
        centre_host_id=row.centre_host_id,
        ordered_by_name=row.ordered_by_name,
        scheduled_at=row.scheduled_at,
        laterality=row.laterality,
        diagnosis_code=row.diagnosis_code,
        diagnosis_name=row.diagnosis_name,
        clinical_info=row.clinical_info,
        question=row.question,
    )
