"""The one door through which a critical value changes its state: side, permission, case, clock, record."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from lianyi.areas.diagnostics.models import CriticalValue
from lianyi.areas.diagnostics.rules import critical as rules
from lianyi.areas.diagnostics.selectors.critical import hands_of_critical
from lianyi.areas.diagnostics.services.moves import wholes
from lianyi.areas.diagnostics.services.refusals import NotYourSide, TextMissing, TextTooLong
from lianyi.areas.diagnostics.states import CRITICAL
from lianyi.areas.diagnostics.types.critical import CriticalHand, CriticalMove, CriticalState
from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.policy import public as policy

KIND: Final = cases.register_kind(
    cases.Kind(
        "critical_value", "危急值", "diagnostics-critical-value", CRITICAL, icon="alert-triangle"
    )
)
_ENDS: Final = {CriticalState.REACHED, CriticalState.UNREACHABLE}
_DUTY: Final = {
    organisations.Tier.VILLAGE: "village_doctor",
    organisations.Tier.TOWNSHIP: "township_doctor",
}


def hand_for(critical: CriticalValue, actor: Actor, *sides: CriticalHand) -> CriticalHand:
    """The first of the sides the actor may act for. Raises: NotPermitted (403), NotYourSide (409)."""
    needed = [permission for side in sides for permission in rules.NEEDS[side]]
    if not any(actor.may(permission) for permission in needed):
        raise NotPermitted(role=actor.role, permission=needed[0])
    mine = hands_of_critical(critical, actor)
    for side in sides:
        if side in mine:
            return side
    raise NotYourSide(hand=CRITICAL.hands[sides[0]], move=KIND.name_zh)


def move_critical(
    critical: CriticalValue,
    move: CriticalMove,
    hand: CriticalHand,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Move the case along its table, start the next clock, save the row, keep its line in the record true.

    Expects: the row is locked, the side was asked for, every other column is set. Raises: IllegalMove (409).
    """
    assert critical.case_id is not None  # a critical value opens its case when it is raised
    after = CRITICAL.after(CriticalState(critical.state), move, hand)
    critical.state = after
    critical.ended_at = now if after in _ENDS else None
    critical.save()
    name, due = clock_now(critical, now)
    cases.move(
        case_id=critical.case_id,
        move=move,
        hand=hand,
        actor=actor,
        now=now,
        note=note[:500],
        holder=holder_of(critical),
        clock=name,
        due=cases.Due(due) if due else None,
        resident_id=critical.resident_id,
        facts=dict(facts or {}),
    )
    tell_record(critical)


def must_be_able(critical: CriticalValue, move: CriticalMove, hand: CriticalHand) -> None:
    """Refuse before anything is written. Raises: IllegalMove (409)."""
    CRITICAL.after(CriticalState(critical.state), move, hand)


def clock_now(critical: CriticalValue, now: datetime) -> tuple[str, datetime | None]:
    """The clock of the state the row has now and when it runs out; nothing at the end."""
    name = rules.CLOCK_OF.get(critical.state, "")
    if not name:
        return "", None
    if name == "acknowledge":
        return name, critical.acknowledge_due_at
    if name == "reach":
        return name, critical.reach_due_at
    start = critical.raised_at if rules.counts_from_raised(name) else now
    return name, start + limit(critical, name)


def limit(critical: CriticalValue, clock: str) -> timedelta:
    """How long a step may take under the rules the case was opened with."""
    version = critical.case.policy_version_id if critical.case else None
    whole = wholes(policy.at(version, critical.county_code))
    return timedelta(minutes=whole[f"critical_{clock}_minutes"])


def holder_of(critical: CriticalValue) -> cases.Holder:
    """Whoever asked for the examination owes the next step until the end."""
    tier = organisations.get_institution(critical.requester_id).tier
    return cases.Holder(
        institution_id=critical.requester_id, duty=_DUTY.get(tier, "county_specialist")
    )


def tell_record(critical: CriticalValue) -> None:
    """Keep the line on the resident's timeline true."""
    records.add_timeline_entry(
        records.TimelineLine(
            resident_id=critical.resident_id,
            at=critical.raised_at,
            kind=records.TimelineKind.EXAM,
            institution_id=critical.requester_id,
            title=f"危急值 · {CRITICAL.states[CriticalState(critical.state)]}",
            body=f"{critical.finding_name} {critical.action}".strip()[:500],
            ref=f"critical_value:{critical.pk}",
        )
    )


def written(text: str, name: str, most: int) -> str:
    """A text that must be there and must fit. Raises: TextMissing, TextTooLong (422)."""
    clean = text.strip()
    if not clean:
        raise TextMissing(name=name)
    if len(clean) > most:
        raise TextTooLong(name=name, most=most, given=len(clean))
    return clean
