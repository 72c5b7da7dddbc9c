"""A report is late and nobody reads: the head of the centre is called."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.selectors.centres import on_duty
from lianyi.areas.diagnostics.states import AT_CENTRE
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases

CHIEF: Final = "diagnostic_chief"


@transaction.atomic
def call_chief(*, order_id: int, level: int, now: datetime) -> bool:
    """Put a late study on the desk of the head of its centre: at once if nobody is on duty, else at the second level.

    The reader who has it keeps it. Told twice, it changes nothing. Returns whether the head was called now.
    """
    order = (
        Order.objects.select_related("case").select_for_update(of=("self",)).filter(pk=order_id)
    ).first()
    if order is None or order.case is None or order.state not in AT_CENTRE:
        return False
    attended = bool(on_duty([order.centre_id], now).get(order.centre_id))
    if (attended and level < 1) or order.case.holder_duty == CHIEF:
        return False
    cases.reassign(
        case_id=order.case.pk,
        holder=cases.Holder(institution_id=order.centre_host_id, duty=CHIEF),
        actor=Actor.system(now, "时钟"),
        now=now,
        note="报告超时，请安排诊断" if attended else "报告超时且无人当班，请安排诊断",
    )
    return True
