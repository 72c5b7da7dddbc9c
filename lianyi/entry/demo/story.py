"""Referrals alive today, played through the same services a doctor uses: one of every state, some of them late."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.workforce import public as workforce
from lianyi.entry.demo.county import STORY_CLINIC, STORY_TOWNSHIP
from lianyi.entry.demo.staff import ACCOUNTS
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.public import User

CARDIOLOGY: Final = "心血管内科"
SECOND_TOWNSHIP: Final = "411723104-01"
PARTS: Final = {STORY_TOWNSHIP: 20, SECOND_TOWNSHIP: 2, STORY_CLINIC[0]: 1}
"""How many patients of which place the story needs."""
_STABLE: Final = {
    "diagnosis_clear": True,
    "plan_clear": True,
    "stable": True,
    "complications_stable": True,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The people of the tour, as they were at any instant, and where they work."""

    users: dict[str, User]
    places: dict[str, int]

    def at(self, username: str, when: datetime) -> Actor:
        """The actor behind an account at an instant."""
        return workforce.actor_for(self.users[username], None, when, "treatment")


@dataclass(frozen=True, slots=True)
class Case:
    """What the township doctor saw in one patient."""

    complaint: str
    impression: str
    icd_code: str
    systolic: int
    diastolic: int
    signs: tuple[str, ...]
    urgency: referrals.Urgency
    reason: str


CHEST_PAIN: Final = Case(
    "胸痛2小时",
    "高血压3级 很高危；胸痛待查",
    "I10.x00",
    186,
    112,
    ("chest_or_back_pain",),
    referrals.Urgency.URGENT,
    "EMERGENCY",
)
UNCONTROLLED: Final = Case(
    "头晕1周，三联降压药足量4周未达标",
    "高血压2级 高危，血压控制不佳",
    "I10.x00",
    168,
    102,
    (),
    referrals.Urgency.ORDINARY,
    "TREATMENT_FAILED",
)
OEDEMA: Final = Case(
    "气促、双下肢水肿3天",
    "高血压3级；心力衰竭待排",
    "I11.000",
    172,
    104,
    ("leg_oedema", "dyspnoea"),
    referrals.Urgency.URGENT,
    "EMERGENCY",
)
STILL_HIGH: Final = Case(
    "头痛、头晕2天，休息后血压仍高",
    "高血压3级，血压控制不佳",
    "I10.x00",
    184,
    108,
    ("still_high_after_rest",),
    referrals.Urgency.ORDINARY,
    "BEYOND_COMPETENCE",
)
GREEN: Final = Case(
    "突发言语不清1小时",
    "脑卒中待查；高血压3级",
    "I63.900",
    192,
    116,
    ("speech_or_paralysis",),
    referrals.Urgency.GREEN,
    "EMERGENCY",
)


def desk() -> Desk:
    """The desk of the tour's accounts."""
    users = {
        user.username: user
        for user in User.objects.filter(username__in=[a.username for a in ACCOUNTS])
    }
    places = {
        card.user_id: card for user in users.values() if (card := workforce.staff_of_user(user.pk))
    }
    return Desk(
        users,
        {name: places[user.pk].institution_id for name, user in users.items() if user.pk in places},
    )


