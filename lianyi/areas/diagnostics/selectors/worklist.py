"""What an apparatus may ask: who it is to us, and which examinations its institution has planned."""

from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import Q
from pypinyin import lazy_pinyin

from lianyi.areas.diagnostics.models import Order, Station
from lianyi.areas.diagnostics.rules.filing import ALIKE
from lianyi.areas.diagnostics.selectors.filing import SEX, patient_ids
from lianyi.areas.diagnostics.types.words import Modality, State, Urgency
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.dicom import public as dicom

_MOST: Final = 200
_PRIORITY: Final = {Urgency.STAT: "STAT", Urgency.URGENT: "HIGH", Urgency.ROUTINE: "ROUTINE"}


def station_of(title: str) -> dicom.Station | None:
    """The apparatus with a title, if it may call. Cost: one query."""
    row = Station.objects.filter(title=title, active=True).first()
    if row is None:
        return None
    return dicom.Station(
        title=row.title,
        institution_id=row.institution_id,
        modality=row.modality,
        address=row.address,
    )


def titles() -> list[str]:
    """The titles of all apparatus that may call. Cost: one query."""
    return list(Station.objects.filter(active=True).values_list("title", flat=True)[:5_000])


def worklist(query: dicom.WorklistQuery, now: datetime) -> list[dicom.WorklistItem]:
    """Orders that the apparatus' institution has to examine, the most urgent first, as the query narrows them.

    An apparatus with a modality of its own gets no other. Cost: three queries, at most 200 rows.
    """
    rows = Order.objects.filter(
        performer=query.station.institution_id, state=State.ORDERED, number__isnull=False
    )
    wanted = _modalities(query)
    if wanted:
        rows = rows.filter(modality__in=wanted)
    if query.accession:
        rows = rows.filter(number=query.accession)
    rows = rows.filter(_days(query))
    orders = list(rows.order_by("urgency_rank", "ordered_at", "pk")[:_MOST])
    people = residents.cards({o.resident_id for o in orders}, Scope(everything=True, at=now))
    places = organisations.institutions({o.requester_id for o in orders})
    items = (
        _item(o, people[o.resident_id], places[o.requester_id].name, query.station) for o in orders
    )
    return [item for item in items if _asked_for(item, query)]


def about_order(order_id: int, scope: Scope) -> dicom.About:
    """What an object of an order says of it and its person. Raises: OrderNotFound (404). Cost: three queries."""
    order = Order.objects.visible_to(scope).one(order_id)
    person = residents.get_resident(order.resident_id, Scope(everything=True, at=scope.at))
    return dicom.About(
        study_uid=study_uid_of(order.number or ""),
        accession=order.number or "",
        patient_id=patient_ids(person)[0],
        name=person.name,
        latin_name=latin_name_of(person.name),
        born_on=person.born_on,
        sex=SEX.get(person.sex, "O"),
        study_at=order.performed_at or order.ordered_at,
        institution=organisations.get_institution(order.performer_id).name,
        title=order.item_name,
        study_description=order.item_name,
    )


def latin_name_of(name: str) -> str:
    """王秀英 -> WANG^XIUYING, as most apparatus can show it."""
    family, *given = (part.upper() for part in lazy_pinyin(name))
    return f"{family}^{''.join(given)}" if given else family


def _item(
    order: Order, person: residents.ResidentCard, requester: str, station: dicom.Station
) -> dicom.WorklistItem:
    return dicom.WorklistItem(
        accession=order.number or "",
        patient_id=patient_ids(person)[0],
        name=person.name,
        latin_name=latin_name_of(person.name),
        born_on=person.born_on,
        sex=SEX.get(person.sex, "O"),
        study_uid=study_uid_of(order.number or ""),
        item_code=order.item_code,
        item_name=order.item_name,
        modality=order.modality,
        scheduled_at=order.scheduled_at or order.ordered_at,
        referring=order.ordered_by_name,
        institution=requester,
        clinical_info=order.clinical_info,
        more={"station": station.title, "priority": _PRIORITY[Urgency(order.urgency)]},
    )


def study_uid_of(number: str) -> str:
    """The study UID an order gives its apparatus: the same each time it is asked."""
    return dicom.uid_for(f"order {number}")


def _modalities(query: dicom.WorklistQuery) -> list[str]:
    """What the question and the apparatus allow; empty: anything."""
    said = [each for each in (query.modality, query.station.modality) if each]
    return [m for m in Modality if said and all(each in ALIKE.get(m, (m,)) for each in said)] or (
        ["none"] if said else []
    )


def _days(query: dicom.WorklistQuery) -> Q:
    """Planned within the days asked for; what was asked for earlier and has no appointment is due on any day."""
    condition = Q()
    if query.from_on:
        start = datetime.combine(query.from_on, time(), ZONE)
        condition &= Q(scheduled_at=None) | Q(scheduled_at__gte=start)
    if query.to_on:
        end = datetime.combine(query.to_on, time(), ZONE) + timedelta(days=1)
        condition &= Q(scheduled_at=None, ordered_at__lt=end) | Q(scheduled_at__lt=end)
    return condition


def _asked_for(item: dicom.WorklistItem, query: dicom.WorklistQuery) -> bool:
    """Whether the person is the one asked for, by number or by the beginning of the name in either script."""
    if query.patient_id and query.patient_id != item.patient_id:
        return False
    wanted = query.patient_name.replace("*", "").replace("=", "").strip().upper()
    plain = wanted.replace("^", "")
    return (
        not wanted
        or item.latin_name.replace("^", "").startswith(plain)
        or item.name.startswith(plain)
    )
