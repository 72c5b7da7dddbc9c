"""The registry of centres as pages and API show it, and how far the network reaches (RMT-10, 11, 13, 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Min, Q

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.names import CENTRE_KIND
from lianyi.areas.diagnostics.models import Centre, CentreMember, Contract, Duty, Offer, Order
from lianyi.areas.diagnostics.rules.conditions import CONDITIONS
from lianyi.areas.diagnostics.selectors.centres import (
    in_force,
    on_duty,
    readers_of,
    why_not_ready,
    work_of_day,
)
from lianyi.areas.diagnostics.selectors.connections import MemberLink, member_links
from lianyi.areas.diagnostics.types.cards import CentreCard
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import SYSTEM, Actor, Scope
from lianyi.machinery.cases.clocks import ZONE

_ROSTER_DAYS: Final = 14
CONNECTED: Final = (CentreKind.IMAGING, CentreKind.ECG, CentreKind.ULTRASOUND)
"""Centres that live from what apparatus send."""
_COVERED: Final = (
    organisations.Tier.COUNTY,
    organisations.Tier.TOWNSHIP,
    organisations.Tier.VILLAGE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreRow:
    """One line of the registry. `why_not`: why it takes no orders today."""

    card: CentreCard
    kind_name: str
    host_name: str
    members: int
    online: int
    items: int
    on_duty: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A unit a centre serves: equipped, online, reached (the first signed report of what it examined)."""

    institution_id: int
    name: str
    since: date
    until: date | None
    equipped_on: date | None
    equipment: str
    tested_on: date | None
    tested_by_name: str
    reached_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """An item with its price in fen between two days."""

    item_code: str
    item_name: str
    price_fen: int
    from_on: date
    until_on: date | None
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreSheet:
    """Everything of one centre. `load`: studies open or signed today; `manages`: the reader may change it; `links`: how
    its members are connected, where images or traces are read; `unconnected`: the names of the others.
    """

    row: CentreRow
    phone: str
    hours: str
    capacity_per_day: int | None
    load: int
    members: tuple[MemberRow, ...]
    offers: tuple[OfferRow, ...]
    contracts: tuple[dict[str, Any], ...]
    duties: tuple[dict[str, Any], ...]
    readers: tuple[tuple[int, str], ...]
    manages: bool
    links: tuple[MemberLink, ...]
    unconnected: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One unit, and by kind of centre the day its online test was passed; None where it is not online."""

    institution_id: int
    name: str
    tier: str
    online: dict[CentreKind, date | None]


def list_centres(
    *, scope: Scope, now: datetime, kind: str = "", at_most: int = 200
) -> list[CentreRow]:
    """Centres in reach, those of the community first. Cost: four queries, and one a third-party centre."""
    rows = Centre.objects.visible_to(scope)
    if kind:
        rows = rows.filter(kind=kind)
    return _rows(list(rows.order_by("third_party", "kind", "name", "id")[:at_most]), now)


def _rows(centres: Sequence[Centre], now: datetime) -> list[CentreRow]:
    today = now.astimezone(ZONE).date()
    ids = [centre.pk for centre in centres]
    hosts = organisations.institutions({centre.host_id for centre in centres})
    serving = Q(until=None) | Q(until__gte=today)
    members = {
        centre_id: (served, online)
        for centre_id, served, online in CentreMember.objects.filter(serving, centre__in=ids)
        .order_by()
        .values_list("centre_id")
        .annotate(served=Count("pk"), online=Count("tested_on"))
    }
    offers = dict(
        in_force(Offer.objects.filter(centre__in=ids), today)
        .order_by()
        .values_list("centre_id")
        .annotate(items=Count("item_code", distinct=True))
    )
    duties = on_duty(ids, now)
    return [
        CentreRow(
            card=centre.card(),
            kind_name=CENTRE_KIND[CentreKind(centre.kind)],
            host_name=hosts[centre.host_id].short_name or hosts[centre.host_id].name,
            members=members.get(centre.pk, (0, 0))[0],
            online=members.get(centre.pk, (0, 0))[1],
            items=offers.get(centre.pk, 0),
            on_duty=duties.get(centre.pk, ()),
            why_not=why_not_ready(centre, today),
        )
        for centre in centres
    ]


def centre_sheet(centre_id: int, actor: Actor, now: datetime) -> CentreSheet:
    """Everything of one centre. Cost: about twenty-five queries. Raises: CentreNotFound (404)."""
    centre = Centre.objects.visible_to(actor.scope).one(centre_id)
    manages = actor.may("diagnostics.manage") and (
        actor.role == SYSTEM or centre.host_id in actor.scope.institution_ids
    )
    today = now.astimezone(ZONE).date()
    members = _members(centre)
    serving = [(m.institution_id, m.name) for m in members if not m.until or m.until >= today]
    links = member_links(serving, actor.scope, now) if centre.kind in CONNECTED else ()
    return CentreSheet(
        row=_rows([centre], now)[0],
        phone=centre.phone,
        hours=centre.hours,
        capacity_per_day=centre.capacity_per_day,
        load=work_of_day(centre, now),
        members=tuple(members),
        offers=tuple(_offers(centre, today)),
        contracts=tuple(_contracts(centre, today)),
        duties=tuple(_duties(centre, now)),
        readers=tuple(readers_of(centre.host_id, centre.kind, today)) if manages else (),
        manages=manages,
        links=tuple(link for link in links if link.connected),
        unconnected=tuple(link.name for link in links if not link.connected),
    )


def _members(centre: Centre) -> list[MemberRow]:
    rows = list(CentreMember.objects.filter(centre=centre).order_by("institution_id")[:2000])
    places = organisations.institutions([row.institution_id for row in rows])
    reached = dict(
        Order.objects.filter(centre=centre, signed_at__isnull=False)
        .order_by()
        .values_list("performer_id")
        .annotate(first=Min("signed_at"))
    )
    found = [
        MemberRow(
            institution_id=row.institution_id,
            name=places[row.institution_id].short_name or places[row.institution_id].name,
            since=row.since,
            until=row.until,
            equipped_on=row.equipped_on,
            equipment=row.equipment,
            tested_on=row.tested_on,
            tested_by_name=row.tested_by_name,
            reached_on=reached[row.institution_id].astimezone(ZONE).date()
            if row.institution_id in reached
            else None,
        )
        for row in rows
    ]
    order = list(organisations.Tier)
    return sorted(found, key=lambda row: (order.index(places[row.institution_id].tier), row.name))


def _offers(centre: Centre, today: date) -> list[OfferRow]:
    known = items()
    return [
        OfferRow(
            item_code=row.item_code,
            item_name=known[row.item_code].name_zh if row.item_code in known else row.item_code,
            price_fen=row.price_fen,
            from_on=row.from_on,
            until_on=row.until_on,
            in_force=row.from_on <= today and (row.until_on is None or row.until_on >= today),
        )
        for row in Offer.objects.filter(centre=centre).order_by("item_code", "-from_on")[:1000]
    ]


def _contracts(centre: Centre, today: date) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "number": row.number,
            "from_on": row.from_on,
            "until_on": row.until_on,
            "in_force": row.from_on <= today <= row.until_on,
            "conditions": [
                {"code": code, "name": name, "confirmed": row.conditions.get(code)}
                for code, name in CONDITIONS.items()
            ],
        }
        for row in Contract.objects.filter(centre=centre).order_by("-from_on")[:50]
    ]


def _duties(centre: Centre, now: datetime) -> list[dict[str, Any]]:
    rows = Duty.objects.filter(
        centre=centre, ends_at__gt=now, starts_at__lt=now + timedelta(days=_ROSTER_DAYS)
    )
    return [
        {
            "id": row.pk,
            "name": row.name,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "now": row.starts_at <= now,
        }
        for row in rows.order_by("starts_at", "name")[:200]
    ]


def coverage(scope: Scope, now: datetime) -> list[CoverageRow]:
    """Every county hospital, township centre and village clinic in reach with the services it is online for (RMT-11).

    Units served by a centre that is hosted in reach count as well; they are no persons' data. A host is online for its
    own centre from the day it opened. Cost: four queries.
    """
    today = now.astimezone(ZONE).date()
    served = CentreMember.objects.filter(centre__host__in=scope.institution_ids)
    ids = scope.institution_ids | set(served.values_list("institution_id", flat=True))
    places = organisations.institutions(ids)
    found: dict[int, dict[CentreKind, date | None]] = {
        i: dict.fromkeys(CentreKind) for i, card in places.items() if card.tier in _COVERED
    }
    for host_id, kind, opened_on in (
        Centre.objects.open_on(today)
        .filter(host__in=found)
        .values_list("host_id", "kind", "opened_on")
    ):
        found[host_id][CentreKind(kind)] = opened_on
    online = CentreMember.objects.filter(
        Q(until=None) | Q(until__gte=today), institution__in=found, tested_on__isnull=False
    )
    for unit_id, kind, tested_on in online.values_list(
        "institution_id", "centre__kind", "tested_on"
    ):
        found[unit_id][CentreKind(kind)] = tested_on
    order = list(organisations.Tier)
    rows = [
        CoverageRow(
            institution_id=i,
            name=places[i].short_name or places[i].name,
            tier=places[i].tier,
            online=services,
        )
        for i, services in found.items()
    ]
    return sorted(rows, key=lambda row: (order.index(organisations.Tier(row.tier)), row.name))


def covered(rows: Sequence[CoverageRow]) -> list[dict[str, Any]]:
    """By tier: how many units there are, and how many are online for each kind of centre."""
    found = []
    for tier in _COVERED:
        units = [row for row in rows if row.tier == tier]
        if units:
            online = {
                kind: sum(1 for row in units if row.online[kind] is not None) for kind in CentreKind
            }
            found.append({"tier": tier, "units": len(units), "online": online})
    return found