def play(*, players: Mapping[str, Sequence[int]], now: datetime) -> None:
    """Bring the living referrals about. Expects: `players` known at the places of PARTS, as many as it says."""
    here = desk()
    mine, theirs, villagers = (iter(players[place]) for place in PARTS)
    for minutes, case in ((9, CHEST_PAIN), (47, OEDEMA), (150, UNCONTROLLED), (2100, UNCONTROLLED)):
        _sent(
            here,
            "xiangyi",
            next(mine),
            case,
            now - timedelta(minutes=minutes),
            places=minutes < 200,
        )
    for minutes, case in ((21, GREEN), (95, UNCONTROLLED)):
        _sent(here, "xiangyi2", next(theirs), case, now - timedelta(minutes=minutes), places=True)
    _asked(here, next(mine), now - timedelta(hours=5))
    _declined(here, next(mine), now - timedelta(hours=27))
    _refused(here, next(mine), now - timedelta(hours=30))
    _accepted(here, next(mine), UNCONTROLLED, now - timedelta(hours=2))
    _on_the_way(here, next(mine), now - timedelta(minutes=55))
    _arrived(here, next(mine), now - timedelta(minutes=130))
    for days in (1, 2, 4):
        _in_care(here, next(mine), OEDEMA if days == 2 else CHEST_PAIN, now - timedelta(days=days))
    _sent_down(here, next(mine), now - timedelta(days=6), stay_days=5, first_due=7, accept=False)
    for days_ago, first_due, done in (
        (7, 7, False),
        (10, 7, False),
        (3, 5, False),
        (27, 7, True),
        (16, 6, True),
    ):
        begin = now - timedelta(days=days_ago + 3)
        _sent_down(
            here, next(mine), begin, stay_days=3, first_due=first_due, accept=True, first_done=done
        )
    _village_asks(here, next(villagers), now - timedelta(minutes=70))
    _draft(here, next(mine), now - timedelta(minutes=15))


def _seen(here: Desk, who: str, resident_id: int, case: Case, at: datetime) -> None:
    actor = here.at(who, at)
    records.record_encounter(
        draft=records.EncounterDraft(
            resident_id=resident_id,
            kind=records.EncounterKind.OUTPATIENT,
            started_at=at,
            institution_id=here.places[who],
            doctor_name=actor.name,
            chief_complaint=case.complaint,
            conditions=(
                records.ConditionDraft(code=case.icd_code, kind=records.ConditionKind.PRINCIPAL),
            ),
            observations=(
                records.ObservationDraft(code="BP_SYS", value=Decimal(case.systolic)),
                records.ObservationDraft(code="BP_DIA", value=Decimal(case.diastolic)),
                records.ObservationDraft(code="PULSE", value=Decimal(92)),
            ),
            prescriptions=(
                records.PrescriptionDraft(
                    items=(
                        records.ItemDraft(
                            drug_code="XY001",
                            dose="5mg",
                            frequency="每日1次",
                            route="口服",
                            days=30,
                        ),
                    ),
                    long_term=True,
                ),
            ),
        ),
        actor=actor,
        now=at,
    )


def _request(
    here: Desk, who: str, resident_id: int, case: Case, slot_id: int | None, bed: bool
) -> referrals.ReferralDraft:
    return referrals.ReferralDraft(
        resident_id=resident_id,
        to_institution_id=here.places["zhuanzhen"],
        direction=referrals.Direction.UP,
        urgency=case.urgency,
        channel=referrals.Channel.TOWNSHIP
        if case.urgency is referrals.Urgency.GREEN
        else referrals.Channel.PLAIN,
        reason_code=case.reason,
        diagnosis_code=case.icd_code,
        impression=case.impression,
        present_illness=f"{case.complaint}，血压{case.systolic}/{case.diastolic}mmHg",
        past_history="高血压病史8年",
        treatment_so_far="苯磺酸氨氯地平片 5mg 每日1次",
        to_department=CARDIOLOGY,
        findings={
            "sbp": case.systolic,
            "dbp": case.diastolic,
            **dict.fromkeys(case.signs, True),
            **(
                {"drug_kinds": 3, "drug_weeks": 4, "bp_off_target": True}
                if case is UNCONTROLLED
                else {}
            ),
        },
        slot_id=slot_id,
        wants_bed=bed,
        consent=referrals.ConsentDraft(given=True, told="病情、转诊原因、去向与费用"),
    )


def _sent(
    here: Desk, who: str, resident_id: int, case: Case, at: datetime, *, places: bool = False
) -> int:
    _seen(here, who, resident_id, case, at - timedelta(minutes=15))
    slot = next(iter(_slots(here, at)), None) if places else None
    draft = _request(here, who, resident_id, case, slot.id if slot else None, places)
    return referrals.send_new(draft=draft, actor=here.at(who, at), now=at).id


