"""Laboratories, and where an item can be measured today: free capacity and distance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from lianyi.areas.diagnostics.definitions.items import item, items
from lianyi.areas.diagnostics.definitions.specimens import BIOSAFETY, LAB_STATE, LAB_TYPE
from lianyi.areas.diagnostics.models import Contract, LabCapacity, Laboratory, Order
from lianyi.areas.diagnostics.types.laboratory import NearRow
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.clocks import ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryRow:
    """One laboratory in words."""

    row: Laboratory
    institution: str
    kind: str
    biosafety: str
    state: str
    capacities: tuple[tuple[LabCapacity, str], ...] = ()


def list_laboratories(
    *, scope: Scope, kind: str = "", state: str = "", text: str = "", at_most: int = 300
) -> list[LaboratoryRow]:
    """Laboratories in reach by institution. Cost: one query."""
    rows = Laboratory.objects.visible_to(scope).select_related("institution", "centre")
    exact = {"kind": kind, "state": state}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if text.strip():
        wanted = text.strip()[:40]
        rows = rows.filter(
            Q(name__contains=wanted)
            | Q(institution__name__contains=wanted)
            | Q(scope__contains=wanted)
        )
    return [_row(row) for row in rows.order_by("institution__name", "name", "id")[:at_most]]


def get_laboratory(laboratory_id: int, scope: Scope) -> LaboratoryRow:
    """One laboratory with its capacities. Cost: two queries. Raises: LaboratoryNotFound (404)."""
    row = Laboratory.objects.visible_to(scope).one(laboratory_id)
    found = tuple(
        (each, items()[each.item_code].name_zh if each.item_code in items() else each.item_code)
        for each in row.capacities.order_by("item_code", "-from_on")[:300]
    )
    return _row(row, found)


def _row(row: Laboratory, capacities: tuple[tuple[LabCapacity, str], ...] = ()) -> LaboratoryRow:
    return LaboratoryRow(
        row=row,
        institution=row.institution.short_name or row.institution.name,
        kind=LAB_TYPE.get(row.kind, row.kind),
        biosafety=BIOSAFETY.get(row.biosafety, row.biosafety),
        state=LAB_STATE.get(row.state, row.state),
        capacities=capacities,
    )


def capacity_near(
    *, item_code: str, institution_id: int | None, scope: Scope, now: datetime
) -> list[NearRow]:
    """Laboratories that do an item, with what they have free today: those with room first, the nearest first.

    `free` is capacity less what was received today; third parties name until when their contract runs.
    Cost: five queries. Raises: UnknownItem (422).
    """
    item(item_code)
    today = now.astimezone(ZONE).date()
    rows = (
        LabCapacity.objects.filter(
            laboratory__in=Laboratory.objects.visible_to(scope).filter(state="RUNNING"),
            item_code=item_code,
            from_on__lte=today,
        )
        .select_related("laboratory__institution", "laboratory__centre")
        .order_by("from_on", "id")
    )
    newest = {row.laboratory_id: row for row in rows}
    used = _used_today(item_code, today)
    contracts = _contracts(today)
    cards = organisations.institutions(
        [row.laboratory.institution_id for row in newest.values()]
        + ([institution_id] if institution_id else [])
    )
    here = cards.get(institution_id) if institution_id else None
    found = [_near(row, here, cards, used, contracts) for row in newest.values()]
    far = float("inf")
    return sorted(
        found, key=lambda row: (row.free <= 0, far if row.distance_km is None else row.distance_km)
    )


def _near(
    row: LabCapacity,
    here: organisations.InstitutionCard | None,
    cards: Mapping[int, organisations.InstitutionCard],
    used: Mapping[int, int],
    contracts: Mapping[int, date | None],
) -> NearRow:
    laboratory = row.laboratory
    there = cards[laboratory.institution_id]
    busy = used.get(laboratory.centre_id or 0, 0)
    return NearRow(
        laboratory_id=laboratory.pk,
        laboratory=laboratory.name,
        institution=there.short_name or there.name,
        method=row.method,
        per_day=row.per_day,
        surge_per_day=row.surge_per_day,
        used=busy,
        free=row.per_day - busy,
        distance_km=organisations.distance_km(here, there) if here else None,
        third_party=bool(laboratory.centre and laboratory.centre.third_party),
        contract_until=contracts.get(laboratory.centre_id or 0),
    )


def _used_today(item_code: str, today: date) -> Mapping[int, int]:
    begin = datetime.combine(today, time(), ZONE)
    rows = Order.objects.filter(
        centre_kind=CentreKind.LABORATORY,
        item_code=item_code,
        transmitted_at__gte=begin,
        transmitted_at__lt=begin + timedelta(days=1),
    )
    return dict(rows.values_list("centre_id").annotate(n=Count("pk")))


def _contracts(today: date) -> Mapping[int, date | None]:
    """Until when each third-party centre has a contract in force. Cost: one query."""
    rows = Contract.objects.filter(from_on__lte=today, until_on__gte=today)
    return dict(rows.order_by("until_on").values_list("centre_id", "until_on"))


def institution_choices(scope: Scope, but: int | None = None) -> list[tuple[int, str]]:
    """Institutions of the reader's county that run a laboratory or may, for a choice. Cost: two queries."""
    cards = organisations.institutions(scope.institution_ids)
    if but is not None and but in cards:
        cards = {card.id: card for card in organisations.list_county(cards[but].county_code)}
    named = [(card.id, card.name) for card in cards.values() if card.id != but]
    return sorted(named, key=lambda row: row[1])[:500]
