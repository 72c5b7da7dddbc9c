"""A critical value is raised, told, read back, taken on by a doctor; the telephone serves where the screen does not."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.events import CriticalAcknowledged, CriticalRaised
from lianyi.areas.diagnostics.models import CriticalContact, CriticalNotice, CriticalValue, Order
from lianyi.areas.diagnostics.rules.critical import NEEDS, reads_back
from lianyi.areas.diagnostics.selectors.critical_rules import critical_rules
from lianyi.areas.diagnostics.services.critical_moves import (
    KIND,
    clock_now,
    hand_for,
    holder_of,
    move_critical,
    must_be_able,
    tell_record,
    written,
)
from lianyi.areas.diagnostics.services.moves import hands, wholes
from lianyi.areas.diagnostics.services.refusals import NotYourSide, TextMissing
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.critical import (
    CallDraft,
    ContactSide,
    ContactWay,
    CriticalCard,
    CriticalHand,
    CriticalMove,
    CriticalRule,
    CriticalState,
)
from lianyi.areas.diagnostics.types.words import Hand, State
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.kernel.errors import DomainError
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

_RAISE: Final = (*NEEDS[CriticalHand.CENTRE], "diagnostics.examine")
_TOO_EARLY: Final = (State.ORDERED, State.CANCELLED, State.LAPSED)


class UnknownFinding(DomainError):
    """The county's list has no such critical finding today."""

    code = "diagnostics.unknown_finding"
    http_status = 422
    template = "{finding_code} is not on the list of critical values today; choose one of the list."


class NothingExamined(DomainError):
    """Before an examination there is nothing that could be critical."""

    code = "diagnostics.nothing_examined"
    http_status = 409
    template = "Order {number} has not been examined ({state}); nothing of it can be critical."


class ReadBackDiffers(DomainError):
    """What was read back is not what was said."""

    code = "diagnostics.read_back_differs"
    http_status = 422
    template = "The read-back does not repeat “{said}”; read finding and value out again."


@transaction.atomic
def raise_critical(
    *,
    order_id: int,
    finding_code: str,
    text: str = "",
    value: Decimal | None = None,
    unit: str = "",
    actor: Actor,
    now: datetime,
) -> CriticalCard:
    """Tell the requester at once of a finding that cannot wait; the clock of the read-back runs.

    The same finding of the same order raised again is the one that is there. Also the taker of a trace may raise one.
    Emits: CriticalRaised. Raises: OrderNotFound (404); NotPermitted (403); NotYourSide, NothingExamined (409);
        UnknownFinding (422).
    Source: critical-value-reporting.
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    known = CriticalValue.objects.select_related("order").filter(
        order=order, finding_code=finding_code
    )
    if (row := known.first()) is not None:
        return row.card()
    _must_raise(order, actor)
    rule = critical_rules(order.county_code, local_day(now)).get(finding_code)
    if rule is None:
        raise UnknownFinding(field="finding_code", finding_code=finding_code)
    if rule.has_bounds and value is None and not text.strip():
        raise TextMissing(field="value", name=rule.name_zh)
    critical = _new(order, rule, text, value, unit, actor, now)
    _open_case(critical, actor, now)
    Order.objects.filter(pk=order.pk).update(critical=True)
    _notify(critical, 0, holder_of(critical), now)
    tell_record(critical)
    _, due = clock_now(critical, now)
    outbox.emit(
        CriticalRaised(
            critical_id=critical.pk,
            order_id=order.pk,
            resident_id=order.resident_id,
            requester_id=order.requester_id,
            performer_id=order.performer_id,
            finding_code=finding_code,
            read_back_due_at=due.isoformat() if due else "",
        ),
        at=now,
    )
    return critical.card()


def _must_raise(order: Order, actor: Actor) -> None:
    """The reader's side, or whoever took the trace and sees it first."""
    if not any(actor.may(permission) for permission in _RAISE):
        raise NotPermitted(role=actor.role, permission=_RAISE[0])
    if not hands(order, actor) & {Hand.CENTRE, Hand.PERFORMER}:
        raise NotYourSide(hand=ORDER.hands[Hand.CENTRE], move=KIND.name_zh)
    if order.state in _TOO_EARLY:
        raise NothingExamined(number=order.number or order.pk, state=order.state)


