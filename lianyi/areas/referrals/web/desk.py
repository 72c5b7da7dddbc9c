"""Cards of referrals on the role desks: what waits, what is late, the five most urgent lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.referrals.selectors.counters import weakest
from lianyi.areas.referrals.selectors.lists import (
    Filter,
    Task,
    counts_of_boxes,
    follow_ups_of,
    list_follow_ups,
    list_guidance_owed,
    list_referrals,
    narrowed,
)
from lianyi.areas.referrals.selectors.row_sets import REFERRALS, sent_in
from lianyi.areas.referrals.types.cards import ReferralRow
from lianyi.kernel.actor import Actor
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui import desk
from lianyi.machinery.ui.wording import ages, word

_FEW: Final = 5


def _lines(rows: Iterable[ReferralRow]) -> tuple[desk.DeskLine, ...]:
    return tuple(
        desk.DeskLine(
            text=f"{row.patient} {ages(row.patient_age)} · {row.card.diagnosis_name}",
            url=reverse("referrals-case", args=(row.card.id,)),
            note=f"{row.from_name} → {row.to_name}",
            due_at=row.due_at,
            badge=word(
                row.urgency_name if row.card.urgency != "ORDINARY" else row.state_name, "referrals"
            ),
            tone="bad" if row.card.urgency != "ORDINARY" else row.tone,
        )
        for row in rows
    )


def _boxes(actor: Actor, now: datetime) -> Callable[..., desk.DeskCard]:
    """What makes one list a card; all lists are counted together."""
    return partial(_box, counts_of_boxes(actor.scope, now), actor, now)


def _box(
    counts: Mapping[str, tuple[int, int]],
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
        list_referrals(scope=actor.scope, wanted=Filter(box=box), now=now, at_most=_FEW).rows
        if count
        else ()
    )
    return desk.DeskCard(
        title=title,
        url=f"{reverse('referrals-inbox')}?box={box}",
        icon=icon,
        count=count,
        unit=_("人"),
        late=late,
        lines=_lines(rows),
        empty=empty,
        order=order,
    )


def _tasks(actor: Actor, now: datetime, *, mine: bool) -> desk.DeskCard:
    """Follow-ups due until today."""
    wanted = Task(when="due" if mine else "late", mine=mine)
    count = follow_ups_of(actor.scope, wanted, now).count()
    late = follow_ups_of(actor.scope, Task(when="late", mine=mine), now).count()
    found = (
        list_follow_ups(scope=actor.scope, wanted=wanted, now=now, at_most=_FEW).rows
        if count
        else ()
    )
    return desk.DeskCard(
        title=_("今日随访") if mine else _("下转患者逾期随访"),
        url=reverse("referrals-follow-ups") + ("" if mine else "?of=sent&when=late"),
        icon="calendar-event",
        count=count,
        unit=_("人"),
        late=late,
        lines=tuple(
            desk.DeskLine(
                text=f"{row.patient} {ages(row.patient_age)} · {row.diagnosis_name}",
                url=reverse("referrals-follow-up", args=(row.card.id,)),
                note=f"{row.card.due_on:%m-%d} {row.way_name} {row.address}".strip(),
                badge=_("逾期 %(n)d 天") % {"n": row.days_late} if row.days_late > 0 else _("今天"),
                tone="bad" if row.days_late > 0 else "wait",
            )
            for row in found
        ),
        empty=_("今天没有到期的随访。"),
        order=30,
    )


def primary(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Village and township: who comes home, whom to see today, what became of those sent up."""
    box = _boxes(actor, now)
    yield box(
        "returned",
        _("下转回来的患者"),
        "home-heart",
        10,
        _("没有等待接收或随访的下转患者。"),
    )
    if actor.may("referrals.answer"):
        yield box("answer", _("待我应答"), "bell", 5, _("没有等待应答的转诊。"))
        yield box("here", _("转来诊治中"), "bed", 20, _("没有转来诊治中的患者。"))
    yield _tasks(actor, now, mine=True)
    yield box("no_show", _("转出未到诊"), "user-x", 40, _("转出的患者都已到诊。"))


def office(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """The referral office: answers owed, who is coming, who never came."""
    box = _boxes(actor, now)
    yield box("answer", _("待我应答"), "bell", 5, _("没有等待应答的转诊。"))
    yield box("coming", _("待到诊"), "ambulance", 10, _("没有在途患者。"))
    yield box("here", _("在院诊治"), "bed", 20, _("没有转来在院的患者。"))
    yield box("no_show", _("未到诊"), "user-x", 30, _("没有未到诊的患者。"))


def specialist(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """The county specialist: patients to take over, to send home, to guide."""
    box = _boxes(actor, now)
    yield box("here", _("转来诊治"), "stethoscope", 5, _("没有转来等待诊治的患者。"))
    yield box("answer", _("待应答转诊"), "bell", 10, _("没有等待应答的转诊。"))
    found = list_guidance_owed(scope=actor.scope, now=now, at_most=_FEW)
    yield desk.DeskCard(
        title=_("待我指导"),
        url=reverse("referrals-guidance-list"),
        icon="message-circle",
        count=len(found.rows),
        unit=_("项") if not found.next_key else _("项以上"),
        late=sum(1 for row in found if row["late"]),
        lines=tuple(
            desk.DeskLine(
                text=f"{row['patient']} · {row['diagnosis']}",
                url=reverse("referrals-guidance", args=(row["id"],)),
                note=f"{row['place']} {row['question']}"[:60],
                due_at=row["due_at"],
            )
            for row in found
        ),
        empty=_("没有等待指导的基层医生。"),
        order=15,
    )
    yield _tasks(actor, now, mine=False)


def oversight(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Bureau and community office: this month's referrals, what nobody answered in time, and the weakest rates."""
    today = now.astimezone(ZONE).date()
    month = Period(today.replace(day=1), today)
    waiting = narrowed(actor.scope, Filter(box="all", late_only=True), now)
    late = waiting.filter(state__in=("SENT", "INFO_REQUESTED")).count()
    yield desk.DeskCard(
        title=_("本月双向转诊"),
        url=reverse("referrals-statistics"),
        icon="transfer",
        count=sent_in(actor.scope, month).filter(REFERRALS["sent"]).count(),
        unit=_("人次"),
        late=late,
        lines=tuple(
            desk.DeskLine(
                text=_(measure.name_zh),
                url=reverse("referrals-statistics") + f"?period={month.first:%Y-%m}",
                note=f"{measure.numerator}/{measure.denominator}",
                badge=f"{measure.value}%",
                tone="warn",
            )
            for measure in weakest(actor.scope, month)[:3]
        ),
        empty=_("本月还没有转诊。"),
        order=20,
    )


desk.register(("bureau_officer", "community_office"), oversight)
desk.register(("village_doctor", "township_doctor"), primary)
desk.register(("referral_office",), office)
desk.register(("county_specialist",), specialist)