def _slots(here: Desk, at: datetime) -> list[scheduling.SlotCard]:
    return scheduling.open_slots(
        [here.places["zhuanzhen"]],
        audience=scheduling.Audience.REFERRAL,
        from_at=at + timedelta(hours=3),
        to_at=at + timedelta(days=4),
        now=at,
        kind=scheduling.ResourceKind.CLINIC,
        department=CARDIOLOGY,
        at_most=1,
    )


def _asked(here: Desk, resident_id: int, at: datetime) -> None:
    case_id = _sent(here, "xiangyi", resident_id, UNCONTROLLED, at)
    later = at + timedelta(minutes=40)
    referrals.request_info(
        referral_id=case_id,
        question="请补充近一周血压记录和肾功能结果。",
        actor=here.at("zhuanzhen", later),
        now=later,
    )


def _declined(here: Desk, resident_id: int, at: datetime) -> None:
    case_id = _sent(here, "xiangyi", resident_id, UNCONTROLLED, at)
    later = at + timedelta(hours=1)
    referrals.decline_referral(
        referral_id=case_id,
        reason="TREAT_LOCALLY",
        note="建议加用利尿剂观察2周，远程指导。",
        actor=here.at("zhuanzhen", later),
        now=later,
    )


def _refused(here: Desk, resident_id: int, at: datetime) -> None:
    case_id = _sent(here, "xiangyi", resident_id, OEDEMA, at)
    later = at + timedelta(minutes=25)
    referrals.refuse_referral(
        referral_id=case_id,
        consent=referrals.ConsentDraft(given=False, told="病情与风险", refusal_code="FARM_WORK"),
        actor=here.at("xiangyi", later),
        now=later,
    )


def _accepted(here: Desk, resident_id: int, case: Case, at: datetime) -> int:
    case_id = _sent(here, "xiangyi", resident_id, case, at, places=True)
    later = at + timedelta(minutes=12)
    referrals.accept_referral(
        referral_id=case_id,
        draft=referrals.AcceptDraft(note="请携带既往心电图和用药清单。"),
        actor=here.at("zhuanzhen", later),
        now=later,
    )
    return case_id


def _on_the_way(here: Desk, resident_id: int, at: datetime) -> int:
    case_id = _accepted(here, resident_id, CHEST_PAIN, at)
    later = at + timedelta(minutes=25)
    referrals.depart(
        referral_id=case_id,
        draft=referrals.TransportDraft(
            vehicle=referrals.Vehicle.AMBULANCE,
            plate="豫Q·120急",
            escort_name="张建军",
            eta_at=later + timedelta(minutes=45),
            vitals={"血压": "178/106", "脉搏": "96", "血氧": "96%"},
            handover_note="吸氧、心电监护，已口服阿司匹林300mg。",
        ),
        actor=here.at("xiangyi", later),
        now=later,
    )
    return case_id


def _arrived(here: Desk, resident_id: int, at: datetime) -> int:
    case_id = _on_the_way(here, resident_id, at)
    later = at + timedelta(minutes=68)
    referrals.arrive(
        referral_id=case_id,
        draft=referrals.ArrivalDraft(note="神志清，平车入院。", vitals={"血压": "170/100"}),
        actor=here.at("zhuanzhen", later),
        now=later,
    )
    return case_id


def _in_care(here: Desk, resident_id: int, case: Case, at: datetime) -> int:
    case_id = _accepted(here, resident_id, case, at)
    for minutes, act in ((70, "arrive"), (85, "care")):
        later = at + timedelta(minutes=minutes)
        if act == "arrive":
            referrals.arrive(
                referral_id=case_id,
                draft=referrals.ArrivalDraft(),
                actor=here.at("zhuanzhen", later),
                now=later,
            )
        else:
            referrals.take_into_care(
                referral_id=case_id,
                draft=referrals.CareDraft(inpatient=True, department=CARDIOLOGY),
                actor=here.at("zhuanke", later),
                now=later,
            )
    later = at + timedelta(hours=20)
    referrals.report_back(
        referral_id=case_id,
        body="入院后血压逐步下降，肌钙蛋白阴性，动态心电图未见明显异常。",
        actor=here.at("zhuanke", later),
        now=later,
    )
    return case_id