def _new(
    order: Order,
    rule: CriticalRule,
    text: str,
    value: Decimal | None,
    unit: str,
    actor: Actor,
    now: datetime,
) -> CriticalValue:
    whole = wholes(policy.current(order.county_code, local_day(now)))
    return CriticalValue.objects.create(
        order=order,
        county_code=order.county_code,
        kind=rule.kind,
        finding_code=rule.code,
        finding_name=rule.name_zh,
        text=text.strip()[:500],
        value=value,
        unit=(unit or rule.unit) if value is not None else "",
        bounds=_bounds(rule),
        resident_id=order.resident_id,
        requester_id=order.requester_id,
        performer_id=order.performer_id,
        centre_id=order.centre_id,
        centre_host_id=order.centre_host_id,
        raised_at=now,
        raised_by_id=actor.user_id,
        raised_by_name=actor.name[:60],
        acknowledge_due_at=now + timedelta(minutes=whole["critical_acknowledge_minutes"]),
        reach_due_at=now + timedelta(minutes=whole["critical_reach_minutes"]),
    )


def _bounds(rule: CriticalRule) -> str:
    """The rule as it stood, so that nobody has to look for the list of that day."""
    parts = []
    if rule.low:
        parts.append(f"≤{rule.low}")
    if rule.high:
        parts.append(f"≥{rule.high}")
    return f"{' 或 '.join(parts)} {rule.unit}".strip()


def _open_case(critical: CriticalValue, actor: Actor, now: datetime) -> None:
    resident = residents.cards([critical.resident_id], actor.scope)[critical.resident_id]
    name, due = clock_now(critical, now)
    card = cases.open(
        kind=KIND.code,
        subject_id=critical.pk,
        headline=f"{resident.masked_name} {resident.age_text} · {critical.card().said}"[:200],
        holder=holder_of(critical),
        actor=actor,
        now=now,
        county_code=critical.county_code,
        priority=cases.Priority.URGENT,
        clock=name,
        due=cases.Due(due) if due else None,
        hand=CriticalHand.CENTRE,
        note=critical.text,
        resident_id=critical.resident_id,
    )
    critical.case_id = card.id
    critical.save(update_fields=["case"])


def _notify(critical: CriticalValue, level: int, holder: cases.Holder, now: datetime) -> None:
    CriticalNotice.objects.get_or_create(
        critical=critical,
        level=level,
        duty=holder.duty,
        defaults={"institution_id": holder.institution_id, "at": now},
    )


@transaction.atomic
def note_critical_overdue(*, critical_id: int, level: int, duty: str, now: datetime) -> None:
    """Add a rung to the ladder of notices when the case rose one level; told twice, it stands once."""
    critical = CriticalValue.objects.filter(pk=critical_id).first()
    if critical is not None:
        holder = cases.Holder(institution_id=critical.requester_id, duty=duty)
        _notify(critical, level + 1, holder, now)


@transaction.atomic
def read_back_critical(*, critical_id: int, text: str, actor: Actor, now: datetime) -> CriticalCard:
    """The receiver repeats finding and value; anything else is refused and nothing moves.

    Raises: CriticalNotFound (404); NotPermitted (403); NotYourSide, IllegalMove (409); ReadBackDiffers (422).
    """
    critical = CriticalValue.objects.visible_to(actor.scope).locked(critical_id)
    hand = hand_for(critical, actor, CriticalHand.RECEIVER)
    must_be_able(critical, CriticalMove.READ_BACK, hand)
    _take_read_back(critical, text, ContactWay.SCREEN, actor.name, now)
    move_critical(
        critical, CriticalMove.READ_BACK, hand, actor=actor, now=now, note=critical.read_back
    )
    return critical.card()


