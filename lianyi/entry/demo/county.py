"""The institutions of the demo county: the roster of the source document, and invented village clinics below it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lianyi.areas.organisations import public as organisations
from lianyi.entry.demo.people import Clinic
from lianyi.entry.demo.villages import village_names
from lianyi.kernel.actor import Actor

ROSTERS: Final = {"pingyu": ("pingyu-003", "411723")}
CLINICS_A_TOWNSHIP: Final = 8
STORY_TOWNSHIP: Final = "411723105-01"
STORY_CLINIC: Final = ("411723105-V01", "大王庄")
"""The township of the first pilot pair, and the village clinic where the tour begins."""


@dataclass(frozen=True, slots=True)
class County:
    """Cards of the county's institutions, as the generator needs them."""

    code: str
    clinics: tuple[Clinic, ...]
    clinic_ids: dict[str, int]
    townships: tuple[organisations.InstitutionCard, ...]
    hospitals: tuple[organisations.InstitutionCard, ...]
    bureau: organisations.InstitutionCard
    outside: tuple[organisations.InstitutionCard, ...]
    lead_of: dict[str, int]


def found_county(*, key: str, seed: int, actor: Actor, now: datetime, today: date) -> County:
    """Register the roster with its consortia and policy profile, and eight clinics under each township centre."""
    roster, county_code = ROSTERS[key]
    organisations.load_roster(roster, actor=actor, now=now)
    townships = tuple(organisations.list_county(county_code, organisations.Tier.TOWNSHIP))
    drafts = [
        _clinic(township, number, village)
        for township in townships
        for number, village in enumerate(_villages(township, seed), start=1)
    ]
    organisations.load_institutions(list(enumerate(drafts, start=1)), actor=actor, now=now)
    return _survey(county_code, today)


def _survey(county_code: str, today: date) -> County:
    cards = organisations.list_county(county_code)
    by_tier = {
        tier: tuple(sorted((c for c in cards if c.tier is tier), key=lambda c: c.code))
        for tier in organisations.Tier
    }
    townships = {card.id: card for card in by_tier[organisations.Tier.TOWNSHIP]}
    village_cards = by_tier[organisations.Tier.VILLAGE]
    leads = {
        t.code: lead.id for t in townships.values() if (lead := organisations.lead_of(t.id, today))
    }
    outside = [
        p.partner
        for h in by_tier[organisations.Tier.COUNTY]
        for p in organisations.partners_of(h.id, today)
    ]
    return County(
        code=county_code,
        clinics=tuple(
            Clinic(
                code=card.code,
                township_code=townships[card.parent_id].code,
                division_code=card.division_code,
                village=card.short_name.removesuffix("村卫生室"),
                weight=(6 + int(card.code[-2:]) % 5)
                * (3 if card.code[:9] == STORY_TOWNSHIP[:9] else 1),
            )
            for card in village_cards
            if card.parent_id is not None
        ),
        clinic_ids={card.code: card.id for card in village_cards},
        townships=tuple(townships.values()),
        hospitals=by_tier[organisations.Tier.COUNTY],
        bureau=by_tier[organisations.Tier.BUREAU][0],
        outside=tuple({card.id: card for card in outside}.values()),
        lead_of=leads,
    )


def _villages(township: organisations.InstitutionCard, seed: int) -> list[str]:
    names = village_names(seed=seed, township_code=township.code, count=CLINICS_A_TOWNSHIP)
    if township.code == STORY_TOWNSHIP:
        names = [STORY_CLINIC[1], *(name for name in names if name != STORY_CLINIC[1])][
            :CLINICS_A_TOWNSHIP
        ]
    return names


def _clinic(
    township: organisations.InstitutionCard, number: int, village: str
) -> organisations.InstitutionDraft:
    place = township.name.removeprefix("平舆县").removesuffix("卫生院")
    return organisations.InstitutionDraft(
        code=f"{township.division_code}-V{number:02d}",
        name=f"平舆县{place}{village}村卫生室",
        short_name=f"{village}村卫生室",
        tier=organisations.Tier.VILLAGE,
        kind="D600",
        owner=f"{place}{village}村民委员会",
        owner_kind=organisations.OwnerKind.COLLECTIVE,
        manager=township.name,
        division_code=township.division_code,
        county_code=township.county_code,
        parent_code=township.code,
        latitude=township.latitude and round(township.latitude + (number % 3 - 1) * 0.021, 4),
        longitude=township.longitude and round(township.longitude + (number // 3 - 1) * 0.024, 4),
        position_source=organisations.PositionSource.ILLUSTRATIVE,
    )
