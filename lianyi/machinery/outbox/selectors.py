"""What operators see of the outbox. Events carry no persons; what free text they have is hidden all the same."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max, Min, Q

from lianyi.kernel.errors import DomainError
from lianyi.machinery.outbox.codec import without_persons
from lianyi.machinery.outbox.models import JobLease, OutboxDelivery
from lianyi.machinery.outbox.registry import jobs
from lianyi.machinery.outbox.types import DeliveryCard, JobCard, OutboxState, State
from lianyi.machinery.ui import Keyset, Page

LATE: Final = timedelta(minutes=1)
OFTEN: Final = 3  # failures; the third comes over a minute after the first
OLDEST_FIRST: Final = Keyset("id")


class DeliveryNotFound(DomainError):
    """There is no such delivery."""

    code = "outbox.not_found"
    http_status = 404
    template = "There is no delivery {delivery_id}; it may have been forgotten after 90 days."


class NotParked(DomainError):
    """Only a parked delivery waits for a decision."""

    code = "outbox.not_parked"
    http_status = 409
    template = "Delivery {delivery_id} is {state}, not parked; reload the page."


def state(now: datetime) -> OutboxState:
    """How the outbox stands. Cost: two queries, on the indexes of what waits and of what is parked."""
    found = OutboxDelivery.objects.filter(state__in=[State.WAITING, State.PARKED]).aggregate(
        pending=Count("id", filter=Q(state=State.WAITING)),
        late=Count("id", filter=Q(state=State.WAITING, next_try_at__lt=now - LATE)),
        failing=Count("id", filter=Q(state=State.WAITING, attempts__gte=OFTEN)),
        parked=Count("id", filter=Q(state=State.PARKED)),
        oldest_at=Min("event__at", filter=Q(state=State.WAITING)),
    )
    last_job_at = JobLease.objects.aggregate(at=Max("last_started_at"))["at"]
    return OutboxState(**found, last_job_at=last_job_at)


def list_parked(*, subscriber: str = "", after: str = "", at_most: int = 50) -> Page[DeliveryCard]:
    """Deliveries that wait for a decision, the oldest first; of one subscriber, if one is given. Cost: one query."""
    return _list(State.PARKED, subscriber, after, at_most)


def list_waiting(*, subscriber: str = "", after: str = "", at_most: int = 50) -> Page[DeliveryCard]:
    """Deliveries that failed at least once and will be tried again, the oldest first. Cost: one query."""
    return _list(State.WAITING, subscriber, after, at_most)


def get_parked(delivery_id: int) -> DeliveryCard:
    """One parked delivery. Raises: DeliveryNotFound (404), NotParked (409)."""
    delivery = OutboxDelivery.objects.select_related("event").filter(pk=delivery_id).first()
    return card(must_be_parked(delivery, delivery_id))


def must_be_parked(delivery: OutboxDelivery | None, delivery_id: int) -> OutboxDelivery:
    """Return the delivery if it waits for a decision. Raises: DeliveryNotFound (404), NotParked (409)."""
    if delivery is None:
        raise DeliveryNotFound(delivery_id=delivery_id)
    if delivery.state != State.PARKED:
        raise NotParked(delivery_id=delivery_id, state=f"outbox.{delivery.state}")
    return delivery


def parked_by_subscriber() -> list[tuple[str, int]]:
    """How many deliveries each subscriber has parked, most first. Cost: one query."""
    rows = OutboxDelivery.objects.filter(state=State.PARKED).values_list("subscriber")
    return list(rows.annotate(n=Count("id")).order_by("-n", "subscriber")[:100])


def list_jobs() -> list[JobCard]:
    """The periodic jobs and how they went. Cost: one query."""
    leases = JobLease.objects.filter(name__in=jobs).order_by("name")
    return [
        JobCard(
            name=lease.name,
            every=jobs[lease.name].every,
            last_started_at=lease.last_started_at,
            last_finished_at=lease.last_finished_at,
            next_run_at=lease.next_run_at,
            failures=lease.failures,
            last_error=lease.last_error,
        )
        for lease in leases
    ]


def _list(state: State, subscriber: str, after: str, at_most: int) -> Page[DeliveryCard]:
    rows = OutboxDelivery.objects.filter(state=state).select_related("event")
    if state is State.WAITING:
        rows = rows.filter(attempts__gt=0)
    if subscriber:
        rows = rows.filter(subscriber=subscriber)
    return OLDEST_FIRST.page(rows, after, at_most).map(card)


def card(delivery: OutboxDelivery) -> DeliveryCard:
    """A delivery with its event, as operators may see it."""
    return DeliveryCard(
        id=delivery.pk,
        state=State(delivery.state),
        event=delivery.event.name,
        event_id=delivery.event_id,
        subscriber=delivery.subscriber,
        attempts=delivery.attempts,
        emitted_at=delivery.event.at,
        next_try_at=delivery.next_try_at,
        last_error=delivery.last_error,
        facts=without_persons(delivery.event.payload),
    )
