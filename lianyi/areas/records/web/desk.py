"""What records puts on the role desks: what waits for a signature, and hand-overs that wait for an answer."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lianyi.areas.records.selectors.encounters import list_unsigned
from lianyi.areas.records.selectors.wholes import list_offered_hand_overs
from lianyi.areas.records.web.words import ENCOUNTER_KIND
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk

SHOWN = 5
MOST = 100


def unsigned(actor: Actor, now: datetime) -> Iterable[desk.DeskCard]:
    """Contacts whose record nobody signed; those of earlier days are late."""
    found = list_unsigned(actor.scope, at_most=MOST)
    people = residents.cards({row.resident_id for row in found[:SHOWN]}, actor.scope)
    today = localtime(now).date()
    yield desk.DeskCard(
        title=_("待签名病历"),
        url=f"{reverse('records-encounters')}?state=OPEN",
        icon="signature",
        count=len(found),
        unit=_("份"),
        late=sum(localtime(row.started_at).date() < today for row in found),
        lines=tuple(
            desk.DeskLine(
                text=people[row.resident_id].name if row.resident_id in people else "—",
                url=reverse("records-encounter", args=(row.id,)),
                note=f"{localtime(row.started_at):%m-%d %H:%M} {ENCOUNTER_KIND[row.kind]} {row.principal_name}",
            )
            for row in found[:SHOWN]
        ),
        empty=_("没有待签名的病历"),
        order=35,
    )


def offered(actor: Actor, now: datetime) -> Iterable[desk.DeskCard]:
    """Episodes another doctor wants to hand over to us."""
    found = list_offered_hand_overs(actor.scope, at_most=MOST)
    if not found:
        return
    yield desk.DeskCard(
        title=_("待接收的责任交接"),
        icon="arrows-exchange",
        count=len(found),
        unit=_("件"),
        lines=tuple(
            desk.DeskLine(text=card.title, url=reverse("records-episode", args=(card.id,)))
            for card in found[:SHOWN]
        ),
        order=25,
    )


desk.register(["village_doctor", "township_doctor", "county_specialist"], unsigned)
desk.register(["township_doctor", "county_specialist"], offered)
