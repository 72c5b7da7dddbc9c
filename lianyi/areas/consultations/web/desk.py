"""Cards of consultations on the role desks: what waits, what is late, the five most urgent lines."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.consultations.selectors.lists import counts_of_boxes, list_consultations
from lianyi.areas.consultations.types.drafts import Wanted
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk
from lianyi.machinery.ui.wording import ages, word

_FEW: Final = 5
Counts = Mapping[str, tuple[int, int]]


def _box(
    counts: Counts, actor: Actor, now: datetime, box: str, title: str, icon: str, order: int, empty: str
) -> desk.DeskCard:  # fmt: skip
    """One list as a card."""
    count, late = counts[box]
    wanted = Wanted(box=box, sort="start" if box == "coming" else "clock")
    rows = (
        list_consultations(scope=actor.scope, wanted=wanted, now=now, at_most=_FEW).rows
        if count
        else ()
    )
    return desk.DeskCard(
        title=title,
        url=f"{reverse('consultations-inbox')}?box={box}",
        icon=icon,
        count=count,
        unit=_("例"),
        late=late,
        lines=tuple(
            desk.DeskLine(
                text=f"{row.patient} {ages(row.patient_age)} · {row.card.diagnosis_name}",
                url=reverse("consultations-case", args=(row.card.id,)),
                note=f"{row.inviting_name} → {row.invited_name} {word(row.form_name, 'consultations')}",
                due_at=row.due_at,
                badge=word(row.urgency_name, "consultations")
                if row.card.urgency == "URGENT"
                else word(row.state_name, "consultations"),
                tone="bad" if row.card.urgency == "URGENT" else row.tone,
            )
            for row in rows
        ),
        empty=empty,
        order=order,
    )


def primary(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Village and township: what to answer, when to meet, what a village asks."""
    counts = counts_of_boxes(actor.scope, now)
    yield _box(
        counts, actor, now, "answer", _("会诊待我处理"), "message", 32,
        _("没有等待补充资料或反馈的会诊。"),
    )  # fmt: skip
    if actor.role == "township_doctor":
        yield _box(
            counts, actor, now, "pass_on", _("村级会诊待转交"), "arrow-up", 33,
            _("没有等待转交的村级申请。"),
        )  # fmt: skip
    yield _box(
        counts, actor, now, "coming", _("已排期的会诊"), "video", 34, _("没有已排期的会诊。")
    )


def office(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """The office that answers: requests, times to fix, who meets."""
    counts = counts_of_boxes(actor.scope, now)
    yield _box(
        counts, actor, now, "triage", _("会诊待受理"), "inbox", 6, _("没有等待受理的会诊申请。")
    )
    yield _box(
        counts, actor, now, "plan", _("会诊待排期"), "calendar-plus", 12, _("没有等待排期的会诊。")
    )
    yield _box(
        counts, actor, now, "coming", _("已排期的会诊"), "video", 14, _("没有已排期的会诊。")
    )


def expert(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """The expert: opinions owed, meetings to come."""
    counts = counts_of_boxes(actor.scope, now)
    yield _box(
        counts, actor, now, "opine", _("待我出会诊意见"), "signature", 7,
        _("没有等待您出意见的会诊。"),
    )  # fmt: skip
    yield _box(
        counts, actor, now, "coming", _("已排期的会诊"), "video", 16, _("没有已排期的会诊。")
    )


desk.register(("village_doctor", "township_doctor"), primary)
desk.register(("referral_office",), office)
desk.register(("county_specialist", "diagnostician", "diagnostic_chief"), expert)
