"""A study beside an order: what each says of the person, what differs, and which orders might be meant."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from lianyi.areas.diagnostics.models import Order, Study
from lianyi.areas.diagnostics.rules.filing import OPEN, fits, mismatches
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.imaging import (
    Arrived,
    Candidate,
    Expected,
    Mismatch,
    Side,
)
from lianyi.areas.diagnostics.types.words import Modality, State
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.dicom import public as dicom

SEX: Final = {"1": "M", "2": "F"}
SEX_TEXT: Final = {"M": "男", "F": "女", "O": "其他"}
PICTURED: Final = tuple(m for m in Modality if m not in (Modality.LAB, Modality.PATH))
"""Modalities that send objects; the others send specimens."""
_BACK: Final = timedelta(days=30)
_LOOKED_AT: Final = 200


def get_decidable(study_id: int, actor: Actor) -> Study:
    """A study that this actor may look at on the merge desk, decided or not. Raises: StudyNotFound (404)."""
    waiting = Study.objects.undecided_for(actor.scope).values("pk")
    seen = Study.objects.visible_to(actor.scope).values("pk")
    return Study.objects.filter(Q(pk__in=waiting) | Q(pk__in=seen)).one(study_id)


def side_of_study(study: Study) -> Side:
    """What the images say. Cost: one query for the sender."""
    found = study.index.card()
    places = organisations.institutions([study.institution_id] if study.institution_id else [])
    place = places.get(study.institution_id or 0)
    return Side(
        name=" ".join(dict.fromkeys((found.person.name, found.person.latin_name))).strip(),
        number=found.person.patient_id,
        born_on=_day(found.person.born_on),
        sex=SEX_TEXT.get(found.person.sex, found.person.sex),
        accession=found.accession,
        modality="/".join(found.modalities),
        place=place.name if place else found.sender,
        at=found.study_at,
    )


def candidates(study: Study, scope: Scope, now: datetime, at_most: int = 6) -> list[Candidate]:
    """Orders in reach the study might belong to, those that differ least first: its sender's open orders and those of
    the last month, of the same modality or with the number it names. Cost: three queries.
    """
    found = study.index.card()
    alike = [m for m in PICTURED if fits(found.modalities, m)]
    rows = Order.objects.visible_to(scope).filter(
        Q(number=found.accession or None)
        | Q(
            Q(performer=study.institution_id) | Q(requester=study.institution_id),
            modality__in=alike,
            state__in=[*OPEN],
            ordered_at__gt=now - _BACK,
        )
    )
    orders = list(rows.order_by("-ordered_at", "-pk")[:_LOOKED_AT])
    return _nearest(found, orders, now)[:at_most]


def find_candidate(study: Study, number: str, scope: Scope, now: datetime) -> Candidate | None:
    """The order with a number that a person typed, if it is in reach. Cost: three queries."""
    order = Order.objects.visible_to(scope).filter(number=number.strip().upper()).first()
    return _nearest(study.index.card(), [order], now)[0] if order else None


def compared(found: dicom.StudyCard, order: Order, now: datetime) -> tuple[Mismatch, ...]:
    """What of a study differs from an order. Cost: one query."""
    card = residents.get_resident(order.resident_id, Scope(everything=True, at=now))
    return mismatches(arrived_of(found), expected_of(order, card))


def arrived_of(found: dicom.StudyCard) -> Arrived:
    """What a study says of itself."""
    return Arrived(
        name=found.person.name,
        latin_name=found.person.latin_name,
        patient_id=found.person.patient_id,
        born_on=found.person.born_on,
        sex=found.person.sex,
        modalities=found.modalities,
        sender_institution_id=found.sender_institution_id,
    )


def expected_of(order: Order, card: residents.ResidentCard) -> Expected:
    """What an order says of its person."""
    return Expected(
        name=card.name,
        patient_ids=frozenset(patient_ids(card)),
        born_on=card.born_on,
        born_on_estimated=card.born_on_estimated,
        sex=SEX.get(card.sex, ""),
        modality=Modality(order.modality),
        state=State(order.state),
        institution_ids=frozenset((order.requester_id, order.performer_id, order.centre_host_id)),
    )


def patient_ids(card: residents.ResidentCard) -> tuple[str, ...]:
    """The numbers under which apparatus know a person, the one we give first; never an identity number."""
    ours = f"LY{card.id:08d}"
    return (card.health_card_no, ours) if card.health_card_no else (ours,)


def _nearest(found: dicom.StudyCard, orders: Iterable[Order], now: datetime) -> list[Candidate]:
    """Orders as candidates, those that differ least first."""
    rows = list(orders)
    people = residents.cards({o.resident_id for o in rows}, Scope(everything=True, at=now))
    places = organisations.institutions({o.performer_id for o in rows})
    said = arrived_of(found)
    made = []
    for order in rows:
        card = people[order.resident_id]
        wrong = mismatches(said, expected_of(order, card))
        if order.number == found.accession or Mismatch.NAME not in wrong or len(wrong) < 3:
            made.append(_candidate(order, card, places[order.performer_id].name, wrong))
    return sorted(made, key=lambda each: len(each.wrong))


def _candidate(
    order: Order, card: residents.ResidentCard, place: str, wrong: tuple[Mismatch, ...]
) -> Candidate:
    return Candidate(
        order_id=order.pk,
        resident_id=order.resident_id,
        number=order.number or "",
        item_name=order.item_name,
        state_name=ORDER.states[State(order.state)],
        side=Side(
            name=card.name,
            number=patient_ids(card)[0],
            born_on=_day(card.born_on),
            sex=SEX_TEXT.get(SEX.get(card.sex, ""), card.sex_text),
            accession=order.number or "",
            modality=order.modality,
            place=place,
            at=order.scheduled_at or order.ordered_at,
        ),
        wrong=wrong,
    )


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
