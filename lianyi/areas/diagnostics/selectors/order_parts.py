"""What critical values and quality add to the page of an order."""

from typing import Any

from lianyi.areas.diagnostics.definitions.quality import FAULTS
from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.selectors.quality import grade_of
from lianyi.areas.diagnostics.states import AT_CENTRE
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.words import CentreKind, State
from lianyi.kernel.actor import Actor

_FILMS = (CentreKind.IMAGING, CentreKind.ECG, CentreKind.ULTRASOUND)
_GRADED_IN = (*AT_CENTRE, State.SIGNED, State.CLOSED)
_RAISED_IN = (State.EXAMINED, *_GRADED_IN)


def film_part(card: OrderCard, actor: Actor) -> dict[str, Any] | None:
    """The grade of the film or trace, and what its reader may do: grade it, report a critical value.

    Cost: two queries.
    """
    host_id = Order.objects.filter(pk=card.id).values_list("centre_host", flat=True).first()
    reads = actor.institution_id == host_id
    may_grade = (
        reads
        and card.centre_kind in _FILMS
        and card.state in _GRADED_IN
        and (actor.may("diagnostics.report") or actor.may("diagnostics.review"))
    )
    takes = actor.institution_id == card.performer_id and actor.may("diagnostics.examine")
    may_raise = card.state in _RAISED_IN and (takes or (reads and actor.may("diagnostics.report")))
    grade = grade_of(card.id) if card.centre_kind in _FILMS else None
    if not (grade or may_grade or may_raise):
        return None
    return {
        "order_id": card.id,
        "grade": grade,
        "faults": FAULTS,
        "may_grade": may_grade,
        "may_raise": may_raise,
    }
