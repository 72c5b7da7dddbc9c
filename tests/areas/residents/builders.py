"""What tests start from that need somebody who is cared for."""

from datetime import date, datetime

from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from tests.areas.workforce.builders import NOW, a_citizen_number

BORN = date(1968, 3, 12)


def a_draft(**told: object) -> residents.ResidentDraft:
    """王秀英, a woman of 58 with a citizen number, unless told otherwise. `number` "" leaves it out."""
    number = told.pop("number", None)
    born_on = told.get("born_on", BORN)
    female = told.get("sex", "2") == "2"
    assert isinstance(born_on, date)
    if number is None and "identifiers" not in told:
        number = a_citizen_number(born_on, female=female)
    fields: dict[str, object] = {
        "name": "王秀英",
        "sex": "2",
        "born_on": born_on,
        "identifiers": (
            residents.IdentifierDraft(kind=residents.IdentifierKind.CITIZEN, value=str(number)),
        )
        if number
        else (),
        "division_code": "411723105",
        "address": "西洋店镇王寨村12号",
    }
    return residents.ResidentDraft(**{**fields, **told})  # type: ignore[arg-type]


def a_resident(actor: Actor, *, now: datetime = NOW, **told: object) -> residents.ResidentCard:
    """A resident registered by the actor; look-alikes are waved through."""
    told.setdefault("acknowledged", "测试")
    return residents.register_resident(draft=a_draft(**told), actor=actor, now=now)
