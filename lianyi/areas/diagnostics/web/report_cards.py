"""Reports on the desks: amended ones to take note of, addenda to sign, those signed alone; and on an order's page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.diagnostics.definitions.parts import register_part
from lianyi.areas.diagnostics.selectors import reports
from lianyi.areas.diagnostics.types.reports import Waiting, WaitingReport
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk
from lianyi.machinery.ui.wording import ages

_FEW: Final = 5
READERS: Final = (
    "village_doctor", "township_doctor", "county_specialist", "diagnostician", "diagnostic_chief",
)  # fmt: skip


def amended(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Reports one read or asked for that were amended since. Nothing where there is none."""
    rows = reports.notices_of(actor)
    count = rows.count()
    if not count:
        return
    found = reports.list_notices(actor, at_most=_FEW)
    yield desk.DeskCard(
        title=_("报告更正待签收"),
        url=reverse("diagnostics-reports"),
        icon="report-medical",
        count=count,
        unit=_("份"),
        late=rows.filter(due_at__lte=now).count(),
        lines=_lines(found.rows, "diagnostics-report"),
        order=3,
    )


def at_centre(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """What the head of a centre still has to look at."""
    handed_in = reports.handed_in_of(actor.scope).count()
    if handed_in:
        yield desk.DeskCard(
            title=_("补充报告待签发"),
            url=f"{reverse('diagnostics-reports')}?box={Waiting.HANDED_IN}",
            icon="signature",
            count=handed_in,
            unit=_("份"),
            lines=_lines(
                reports.list_handed_in(actor.scope, at_most=_FEW).rows, "diagnostics-report-edit"
            ),
            order=12,
        )
    rows = reports.lone_of(actor.scope)
    count = rows.count()
    yield desk.DeskCard(
        title=_("夜间单签待复核"),
        url=f"{reverse('diagnostics-reports')}?box={Waiting.LONE}",
        icon="moon",
        count=count,
        unit=_("份"),
        late=rows.filter(lone_due_at__lte=now).count(),
        lines=_lines(reports.list_lone(actor.scope, at_most=_FEW).rows, "diagnostics-report")
        if count
        else (),
        empty=_("没有待复核的夜间单签报告。"),
        order=25,
    )


def _lines(rows: Sequence[WaitingReport], url_name: str) -> tuple[desk.DeskLine, ...]:
    return tuple(
        desk.DeskLine(
            text=f"{row.patient} {ages(row.patient_age)} · {row.item_name}",
            url=reverse(url_name, args=(row.order_id,)),
            note=row.note[:60],
            due_at=row.due_at,
        )
        for row in rows
    )


desk.register(READERS, amended)
desk.register(("diagnostic_chief",), at_centre)
register_part("report", reports.report_part)
