"""How long each side may take, as the county's parameters say it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.diagnostics.types.words import CentreKind, State, Urgency
from lianyi.machinery.cases.clocks import Clock, Limit, Unit

EXAMINE: Final = "examine"
TRANSMIT: Final = "transmit"
REPORT: Final = "report"
INFORM: Final = "inform"

CLOCK_NAMES: Final = {
    EXAMINE: "检查时限",
    TRANSMIT: "上传时限",
    REPORT: "报告时限",
    INFORM: "告知时限",
}

RANK: Final = {Urgency.STAT: 0, Urgency.URGENT: 1, Urgency.ROUTINE: 2}
"""The queue's first key: the smaller, the sooner."""


def report_minutes(kind: CentreKind, urgency: Urgency, whole: Mapping[str, int]) -> int:
    """Minutes from transmission to the signed report."""
    return whole[f"report_minutes_{kind.lower()}_{urgency.lower()}"]


def lease(urgency: Urgency, whole: Mapping[str, int]) -> timedelta:
    """How long a claimed study stays with its reader before it returns to the queue."""
    return timedelta(minutes=whole[f"claim_lease_minutes_{_pace(urgency)}"])


def clock_of(
    state: State,
    *,
    kind: CentreKind,
    urgency: Urgency,
    whole: Mapping[str, int],
    now: datetime,
    scheduled_at: datetime | None = None,
    transmitted_at: datetime | None = None,
) -> Clock | None:
    """Return the clock that runs in `state`; None where nobody owes anything by a time.

    Expects: `whole` holds the parameters `diagnostics.*` without their prefix. The report's clock counts from the
    transmission, however often the study changes hands.
    """
    pace = _pace(urgency)
    if state == State.ORDERED:
        start = max(now, scheduled_at or now)
        return Clock(EXAMINE, start, Limit(whole[f"examine_hours_{pace}"], Unit.HOURS))
    if state == State.EXAMINED:
        return Clock(TRANSMIT, now, Limit(whole[f"transmit_minutes_{pace}"], Unit.MINUTES))
    if state in (State.WAITING, State.READING, State.SUBMITTED):
        minutes = report_minutes(kind, urgency, whole)
        return Clock(REPORT, transmitted_at or now, Limit(minutes, Unit.MINUTES))
    if state == State.SIGNED:
        return Clock(INFORM, now, Limit(whole[f"inform_hours_{pace}"], Unit.HOURS))
    return None


def _pace(urgency: Urgency) -> str:
    """Two paces where the norms know no third: everything urgent runs as STAT."""
    return "routine" if urgency == Urgency.ROUTINE else "stat"
