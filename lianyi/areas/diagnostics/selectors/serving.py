"""What areas above ask: which centres of a kind serve an institution, and what was examined of a person."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q

from lianyi.areas.diagnostics.models import Centre, CentreMember, Order
from lianyi.areas.diagnostics.types.cards import CentreCard, OrderCard
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope


def centres_serving(
    institution_ids: Collection[int], kind: CentreKind, day: date, at_most: int = 50
) -> list[CentreCard]:
    """Open centres of a kind that host or serve one of the institutions on a day, by name. Cost: one query."""
    served = (
        CentreMember.objects.filter(
            centre=OuterRef("pk"), institution__in=institution_ids, since__lte=day
        )
        .filter(Q(until=None) | Q(until__gte=day))
        .order_by()
    )
    rows = Centre.objects.open_on(day).filter(kind=kind)
    rows = rows.filter(Q(host__in=institution_ids) | Exists(served))
    return [row.card() for row in rows.order_by("name", "id")[:at_most]]


def orders_of(resident_id: int, scope: Scope, at_most: int = 20) -> list[OrderCard]:
    """Examinations of a person in reach, under whichever file, the newest first. Cost: three queries."""
    same = residents.same_person_ids(resident_id)
    rows = Order.objects.visible_to(scope).filter(resident__in=same)
    return [row.card() for row in rows.order_by("-ordered_at", "-id")[:at_most]]
