"""What terminology puts on the role desks."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.terminology import selectors
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit.names import institution_names
from lianyi.machinery.ui import desk

MOST_LINES = 5


def unmapped(actor: Actor, _now: datetime) -> Iterator[desk.DeskCard]:
    """Local codes that wait for a mapping, the most used first."""
    reach = actor.scope.institution_ids
    rows = selectors.list_unmapped(reach, at_most=MOST_LINES)
    if not rows:
        return
    names = institution_names(row.institution_id for row in rows)
    yield desk.DeskCard(
        title=_("待对照编码"),
        url=reverse("terminology-local"),
        icon="arrows-left-right",
        count=selectors.count_unmapped(reach),
        unit=_("个"),
        lines=tuple(
            desk.DeskLine(
                text=f"{row.local_code} {row.local_name}",
                url=reverse("terminology-map", args=[row.id]),
                note=names.get(row.institution_id, ""),
            )
            for row in rows
        ),
        order=70,
    )


def register() -> None:
    """Put the card on the desk of whoever maintains the dictionary."""
    desk.register(["bureau_officer"], unmapped)
