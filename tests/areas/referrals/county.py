"""A county in small, with a person at each desk.

平舆: 县人民医院 leads 西洋店镇卫生院 and 王寨村卫生室, with a clinic, a device and a ward; 县中医院 is another county
hospital; 东和店镇卫生院 belongs to nobody; 驻马店市中心医院 is a partner outside, 省外医院 is none.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations import services as founding
from lianyi.areas.organisations import types as words
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from tests.areas.workforce.builders import NOW, TODAY, a_doctor, an_actor, system, with_account

LONG_AGO = date(2024, 1, 1)
HYPERTENSION = "I10.x00"
_serial = count(1)


@dataclass(frozen=True)
class County:
    """Institutions by id, and a person at each desk."""

    lead: int
    second: int
    township: int
    village: int
    stranger: int
    partner: int
    unlisted: int
    village_doctor: Actor
    township_doctor: Actor
    office: Actor
    specialist: Actor
    second_office: Actor
    stranger_doctor: Actor
    bureau_officer: Actor


def a_county() -> County:
    """The county with its consortium, catalogue, partner, slots and beds."""
    lead = _institution(
        "平舆县人民医院",
        words.Tier.COUNTY,
        kind="A100",
        level=words.Level.SECOND,
        at=(32.956, 114.62),
    )
    second = _institution(
        "平舆县中医院", words.Tier.COUNTY, kind="A210", level=words.Level.SECOND, at=(32.96, 114.63)
    )
    township = _institution("西洋店镇卫生院", words.Tier.TOWNSHIP, kind="C220", at=(33.07, 114.66))
    stranger = _institution("东和店镇卫生院", words.Tier.TOWNSHIP, kind="C220", at=(32.99, 114.45))
    village = _institution(
        "王寨村卫生室", words.Tier.VILLAGE, kind="D600", parent=township, at=(33.08, 114.67)
    )
    partner = _institution("驻马店市中心医院", words.Tier.OUTSIDE, kind="A100", county="411702")
    unlisted = _institution("省外医院", words.Tier.OUTSIDE, kind="A100", county="420102")
    bureau = _institution("平舆县卫健体委", words.Tier.BUREAU, kind="")
    _consortium(lead.id, (township.id, village.id), under={village.id: township.id})
    _catalogue()
    _agreement(lead.id, partner.id)
    return County(
        lead=lead.id,
        second=second.id,
        township=township.id,
        village=village.id,
        stranger=stranger.id,
        partner=partner.id,
        unlisted=unlisted.id,
        village_doctor=somebody("village_doctor", village.id, "张村医"),
        township_doctor=somebody("township_doctor", township.id, "李医生"),
        office=somebody("referral_office", lead.id, "赵主任"),
        specialist=somebody("county_specialist", lead.id, "周主任医师"),
        second_office=somebody("referral_office", second.id, "钱主任"),
        stranger_doctor=somebody("township_doctor", stranger.id, "孙医生"),
        bureau_officer=somebody("bureau_officer", bureau.id, "吴科长"),
    )


def _agreement(lead_id: int, partner_id: int) -> None:
    founding.sign_agreement(
        founding.AgreementDraft(
            lead_id=lead_id,
            partner_id=partner_id,
            kind=words.AgreementKind.REFERRAL,
            document_no="平医共体〔2024〕1号",
            from_on=LONG_AGO,
            network_status=words.NetworkStatus.CONNECTED,
        ),
        actor=system(),
        now=NOW,
    )


def _institution(
    name: str,
    tier: words.Tier,
    *,
    kind: str,
    level: words.Level = words.Level.UNRATED,
    parent: organisations.InstitutionCard | None = None,
    county: str = "411723",
    at: tuple[float, float] | None = None,
) -> organisations.InstitutionCard:
    number = next(_serial)
    return founding.register_institution(
        words.InstitutionDraft(
            code=f"R{number:06d}",
            name=name if number < 9 else f"{name}{number}",
            short_name=name[:8],
            tier=tier,
            kind=kind,
            level=level,
            county_code=county,
            division_code=county,
            parent_code=parent.code if parent else "",
            latitude=at[0] if at else None,
            longitude=at[1] if at else None,
            opened_on=LONG_AGO,
        ),
        actor=system(),
        now=NOW,
    )


def _consortium(lead: int, members: tuple[int, ...], *, under: dict[int, int]) -> None:
    community = founding.create_consortium(
        words.ConsortiumDraft(
            code=f"YGT{lead}",
            name="平舆县人民医院医共体",
            model=words.Model.COUNTY_COMMUNITY,
            closeness=words.Closeness.CLOSE,
            county_code="411723",
            lead_id=lead,
            founded_on=LONG_AGO,
            governing_body="construction_committee",
            topology=words.Topology.ONE_PLUS_N,
        ),
        actor=system(),
        now=NOW,
    )
    for member in members:
        if member in under:
            continue
        founding.join(
            community.id,
            member,
            form=words.CooperationForm.INTEGRATED,
            from_on=LONG_AGO,
            actor=system(),
            now=NOW,
        )


def _catalogue() -> None:
    """County hospitals take hearts, kidneys and appendices fully; townships keep I10 stable and first-aid I21."""
    rows = (
        ("I10", words.Tier.COUNTY, words.Ability.FULL),
        ("I21", words.Tier.COUNTY, words.Ability.FULL),
        ("K35", words.Tier.COUNTY, words.Ability.FULL),
        ("E11", words.Tier.COUNTY, words.Ability.FULL),
        ("N18", words.Tier.COUNTY, words.Ability.FULL),
        ("C34", words.Tier.COUNTY, words.Ability.NONE),
        ("I10", words.Tier.TOWNSHIP, words.Ability.STABLE),
        ("I21", words.Tier.TOWNSHIP, words.Ability.FIRST_AID),
    )
    for prefix, tier, ability in rows:
        founding.set_entry(
            founding.EntryDraft(
                icd_prefix=prefix,
                ability=ability,
                from_on=LONG_AGO,
                tier=tier,
                county_code="411723",
            ),
            actor=system(),
            now=NOW,
        )


def somebody(role: str, institution_id: int, name: str = "陈医生") -> Actor:
    """A person hired in a role, with an account, as the platform knows them."""
    staff = a_doctor(institution_id, role, name=name, department="心内科")
    user = with_account(staff)
    return at_time(workforce.actor_for(user, None, NOW, "treatment"), NOW)


def at_time(actor: Actor, now: datetime) -> Actor:
    """The same person at another instant."""
    if actor.user_id is None:
        return an_actor(actor.role, actor.institution_id or 0, at=now)
    return replace(actor, scope=replace(actor.scope, at=now))


def some_slots(
    institution_id: int,
    *,
    kind: scheduling.ResourceKind = scheduling.ResourceKind.CLINIC,
    name: str = "心内科门诊",
) -> list[scheduling.SlotCard]:
    """Slots of a clinic (or device) on the coming days: each sitting keeps one green and two for referrals."""
    clinic = scheduling.add_resource(
        draft=scheduling.ResourceDraft(
            institution_id=institution_id,
            kind=kind,
            name=name,
            department="心内科",
            exam_code="ECHO" if kind == scheduling.ResourceKind.EXAM else "",
        ),
        actor=system(),
        now=NOW,
    )
    for weekday in range(7):
        scheduling.add_template(
            draft=scheduling.TemplateDraft(
                resource_id=clinic.id,
                weekday=weekday,
                starts=time(14, 30),
                ends=time(16, 30),
                slot_minutes=30,
                capacity=1,
                priority=2,
                green=1,
                valid_from=LONG_AGO,
                on_holidays=True,
            ),
            actor=system(),
            now=NOW,
        )
    scheduling.generate_slots(
        resource_ids=[clinic.id],
        first=TODAY,
        last=TODAY + timedelta(days=6),
        actor=system(),
        now=NOW,
    )
    return scheduling.open_slots(
        [institution_id],
        audience=scheduling.Audience.REFERRAL,
        from_at=NOW,
        to_at=NOW + timedelta(days=7),
        now=NOW,
        kind=kind,
    )


def some_beds(institution_id: int, number: int = 2, *, department: str = "心内科") -> list[int]:
    """Free beds in a ward; their ids."""
    ward = scheduling.add_ward(
        institution_id=institution_id,
        name=f"{department}病区",
        department=department,
        actor=system(),
        now=NOW,
    )
    scheduling.add_beds(
        ward_id=ward.id,
        beds=[scheduling.BedDraft(code=str(i)) for i in range(1, number + 1)],
        actor=system(),
        now=NOW,
    )
    board = scheduling.bed_board(institution_id, system().scope)
    return [bed.id for each in board.wards for bed in each.beds]
