"""Orders handed to another system: whose were read is noted in the audit."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.selectors.requests import Asked, get_asked, list_asked
from lianyi.areas.diagnostics.types.cards import AskedOrder
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.ui.paging import Page

_WHAT = "diagnostics.fhir"


@transaction.atomic
def open_request(*, order_id: int, actor: Actor, now: datetime) -> AskedOrder:
    """One order with what its doctor wrote; the reading is audited. Raises: OrderNotFound (404)."""
    found = get_asked(order_id, actor.scope)
    audit.record_read(actor, resident_id=found.card.resident_id, what=_WHAT, at=now)
    return found


@transaction.atomic
def open_requests(
    *,
    resident_id: int | None,
    number: str,
    states: frozenset[State] | None,
    after: str = "",
    at_most: int = 50,
    actor: Actor,
    now: datetime,
) -> Page[AskedOrder]:
    """Orders of a person, or the one with a number, the newest first; the reading is audited.

    Expects: a person or a number. Cost: three queries for a person. Raises: ResidentNotFound (404).
    """
    ids = None
    if resident_id is not None:
        person = residents.get_resident(resident_id, actor.scope)
        ids = residents.same_person_ids(person.id)
    wanted = Asked(resident_ids=ids, number=number, states=states)
    page = list_asked(scope=actor.scope, wanted=wanted, after=after, at_most=at_most)
    read = {each.card.resident_id for each in page.rows} if resident_id is None else {resident_id}
    for each in read:
        audit.record_read(actor, resident_id=each, what=_WHAT, at=now)
    return page
