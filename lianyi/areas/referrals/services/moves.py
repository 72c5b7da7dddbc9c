"""The one door through which a referral changes its state: hand, permission, case, clock, record, news."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions.reasons import name_of
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.rules.hands import hands_of, permissions_for
from lianyi.areas.referrals.rules.limits import clock_of
from lianyi.areas.referrals.services.refusals import AlreadyLive, NotYourSide
from lianyi.areas.referrals.states import LIVE, REFERRAL
from lianyi.areas.referrals.types.words import Direction, Hand, Move, State, Urgency
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.machinery import prepared
from lianyi.machinery.cases import public as cases
from lianyi.machinery.policy import public as policy

KIND: Final = cases.register_kind(
    cases.Kind("referral", "转诊", "referrals-case", REFERRAL, icon="transfer")
)
_PREFIX: Final = "referrals."
_OFFICE, _SPECIALIST = "referral_office", "county_specialist"
DUTY: Final = {
    organisations.Tier.TOWNSHIP: "township_doctor",
    organisations.Tier.VILLAGE: "village_doctor",
}


def rules_of(referral: Referral) -> policy.PolicyView:
    """The county's rules under which this referral was begun."""
    version = referral.case.policy_version_id if referral.case else None
    return policy.at(version, referral.county_code)


def wholes(rules: policy.PolicyView) -> policy.Wholes:
    """Every whole-number parameter of referrals, without its prefix."""
    return policy.Wholes(rules, _PREFIX)


def parties(referral: Referral) -> Mapping[int, organisations.InstitutionCard]:
    """Cards of sender, receiver and maker. Cost: one query, none when the same row is asked again."""
    ids = {
        referral.from_institution_id,
        referral.to_institution_id,
        referral.made_by_institution_id,
    }
    if referral.party_cards.keys() != ids:
        referral.party_cards = organisations.institutions(ids)
    return referral.party_cards


def outside_of(cards: Mapping[int, organisations.InstitutionCard]) -> frozenset[int]:
    """Those without a desk here."""
    return frozenset(i for i, card in cards.items() if card.tier == organisations.Tier.OUTSIDE)


def hands(referral: Referral, actor: Actor) -> frozenset[Hand]:
    """The sides the actor may act for."""
    return hands_of(
        actor.institution_id,
        sender_id=referral.from_institution_id,
        receiver_id=referral.to_institution_id,
        maker_id=referral.made_by_institution_id,
        outside=outside_of(parties(referral)),
    )


def may(move: Move, direction: str, actor: Actor) -> bool:
    """Whether the actor's post carries a permission for the move."""
    return any(actor.may(permission) for permission in permissions_for(move, Direction(direction)))


def must_hold(referral: Referral, move: Move, hand: Hand, actor: Actor) -> None:
    """Refuse whoever has not the permission (403) or stands on the wrong side (409)."""
    if not may(move, referral.direction, actor):
        needed = permissions_for(move, Direction(referral.direction))
        raise NotPermitted(role=actor.role, permission=needed[0])
    if hand not in hands(referral, actor):
        raise NotYourSide(hand=hand, move=move)


def step(
    referral: Referral,
    move: Move,
    hand: Hand,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
    turn_to: int | None = None,
) -> None:
    """Move the case along its table, start the next clock, save the referral, add its line to the record.

    Expects: the row is locked and every other column is set. `turn_to`: the receiver from this move on.
    Raises: NotPermitted (403); IllegalMove, NotYourSide, AlreadyLive (409).
    """
    if hand != Hand.CLOCK:
        must_hold(referral, move, hand, actor)
    assert referral.case_id is not None  # a draft opens its case in the transaction that makes it
    before = State(referral.state)
    after = REFERRAL.after(before, move, hand)
    referral.state = after
    if turn_to is not None:
        referral.to_institution_id = turn_to
    _save(referral, fresh=before not in LIVE)
    sets_off = move == Move.DEPART  # neither lengthens the answer nor the way
    clock = None if sets_off else clock_now(referral, now)
    cases.move(
        case_id=referral.case_id,
        move=move,
        hand=hand,
        actor=actor,
        now=now,
        note=note,
        holder=holder_of(referral),
        clock=clock.name if clock else "",
        due=cases.due_of(clock) if clock else None,
        keep_clock=sets_off,
        resident_id=referral.resident_id,
        facts={**(facts or {}), **_on_behalf(referral, hand, actor)},
    )
    tell_record(referral)


def _on_behalf(referral: Referral, hand: Hand, actor: Actor) -> dict[str, Any]:
    """Mark a step that one of ours took for a hospital outside."""
    side = {
        Hand.SENDER: referral.from_institution_id,
        Hand.RECEIVER: referral.to_institution_id,
    }.get(hand)
    if side is None or actor.institution_id in (side, None):
        return {}
    return {"on_behalf_of": side}


def _save(referral: Referral, *, fresh: bool) -> None:
    """Save; a second live request of the resident and direction is refused by the table itself.

    Only one that was not live before can meet another, and needs a savepoint to say so.
    """
    if not fresh:
        prepared.update(referral)
        return
    try:
        with transaction.atomic():
            prepared.update(referral)
    except IntegrityError:
        raise_if_live(referral.resident_id, referral.direction, but=referral.pk)
        raise


def raise_if_live(resident_id: int, direction: str, *, but: int | None = None) -> None:
    """Refuse a second request while one is on its way, under whichever of the person's files."""
    same = residents.same_person_ids(resident_id)
    rows = Referral.objects.filter(resident__in=same, direction=direction, state__in=LIVE)
    live = (rows if but is None else rows.exclude(pk=but)).order_by("pk").first()
    if live is not None:
        raise AlreadyLive(number=live.number, direction=name_of("direction", direction))


def clock_now(referral: Referral, now: datetime) -> cases.Clock | None:
    """The clock of the state the referral has now, starting now."""
    return clock_of(
        State(referral.state),
        urgency=Urgency(referral.urgency),
        direction=Direction(referral.direction),
        whole=wholes(rules_of(referral)),
        now=now,
        appointed_at=referral.appointed_at,
    )


def holder_of(referral: Referral) -> cases.Holder:
    """Whose turn it is in the state the referral has now."""
    cards = parties(referral)
    senders = {State.DRAFT, State.INFO_REQUESTED, State.NO_SHOW}
    side = referral.from_institution_id if referral.state in senders else referral.to_institution_id
    card = cards[side]
    if card.tier == organisations.Tier.OUTSIDE:
        card = cards[referral.made_by_institution_id]
    treats = referral.state in (State.ARRIVED, State.IN_CARE)
    wrote = side == referral.from_institution_id and referral.direction == Direction.DOWN
    county = _SPECIALIST if treats or wrote else _OFFICE
    return cases.Holder(institution_id=card.id, duty=DUTY.get(card.tier, county))


def tell_record(referral: Referral) -> None:
    """Keep the referral's line on the resident's timeline true."""
    records.add_timeline_entry(line_of(referral))


def line_of(referral: Referral) -> records.TimelineLine:
    """What the resident's timeline says of a referral."""
    direction = name_of("direction", referral.direction)
    return records.TimelineLine(
        resident_id=referral.resident_id,
        at=referral.sent_at or referral.created_at,
        kind="REFERRAL",
        institution_id=referral.from_institution_id,
        title=f"{direction} · {REFERRAL.states[State(referral.state)]}",
        body=f"{referral.number} {referral.diagnosis_name}",
        ref=f"referral:{referral.pk}",
        codes=(referral.diagnosis_code,),
    )
