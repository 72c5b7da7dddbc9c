"""What residents put on the role desks."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.residents import selectors
from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.types import GlassReason
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk

MOST_LINES = 5


def doubles(actor: Actor, _now: datetime) -> Iterator[desk.DeskCard]:
    """Possible duplicates that wait for a decision."""
    pairs = selectors.find_duplicates(scope=actor.scope, at_most=MOST_LINES)
    if not pairs:
        return
    yield desk.DeskCard(
        title=_("疑似重复档案"),
        url=reverse("residents-duplicates"),
        icon="copy",
        count=selectors.count_duplicates(actor.scope),
        unit=_("对"),
        lines=tuple(
            desk.DeskLine(
                text=f"{pair.first.name} · {pair.second.name}",
                url=reverse("residents-pair", args=[pair.id]),
                note=_("%(score)d 分") % {"score": pair.score},
            )
            for pair in pairs
        ),
        order=60,
    )


def glass(actor: Actor, _now: datetime) -> Iterator[desk.DeskCard]:
    """Break-glass accesses that wait for a verdict."""
    accesses = selectors.list_glass(scope=actor.scope, at_most=MOST_LINES)
    yield desk.DeskCard(
        title=_("紧急查阅待复核"),
        url=reverse("residents-glass"),
        icon="shield-lock",
        count=selectors.count_glass_waiting(actor.scope),
        unit=_("次"),
        lines=tuple(
            desk.DeskLine(
                text=f"{access.by_name} → {access.masked_name}",
                url=reverse("residents-judge", args=[access.id]),
                note=_(codes.GLASS_REASONS[GlassReason(access.reason_code)]),
            )
            for access in accesses
        ),
        empty=_("没有待复核的紧急查阅"),
        order=10,
        wide=True,
    )


def register() -> None:
    """Put the cards on the desks."""
    desk.register(["township_doctor", "referral_office"], doubles)
    desk.register(["privacy_officer"], glass)
