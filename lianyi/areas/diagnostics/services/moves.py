"""The one door through which an order changes its state: hand, permission, case, clock, record, news."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from lianyi.areas.diagnostics.definitions.names import CENTRE_KIND
from lianyi.areas.diagnostics.models import Centre, Order
from lianyi.areas.diagnostics.rules.hands import NEEDS, READS, hands_of, reads_for
from lianyi.areas.diagnostics.rules.limits import clock_of, report_minutes
from lianyi.areas.diagnostics.services.refusals import NotYourDiscipline, NotYourSide
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.words import CentreKind, Hand, Move, State, Urgency
from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import SYSTEM, Actor, NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.policy import public as policy

KIND: Final = cases.register_kind(
    cases.Kind("diagnostic_order", "检查检验", "diagnostics-order", ORDER, icon="report-medical")
)
_PREFIX: Final = "diagnostics."
_EXAMINES: Final = {organisations.Tier.VILLAGE: "village_doctor"}
DUTIES: Final = {
    organisations.Tier.VILLAGE: "village_doctor",
    organisations.Tier.TOWNSHIP: "township_doctor",
}
_REPORTS: Final = {CentreKind.LABORATORY: "laboratory_technician"}


def relate_side(order: Order, institution_id: int, now: datetime) -> None:
    """Let an institution that examines or reads see the patient's record, as long as an encounter would."""
    residents.relate(
        resident_id=order.resident_id,
        institution_id=institution_id,
        kind=residents.RelationKind.ENCOUNTER,
        at=now,
    )


def rules_of(order: Order) -> policy.PolicyView:
    """The county's rules under which this order was begun."""
    version = order.case.policy_version_id if order.case else None
    return policy.at(version, order.county_code)


def wholes(rules: policy.PolicyView) -> policy.Wholes:
    """Every whole-number parameter of diagnostics, without its prefix."""
    return policy.Wholes(rules, _PREFIX)


def hands(order: Order, actor: Actor) -> frozenset[Hand]:
    """The sides the actor may act for; the platform itself acts for the devices of all three."""
    if actor.role == SYSTEM:
        return frozenset({Hand.REQUESTER, Hand.PERFORMER, Hand.CENTRE})
    return hands_of(
        actor.institution_id,
        requester_id=order.requester_id,
        performer_id=order.performer_id,
        host_id=order.centre_host_id,
    )


def must_hold(order: Order, move: Move, hand: Hand, actor: Actor) -> None:
    """Refuse whoever has not the permission (403) or stands on the wrong side (409)."""
    needed = NEEDS[move]
    if not any(actor.may(permission) for permission in needed):
        raise NotPermitted(role=actor.role, permission=needed[0])
    if hand not in hands(order, actor):
        raise NotYourSide(hand=ORDER.hands[hand], move=ORDER.moves[move])
    if move in READS:
        must_read_for(order, actor)


def must_read_for(order: Order, actor: Actor) -> None:
    """Refuse a post that reads for other kinds of centre only (403)."""
    if not reads_for(actor.role, CentreKind(order.centre_kind)):
        raise NotYourDiscipline(role=actor.role, kind=CENTRE_KIND[CentreKind(order.centre_kind)])


def step(
    order: Order,
    move: Move,
    hand: Hand,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    turn_to: Centre | None = None,
) -> None:
    """Move the case along its table, start the next clock, save the order, keep its line in the record true.

    Expects: the row is locked and every other column is set. `turn_to`: the centre that reads from this move on.
    Raises: NotPermitted (403); IllegalMove, NotYourSide (409).
    """
    if hand != Hand.CLOCK:
        must_hold(order, move, hand, actor)
    assert order.case_id is not None  # an order opens its case in the transaction that makes it
    order.state = ORDER.after(State(order.state), move, hand)
    if turn_to is not None:
        order.centre, order.centre_host_id = turn_to, turn_to.host_id
    if ORDER.is_end(State(order.state)):
        order.closed_at = now
    order.save()
    clock = clock_now(order, now)
    cases.move(
        case_id=order.case_id,
        move=move,
        hand=hand,
        actor=actor,
        now=now,
        note=note,
        holder=holder_of(order),
        clock=clock.name if clock else "",
        due=cases.due_of(clock) if clock else None,
        resident_id=order.resident_id,
        facts=dict(facts or {}),
    )
    tell_record(order)


def clock_now(
    order: Order, now: datetime, rules: policy.PolicyView | None = None
) -> cases.Clock | None:
    """The clock of the state the order has now; `rules` where it has no case yet that would name them."""
    return clock_of(
        State(order.state),
        kind=CentreKind(order.centre_kind),
        urgency=Urgency(order.urgency),
        whole=wholes(rules or rules_of(order)),
        now=now,
        scheduled_at=order.scheduled_at,
        transmitted_at=order.transmitted_at,
    )


def report_due(order: Order, transmitted_at: datetime) -> datetime:
    """When the centre owes the signed report of what was transmitted then."""
    kind, urgency = CentreKind(order.centre_kind), Urgency(order.urgency)
    limit = timedelta(minutes=report_minutes(kind, urgency, wholes(rules_of(order))))
    return transmitted_at + limit


def holder_of(order: Order) -> cases.Holder:
    """Whose turn it is in the state the order has now."""
    state = State(order.state)
    if state in (State.ORDERED, State.EXAMINED):
        tier = organisations.get_institution(order.performer_id).tier
        duty = _EXAMINES.get(tier, "technologist")
        return cases.Holder(institution_id=order.performer_id, duty=duty)
    if state == State.SUBMITTED:
        return cases.Holder(institution_id=order.centre_host_id, duty="diagnostic_chief")
    if state in (State.WAITING, State.READING):
        duty = _REPORTS.get(CentreKind(order.centre_kind), "diagnostician")
        claimed = order.claimed_by_id if state == State.READING else None
        return cases.Holder(institution_id=order.centre_host_id, duty=duty, user_id=claimed)
    tier = organisations.get_institution(order.requester_id).tier
    return cases.Holder(
        institution_id=order.requester_id, duty=DUTIES.get(tier, "county_specialist")
    )


def line_of(order: Order) -> records.TimelineLine:
    """The order's line in the resident's record."""
    return records.TimelineLine(
        resident_id=order.resident_id,
        at=order.performed_at or order.ordered_at,
        kind=records.TimelineKind.EXAM,
        institution_id=order.requester_id,
        title=f"{order.item_name} · {ORDER.states[State(order.state)]}{_came_to(order)}",
        body=f"{order.number or ''} {order.diagnosis_name}".strip(),
        ref=f"diagnostic_order:{order.pk}",
        codes=tuple(code for code in (order.item_code, order.diagnosis_code) if code),
        thread=_thread(order),
    )


def tell_record(order: Order) -> None:
    """Keep the order's line on the resident's timeline true."""
    records.add_timeline_entry(line_of(order))


def _came_to(order: Order) -> str:
    """What the signed report came to, as the timeline says it."""
    if order.signed_at is None or order.abnormal is None:
        return ""
    return " · 危急" if order.critical else " · 异常" if order.abnormal else " · 未见异常"


def _thread(order: Order) -> str:
    """What the examination belongs to: the page of a referral finds it there."""
    if order.referral_id is not None:
        return f"referral:{order.referral_id}"
    return f"encounter:{order.encounter_id}" if order.encounter_id is not None else ""
