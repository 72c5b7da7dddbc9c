"""How long each side may take, as the county's parameters say it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.referrals.types.words import Direction, State, Urgency
from lianyi.machinery.cases.clocks import Clock, Limit, Unit

ANSWER: Final = "answer"
INFO: Final = "info"
ARRIVAL: Final = "arrival"
TREATMENT: Final = "take_into_care"
SUMMARY: Final = "return_summary"
FOLLOW_UP: Final = "follow_up"
GUIDANCE: Final = "guidance"
CONTACT: Final = "contact"
CONSENT: Final = "consent"

CLOCK_NAMES: Final = {
    ANSWER: "应答时限",
    INFO: "补充资料时限",
    ARRIVAL: "到诊时限",
    TREATMENT: "接诊时限",
    SUMMARY: "回转小结时限",
    FOLLOW_UP: "随访日期",
    GUIDANCE: "指导时限",
    CONTACT: "未到诊联系时限",
    CONSENT: "重新征得同意时限",
}


def clock_of(
    state: State,
    *,
    urgency: Urgency,
    direction: Direction,
    whole: Mapping[str, int],
    now: datetime,
    appointed_at: datetime | None = None,
) -> Clock | None:
    """Return the clock that starts when a referral enters `state`; None where nobody owes anything by a time.

    Expects: `whole` holds the parameters `referrals.*` without their prefix. `appointed_at`: the time of the slot; the
    patient is late only when the arrival limit after it has passed.
    """
    ordinary = urgency == Urgency.ORDINARY
    home = direction in (Direction.DOWN, Direction.RETURN)
    if state == State.SENT:
        return Clock(ANSWER, now, answer_limit(urgency, whole))
    if state == State.INFO_REQUESTED:
        minutes = whole["info_hours_ordinary"] * 60 if ordinary else whole["info_minutes_urgent"]
        return Clock(INFO, now, Limit(minutes, Unit.MINUTES))
    if state in (State.ACCEPTED, State.IN_TRANSIT):
        start = max(now, appointed_at or now)
        if direction == Direction.DOWN:
            return Clock(ARRIVAL, start, Limit(whole["first_follow_up_days"], Unit.DAYS))
        return Clock(ARRIVAL, start, Limit(whole["arrival_hours"], Unit.HOURS))
    if state == State.NO_SHOW:
        return Clock(CONTACT, now, Limit(whole["contact_hours"], Unit.HOURS))
    if state == State.ARRIVED and not home:
        minutes = whole["care_hours_ordinary"] * 60 if ordinary else whole["care_minutes_urgent"]
        return Clock(TREATMENT, now, Limit(minutes, Unit.MINUTES))
    return None


def consent_limit(whole: Mapping[str, int]) -> Limit:
    """How long the sender may take to speak with a patient who withdrew: as long as for information wanted."""
    return Limit(whole["info_hours_ordinary"] * 60, Unit.MINUTES)


def answer_limit(urgency: Urgency, whole: Mapping[str, int]) -> Limit:
    """How long the receiver may think."""
    if urgency == Urgency.ORDINARY:
        return Limit(whole["answer_hours_ordinary"], Unit.HOURS)
    key = "answer_minutes_green" if urgency == Urgency.GREEN else "answer_minutes_urgent"
    return Limit(whole[key], Unit.MINUTES)


def lapses_at(sent_at: datetime, urgency: Urgency, whole: Mapping[str, int]) -> datetime:
    """When a request nobody answered ends by itself: long after the answer limit, when every level has been told."""
    key = "lapse_hours_ordinary" if urgency == Urgency.ORDINARY else "lapse_hours_urgent"
    return sent_at + timedelta(hours=whole[key])
