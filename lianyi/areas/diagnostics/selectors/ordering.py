"""What a doctor sees before ordering: where it may be done, by whom at which price, whether one is under way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.diagnostics.definitions.items import Item, item, items
from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.selectors.centres import Choice, choices_for, item_codes_for
from lianyi.areas.diagnostics.selectors.recognition import earlier_results
from lianyi.areas.diagnostics.states import AT_CENTRE
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.recognition import EarlierResult
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE

UNDER_WAY: Final = (State.ORDERED, State.EXAMINED, *AT_CENTRE)
_AHEAD: Final = timedelta(days=14)


def performers_of(requester_id: int) -> list[int]:
    """Where an examination may take place beside the centre: with the requester, or its township (RMT-12).

    Cost: one query.
    """
    hub = organisations.hub_of(requester_id)
    return list(dict.fromkeys([requester_id, *([hub.id] if hub else [])]))


def find_under_way(resident_id: int, item_code: str) -> OrderCard | None:
    """The latest order of an item for a person that has no report yet, under whichever of the person's files."""
    rows = Order.objects.filter(
        resident__in=residents.same_person_ids(resident_id),
        item_code=item_code,
        state__in=UNDER_WAY,
    )
    row = rows.order_by("-ordered_at", "-id").first()
    return row.card() if row else None


def device_slots(performer_id: int, item_code: str, now: datetime) -> list[scheduling.SlotCard]:
    """Free places of the performer's devices for an item in the coming fortnight. Cost: two queries."""
    devices = scheduling.list_resources([performer_id], kind=scheduling.ResourceKind.EXAM)
    codes = (item_code, item(item_code).modality)
    fitting = {device.id for device in devices if device.exam_code in codes}
    if not fitting:
        return []
    slots = scheduling.open_slots(
        [performer_id],
        audience=scheduling.Audience.REFERRAL,
        from_at=now,
        to_at=now + _AHEAD,
        now=now,
        kind=scheduling.ResourceKind.EXAM,
        at_most=100,
    )
    return [slot for slot in slots if slot.resource_id in fitting][:30]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What the page of an order begins with. `items`: what some centre does for the doctor's unit."""

    resident: residents.ResidentCard
    items: tuple[Item, ...]
    performers: tuple[tuple[int, str], ...]
    clinical_info: str
    diagnosis_code: str
    diagnosis_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is known once an item is chosen: centres and prices, places of devices, what is under way, what counts."""

    choices: tuple[Choice, ...]
    performers: tuple[tuple[int, str], ...]
    slots: tuple[scheduling.SlotCard, ...]
    under_way: OrderCard | None
    earlier: tuple[EarlierResult, ...]


def start(
    resident_id: int, actor: Actor, now: datetime, *, encounter_id: int | None = None
) -> Start:
    """The person, what can be ordered from here, and what the visit of today already says.

    Cost: ten queries. Raises: ResidentNotFound (404), EncounterNotFound (404).
    """
    resident = residents.get_resident(resident_id, actor.scope)
    sides = performers_of(actor.institution_id or 0)
    codes = item_codes_for(sides, now.astimezone(ZONE).date())
    known = items()
    found = tuple(known[code] for code in known if code in set(codes))
    info, code, name = "", "", ""
    if encounter_id is not None:
        visit = records.get_encounter(encounter_id, actor.scope)
        info = visit.card.chief_complaint
        first = next(iter(visit.conditions), None)
        if first is not None:
            code, name = first.code, first.name
    return Start(
        resident=resident,
        items=found,
        performers=_named(sides),
        clinical_info=info,
        diagnosis_code=code,
        diagnosis_name=name,
    )


def advise(
    *, resident_id: int, item_code: str, performer_id: int | None, actor: Actor, now: datetime
) -> Advice:
    """What the doctor should see before ordering an item. Cost: about fifteen queries.

    Raises: ResidentNotFound (404); UnknownItem (422).
    """
    item(item_code)
    requester = actor.institution_id or 0
    sides = performers_of(requester)
    choices = tuple(choices_for(sides, item_code, now.astimezone(ZONE).date()))
    hosts = [each.host_id for each in choices]
    places = list(dict.fromkeys([*sides, *hosts]))
    return Advice(
        choices=choices,
        performers=_named(places),
        slots=tuple(device_slots(performer_id or requester, item_code, now)),
        under_way=find_under_way(resident_id, item_code),
        earlier=tuple(
            earlier_results(resident_id=resident_id, item_code=item_code, actor=actor, now=now)
        ),
    )


def _named(ids: list[int]) -> tuple[tuple[int, str], ...]:
    cards = organisations.institutions(ids)
    return tuple((i, cards[i].short_name or cards[i].name) for i in ids if i in cards)
