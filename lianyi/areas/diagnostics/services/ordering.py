"""A doctor asks for an examination, takes the request back; the clock ends what nobody came for."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.items import Item, item
from lianyi.areas.diagnostics.definitions.names import CANCEL
from lianyi.areas.diagnostics.events import OrderEnded, OrderPlaced
from lianyi.areas.diagnostics.models import Centre, Order
from lianyi.areas.diagnostics.rules.limits import RANK
from lianyi.areas.diagnostics.selectors.centres import Choice, choices_for
from lianyi.areas.diagnostics.selectors.ordering import find_under_way, performers_of
from lianyi.areas.diagnostics.services import slots
from lianyi.areas.diagnostics.services.moves import (
    KIND,
    clock_now,
    hands,
    holder_of,
    relate_side,
    rules_of,
    step,
    tell_record,
    wholes,
)
from lianyi.areas.diagnostics.services.recognition import settle_repeat
from lianyi.areas.diagnostics.services.refusals import (
    BadCode,
    CentreNotReady,
    NotServed,
    SameUnderWay,
    TextMissing,
    TextTooLong,
    WrongPerformer,
)
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.drafts import OrderDraft
from lianyi.areas.diagnostics.types.recognition import RepeatDraft
from lianyi.areas.diagnostics.types.words import Hand, Move, State, Urgency
from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.calendar import due_of
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

_ORDER: Final = "diagnostics.order"
_OTHER: Final = "OTHER"
_TEXTS: Final = {
    "clinical_info": ("临床资料", 1000),
    "question": ("检查目的", 300),
    "diagnosis_name": ("临床诊断", 120),
}
_SIDES: Final = ("", "L", "R", "B")
_NUMBERS: Final = 10**8


@transaction.atomic
def order_exam(*, draft: OrderDraft, actor: Actor, now: datetime) -> OrderCard:
    """Ask for one examination: numbered, priced, with the performer's clock; performer and centre may read the record.

    A village asks through its township (RMT-12): it may name the township that manages it as performer.
    Emits: OrderPlaced. Raises: ResidentNotFound (404); NotPermitted (403); SameUnderWay, SlotGone (409); UnknownItem,
        TextMissing, TextTooLong, BadCode, WrongPerformer, NotServed, CentreNotReady, UnknownCode,
        RepeatNeedsReason (422).
    """
    actor.must(_ORDER)
    if actor.institution_id is None:
        raise NotPermitted(role=actor.role, permission=_ORDER)
    chosen = item(draft.item_code)
    _check_words(draft)
    resident = residents.get_resident(draft.resident_id, actor.scope)
    _must_be_of_the_person(draft, resident.id, actor)
    requester = organisations.get_institution(actor.institution_id)
    performer_id = draft.performer_id or requester.id
    sides = performers_of(requester.id)
    choice = _centre(draft, chosen, sides, now)
    if performer_id not in (*sides, choice.host_id):
        raise WrongPerformer(field="performer_id")
    _must_be_only_one(draft, resident.id)
    order = _row(draft, chosen, choice, requester, performer_id, actor, now)
    order.save()
    order.number = f"JC{local_day(now):%y%m%d}{order.pk % _NUMBERS:08d}"
    repeat = RepeatDraft(
        reason=draft.repeat_reason, note=draft.repeat_note, explained=draft.repeat_explained
    )
    settle_repeat(order, repeat, actor=actor, now=now)
    if draft.slot_id is not None:
        slots.take(order, draft.slot_id, actor=actor, now=now)
    _open(order, resident, actor, now)
    for side in {performer_id, order.centre_host_id} - {requester.id}:
        relate_side(order, side, now)
    tell_record(order)
    outbox.emit(
        OrderPlaced(
            order_id=order.pk,
            resident_id=order.resident_id,
            requester_id=order.requester_id,
            performer_id=order.performer_id,
            centre_id=order.centre_id,
            item_code=order.item_code,
            urgency=order.urgency,
        ),
        at=now,
    )
    return order.card()


@transaction.atomic
def cancel_order(
    *, order_id: int, reason: str, note: str = "", actor: Actor, now: datetime
) -> OrderCard:
    """Take a request back with a coded reason; a device's place is free again.

    Emits: OrderEnded. Raises: OrderNotFound (404); BadCode (422); NotPermitted (403); IllegalMove, NotYourSide (409).
    """
    if reason not in CANCEL or (reason == _OTHER and not note.strip()):
        raise BadCode(field="reason", given=reason, name="撤销原因")
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    slots.give_back(order, reason="CANCELLED", actor=actor, now=now)
    order.end_reason, order.end_note = reason, note.strip()[:300]
    side = Hand.REQUESTER if Hand.REQUESTER in hands(order, actor) else Hand.PERFORMER
    facts = {"reason": reason}
    step(order, Move.CANCEL, side, actor=actor, now=now, note=order.end_note, facts=facts)
    _tell_ended(order, now)
    return order.card()


def lapse_unexamined(now: datetime, at_most: int = 200) -> int:
    """End requests for which nobody came within the county's days; how many. Safe to run at any time.

    Each is its own transaction. Emits: OrderEnded. Source: lianyi (days to confirm by the county).
    """
    waiting = Order.objects.filter(
        state=State.ORDERED, ordered_at__lte=now - timedelta(days=1)
    ).order_by("ordered_at", "id")
    return sum(_lapse(pk, now) for pk in waiting.values_list("pk", flat=True)[: at_most * 5])


@transaction.atomic
def _lapse(order_id: int, now: datetime) -> bool:
    order = Order.objects.locked(order_id)
    days = wholes(rules_of(order))["lapse_days"]
    start = max(order.ordered_at, order.scheduled_at or order.ordered_at)
    if order.state != State.ORDERED or now < start + timedelta(days=days):
        return False
    clock = Actor.system(now, "时钟")
    slots.give_back(order, reason="LAPSED", actor=clock, now=now)
    step(order, Move.LAPSE, Hand.CLOCK, actor=clock, now=now, note="超过时限未检查")
    _tell_ended(order, now)
    return True


def _tell_ended(order: Order, now: datetime) -> None:
    outbox.emit(
        OrderEnded(
            order_id=order.pk,
            resident_id=order.resident_id,
            state=order.state,
            reason=order.end_reason,
        ),
        at=now,
    )


def _check_words(draft: OrderDraft) -> None:
    for field, (name, most) in _TEXTS.items():
        given = len(getattr(draft, field).strip())
        if given > most:
            raise TextTooLong(field=field, name=name, most=most, given=given)
    if not draft.clinical_info.strip():
        raise TextMissing(field="clinical_info", name="临床资料")
    if draft.laterality not in _SIDES:
        raise BadCode(field="laterality", given=draft.laterality, name="左右侧")


def _must_be_of_the_person(draft: OrderDraft, resident_id: int, actor: Actor) -> None:
    """Refuse a contact or referral that does not stand in the person's own record, as far as the doctor sees it."""
    for field, kind, number, name in (
        ("encounter_id", "encounter", draft.encounter_id, "就诊"),
        ("referral_id", "referral", draft.referral_id, "转诊"),
    ):
        if number is not None and not records.has_line(
            resident_id, actor.scope, f"{kind}:{number}"
        ):
            raise BadCode(field=field, given=number, name=name)