def _take_read_back(
    critical: CriticalValue, text: str, way: ContactWay, name: str, now: datetime
) -> None:
    said = written(text, "复述内容", 300)
    rule = critical_rules(critical.county_code, local_day(now)).get(critical.finding_code)
    other_names = (critical.finding_code, *(rule.also if rule else ()))
    analyte = (rule.analyte,) if rule and critical.value is not None else ()
    right = reads_back(
        said,
        name=critical.finding_name,
        value=critical.value,
        other_names=(*other_names, *analyte),
    )
    if not right:
        raise ReadBackDiffers(field="text", said=critical.card().said)
    critical.read_back, critical.read_back_way = said, way
    critical.read_back_at, critical.read_back_by_name = now, name.strip()[:60]


@transaction.atomic
def call_doctor(*, critical_id: int, call: CallDraft, actor: Actor, now: datetime) -> CriticalCard:
    """Record a telephone call of the centre: whom, which number, and what was read back.

    Nobody answered, or the read-back came already: the call is kept and nothing moves. A read-back that does not repeat
    the finding is refused: the caller reads it out again and records the call with what was said then.
    Raises: CriticalNotFound (404); NotPermitted (403); NotYourSide (409); TextMissing, ReadBackDiffers (422).
    """
    critical = CriticalValue.objects.visible_to(actor.scope).locked(critical_id)
    hand = hand_for(critical, actor, CriticalHand.CENTRE)
    name = written(call.called_name, "被通知人", 60)
    phone = written(call.phone, "电话号码", 30)
    moves = call.answered and critical.state == CriticalState.NOTIFIED
    if moves:
        _take_read_back(critical, call.read_back, ContactWay.PHONE, name, now)
    CriticalContact.objects.create(
        critical=critical,
        side=ContactSide.DOCTOR,
        way=ContactWay.PHONE,
        answered=call.answered,
        person=name,
        phone=phone,
        text=(call.read_back.strip() or call.note.strip())[:500],
        at=now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
    )
    if moves:
        facts = {"way": ContactWay.PHONE, "called": name}
        move_critical(
            critical,
            CriticalMove.READ_BACK,
            hand,
            actor=actor,
            now=now,
            note=critical.read_back,
            facts=facts,
        )
    return critical.card()


@transaction.atomic
def acknowledge_critical(
    *, critical_id: int, note: str = "", actor: Actor, now: datetime
) -> CriticalCard:
    """A doctor takes the critical value on; of two at once one does. The centre may only where it was telephoned.

    Emits: CriticalAcknowledged. Raises: CriticalNotFound (404); NotPermitted (403); NotYourSide, IllegalMove (409).
    """
    critical = CriticalValue.objects.visible_to(actor.scope).locked(critical_id)
    sides = [CriticalHand.RECEIVER]
    if critical.read_back_way == ContactWay.PHONE:
        sides.append(CriticalHand.CENTRE)
    hand = hand_for(critical, actor, *sides)
    must_be_able(critical, CriticalMove.ACKNOWLEDGE, hand)
    by = actor.name if hand == CriticalHand.RECEIVER else critical.read_back_by_name
    critical.acknowledged_at, critical.acknowledged_by_name = now, by[:60]
    move_critical(critical, CriticalMove.ACKNOWLEDGE, hand, actor=actor, now=now, note=note.strip())
    outbox.emit(
        CriticalAcknowledged(
            critical_id=critical.pk,
            order_id=critical.order_id,
            resident_id=critical.resident_id,
            minutes=minutes_since(critical.raised_at, now),
        ),
        at=now,
    )
    return critical.card()


def minutes_since(start: datetime, now: datetime) -> int:
    """Whole minutes between two instants."""
    return int((now - start).total_seconds() // 60)
