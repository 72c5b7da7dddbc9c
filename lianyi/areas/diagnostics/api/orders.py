"""Orders: ask, examine, send on, claim, give back, tell; lists and the queue of a centre."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Status

from lianyi.areas.diagnostics.api import shapes
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors.orders import Filter, Queue, list_orders, list_queue
from lianyi.areas.diagnostics.services import examining, informing, looking, ordering, reading
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.sheets import OrderSheet
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs


@router.get("/orders", response={200: Paged[shapes.OrderRowOut], **REFUSALS})
@needs("diagnostics.view")
def list_all(
    request: HttpRequest, wanted: Query[shapes.OrderFilterIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Orders in reach, the newest first."""
    return paged(
        list_orders(
            scope=actor_of(request).scope,
            wanted=Filter(**wanted.dict()),
            now=timezone.now(),
            after=paging.after,
            at_most=paging.limit,
        )
    )


@router.post("/orders", response={201: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.order")
def ask(request: HttpRequest, body: shapes.OrderIn) -> Status[OrderCard]:
    """Ask for an examination."""
    card = ordering.order_exam(draft=body.draft(), actor=actor_of(request), now=timezone.now())
    return Status(201, card)


@router.get("/orders/{int:order_id}", response={200: shapes.OrderSheetOut, **REFUSALS})
@needs("diagnostics.view")
def sheet(request: HttpRequest, order_id: int) -> OrderSheet:
    """One order with its story; the reading is audited."""
    return looking.open_sheet(order_id=order_id, actor=actor_of(request), now=timezone.now())


@router.post("/orders/{int:order_id}/examine", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.examine")
def examine(request: HttpRequest, order_id: int, body: shapes.OrderNoteIn) -> OrderCard:
    """The examination was done."""
    return examining.examine(
        order_id=order_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )


@router.post("/orders/{int:order_id}/transmit", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.examine", "diagnostics.report")
def transmit(request: HttpRequest, order_id: int) -> OrderCard:
    """What was examined is with the centre."""
    return examining.transmit(order_id=order_id, actor=actor_of(request), now=timezone.now())


@router.post("/orders/{int:order_id}/retake", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.examine", "diagnostics.report")
def retake(request: HttpRequest, order_id: int, body: shapes.OrderReasonIn) -> OrderCard:
    """It has to be taken again."""
    return examining.retake(
        order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )


@router.post("/orders/{int:order_id}/claim", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.report")
def claim(request: HttpRequest, order_id: int) -> OrderCard:
    """Take a study to read."""
    return reading.claim(order_id=order_id, actor=actor_of(request), now=timezone.now())


@router.post("/orders/{int:order_id}/release", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.report", "diagnostics.manage")
def release(request: HttpRequest, order_id: int, body: shapes.OrderNoteIn) -> OrderCard:
    """Give a study back to the queue."""
    return reading.release(
        order_id=order_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )


@router.post("/orders/{int:order_id}/reassign", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.manage")
def reassign(request: HttpRequest, order_id: int, body: shapes.ReassignIn) -> OrderCard:
    """Give a study to another reader."""
    return reading.reassign(
        order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )


@router.post("/orders/{int:order_id}/transfer", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.report", "diagnostics.manage")
def transfer(request: HttpRequest, order_id: int, body: shapes.TransferIn) -> OrderCard:
    """Let another centre read it."""
    return reading.transfer(
        order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )


@router.post("/orders/{int:order_id}/inform", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.inform")
def inform(request: HttpRequest, order_id: int, body: shapes.InformIn) -> OrderCard:
    """The patient knows."""
    return informing.inform(
        order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )


@router.post("/orders/{int:order_id}/cancel", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.order", "diagnostics.examine")
def cancel(request: HttpRequest, order_id: int, body: shapes.OrderReasonIn) -> OrderCard:
    """Take a request back."""
    return ordering.cancel_order(
        order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )


@router.get("/centres/{int:centre_id}/queue", response={200: Paged[shapes.OrderRowOut], **REFUSALS})
@needs("diagnostics.report", "diagnostics.review", "diagnostics.manage")
def queue(
    request: HttpRequest, centre_id: int, wanted: Query[shapes.QueueIn], paging: Query[Paging]
) -> dict[str, Any]:
    """What waits at a centre: the most urgent first, then the least time left."""
    actor = actor_of(request)
    return paged(
        list_queue(
            scope=actor.scope,
            wanted=Queue(centre_id=centre_id, user_id=actor.user_id, **wanted.dict()),
            after=paging.after,
            at_most=paging.limit,
        )
    )


@router.post("/centres/{int:centre_id}/claim-next", response={200: shapes.OrderOut, **REFUSALS})
@needs("diagnostics.report")
def claim_next(request: HttpRequest, centre_id: int) -> OrderCard:
    """Take the most pressing study of a centre."""
    return reading.claim_next(centre_id=centre_id, actor=actor_of(request), now=timezone.now())
