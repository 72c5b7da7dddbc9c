"""Bodies decide; a matter moves by the decision, and a decision is never changed afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from lianyi.areas.organisations.definitions import parameters
from lianyi.areas.organisations.events import DecisionRecorded
from lianyi.areas.organisations.models import (
    AgendaItem,
    Decision,
    FollowUp,
    GoverningBody,
    Matter,
)
from lianyi.areas.organisations.rules import governance as rules
from lianyi.areas.organisations.selectors import MatterNotFound
from lianyi.areas.organisations.services.bodies import reached_body
from lianyi.areas.organisations.states import MATTER, MatterHand, MatterMove, MatterState
from lianyi.areas.organisations.types import (
    BodyKind,
    DecisionCard,
    FollowUpCard,
    MatterKind,
    Outcome,
    Power,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

MOVE_OF: Final = {
    Outcome.APPROVED: MatterMove.APPROVE,
    Outcome.REFUSED: MatterMove.REFUSE,
    Outcome.DEFERRED: MatterMove.DEFER,
}


class AgendaItemNotFound(DomainError):
    """No such item on the body's agendas."""

    code = "organisations.agenda_item_not_found"
    http_status = 404
    template = "There is no agenda item {item}."


class NumberTaken(DomainError):
    """The body has a decision of that number already."""

    code = "organisations.number_taken"
    http_status = 409
    template = "{body} already has a decision {number}."


class AlreadyDecided(DomainError):
    """The agenda item has its decision."""

    code = "organisations.already_decided"
    http_status = 409
    template = "“{title}” was decided as {number}; a new decision needs a new agenda item."


class DecisionNotFound(DomainError):
    """No such decision."""

    code = "organisations.decision_not_found"
    http_status = 404
    template = "There is no decision {decision}."


class FollowUpNotFound(DomainError):
    """No such follow-up that is still open."""

    code = "organisations.follow_up_not_found"
    http_status = 404
    template = "There is no open follow-up {follow_up}."


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """A decision as it is entered."""

    number: str
    title: str
    power: Power
    outcome: Outcome
    decided_on: date
    item_id: int | None = None
    matter_id: int | None = None
    votes_for: int = 0
    votes_against: int = 0
    abstained: int = 0
    text: str = ""


@transaction.atomic
def record_decision(
    body_id: int, draft: DecisionDraft, *, actor: Actor, now: datetime
) -> DecisionCard:
    """Record what a body decided; a matter decided upon moves by it.

    Emits: DecisionRecorded.
    Raises: ChairMissing, AlreadyDecided, NumberTaken, IllegalMove (409), WrongPower, VotesDoNotCarry (422),
        BodyNotFound, AgendaItemNotFound, MatterNotFound (404).
    """
    body = reached_body(body_id, actor)
    _must_have_chair(body, draft.decided_on)
    item = _item(body, draft.item_id)
    matter = _matter_for(body, item, draft)
    if matter is None:
        rules.check_votes(draft.outcome, draft.votes_for, draft.votes_against)
    row = _store(body, item, matter, draft, actor, now)
    if matter is not None:
        state = MATTER.after(MatterState(matter.state), MOVE_OF[draft.outcome], MatterHand.BODY)
        matter.state, matter.decision = state, row
        matter.save()
    audit.record(
        actor,
        "organisations.decision_recorded",
        target=f"decision:{row.pk}",
        at=now,
        facts={"body": body.pk, "outcome": draft.outcome.value, "power": draft.power.value},
    )
    outbox.emit(
        DecisionRecorded(decision_id=row.pk, body_id=body.pk, outcome=draft.outcome.value), at=now
    )
    return row.card()


def _must_have_chair(body: GoverningBody, on: date) -> None:
    """Refuse a decision of a body without the chair its county's rule asks for (X14). Raises: ChairMissing (409)."""
    rule = policy.current(body.county_code, on).text(parameters.CHAIR_RULE)
    if body.kind in (BodyKind.COUNCIL, BodyKind.ALLIANCE_COMMITTEE):
        rule = "any"  # members chair a council; the rule speaks of the government's body
    if not rules.chair_fits(rule, [row.card() for row in body.seats.on(on)]):
        raise rules.ChairMissing(body=body.name, rule=rule)


def _item(body: GoverningBody, item_id: int | None) -> AgendaItem | None:
    """The agenda item to decide. Raises: AgendaItemNotFound (404), AlreadyDecided (409)."""
    if item_id is None:
        return None
    item = (
        AgendaItem.objects.select_for_update(of=("self",))
        .filter(pk=item_id, meeting__body=body)
        .first()
    )
    if item is None:
        raise AgendaItemNotFound(field="item_id", item=item_id)
    decided = Decision.objects.filter(item=item).first()
    if decided is not None:
        raise AlreadyDecided(field="item_id", title=item.title, number=decided.number)
    return item


def _matter_for(
    body: GoverningBody, item: AgendaItem | None, draft: DecisionDraft
) -> Matter | None:
    """The matter a decision is about, locked, with the decision checked against it."""
    wanted = draft.matter_id or (item.matter_id if item else None)
    if wanted is None:
        return None
    matter: Matter | None = (
        Matter.objects.select_for_update().filter(pk=wanted, county_code=body.county_code).first()
    )
    if matter is None:
        raise MatterNotFound(field="matter_id", matter=wanted)
    rules.check_decision(
        kind=MatterKind(matter.kind),
        title=matter.title,
        power=draft.power,
        outcome=draft.outcome,
        votes_for=draft.votes_for,
        votes_against=draft.votes_against,
    )
    return matter


def _store(
    body: GoverningBody,
    item: AgendaItem | None,
    matter: Matter | None,
    draft: DecisionDraft,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Write the decision. Raises: NumberTaken (409)."""
    try:
        with transaction.atomic():
            return Decision.objects.create(
                body=body,
                item=item,
                matter=matter,
                number=draft.number,
                title=draft.title or (item.title if item else ""),
                power=draft.power,
                outcome=draft.outcome,
                decided_on=draft.decided_on,
                votes_for=draft.votes_for,
                votes_against=draft.votes_against,
                abstained=draft.abstained,
                text=draft.text,
                user_id=actor.user_id,
                by_name=actor.name,
                at=now,
            )
    except IntegrityError:
        raise NumberTaken(field="number", body=body.name, number=draft.number) from None


@transaction.atomic
def add_follow_up(
    decision_id: int, *, text: str, owner: str, due_on: date, actor: Actor, now: datetime
) -> FollowUpCard:
    """Say who does what by when after a decision. Raises: DecisionNotFound (404)."""
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None:
        raise DecisionNotFound(decision=decision_id)
    reached_body(decision.body_id, actor)
    row = FollowUp.objects.create(decision=decision, text=text, owner=owner, due_on=due_on)
    audit.record(actor, "organisations.follow_up_added", target=f"decision:{decision_id}", at=now)
    return row.card()


@transaction.atomic
def finish_follow_up(
    follow_up_id: int, *, done_on: date, note: str, actor: Actor, now: datetime
) -> FollowUpCard:
    """Say that a follow-up is done. Raises: FollowUpNotFound (404)."""
    row = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("decision")
        .filter(pk=follow_up_id, done_on__isnull=True)
        .first()
    )
    if row is None:
        raise FollowUpNotFound(follow_up=follow_up_id)
    reached_body(row.decision.body_id, actor)
    row.done_on, row.note = done_on, note
    row.save()
    audit.record(
        actor, "organisations.follow_up_done", target=f"decision:{row.decision_id}", at=now
    )
    return row.card()
