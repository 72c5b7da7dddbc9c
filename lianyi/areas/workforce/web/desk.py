"""What workforce puts on the role desks."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianyi.areas.workforce import selectors
from lianyi.areas.workforce.types import StaffSearch
from lianyi.areas.workforce.web import place
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk

MOST_LINES = 5


def licences(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """People at work whose licence has run out: they may not practise until it is renewed."""
    scope = selectors.managing_scope(actor)
    wanted = StaffSearch(on=timezone.localtime(now).date(), licence="over", sort="licence")
    cards = selectors.search_staff(wanted, scope, at_most=MOST_LINES).rows
    if not cards:
        return
    names = place.named(card.institution_id for card in cards)
    yield desk.DeskCard(
        title=_("执业证书已过期仍在岗"),
        url=f"{reverse('workforce-staff')}?licence=over&sort=licence",
        icon="file-certificate",
        count=selectors.count_found(wanted, scope),
        unit=_("人"),
        lines=tuple(
            desk.DeskLine(
                text=f"{card.name} · {names.get(card.institution_id, '')}",
                url=reverse("workforce-person", args=[card.id]),
                note=f"{card.licence_until}",
            )
            for card in cards
        ),
        order=55,
    )


def register() -> None:
    """Put the card on the desks of those who administer staff."""
    desk.register(["community_office", "bureau_officer", "administrator"], licences)
