"""What operators decide about parked deliveries; each decision is audited."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import bell
from lianyi.machinery.outbox.models import OutboxDelivery
from lianyi.machinery.outbox.selectors import card, must_be_parked
from lianyi.machinery.outbox.types import DeliveryCard, State

MOST_AT_ONCE: Final = 1_000
SHORTEST_REASON: Final = 4


class ReasonMissing(DomainError):
    """Dropping an event needs a reason that somebody else can understand later."""

    code = "outbox.reason_missing"
    http_status = 422
    template = "Give the reason for dropping the delivery, in at least {least} characters."


@transaction.atomic
def retry(*, delivery_id: int, actor: Actor, now: datetime) -> DeliveryCard:
    """Deliver a parked event again, at once. Raises: DeliveryNotFound (404), NotParked (409)."""
    delivery = _locked(delivery_id)
    _set_going(delivery, now)
    audit.record(actor, "outbox.retry", target=_target(delivery), at=now, facts=_facts(delivery))
    return card(delivery)


@transaction.atomic
def retry_all(*, subscriber: str = "", actor: Actor, now: datetime) -> int:
    """Deliver up to 1,000 parked events again, of one subscriber if one is given; return how many."""
    rows = OutboxDelivery.objects.filter(state=State.PARKED).select_related("event")
    if subscriber:
        rows = rows.filter(subscriber=subscriber)
    parked = list(rows.select_for_update(of=("self",)).order_by("id")[:MOST_AT_ONCE])
    for delivery in parked:
        _set_going(delivery, now)
    if parked:
        facts = {"count": len(parked), "subscriber": subscriber}
        audit.record(actor, "outbox.retry_all", target="outbox:parked", at=now, facts=facts)
    return len(parked)


@transaction.atomic
def drop(*, delivery_id: int, reason: str, actor: Actor, now: datetime) -> DeliveryCard:
    """Give a parked delivery up for good, with the reason in the audit.

    Raises: ReasonMissing (422), DeliveryNotFound (404), NotParked (409).
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing(field="reason", least=SHORTEST_REASON)
    delivery = _locked(delivery_id)
    delivery.state = State.DROPPED
    delivery.save(update_fields=["state"])
    facts = {**_facts(delivery), "reason": reason}
    audit.record(actor, "outbox.drop", target=_target(delivery), at=now, facts=facts)
    return card(delivery)


def _locked(delivery_id: int) -> OutboxDelivery:
    rows = OutboxDelivery.objects.select_related("event").select_for_update(of=("self",))
    return must_be_parked(rows.filter(pk=delivery_id).first(), delivery_id)


def _set_going(delivery: OutboxDelivery, now: datetime) -> None:
    """Let it wait again with all its tries before it."""
    delivery.state, delivery.attempts, delivery.next_try_at = State.WAITING, 0, now
    delivery.save(update_fields=["state", "attempts", "next_try_at"])
    transaction.on_commit(bell.ring)


def _target(delivery: OutboxDelivery) -> str:
    return f"delivery:{delivery.pk}"


def _facts(delivery: OutboxDelivery) -> dict[str, object]:
    return {
        "event": delivery.event.name,
        "event_id": delivery.event_id,
        "subscriber": delivery.subscriber,
    }
