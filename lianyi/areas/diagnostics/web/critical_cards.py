"""Cards of critical values, feedback and second readings on the role desks, and what they add to an order's page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.diagnostics.definitions.parts import register_part
from lianyi.areas.diagnostics.definitions.quality import FEEDBACKS
from lianyi.areas.diagnostics.selectors.critical import (
    count_critical,
    critical_of_order,
    list_critical,
)
from lianyi.areas.diagnostics.selectors.order_parts import film_part
from lianyi.areas.diagnostics.selectors.quality import (
    feedback_of,
    list_feedback,
    second_readings,
)
from lianyi.areas.diagnostics.types.critical import CriticalFilter
from lianyi.areas.diagnostics.types.quality import (
    FeedbackKind,
    QualityFilter,
    SecondReadingState,
)
from lianyi.areas.diagnostics.web.words import AREA
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk
from lianyi.machinery.ui.wording import ages, word

_FEW: Final = 5
_TOP: Final = 0


def _critical(actor: Actor, now: datetime, box: str, title: str) -> Iterator[desk.DeskCard]:
    """Critical values of a box, above everything; no card where there is none."""
    count, late = count_critical(actor.scope, box, now)
    if not count:
        return
    rows = list_critical(scope=actor.scope, wanted=CriticalFilter(box=box), now=now, at_most=_FEW)
    yield desk.DeskCard(
        title=title,
        url=f"{reverse('diagnostics-critical')}?box={box}",
        icon="alert-triangle",
        count=count,
        unit=_("例"),
        late=late,
        lines=tuple(
            desk.DeskLine(
                text=f"{row.patient} {ages(row.patient_age)} · {row.card.said}",
                url=reverse("diagnostics-critical-value", args=(row.card.id,)),
                note=f"{row.requester_name} {row.card.item_name}",
                due_at=row.due_at,
                badge=word(row.state_name, AREA),
                tone="bad",
            )
            for row in rows
        ),
        order=_TOP,
        wide=True,
        pressing=True,
    )


def receiver(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Village, township, specialist: critical values to take on and to tell."""
    yield from _critical(actor, now, "act", _("危急值"))


def centre(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Readers and the laboratory: critical values nobody has taken on, to telephone; readings to read again."""
    yield from _critical(actor, now, "call", _("危急值：待临床确认，请电话通知"))
    wanted = QualityFilter(mark=SecondReadingState.DRAWN)
    waiting = second_readings(actor.scope, wanted).count() if actor.may("diagnostics.report") else 0
    if waiting:
        yield desk.DeskCard(
            title=_("双盲复读"),
            url=f"{reverse('diagnostics-second-readings')}?mark=DRAWN",
            icon="eye",
            count=waiting,
            unit=_("份"),
            order=60,
        )


def overseer(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Head of the unit, office, bureau: every open critical value in reach."""
    yield from _critical(actor, now, "open", _("未办结的危急值"))


def feedback(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Whoever takes films and specimens: what the centres said of them."""
    count = feedback_of(actor.scope).filter(read_at=None).count()
    if not count:
        return
    rows = list_feedback(actor.scope, actor.user_id, unread_only=True, at_most=_FEW)
    yield desk.DeskCard(
        title=_("质量反馈"),
        url=reverse("diagnostics-feedback"),
        icon="message",
        count=count,
        unit=_("条"),
        lines=tuple(
            desk.DeskLine(
                text=f"{row.order.item_name} · {row.text}"[:60],
                url=reverse("diagnostics-feedback"),
                note=row.by_name,
                badge=word(FEEDBACKS[FeedbackKind(row.kind)], AREA),
                tone="warn",
            )
            for row in rows
        ),
        order=35,
    )


register_part("critical", critical_of_order)
register_part("film_quality", film_part, place="examination")
desk.register(("village_doctor", "township_doctor", "county_specialist"), receiver)
desk.register(("diagnostician", "diagnostic_chief", "laboratory_technician"), centre)
desk.register(("unit_head", "community_office", "bureau_officer"), overseer)
desk.register(("technologist", "village_doctor", "township_doctor", "diagnostician"), feedback)
