"""The outbox for operators' programs: /api/v1/outbox/."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.outbox import operating, selectors
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["事件投递 outbox"])


class DeliveryOut(Schema):
    """A delivery; `facts` holds ids and codes only."""

    id: int
    state: str
    event: str
    event_id: int
    subscriber: str
    attempts: int
    emitted_at: datetime
    next_try_at: datetime
    last_error: str
    facts: dict[str, Any]


class StateOut(Schema):
    """How the outbox stands."""

    pending: int
    late: int
    failing: int
    parked: int
    oldest_at: datetime | None
    last_job_at: datetime | None


class DropIn(Schema):
    """Why a delivery is given up."""

    reason: str


@router.get("/state", response={200: StateOut, **REFUSALS})
@needs("outbox.operate")
def outbox_state(request: HttpRequest) -> Any:
    """How the outbox stands now."""
    return selectors.state(timezone.now())


@router.get("/parked", response={200: Paged[DeliveryOut], **REFUSALS})
@needs("outbox.operate")
def list_parked_deliveries(
    request: HttpRequest, paging: Query[Paging], subscriber: str = ""
) -> dict[str, Any]:
    """Deliveries that wait for a decision, the oldest first."""
    return paged(
        selectors.list_parked(subscriber=subscriber, after=paging.after, at_most=paging.limit)
    )


@router.post("/parked/{delivery_id}/retry", response={200: DeliveryOut, **REFUSALS})
@needs("outbox.operate")
def retry_delivery(request: HttpRequest, delivery_id: int) -> Any:
    """Deliver a parked event again."""
    return operating.retry(delivery_id=delivery_id, actor=actor_of(request), now=timezone.now())


@router.post("/parked/{delivery_id}/drop", response={200: DeliveryOut, **REFUSALS})
@needs("outbox.operate")
def drop_delivery(request: HttpRequest, delivery_id: int, body: DropIn) -> Any:
    """Give a parked delivery up for good."""
    return operating.drop(
        delivery_id=delivery_id, reason=body.reason, actor=actor_of(request), now=timezone.now()
    )