def _sent_down(
    here: Desk,
    resident_id: int,
    at: datetime,
    *,
    stay_days: int,
    first_due: int,
    accept: bool,
    first_done: bool = False,
) -> None:
    case_id = _in_care(here, resident_id, CHEST_PAIN, at)
    later = at + timedelta(days=stay_days)
    down = referrals.send_down(
        referral_id=case_id,
        plan=_plan(here, later.date(), first_due),
        actor=here.at("zhuanke", later),
        now=later,
    )
    if not accept:
        return
    home = later + timedelta(hours=3)
    referrals.accept_referral(
        referral_id=down.id, draft=referrals.AcceptDraft(), actor=here.at("xiangyi", home), now=home
    )
    if first_done:
        _follow_up(here, down.id, later + timedelta(days=first_due, hours=1))


def _follow_up(here: Desk, referral_id: int, at: datetime) -> None:
    actor = here.at("xiangyi", at)
    tasks = referrals.sheet(referral_id, actor).follow_ups
    referrals.do_follow_up(
        follow_up_id=tasks[0].id,
        report=referrals.FollowUpReport(
            way=referrals.FollowUpWay.HOME,
            measurements={"sbp": 134, "dbp": 84},
            note="按时服药，无不适",
        ),
        actor=actor,
        now=at,
    )


def _plan(here: Desk, today: date, first_due: int) -> referrals.PlanDraft:
    return referrals.PlanDraft(
        to_institution_id=here.places["xiangyi"],
        diagnosis_code="I10.x00",
        diagnoses="高血压3级 很高危；不稳定型心绞痛已除外",
        results="心电图、肌钙蛋白正常；心脏彩超射血分数62%",
        treatment="联合降压、调脂治疗，血压降至138/86mmHg",
        next_steps="氨氯地平5mg每日1次、缬沙坦80mg每日1次；低盐饮食，每日自测血压。",
        rehabilitation="每日步行30分钟。",
        warning_signs="血压≥180/110mmHg、胸痛、言语不清时立即就诊。",
        drugs=(
            referrals.PlanDrug(
                code="XY001", name="苯磺酸氨氯地平片", dose="5mg", frequency="每日1次", days=30
            ),
            referrals.PlanDrug(
                code="XY008", name="缬沙坦胶囊", dose="80mg", frequency="每日1次", days=30
            ),
        ),
        targets={"sbp": 139, "dbp": 89},
        follow_ups=tuple(_dates(today, first_due)),
        findings=_STABLE,
        consent=referrals.ConsentDraft(given=True),
    )


def _dates(today: date, first_due: int) -> Iterator[referrals.PlannedFollowUp]:
    yield referrals.PlannedFollowUp(
        due_on=today + timedelta(days=first_due),
        way=referrals.FollowUpWay.HOME,
        instruction="入户测血压，核对用药",
    )
    yield referrals.PlannedFollowUp(
        due_on=today + timedelta(days=first_due + 21), instruction="门诊复查血压、肾功能"
    )


def _village_asks(here: Desk, resident_id: int, at: datetime) -> None:
    _seen(here, "cunyi", resident_id, STILL_HIGH, at - timedelta(minutes=10))
    draft = _request(here, "cunyi", resident_id, STILL_HIGH, None, False)
    village = {**{name: getattr(draft, name) for name in draft.__dataclass_fields__}}
    village |= {"to_institution_id": here.places["xiangyi"], "to_department": "全科"}
    referrals.send_new(draft=referrals.ReferralDraft(**village), actor=here.at("cunyi", at), now=at)


def _draft(here: Desk, resident_id: int, at: datetime) -> None:
    _seen(here, "xiangyi", resident_id, OEDEMA, at - timedelta(minutes=10))
    referrals.draft_referral(
        draft=_request(here, "xiangyi", resident_id, OEDEMA, None, False),
        actor=here.at("xiangyi", at),
        now=at,
    )
