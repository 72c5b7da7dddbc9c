"""How long each side may take, as the county's parameters say it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from lianyi.areas.consultations.types.words import Form, State, Urgency
from lianyi.machinery.cases.clocks import Clock, Limit, Unit

ANSWER: Final = "answer"
FORWARD: Final = "forward"
INFO: Final = "info"
SCHEDULE: Final = "schedule"
BEGIN: Final = "begin"
OPINION: Final = "opinion"
FEEDBACK: Final = "feedback"
TASK: Final = "task"

CLOCK_NAMES: Final = {
    ANSWER: "受理时限",
    FORWARD: "转交时限",
    INFO: "补充资料时限",
    SCHEDULE: "排期时限",
    BEGIN: "开始时限",
    OPINION: "出具意见时限",
    FEEDBACK: "反馈时限",
    TASK: "落实期限",
}


def clock_of(
    state: State,
    *,
    form: Form,
    urgency: Urgency,
    whole: Mapping[str, int],
    now: datetime,
    starts_at: datetime | None = None,
) -> Clock | None:
    """The clock that starts when a consultation enters `state`; None where nobody owes anything by a time.

    Expects: `whole` holds the parameters `consultations.*` without their prefix; `starts_at` of a scheduled one.
    """
    urgent = urgency == Urgency.URGENT
    if state == State.REQUESTED:
        return Clock(ANSWER, now, answer_limit(urgency, whole))
    if state == State.AT_TOWNSHIP:
        return Clock(FORWARD, now, Limit(whole["pass_on_hours"], Unit.HOURS))
    if state == State.INFO_WANTED:
        return Clock(INFO, now, Limit(whole["info_hours"], Unit.HOURS))
    if state == State.ACCEPTED:
        if form == Form.FILE:
            return Clock(OPINION, now, opinion_limit(urgency, whole))
        if urgent:
            return Clock(BEGIN, now, Limit(whole["begin_minutes_urgent"], Unit.MINUTES))
        return Clock(SCHEDULE, now, Limit(whole["schedule_hours"], Unit.HOURS))
    if state == State.SCHEDULED:
        late = Limit(whole["late_start_minutes"], Unit.MINUTES)
        return Clock(BEGIN, max(now, starts_at or now), late)
    if state == State.OPINING:
        return Clock(OPINION, now, opinion_limit(urgency, whole))
    if state == State.ANSWERED:
        return Clock(FEEDBACK, now, Limit(whole["feedback_hours"], Unit.HOURS))
    return None


def answer_limit(urgency: Urgency, whole: Mapping[str, int]) -> Limit:
    """How long the invited side may think: minutes where it is urgent."""
    if urgency == Urgency.URGENT:
        return Limit(whole["answer_minutes_urgent"], Unit.MINUTES)
    return Limit(whole["answer_hours_routine"], Unit.HOURS)


def opinion_limit(urgency: Urgency, whole: Mapping[str, int]) -> Limit:
    """How long the experts may write."""
    if urgency == Urgency.URGENT:
        return Limit(whole["opinion_minutes_urgent"], Unit.MINUTES)
    return Limit(whole["opinion_hours_routine"], Unit.HOURS)


def lapses_at(requested_at: datetime, urgency: Urgency, whole: Mapping[str, int]) -> datetime:
    """When a request nobody answered ends by itself."""
    key = "lapse_hours_urgent" if urgency == Urgency.URGENT else "lapse_hours_routine"
    return requested_at + timedelta(hours=whole[key])


def keep_until(ended_on: date, *, inpatient: bool, whole: Mapping[str, int]) -> date:
    """Until when the papers are kept. Source: remote-medicine-2018 (30 years of inpatients, 15 of outpatients)."""
    years = whole["keep_years_inpatient" if inpatient else "keep_years_outpatient"]
    try:
        return ended_on.replace(year=ended_on.year + years)
    except ValueError:
        return ended_on.replace(year=ended_on.year + years, day=28)
