"""Values that wait for a person, and verified results given back."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api import shapes
from lianyi.areas.diagnostics.api.laboratory import ResultEntryIn
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.services import result_loading, result_release
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.laboratory import Entry
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

_ONE = "/held-results/{int:held_id}"


class HeldTakeIn(Schema):
    """The value as a person corrected it, and why."""

    entry: ResultEntryIn
    note: str = Field(max_length=300)


class HeldDiscardIn(Schema):
    """Why it is thrown away."""

    note: str = Field(max_length=300)


class ResultsBackIn(Schema):
    """Why verified results go back."""

    reason: str = Field(max_length=300)


@router.post(f"{_ONE}/take", response={204: None, **REFUSALS})
@needs("diagnostics.report")
def take_held(request: HttpRequest, held_id: int, body: HeldTakeIn) -> Status[None]:
    """Take a held value after all, as a person corrected it."""
    result_loading.take_held(
        held_id=held_id,
        entry=Entry(**body.entry.dict()),
        note=body.note,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(f"{_ONE}/discard", response={204: None, **REFUSALS})
@needs("diagnostics.report")
def discard_held(request: HttpRequest, held_id: int, body: HeldDiscardIn) -> Status[None]:
    """Throw a held value away; the row stays."""
    result_loading.discard_held(
        held_id=held_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )
    return Status(204, None)


@router.post(
    "/orders/{int:order_id}/results/send-back", response={200: shapes.OrderOut, **REFUSALS}
)
@needs("diagnostics.report", "diagnostics.review")
def send_results_back(request: HttpRequest, order_id: int, body: ResultsBackIn) -> OrderCard:
    """Give verified results back to who verified them."""
    return result_release.send_results_back(
        order_id=order_id, reason=body.reason, actor=actor_of(request), now=timezone.now()
    )
