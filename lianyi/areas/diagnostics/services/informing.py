"""The patient comes to know the result: the order ends."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.definitions.names import WAY
from lianyi.areas.diagnostics.events import PatientInformed
from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.services.moves import hands, step
from lianyi.areas.diagnostics.services.refusals import BadCode
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.words import Hand, Move
from lianyi.kernel.actor import Actor
from lianyi.machinery.outbox import public as outbox


@transaction.atomic
def inform(*, order_id: int, way: str, note: str = "", actor: Actor, now: datetime) -> OrderCard:
    """Record that the patient (or family) was told the signed result, and how.

    Emits: PatientInformed.
    Raises: OrderNotFound (404); BadCode (422); NotPermitted (403); IllegalMove, NotYourSide (409).
    """
    if way not in WAY:
        raise BadCode(field="way", given=way, name="告知方式")
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    side = Hand.REQUESTER if Hand.REQUESTER in hands(order, actor) else Hand.PERFORMER
    order.informed_at = now
    order.informed_by_name = actor.name[:60]
    facts = {"way": way}
    step(order, Move.INFORM, side, actor=actor, now=now, note=note.strip()[:300], facts=facts)
    outbox.emit(PatientInformed(order_id=order.pk, resident_id=order.resident_id, way=way), at=now)
    return order.card()
