"""A county in small, with shared centres at the lead hospital and a person at each desk.

平舆县人民医院 hosts imaging, ECG, ultrasound, laboratory and pathology for 西洋店镇卫生院 and 王寨村卫生室; 县中医院 is
another county hospital with an imaging centre of its own; 东和店镇卫生院 belongs to nobody.
"""

from dataclasses import dataclass

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.models import CentreMember
from lianyi.areas.diagnostics.services.registry import open_centre
from lianyi.areas.diagnostics.types.cards import CentreCard
from lianyi.areas.diagnostics.types.drafts import CentreDraft, OfferDraft
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.kernel.actor import Actor
from tests.areas.referrals import county as places
from tests.areas.referrals.county import LONG_AGO, at_time, somebody
from tests.areas.workforce.builders import COUNTY, NOW, system

__all__ = ["County", "a_centre", "a_county", "at_time", "somebody"]

PRICES = {"DX-CHEST-PA": 6_000, "ECG-12": 2_000}
NAMES = {
    CentreKind.IMAGING: "县域影像诊断中心",
    CentreKind.ECG: "县域心电诊断中心",
    CentreKind.ULTRASOUND: "县域超声诊断中心",
    CentreKind.LABORATORY: "县域医学检验中心",
    CentreKind.PATHOLOGY: "县域病理诊断中心",
}


@dataclass(frozen=True)
class County:
    """Institutions and centres by id, and a person at each desk."""

    lead: int
    second: int
    township: int
    village: int
    stranger: int
    imaging: int
    ecg: int
    ultrasound: int
    laboratory: int
    pathology: int
    second_imaging: int
    village_doctor: Actor
    township_doctor: Actor
    technologist: Actor
    specialist: Actor
    reader: Actor
    other_reader: Actor
    chief: Actor
    lab_technician: Actor
    township_lab: Actor
    courier: Actor
    second_chief: Actor
    stranger_doctor: Actor
    unit_head: Actor
    community_officer: Actor
    bureau_officer: Actor


def a_county() -> County:
    """The county of the referrals' tests, with centres and the people who work for them."""
    base = places.a_county()
    members = (base.township, base.village)
    ids = {kind: a_centre(base.lead, kind, members).id for kind in NAMES}
    second = a_centre(base.second, CentreKind.IMAGING, (), name="中医院影像中心")
    return County(
        lead=base.lead,
        second=base.second,
        township=base.township,
        village=base.village,
        stranger=base.stranger,
        imaging=ids[CentreKind.IMAGING],
        ecg=ids[CentreKind.ECG],
        ultrasound=ids[CentreKind.ULTRASOUND],
        laboratory=ids[CentreKind.LABORATORY],
        pathology=ids[CentreKind.PATHOLOGY],
        second_imaging=second.id,
        village_doctor=base.village_doctor,
        township_doctor=base.township_doctor,
        technologist=somebody("technologist", base.township, "郑技师"),
        specialist=base.specialist,
        reader=somebody("diagnostician", base.lead, "冯诊断"),
        other_reader=somebody("diagnostician", base.lead, "陈诊断"),
        chief=somebody("diagnostic_chief", base.lead, "褚主任"),
        lab_technician=somebody("laboratory_technician", base.lead, "卫检验"),
        township_lab=somebody("laboratory_technician", base.township, "蒋检验"),
        courier=somebody("specimen_courier", base.lead, "沈物流"),
        second_chief=somebody("diagnostic_chief", base.second, "韩主任"),
        stranger_doctor=base.stranger_doctor,
        unit_head=somebody("unit_head", base.township, "杨院长"),
        community_officer=somebody("community_office", base.lead, "朱主任"),
        bureau_officer=base.bureau_officer,
    )


def a_centre(
    host_id: int,
    kind: CentreKind,
    member_ids: tuple[int, ...],
    *,
    name: str = "",
    third_party: bool = False,
    capacity: int | None = None,
) -> CentreCard:
    """A centre that offers every item of its kind; its members are online since the day it opened."""
    offers = tuple(
        OfferDraft(item_code=each.code, price_fen=PRICES.get(each.code, 5_000), from_on=LONG_AGO)
        for each in items().values()
        if each.kind == kind
    )
    card = open_centre(
        draft=CentreDraft(
            kind=kind,
            name=name or NAMES[kind],
            county_code=COUNTY,
            host_id=host_id,
            opened_on=LONG_AGO,
            third_party=third_party,
            capacity_per_day=capacity,
            member_ids=member_ids,
            offers=offers,
        ),
        actor=system(),
        now=NOW,
    )
    CentreMember.objects.filter(centre=card.id).update(
        equipped_on=LONG_AGO, equipment="设备齐备", tested_on=LONG_AGO, tested_by_name="信息科"
    )
    return card
