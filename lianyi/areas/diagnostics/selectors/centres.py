"""Centres as orders need them: which serves whom with what, whether it may, who reads there, how much it has to do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianyi.areas.diagnostics.models import Centre, CentreMember, Contract, Duty, Offer, Order
from lianyi.areas.diagnostics.rules.conditions import why_no_contract
from lianyi.areas.diagnostics.rules.hands import reads_for
from lianyi.areas.diagnostics.states import AT_CENTRE
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.clocks import ZONE

REPORT: Final = "diagnostics.report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A centre that can do an item, and at which price."""

    centre_id: int
    host_id: int
    name: str
    price_fen: int
    why_not: str


def in_force(rows: "QuerySet[Offer]", day: date) -> "QuerySet[Offer]":
    """Offers that count on a day."""
    return rows.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)


def offered_to(
    institution_ids: Collection[int], day: date, item_code: str = ""
) -> "QuerySet[Offer]":
    """Offers in force of open centres that host or serve one of the institutions."""
    served = (
        CentreMember.objects.filter(
            centre=OuterRef("centre"), institution__in=institution_ids, since__lte=day
        )
        .filter(Q(until=None) | Q(until__gte=day))
        .order_by()
    )
    rows = in_force(Offer.objects.filter(centre__in=Centre.objects.open_on(day)), day)
    rows = rows.filter(Q(centre__host__in=institution_ids) | Exists(served))
    return rows.filter(item_code=item_code) if item_code else rows


def choices_for(institution_ids: Collection[int], item_code: str, day: date) -> list[Choice]:
    """Centres that do an item for one of the institutions, those of the community first.

    Cost: one query, and one a third-party centre.
    """
    rows = (
        offered_to(institution_ids, day, item_code)
        .select_related("centre")
        .order_by("centre__third_party", "price_fen", "centre_id", "-from_on")
    )
    found: dict[int, Choice] = {}
    for offer in rows[:50]:
        if offer.centre_id not in found:
            found[offer.centre_id] = Choice(
                centre_id=offer.centre_id,
                host_id=offer.centre.host_id,
                name=offer.centre.name,
                price_fen=offer.price_fen,
                why_not=why_not_ready(offer.centre, day),
            )
    return list(found.values())


def item_codes_for(institution_ids: Collection[int], day: date) -> list[str]:
    """Items that some centre does for one of the institutions. Cost: one query."""
    rows = offered_to(institution_ids, day).order_by("item_code")
    return list(rows.values_list("item_code", flat=True).distinct()[:1000])


def why_not_ready(centre: Centre, day: date) -> str:
    """Why a centre takes no orders on a day; nothing where it does. Cost: a query for a third-party centre only."""
    if centre.opened_on > day or (centre.closed_on is not None and centre.closed_on <= day):
        return "未开放"
    if not centre.third_party:
        return ""
    contracts = Contract.objects.filter(centre=centre).order_by("from_on")
    return why_no_contract(
        list(contracts.values_list("from_on", "until_on", "conditions")[:50]), day
    )


def readers_of(host_id: int, kind: str, day: date) -> Sequence[tuple[int, str]]:
    """(account, name) of everyone whose post at the host carries the permission to report for this kind of centre.

    Cost: two queries a role that carries it, of which there are three.
    """
    scope = Scope(everything=True, at=datetime.combine(day, time(0), ZONE))
    found: dict[int, str] = {}
    for role in workforce.roles().values():
        if REPORT not in role.permissions or not reads_for(role.code, CentreKind(kind)):
            continue
        people = workforce.list_staff(
            scope=scope, institution_id=host_id, role=role.code, employed_on=day, at_most=200
        )
        found |= {person.user_id: person.name for person in people if person.user_id}
    return sorted(found.items(), key=lambda pair: pair[1])


def work_of_day(centre: Centre, now: datetime) -> int:
    """Studies that wait at a centre or were signed there today. Cost: two queries, each on its index."""
    today = now.astimezone(ZONE).date()
    midnight = datetime.combine(today, time(0), ZONE)
    here = Order.objects.filter(centre=centre)
    signed = here.filter(signed_at__gte=midnight, signed_at__lt=midnight + timedelta(days=1))
    return here.at_centre().count() + signed.exclude(state__in=AT_CENTRE).count()


def readers_for(order_id: int, scope: Scope) -> Sequence[tuple[int, str]]:
    """Who may read an order at its centre. Raises: OrderNotFound (404)."""
    order = Order.objects.visible_to(scope).one(order_id)
    return readers_of(order.centre_host_id, order.centre_kind, scope.at.astimezone(ZONE).date())


def targets_for(order_id: int, scope: Scope) -> Sequence[tuple[int, str]]:
    """Other open centres of the county and kind. Raises: OrderNotFound (404). Cost: two queries."""
    order = Order.objects.visible_to(scope).one(order_id)
    rows = (
        Centre.objects.open_on(scope.at.astimezone(ZONE).date())
        .filter(county_code=order.county_code, kind=order.centre_kind)
        .exclude(pk=order.centre_id)
    )
    return list(rows.order_by("third_party", "name", "id").values_list("id", "name")[:100])


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedCentre:
    """A centre the reader works for. `on_duty`: who reads now; `free`: how many more it takes today, None unlimited."""

    id: int
    name: str
    kind: str
    on_duty: tuple[str, ...]
    free: int | None


def hosted_by(institution_id: int | None, now: datetime) -> list[HostedCentre]:
    """The open centres an institution hosts, with who is on duty.

    Cost: two queries, and two a centre with a limited capacity.
    """
    today = now.astimezone(ZONE).date()
    centres = list(
        Centre.objects.open_on(today).filter(host=institution_id).order_by("kind", "name")[:50]
    )
    duties = on_duty([centre.pk for centre in centres], now)
    return [
        HostedCentre(
            id=centre.pk,
            name=centre.name,
            kind=centre.kind,
            on_duty=duties.get(centre.pk, ()),
            free=None
            if centre.capacity_per_day is None
            else max(centre.capacity_per_day - work_of_day(centre, now), 0),
        )
        for centre in centres
    ]


def on_duty(centre_ids: Collection[int], now: datetime) -> dict[int, tuple[str, ...]]:
    """By centre, the names of those on duty now. Cost: one query."""
    rows = Duty.objects.filter(centre__in=centre_ids, starts_at__lte=now, ends_at__gt=now)
    found: dict[int, list[str]] = {}
    for centre_id, name in rows.order_by("name").values_list("centre_id", "name")[:500]:
        found.setdefault(centre_id, []).append(name)
    return {centre_id: tuple(names) for centre_id, names in found.items()}
