"""Institutions and consortia that tests start from, made by the area's own services.

`a_township()` alone suffices for most; `a_county()` gives lead, township centres and village clinics in one community.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations.public import (
    Closeness,
    ConsortiumCard,
    ConsortiumDraft,
    CooperationForm,
    Grade,
    InstitutionCard,
    InstitutionDraft,
    Level,
    Model,
    Tier,
    Topology,
)
from lianyi.areas.organisations.types import BodyKind, SeatSlot
from lianyi.kernel.actor import Actor, Scope

NOW: Final = datetime(2026, 11, 24, 1, tzinfo=UTC)
"""Tuesday, 09:00 in Asia/Shanghai."""
TODAY: Final = date(2026, 11, 24)
FOUNDED: Final = date(2020, 1, 1)
COUNTY: Final = "411723"
SYSTEM: Final = Actor.system(NOW)
_number = count(1)


def an_institution(tier: Tier = Tier.TOWNSHIP, **fields: Any) -> InstitutionCard:
    """An institution of 平舆县 with a code and name of its own."""
    number = next(_number)
    defaults: dict[str, Any] = {
        "code": f"T{number:05d}",
        "name": f"{_NAMES[tier]}{number}",
        "kind": _KINDS[tier],
        "county_code": COUNTY,
        "level": _LEVELS[tier],
        "opened_on": FOUNDED,
    }
    return organisations.register_institution(
        InstitutionDraft(**{**defaults, "tier": tier, **fields}), actor=SYSTEM, now=NOW
    )


_NAMES: Final = {
    Tier.COUNTY: "县医院",
    Tier.TOWNSHIP: "镇卫生院",
    Tier.VILLAGE: "村卫生室",
    Tier.OUTSIDE: "市医院",
    Tier.BUREAU: "卫健委",
    Tier.OTHER: "其他机构",
}
_KINDS: Final = {
    Tier.COUNTY: "A100",
    Tier.TOWNSHIP: "C220",
    Tier.VILLAGE: "D600",
    Tier.OUTSIDE: "A100",
    Tier.BUREAU: "X111",
    Tier.OTHER: "J100",
}
_LEVELS: Final = dict.fromkeys(Tier, Level.UNRATED) | {
    Tier.COUNTY: Level.SECOND,
    Tier.TOWNSHIP: Level.FIRST,
    Tier.OUTSIDE: Level.THIRD,
}


def a_county_hospital(**fields: Any) -> InstitutionCard:
    """A public county hospital of level two, grade A."""
    return an_institution(Tier.COUNTY, **{"grade": Grade.A, **fields})


def a_township(**fields: Any) -> InstitutionCard:
    """A township health centre."""
    return an_institution(Tier.TOWNSHIP, **fields)


def a_village_clinic(managed_by: InstitutionCard, **fields: Any) -> InstitutionCard:
    """A village clinic managed by a township centre."""
    return an_institution(Tier.VILLAGE, parent_code=managed_by.code, **fields)


def a_city_hospital(**fields: Any) -> InstitutionCard:
    """A level three hospital outside the county."""
    return an_institution(Tier.OUTSIDE, **{"county_code": "411702", **fields})


def a_bureau(**fields: Any) -> InstitutionCard:
    """The county's health bureau."""
    return an_institution(Tier.BUREAU, **fields)


def a_community(lead: InstitutionCard, *members: InstitutionCard, **fields: Any) -> ConsortiumCard:
    """A close county community led by a hospital, with these members since it was founded."""
    defaults: dict[str, Any] = {
        "code": f"C{next(_number):05d}",
        "name": f"{lead.short_name}医共体",
        "model": Model.COUNTY_COMMUNITY,
        "closeness": Closeness.CLOSE,
        "county_code": lead.county_code,
        "lead_id": lead.id,
        "founded_on": FOUNDED,
        "governing_body": "hospital_committee",
        "topology": Topology.ONE_PLUS_N,
    }
    card = organisations.create_consortium(
        ConsortiumDraft(**{**defaults, **fields}), actor=SYSTEM, now=NOW
    )
    for member in members:
        organisations.join(
            card.id,
            member.id,
            form=CooperationForm.INTEGRATED,
            from_on=FOUNDED,
            actor=SYSTEM,
            now=NOW,
        )
    return card


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A small county: one community of a lead, two township centres and a clinic under each, and its bureau."""

    lead: InstitutionCard
    township: InstitutionCard
    other_township: InstitutionCard
    clinic: InstitutionCard
    other_clinic: InstitutionCard
    bureau: InstitutionCard
    community: ConsortiumCard


def a_county() -> County:
    """A small county with one community."""
    lead, township, other = a_county_hospital(), a_township(), a_township()
    return County(
        lead=lead,
        township=township,
        other_township=other,
        clinic=a_village_clinic(township),
        other_clinic=a_village_clinic(other),
        bureau=a_bureau(),
        community=a_community(lead, township, other),
    )


def an_officer_of(institution: InstitutionCard, *permissions: str) -> Actor:
    """Somebody whose post is at an institution and reaches no further, with these permissions."""
    reach = frozenset({institution.id})
    return Actor(
        user_id=1,
        name="经办人",
        role="bureau_officer",
        institution_id=institution.id,
        scope=Scope(institution_ids=reach, at=NOW, user_id=1),
        permissions=frozenset(permissions),
    )


def a_committee(county_code: str = COUNTY, **fields: Any) -> int:
    """A public hospital committee of the county with a chair of the rank required; its number."""
    body = organisations.form_body(
        **{
            "name": "公立医院管理委员会",
            "kind": BodyKind.HOSPITAL_COMMITTEE,
            "county_code": county_code,
            **fields,
        },
        actor=SYSTEM,
        now=NOW,
    )
    organisations.give_seat(
        body.id,
        slot=SeatSlot.CHAIR,
        department="县政府",
        person_name="张县长",
        position="县长",
        from_on=FOUNDED,
        actor=SYSTEM,
        now=NOW,
    )
    return body.id
