"""What scheduling puts on the role desks: who comes today, and how many beds are free."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.rules.sitting import SHANGHAI
from lianyi.areas.scheduling.selectors.beds import free_bed_counts
from lianyi.areas.scheduling.selectors.holds import list_appointments
from lianyi.areas.scheduling.types import AppointmentState
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk

SHOWN = 5


def today(actor: Actor, now: datetime) -> Iterable[desk.DeskCard]:
    """Visits booked for today that have not begun."""
    found = list_appointments(
        actor.scope,
        on=now.astimezone(SHANGHAI).date(),
        institution_ids=actor.scope.institution_ids,
        states=[AppointmentState.BOOKED, AppointmentState.CHECKED_IN],
        at_most=SHOWN,
    )
    people = residents.cards({row.resident_id for row in found.rows}, actor.scope)
    late = sum(row.state is AppointmentState.BOOKED and row.ends_at < now for row in found.rows)
    yield desk.DeskCard(
        title=_("今日预约"),
        url=reverse("scheduling-arrivals"),
        icon="calendar-event",
        late=late,
        lines=tuple(
            desk.DeskLine(
                text=people[row.resident_id].name if row.resident_id in people else "—",
                url=reverse("scheduling-appointment", args=(row.id,)),
                note=f"{localtime(row.starts_at):%H:%M} {row.where}",
            )
            for row in found.rows
        ),
        empty=_("今天没有待到诊的预约"),
        order=30,
    )


def free_beds(actor: Actor, now: datetime) -> Iterable[desk.DeskCard]:
    """Free beds of the post's own hospital, by department."""
    if actor.institution_id is None:
        return
    counts = free_bed_counts([actor.institution_id])
    lines = sorted(counts, key=lambda count: count.free)[:SHOWN]
    yield desk.DeskCard(
        title=_("空床"),
        url=reverse("scheduling-beds"),
        icon="bed",
        count=sum(count.free for count in counts),
        unit=_("张"),
        lines=tuple(
            desk.DeskLine(
                text=count.department,
                url=f"{reverse('scheduling-beds')}?department={count.department}",
                note=_("空 %(free)d / %(total)d") % {"free": count.free, "total": count.total},
                tone="warn" if not count.free else "neutral",
            )
            for count in lines
        ),
        empty=_("尚未登记床位"),
        order=40,
    )


desk.register(["village_doctor", "township_doctor", "county_specialist", "referral_office"], today)
desk.register(["ward_nurse", "referral_office"], free_beds)
