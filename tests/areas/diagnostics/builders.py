"""What tests start from that need orders on their way, in the small county of `county`."""

from datetime import datetime, timedelta
from typing import Any

from lianyi.areas.diagnostics.services.examining import examine, transmit
from lianyi.areas.diagnostics.services.ordering import order_exam
from lianyi.areas.diagnostics.services.reading import claim
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.drafts import OrderDraft
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.areas.residents import public as residents
from lianyi.machinery.accounts.models import User
from tests.areas.diagnostics.county import County, a_centre, a_county, at_time, somebody
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, TODAY, system

__all__ = [
    "NOW",
    "TODAY",
    "County",
    "a_centre",
    "a_county",
    "a_draft",
    "a_patient",
    "at_time",
    "claimed",
    "examined",
    "ordered",
    "somebody",
    "system",
    "user_of",
    "waiting",
]


def a_patient(county: County, **told: Any) -> residents.ResidentCard:
    """王秀英, 58, registered at the village clinic, known to the township."""
    card = a_resident(county.village_doctor, **told)
    residents.relate(
        resident_id=card.id,
        institution_id=county.township,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW - timedelta(days=1),
    )
    return card


def a_draft(county: County, patient_id: int, **told: Any) -> OrderDraft:
    """A routine chest film at the township."""
    fields: dict[str, Any] = {
        "resident_id": patient_id,
        "item_code": "DX-CHEST-PA",
        "clinical_info": "咳嗽咳痰1周，发热3天，右下肺湿啰音",
        "diagnosis_code": "",
        "diagnosis_name": "肺炎？",
        "question": "除外肺炎",
        "urgency": Urgency.ROUTINE,
    }
    return OrderDraft(**{**fields, **told})


def ordered(county: County, patient_id: int, *, now: datetime = NOW, **told: Any) -> OrderCard:
    """Asked for by the township doctor, to be examined at the township."""
    return order_exam(
        draft=a_draft(county, patient_id, **told),
        actor=at_time(county.township_doctor, now),
        now=now,
    )


def examined(county: County, patient_id: int, *, now: datetime = NOW, **told: Any) -> OrderCard:
    """Examined by the technologist five minutes after it was asked for."""
    card = ordered(county, patient_id, now=now, **told)
    later = now + timedelta(minutes=5)
    return examine(order_id=card.id, actor=at_time(county.technologist, later), now=later)


def waiting(county: County, patient_id: int, *, now: datetime = NOW, **told: Any) -> OrderCard:
    """With the centre, ten minutes after it was asked for."""
    card = examined(county, patient_id, now=now, **told)
    later = now + timedelta(minutes=10)
    return transmit(order_id=card.id, actor=at_time(county.technologist, later), now=later)


def claimed(county: County, patient_id: int, *, now: datetime = NOW, **told: Any) -> OrderCard:
    """Claimed by the reader, fifteen minutes after it was asked for."""
    card = waiting(county, patient_id, now=now, **told)
    later = now + timedelta(minutes=15)
    return claim(order_id=card.id, actor=at_time(county.reader, later), now=later)


def user_of(actor: Any) -> User:
    """The account behind a person of the county."""
    return User.objects.get(pk=actor.user_id)