def _centre(draft: OrderDraft, chosen: Item, sides: Collection[int], now: datetime) -> Choice:
    """The centre named, or the first that serves one of the sides with the item today."""
    choices = choices_for(sides, chosen.code, local_day(now))
    named = [
        each for each in choices if draft.centre_id is None or each.centre_id == draft.centre_id
    ]
    if not named:
        raise NotServed(field="centre_id", item=chosen.name_zh)
    ready = next((each for each in named if not each.why_not), None)
    if ready is None:
        raise CentreNotReady(field="centre_id", centre=named[0].name, why=named[0].why_not)
    return ready


def _must_be_only_one(draft: OrderDraft, resident_id: int) -> None:
    """One open order of an item for a person, unless the doctor says that another is needed."""
    if draft.again:
        return
    under_way = find_under_way(resident_id, draft.item_code)
    if under_way is not None:
        raise SameUnderWay(field="again", number=under_way.number)


def _row(
    draft: OrderDraft,
    chosen: Item,
    choice: Choice,
    requester: organisations.InstitutionCard,
    performer_id: int,
    actor: Actor,
    now: datetime,
) -> Order:
    """The row of an order, not yet saved."""
    centre = Centre.objects.one(choice.centre_id)
    diagnosis_name = draft.diagnosis_name.strip()
    if draft.diagnosis_code:
        known = terminology.must_know(
            terminology.System.ICD10, draft.diagnosis_code, field="diagnosis_code"
        )
        diagnosis_name = diagnosis_name or known.name[:120]
    return Order(
        state=State.ORDERED,
        urgency=draft.urgency,
        urgency_rank=RANK[draft.urgency],
        county_code=requester.county_code,
        centre=centre,
        centre_kind=centre.kind,
        centre_host_id=centre.host_id,
        item_code=chosen.code,
        item_name=chosen.name_zh[:80],
        modality=chosen.modality,
        body_part=chosen.body_part,
        laterality=draft.laterality,
        price_fen=choice.price_fen,
        resident_id=draft.resident_id,
        requester_id=requester.id,
        performer_id=performer_id,
        ordered_by_id=actor.user_id,
        ordered_by_name=actor.name[:60],
        diagnosis_code=draft.diagnosis_code,
        diagnosis_name=diagnosis_name,
        clinical_info=draft.clinical_info.strip(),
        question=draft.question.strip(),
        encounter_id=draft.encounter_id,
        referral_id=draft.referral_id,
        ordered_at=now,
    )


def _open(order: Order, resident: residents.ResidentCard, actor: Actor, now: datetime) -> None:
    """Open the case of an order with the performer's clock, and store both."""
    clock = clock_now(order, now, policy.current(order.county_code, local_day(now)))
    routine = order.urgency == Urgency.ROUTINE
    card = cases.open(
        kind=KIND.code,
        subject_id=order.pk,
        headline=f"{resident.masked_name} {resident.age_text} · {order.item_name}"[:200],
        holder=holder_of(order),
        actor=actor,
        now=now,
        county_code=order.county_code,
        priority=cases.Priority.ORDINARY if routine else cases.Priority.URGENT,
        clock=clock.name if clock else "",
        due=due_of(clock) if clock else None,
        hand=Hand.REQUESTER,
        resident_id=order.resident_id,
        facts={"item": order.item_code, "urgency": order.urgency, "centre": order.centre_id},
    )
    order.case_id = card.id
    order.save()
