"""A study or a critical value meets an empty roster, or a report is late: the head of the centre is called."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.models import CriticalNotice, CriticalValue, Order
from lianyi.areas.diagnostics.selectors.centres import on_duty
from lianyi.areas.diagnostics.states import AT_CENTRE
from lianyi.areas.diagnostics.types.words import State, Urgency
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases import public as cases

CHIEF: Final = "diagnostic_chief"


@transaction.atomic
def call_chief(*, order_id: int, level: int, now: datetime) -> bool:
    """Put a late study on the desk of the head of its centre: at once if nobody is on duty, else at the second level.

    The reader who has it keeps it. Told twice, it changes nothing. Returns whether the head was called now.
    """
    order = _locked(order_id)
    if order is None or order.case is None or order.state not in AT_CENTRE:
        return False
    attended = is_attended(order.centre_id, now)
    if (attended and level < 1) or order.case.holder_duty == CHIEF:
        return False
    note = "报告超时，请安排诊断" if attended else "报告超时且无人当班，请安排诊断"
    _give_to_chief(order, order.case.pk, note, now)
    return True


@transaction.atomic
def call_chief_to_stat(*, order_id: int, now: datetime) -> bool:
    """Put a STAT study that arrives while the roster is empty on the desk of the head of its centre at once.

    It waits for no limit to pass; who claims it first reads it. Told twice, it changes nothing.
    """
    order = _locked(order_id)
    if order is None or order.case is None or order.state != State.WAITING:
        return False
    called = order.case.holder_duty == CHIEF or is_attended(order.centre_id, now)
    if order.urgency != Urgency.STAT or called:
        return False
    _give_to_chief(order, order.case.pk, "急诊检查到达时值班表上无人当班，请安排诊断", now)
    return True


@transaction.atomic
def call_chief_to_critical(*, critical_id: int, now: datetime) -> bool:
    """Add the head of the centre to those told of a critical value, when nobody on its roster could telephone.

    The clocks and whoever owes the read-back stay as they are. Told twice, it stands once.
    """
    rows = CriticalValue.objects.select_for_update(of=("self",)).filter(pk=critical_id)
    critical = rows.filter(ended_at=None).first()
    if critical is None or is_attended(critical.centre_id, now):
        return False
    _, is_new = CriticalNotice.objects.get_or_create(
        critical=critical,
        level=1,
        duty=CHIEF,
        defaults={
            "institution_id": critical.centre_host_id,
            "at": now,
            "note": "诊断中心值班表上无人当班，直接通知主任",
        },
    )
    if is_new:
        audit.record(
            Actor.system(now, "时钟"),
            "diagnostics.nobody_on_duty",
            target=f"critical_value:{critical.pk}",
            at=now,
            resident_id=critical.resident_id,
        )
    return is_new


def is_attended(centre_id: int, now: datetime) -> bool:
    """Whether the roster of a centre names somebody now. Cost: one query."""
    return bool(on_duty([centre_id], now).get(centre_id))


def _locked(order_id: int) -> Order | None:
    rows = Order.objects.select_related("case").select_for_update(of=("self",))
    return rows.filter(pk=order_id).first()


def _give_to_chief(order: Order, case_id: int, note: str, now: datetime) -> None:
    cases.reassign(
        case_id=case_id,
        holder=cases.Holder(institution_id=order.centre_host_id, duty=CHIEF),
        actor=Actor.system(now, "时钟"),
        now=now,
        note=note,
    )
