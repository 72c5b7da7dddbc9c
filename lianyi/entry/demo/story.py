"""Referrals alive today, played through the same services a doctor uses: one of every state, some of them late."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.referrals import public as referrals
from lianyi.areas.scheduling import public as scheduling
from lianyi.entry.demo.county import STORY_CLINIC, STORY_TOWNSHIP
from lianyi.entry.demo.scripts import (
    CARDIOLOGY,
    CHEST_PAIN,
    GREEN,
    OEDEMA,
    STILL_HIGH,
    UNCONTROLLED,
    Case,
    plan_of,
    request_of,
    see,
)
from lianyi.entry.demo.staff import Desk

SECOND_TOWNSHIP: Final = "411723104-01"
PARTS: Final = {STORY_TOWNSHIP: 20, SECOND_TOWNSHIP: 2, STORY_CLINIC[0]: 1}
"""How many patients of which place the story needs."""


def play(*, here: Desk, players: Mapping[str, Sequence[int]], now: datetime) -> None:
    """Bring the living referrals about. Expects: `players` known at the places of PARTS, as many as it says."""
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


def _sent(
    here: Desk, who: str, resident_id: int, case: Case, at: datetime, *, places: bool = False
) -> int:
    see(here, who, resident_id, case, at - timedelta(minutes=15))
    slot = next(iter(_slots(here, at)), None) if places else None
    draft = request_of(here, who, resident_id, case, slot.id if slot else None, places)
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
        plan=plan_of(here, later.date(), first_due),
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


def _village_asks(here: Desk, resident_id: int, at: datetime) -> None:
    see(here, "cunyi", resident_id, STILL_HIGH, at - timedelta(minutes=10))
    draft = request_of(here, "cunyi", resident_id, STILL_HIGH, None, False)
    to_township = replace(draft, to_institution_id=here.places["xiangyi"], to_department="全科")
    referrals.send_new(draft=to_township, actor=here.at("cunyi", at), now=at)


def _draft(here: Desk, resident_id: int, at: datetime) -> None:
    see(here, "xiangyi", resident_id, OEDEMA, at - timedelta(minutes=10))
    referrals.draft_referral(
        draft=request_of(here, "xiangyi", resident_id, OEDEMA, None, False),
        actor=here.at("xiangyi", at),
        now=at,
    )
