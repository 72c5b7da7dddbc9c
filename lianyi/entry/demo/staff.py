"""Who works in the demo county, and the accounts of the tour. Persons are invented."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.entry.demo.county import STORY_CLINIC, STORY_TOWNSHIP, County
from lianyi.entry.demo.names import given_name, surname
from lianyi.kernel.actor import Actor
from lianyi.kernel.identity import Sex

PASSWORD: Final = "Pingyu-Demo-2026"  # noqa: S105 - works in a demo only
"""Of every demo account. Demo accounts are refused unless the server was started with --demo."""

DEPARTMENTS: Final = {
    "411723-01": (
        "心血管内科",
        "神经内科",
        "内分泌科",
        "肾病科",
        "呼吸与危重症医学科",
        "骨科",
        "普通外科",
        "急诊科",
    ),
    "411723-02": ("心血管内科", "消化内科", "神经外科", "精神科", "骨科", "急诊科"),
    "411723-03": ("妇科", "产科", "儿科", "新生儿科"),
    "411723-04": ("中医内科", "针灸推拿科", "康复医学科", "骨伤科"),
}
PSYCHIATRY: Final = "411723-02"
"""The hospital with a department of psychiatry; others do not read such diagnoses."""
TOWNSHIP_DEPARTMENTS: Final = ("全科", "内科", "中医科")


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the tour."""

    username: str
    name: str
    sex: Sex
    role: str
    institution_code: str
    department: str
    shown_as: str


