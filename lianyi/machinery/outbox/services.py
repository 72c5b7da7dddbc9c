"""Emitting in the writer's transaction, delivering after it."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from lianyi.kernel.events import Event
from lianyi.machinery import prepared
from lianyi.machinery.outbox import bell, codec
from lianyi.machinery.outbox.faults import describe
from lianyi.machinery.outbox.models import OutboxDelivery, OutboxEvent
from lianyi.machinery.outbox.registry import listeners_of, subscribers
from lianyi.machinery.outbox.types import BACK_OFF, SKEW, State
from lianyi.machinery.prepared import Question

KEEP_DAYS: Final = 90  # delivered events stay this long for whoever asks what was told
_log = logging.getLogger("lianyi.outbox")


def emit(event: Event, *, at: datetime) -> None:
    """Tell what happened, in the transaction in which it happens: one delivery for each who listens.

    Raises: RuntimeError outside a transaction, BadEvent for a value that is not plain: programming faults.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(
            "emit inside transaction.atomic: an event lives or dies with what it tells of"
        )
    row = OutboxEvent(name=codec.name_of(type(event)), payload=codec.to_json(event), at=at)
    prepared.insert(row)
    listeners = listeners_of(type(event))
    if listeners:
        for each in listeners:
            prepared.insert(OutboxDelivery(event=row, subscriber=each.name, next_try_at=at))
        transaction.on_commit(bell.ring)


def deliver_due(now: datetime, at_most: int = 100) -> int:
    """Deliver what is due, oldest first, and return how many deliveries were tried.

    Each is a transaction of its own; one that fails is tried again later and finally parked, and never stops the rest.
    """
    tried = 0
    while tried < at_most and _deliver_one(now):
        tried += 1
    return tried


def has_due(now: datetime) -> bool:
    """Whether anything is due: asked before a transaction is opened, so that an idle worker takes no lock."""
    return _IS_DUE.first(**_hours(now)) is not None


def _hours(now: datetime) -> dict[str, datetime]:
    """What `_due` is asked with: nothing waits longer than the longest pause, so a later time is of a wrong clock."""
    return {"now": now, "beyond": now + BACK_OFF[-1] + SKEW}


def _due(now: datetime, beyond: datetime) -> "QuerySet[OutboxDelivery]":
    """Waiting, and its time has come; or told before the clock was set back; what was never tried has no pause."""
    come = Q(next_try_at__lte=now) | Q(attempts=0) | Q(next_try_at__gt=beyond)
    return OutboxDelivery.objects.filter(come, state=State.WAITING)


def _deliver_one(now: datetime) -> bool:
    """Claim one delivery that no other worker holds, and let its handler hear; False when none is due.

    Effect and mark are one transaction. One that fails, be it only at COMMIT where deferred constraints and the audit
    speak, is undone whole and noted in a transaction of its own.
    """
    if not has_due(now):
        return False
    claimed: OutboxDelivery | None = None
    try:
        with transaction.atomic():
            claimed = _NEXT.first(**_hours(now))
            if claimed is not None:
                _handle(claimed)
                claimed.state, claimed.done_at, claimed.last_error = State.DONE, now, ""
                claimed.attempts += 1
                prepared.update(claimed)
    except Exception as fault:
        if claimed is None:
            raise
        with transaction.atomic():
            again = _free(OutboxDelivery.objects.filter(pk=claimed.pk, state=State.WAITING)).first()
            if again is not None:  # else another worker has it already
                _note_failure(again, fault, now)
                again.save(update_fields=["state", "attempts", "next_try_at", "last_error"])
    return claimed is not None


def _free(wanted: "QuerySet[OutboxDelivery]") -> "QuerySet[OutboxDelivery]":
    """Lock the oldest wanted delivery that no other worker has locked."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = wanted.select_related("event").select_for_update(skip_locked=skip, of=_of())
    return rows.order_by("next_try_at", "id")[:1]


def _of() -> tuple[str, ...]:
    """Lock the delivery only, not its event, where the database can tell them apart."""
    return ("self",) if connection.features.has_select_for_update_of else ()


_IS_DUE: Final = Question(lambda **hours: _due(**hours).values_list("pk")[:1])
_NEXT: Final = Question(lambda **hours: _free(_due(**hours)))


class NobodyListens(Exception):
    """The subscriber of a delivery is not registered: it was renamed or taken away."""


def _handle(delivery: OutboxDelivery) -> None:
    subscriber = subscribers.get(delivery.subscriber)
    if subscriber is None:
        raise NobodyListens(delivery.subscriber)
    subscriber.handle(codec.from_json(subscriber.event_class, delivery.event.payload))


def _note_failure(delivery: OutboxDelivery, fault: Exception, now: datetime) -> None:
    """Write down why it failed, without what persons' data the fault may quote, and when to try again."""
    delivery.attempts += 1
    delivery.last_error = describe(fault)
    pauses_used = delivery.attempts - 1
    if isinstance(fault, NobodyListens) or pauses_used >= len(BACK_OFF):
        delivery.state = State.PARKED
        _log.error(
            "delivery %s to %s parked: %s", delivery.pk, delivery.subscriber, delivery.last_error
        )
    else:
        delivery.next_try_at = now + BACK_OFF[pauses_used]
        _log.warning(
            "delivery %s to %s failed: %s", delivery.pk, delivery.subscriber, delivery.last_error
        )


@transaction.atomic
def forget_delivered(now: datetime, at_most: int = 5_000) -> int:
    """Delete up to `at_most` events older than 90 days of which nothing is left to deliver or to decide."""
    old = OutboxEvent.objects.filter(at__lt=now - timedelta(days=KEEP_DAYS))
    open_ones = OutboxDelivery.objects.filter(state__in=[State.WAITING, State.PARKED]).values(
        "event_id"
    )
    ids = list(old.exclude(id__in=open_ones).order_by("id").values_list("id", flat=True)[:at_most])
    OutboxEvent.objects.filter(id__in=ids).delete()
    return len(ids)
