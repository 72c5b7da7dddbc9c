"""Cards of diagnostics on the role desks: what waits, what is late, the five most pressing lines."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.diagnostics.selectors.centres import hosted_by
from lianyi.areas.diagnostics.selectors.orders import (
    Filter,
    Queue,
    counts_of_boxes,
    list_orders,
    list_queue,
    queue_counts,
)
from lianyi.areas.diagnostics.types.sheets import OrderRow
from lianyi.areas.diagnostics.web.words import AREA
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk
from lianyi.machinery.ui.wording import ages, word

_FEW: Final = 5
Counts = Mapping[str, tuple[int, int]]


def _lines(rows: Iterable[OrderRow]) -> tuple[desk.DeskLine, ...]:
    return tuple(
        desk.DeskLine(
            text=f"{row.patient} {ages(row.patient_age)} · {row.card.item_name}",
            url=reverse("diagnostics-order", args=(row.card.id,)),
            note=f"{row.requester_name} → {row.centre_name}",
            due_at=row.due_at,
            badge=word(row.urgency_name if row.card.urgency != "ROUTINE" else row.state_name, AREA),
            tone="bad" if row.card.urgency != "ROUTINE" else row.tone,
        )
        for row in rows
    )


def _box(
    counts: Counts,
    actor: Actor,
    now: datetime,
    box: str,
    title: str,
    icon: str,
    order: int,
    empty: str,
) -> desk.DeskCard:
    """One list as a card."""
    count, late = counts[box]
    rows = (
        list_orders(scope=actor.scope, wanted=Filter(box=box), now=now, at_most=_FEW).rows
        if count
        else ()
    )
    return desk.DeskCard(
        title=title,
        url=f"{reverse('diagnostics-orders')}?box={box}",
        icon=icon,
        count=count,
        unit=_("份"),
        late=late,
        lines=_lines(rows),
        empty=empty,
        order=order,
    )


def primary(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Village and township: reports to tell patients of, what was asked for and is on its way."""
    counts = counts_of_boxes(actor.scope, now)
    yield _box(
        counts, actor, now, "inform", _("报告待告知患者"), "message", 12, _("没有等待告知的报告。")
    )
    yield _box(
        counts,
        actor,
        now,
        "asked",
        _("我申请的检查"),
        "report-medical",
        35,
        _("没有在办的检查申请。"),
    )


def technologist(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Whoever examines: whom to examine, what to send on."""
    counts = counts_of_boxes(actor.scope, now)
    yield _box(
        counts, actor, now, "examine", _("待检查"), "stethoscope", 5, _("没有等待检查的患者。")
    )
    yield _box(counts, actor, now, "transmit", _("检查后待上传"), "upload", 10, _("检查都已上传。"))


def reader(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Whoever reports: the queue of each centre of the house, the most pressing first."""
    centres = hosted_by(actor.institution_id, now)
    counts = queue_counts(actor.scope, [centre.id for centre in centres], now)
    for place, centre in enumerate(centres):
        numbers = counts.get(centre.id, {})
        open_ = numbers.get("waiting", 0) + numbers.get("reading", 0) + numbers.get("submitted", 0)
        rows = (
            list_queue(scope=actor.scope, wanted=Queue(centre_id=centre.id), at_most=_FEW).rows
            if open_
            else ()
        )
        yield desk.DeskCard(
            title=centre.name,
            url=f"{reverse('diagnostics-queue')}?centre={centre.id}",
            icon="report-medical",
            count=open_,
            unit=_("份"),
            late=numbers.get("late", 0),
            lines=_lines(rows),
            empty=_("队列是空的。") if centre.on_duty else _("队列是空的；现在无人当班。"),
            order=5 + place,
        )


def specialist(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """The county specialist: what was asked for, and reports to tell patients of."""
    yield from primary(actor, now)


desk.register(("village_doctor", "township_doctor"), primary)
desk.register(("technologist",), technologist)
desk.register(("diagnostician", "diagnostic_chief"), reader)
desk.register(("county_specialist",), specialist)
