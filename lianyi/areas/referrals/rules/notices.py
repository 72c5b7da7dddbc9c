"""What the patient is told, in words a villager reads at once: where to go, when, what to bring."""

from collections.abc import Sequence
from datetime import date, datetime

from lianyi.areas.referrals.types.words import Direction, State

_BRING = "请携带身份证（医保卡）、转出单和正在服用的药品"


def notice(
    *,
    state: State,
    direction: Direction,
    receiver: str,
    department: str,
    appointed_at: datetime | None,
    holds: Sequence[str],
    next_follow_up_on: date | None,
) -> str:
    """The text of the notice; nothing where the patient need not do anything.

    Expects: `appointed_at` on the county's wall clock.
    """
    place = f"{receiver}{department}"
    if state == State.ACCEPTED and direction in (Direction.DOWN, Direction.RETURN):
        seen = f"，{_day(next_follow_up_on)}前医生会为您随访" if next_follow_up_on else ""
        return f"您的后续治疗已由{place}接收{seen}。请按医嘱服药，如有不适及时联系。"
    if state == State.ACCEPTED:
        when = f"请于{_moment(appointed_at)}到" if appointed_at else "请尽快到"
        kept = f"（已安排{'、'.join(holds)}）" if holds else ""
        return f"您的转诊申请已被接收，{when}{place}就诊{kept}。{_BRING}。"
    if state == State.DECLINED:
        return f"{place}暂不能接收，您的医生会为您另行安排，请保持电话畅通。"
    if state == State.NO_SHOW:
        return f"您预约到{place}的时间已过。如仍需就诊，请联系您的医生重新安排。"
    if state == State.FOLLOWING and next_follow_up_on:
        return f"您的下次随访在{_day(next_follow_up_on)}，由{place}负责，请按时到诊或在家等候。"
    return ""


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _moment(at: datetime) -> str:
    return f"{at.month}月{at.day}日{at:%H:%M}"