ACCOUNTS: Final = (
    Account("cunyi", "李国强", Sex.MALE, "village_doctor", STORY_CLINIC[0], "", "村医"),
    Account("xiangyi", "张建军", Sex.MALE, "township_doctor", STORY_TOWNSHIP, "全科", "乡镇医生"),
    Account(
        "xiangyi2",
        "马春梅",
        Sex.FEMALE,
        "township_doctor",
        "411723104-01",
        "全科",
        "射桥镇的乡镇医生",
    ),
    Account(
        "zhuanzhen",
        "刘敏",
        Sex.FEMALE,
        "referral_office",
        "411723-01",
        "转诊办公室",
        "县医院转诊办",
    ),
    Account(
        "zhuanke",
        "陈志远",
        Sex.MALE,
        "county_specialist",
        "411723-01",
        "心血管内科",
        "县级专科医生",
    ),
    Account(
        "zhongyi",
        "郑守仁",
        Sex.MALE,
        "county_specialist",
        "411723-01",
        "中医科",
        "县级中医会诊专家",
    ),
    Account("huli", "赵雪梅", Sex.FEMALE, "ward_nurse", "411723-01", "心血管内科", "病区护士"),
    Account(
        "yigongti",
        "孙丽",
        Sex.FEMALE,
        "community_office",
        "411723-01",
        "医共体办公室",
        "医共体办公室",
    ),
    Account("yuanzhang", "高建平", Sex.MALE, "unit_head", "411723-01", "院办公室", "县医院院长"),
    Account(
        "zhenyuan", "魏春生", Sex.MALE, "unit_head", STORY_TOWNSHIP, "院办公室", "乡镇卫生院院长"
    ),
    Account(
        "jishi", "郑浩", Sex.MALE, "technologist", STORY_TOWNSHIP, "医技科", "乡镇卫生院医技技师"
    ),
    Account(
        "zhenduan", "冯立", Sex.MALE, "diagnostician", "411723-01", "影像诊断中心", "县诊断中心医师"
    ),
    Account(
        "zhuren",
        "褚卫东",
        Sex.MALE,
        "diagnostic_chief",
        "411723-01",
        "影像诊断中心",
        "县诊断中心主任",
    ),
    Account(
        "jianyan",
        "卫红",
        Sex.FEMALE,
        "laboratory_technician",
        "411723-01",
        "医学检验中心",
        "县检验中心技师",
    ),
    Account(
        "wuliu", "沈洋", Sex.MALE, "specimen_courier", "411723-01", "医学检验中心", "标本物流员"
    ),
    Account("weijian", "周国华", Sex.MALE, "bureau_officer", "411723-05", "基层卫生股", "卫健委"),
    Account("yinsi", "吴静", Sex.FEMALE, "privacy_officer", "411723-05", "信息办", "隐私保护专员"),
    Account("shenji", "郑涛", Sex.MALE, "auditor", "411723-05", "审计股", "审计"),
    Account("yunwei", "冯超", Sex.MALE, "operator", "411723-05", "信息办", "运维"),
    Account(
        "guanli",
        "何伟",
        Sex.MALE,
        "administrator",
        "411723-05",
        "信息办",
        "系统管理员（首次登录需绑定动态口令）",
    ),
    Account(
        "waixian",
        "林海",
        Sex.MALE,
        "township_doctor",
        "411723211-01",
        "全科",
        "另一医共体的乡镇医生",
    ),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits behind an account: enough of a user to become an actor."""

    pk: int
    institution_id: int


@dataclass(slots=True)
class Desk:
    """The people of the tour, as they were at any instant, and the doctors of each institution.

    doctors: institution id -> (staff id, name, department), the tour's own first.
    """

    seats: dict[str, Seat] = field(default_factory=dict)
    doctors: dict[int, list[tuple[int, str, str]]] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, int]:
        """User name -> institution."""
        return {name: seat.institution_id for name, seat in self.seats.items()}

    def at(self, username: str, when: datetime) -> Actor:
        """The actor behind an account at an instant."""
        return workforce.actor_for(self.seats[username], None, when, "treatment")


def staff_county(*, county: County, seed: int, actor: Actor, now: datetime) -> Desk:
    """Hire everybody and open the accounts of the tour."""
    desk = Desk()
    for draft in _drafts(county, Random(f"{seed}:staff"), date(now.year - 3, 1, 1)):
        _seat_doctor(desk, draft, workforce.hire(draft=draft, actor=actor, now=now), -1)
    cards = {card.code: card for card in (*county.hospitals, *county.townships, county.bureau)}
    ids = {**county.clinic_ids, **{code: card.id for code, card in cards.items()}}
    for account in ACCOUNTS:
        draft = _account_draft(account, ids, now)
        hired = workforce.hire(draft=draft, actor=actor, now=now)
        card, _ = workforce.create_account(
            staff_id=hired.id,
            username=account.username,
            password=PASSWORD,
            is_demo=True,
            actor=actor,
            now=now,
        )
        assert card.user_id is not None  # just made
        desk.seats[account.username] = Seat(card.user_id, draft.institution_id)
        _seat_doctor(desk, draft, card, 0)
    return desk


def _seat_doctor(
    desk: Desk, draft: workforce.StaffDraft, card: workforce.StaffCard, place: int
) -> None:
    if draft.role in _TREATS:
        here = desk.doctors.setdefault(draft.institution_id, [])
        here.insert(place if place >= 0 else len(here), (card.id, card.name, draft.department))


def _licence(rng: Random, role: str) -> str:
    """A made-up licence number of a doctor; the platform asks for one before somebody treats."""
    return f"1104117{rng.randrange(10**8):08d}" if role in _TREATS | _READS else ""


def _account_draft(account: Account, ids: dict[str, int], now: datetime) -> workforce.StaffDraft:
    return workforce.StaffDraft(
        name=account.name,
        sex=account.sex,
        profession=_PROFESSION.get(account.role, workforce.Profession.ADMINISTRATION),
        institution_id=ids[account.institution_code],
        role=account.role,
        department=account.department,
        rank=workforce.Rank.DEPUTY
        if account.role == "county_specialist"
        else workforce.Rank.MIDDLE,
        title="副主任医师" if account.role == "county_specialist" else "",
        licence_no=_licence(Random(account.username), account.role),
        licence_scope=account.department,
        since=date(now.year - 3, 1, 1),
    )


_TREATS: Final = {"village_doctor", "township_doctor", "county_specialist"}
_READS: Final = {"diagnostician", "diagnostic_chief"}
_PROFESSION: Final = {
    "village_doctor": workforce.Profession.VILLAGE_DOCTOR,
    "township_doctor": workforce.Profession.DOCTOR,
    "county_specialist": workforce.Profession.DOCTOR,
    "ward_nurse": workforce.Profession.NURSE,
    "technologist": workforce.Profession.TECHNICIAN,
    "laboratory_technician": workforce.Profession.TECHNICIAN,
    "diagnostician": workforce.Profession.DOCTOR,
    "diagnostic_chief": workforce.Profession.DOCTOR,
}
_RANKS: Final = (
    (workforce.Rank.JUNIOR, "住院医师"),
    (workforce.Rank.MIDDLE, "主治医师"),
    (workforce.Rank.DEPUTY, "副主任医师"),
    (workforce.Rank.SENIOR, "主任医师"),
)


def _drafts(county: County, rng: Random, since: date) -> Iterator[workforce.StaffDraft]:
    for code, institution_id in county.clinic_ids.items():
        if code != ACCOUNTS[0].institution_code:
            yield _draft(
                rng, institution_id, "village_doctor", "", (workforce.Rank.NONE, "乡村医生"), since
            )
    for township in county.townships:
        for department in TOWNSHIP_DEPARTMENTS:
            yield _draft(
                rng, township.id, "township_doctor", department, rng.choice(_RANKS[:2]), since
            )
        yield _draft(
            rng, township.id, "ward_nurse", "综合病区", (workforce.Rank.JUNIOR, "护师"), since
        )
    for hospital in county.hospitals:
        yield from _hospital(rng, hospital, since)


def _hospital(
    rng: Random, hospital: organisations.InstitutionCard, since: date
) -> Iterator[workforce.StaffDraft]:
    for department in DEPARTMENTS[hospital.code]:
        for rank in _RANKS[1:3]:
            yield _draft(rng, hospital.id, "county_specialist", department, rank, since)
    yield _draft(
        rng,
        hospital.id,
        "referral_office",
        "转诊办公室",
        (workforce.Rank.MIDDLE, "主管护师"),
        since,
    )


def _draft(
    rng: Random,
    institution_id: int,
    role: str,
    department: str,
    rank: tuple[workforce.Rank, str],
    since: date,
) -> workforce.StaffDraft:
    sex = rng.choice((Sex.MALE, Sex.FEMALE))
    return workforce.StaffDraft(
        name=surname(rng) + given_name(rng, sex, rng.randint(1965, 1998)),
        sex=sex,
        profession=_PROFESSION.get(role, workforce.Profession.ADMINISTRATION),
        institution_id=institution_id,
        role=role,
        department=department,
        rank=rank[0],
        title=rank[1],
        licence_no=_licence(rng, role),
        licence_scope=department or "乡村医疗",
        since=since,
    )
