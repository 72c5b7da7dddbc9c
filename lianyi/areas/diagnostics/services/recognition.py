"""An earlier result stands, or the examination is repeated for a coded reason: both are written down."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.items import item
from lianyi.areas.diagnostics.definitions.recognition import REASONS
from lianyi.areas.diagnostics.events import ResultRecognised, ResultRepeated
from lianyi.areas.diagnostics.models import Order, RecognitionDecision
from lianyi.areas.diagnostics.selectors.centres import choices_for
from lianyi.areas.diagnostics.selectors.ordering import performers_of
from lianyi.areas.diagnostics.selectors.recognition import earlier_results
from lianyi.areas.diagnostics.selectors.recognition_figures import decision_card
from lianyi.areas.diagnostics.services.critical_moves import written
from lianyi.areas.diagnostics.types.recognition import (
    Decision,
    DecisionCard,
    EarlierResult,
    RecogniseDraft,
    RepeatDraft,
)
from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import ZONE, local_day
from lianyi.machinery.outbox import public as outbox

_ORDER: Final = "diagnostics.order"


class DoesNotCount(DomainError):
    """The earlier result does not count today."""

    code = "diagnostics.does_not_count"
    http_status = 422
    template = "The earlier result does not count for this examination today ({why}); order it."


class RepeatNeedsReason(DomainError):
    """An earlier result counts; repeating it needs a coded reason, a note and a word to the patient."""

    code = "diagnostics.repeat_needs_reason"
    http_status = 422
    template = (
        "{number} of {performer} counts until {until}; recognise it, or say why it is repeated and what the patient "
        "was told."
    )


@transaction.atomic
def recognise(*, draft: RecogniseDraft, actor: Actor, now: datetime) -> DecisionCard:
    """Let an earlier result stand: nothing is ordered, the chart says so, the price not paid is counted.

    Decided again for the same result on the same day by the same institution, the first decision is returned.
    Emits: ResultRecognised. Raises: ResidentNotFound (404); NotPermitted (403); UnknownItem, DoesNotCount (422).
    Source: recognition-2022 (recognised results are recorded in the chart).
    """
    institution_id = _may_order(actor)
    resident = residents.get_resident(draft.resident_id, actor.scope)
    earlier = _counting(draft, actor, now)
    Order.objects.locked(earlier.order_id)  # of two identical decisions at once, one is first
    if (known := _known(draft, institution_id, now)) is not None:
        return decision_card(known)
    row = _new(Decision.RECOGNISED, earlier, draft.item_code, resident.id, actor, now)
    row.note = draft.note.strip()[:300]
    row.encounter_id = draft.encounter_id
    row.saved_fen = _price(institution_id, draft.item_code, earlier, now)
    row.document_id = _write_chart(row, earlier, actor, now)
    row.save(force_insert=True)
    _audit(row, actor, now)
    outbox.emit(
        ResultRecognised(
            decision_id=row.pk,
            resident_id=row.resident_id,
            institution_id=row.institution_id,
            earlier_order_id=row.earlier_id,
            item_code=row.item_code,
            saved_fen=row.saved_fen,
        ),
        at=now,
    )
    return decision_card(row)


def settle_repeat(
    order: Order, draft: RepeatDraft, *, actor: Actor, now: datetime
) -> DecisionCard | None:
    """Called where an order is placed: nothing where no earlier result counts, else the decision to repeat is kept.

    Expects: the order is saved, in the caller's transaction. Emits: ResultRepeated.
    Raises: RepeatNeedsReason (422) without a coded reason, a note, and what the patient was told.
    Source: recognition-2022 (grounds for examining again; explanation to the patient).
    """
    found = earlier_results(
        resident_id=order.resident_id, item_code=order.item_code, actor=actor, now=now
    )
    earlier = next((each for each in found if each.counts), None)
    if earlier is None:
        return None
    note, explained = draft.note.strip()[:300], draft.explained.strip()[:300]
    if draft.reason not in REASONS or not note or not explained:
        raise RepeatNeedsReason(
            field="repeat_reason",
            number=earlier.number,
            performer=earlier.performer_name,
            until=earlier.valid_until,
        )
    row = _new(Decision.REPEATED, earlier, order.item_code, order.resident_id, actor, now)
    row.order = order
    row.encounter_id = order.encounter_id
    row.reason_code, row.note, row.explained = draft.reason, note, explained
    row.save(force_insert=True)
    order.repeat_of_id = earlier.order_id
    Order.objects.filter(pk=order.pk).update(repeat_of=earlier.order_id)
    _audit(row, actor, now)
    outbox.emit(
        ResultRepeated(
            decision_id=row.pk,
            resident_id=row.resident_id,
            institution_id=row.institution_id,
            earlier_order_id=row.earlier_id,
            order_id=order.pk,
            reason=draft.reason,
        ),
        at=now,
    )
    return decision_card(row)


def _may_order(actor: Actor) -> int:
    actor.must(_ORDER)
    if actor.institution_id is None:
        raise NotPermitted(role=actor.role, permission=_ORDER)
    return actor.institution_id


def _counting(draft: RecogniseDraft, actor: Actor, now: datetime) -> EarlierResult:
    """The result named, if it counts now."""
    found = earlier_results(
        resident_id=draft.resident_id, item_code=draft.item_code, actor=actor, now=now
    )
    named = next((each for each in found if each.order_id == draft.earlier_order_id), None)
    if named is None or not named.counts:
        raise DoesNotCount(
            field="earlier_order_id", why=(named.why_not if named else "") or "NOT_FOUND"
        )
    return named


def _known(draft: RecogniseDraft, institution_id: int, now: datetime) -> RecognitionDecision | None:
    """The same decision of the day, so that a button pressed twice saves once."""
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = RecognitionDecision.objects.filter(
        decision=Decision.RECOGNISED,
        institution=institution_id,
        item_code=draft.item_code,
        earlier=draft.earlier_order_id,
        decided_at__gte=midnight,
    )
    return rows.order_by("id").first()


def _new(
    decision: Decision,
    earlier: EarlierResult,
    item_code: str,
    resident_id: int,
    actor: Actor,
    now: datetime,
) -> RecognitionDecision:
    order = Order.objects.one(earlier.order_id)
    institution = organisations.get_institution(actor.institution_id or 0)
    return RecognitionDecision(
        decision=decision,
        county_code=institution.county_code,
        item_code=item_code,
        item_name=item(item_code).name_zh[:80],
        resident_id=resident_id,
        institution_id=institution.id,
        earlier=order,
        earlier_performer_id=order.performer_id,
        earlier_at=earlier.performed_at,
        decided_at=now,
        decided_by_id=actor.user_id,
        decided_by_name=actor.name[:60],
    )


def _price(institution_id: int, item_code: str, earlier: EarlierResult, now: datetime) -> int:
    """What the examination would have cost the doctor's institution today; if nobody offers it, what it cost then."""
    sides = performers_of(institution_id)
    offered = choices_for(sides, item_code, local_day(now))
    if offered:
        return offered[0].price_fen
    return Order.objects.one(earlier.order_id).price_fen


def _write_chart(
    row: RecognitionDecision, earlier: EarlierResult, actor: Actor, now: datetime
) -> int:
    """The line of the chart that says which result stood for what."""
    card = records.write_document(
        draft=records.DocumentDraft(
            resident_id=row.resident_id,
            kind=records.DocumentKind.OTHER,
            title=f"检查检验结果互认记录 · {row.item_name}"[:100],
            sections=(
                ("拟开项目", row.item_name),
                (
                    "互认结果",
                    _in_words(earlier),
                ),
                ("说明", row.note or "结果在有效期内，符合质量条件，予以互认，不再重复检查。"),
            ),
            at=now,
            institution_id=row.institution_id,
            encounter_id=row.encounter_id,
        ),
        actor=actor,
        now=now,
        sign=actor.may("records.sign"),
    )
    return card.id


def _in_words(earlier: EarlierResult) -> str:
    """Which result stands: item, number, who examined and reported, when, how far it counts."""
    at = earlier.performed_at.astimezone(ZONE)
    places = f"{earlier.performer_name}检查、{earlier.centre_name}报告"
    return f"{earlier.item_name} {earlier.number}，{places}，检查时间 {at:%Y-%m-%d %H:%M}（{earlier.mark}）"


def _audit(row: RecognitionDecision, actor: Actor, now: datetime) -> None:
    facts = {"earlier": row.earlier_id, "item": row.item_code, "reason": row.reason_code}
    audit.record(
        actor,
        f"recognition.{row.decision.lower()}",
        target=f"recognition:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts=facts,
    )


@transaction.atomic
def read_earlier(
    *, resident_id: int, item_code: str, order_id: int, actor: Actor, now: datetime
) -> EarlierResult:
    """Open one earlier result before ordering; the reading is audited.

    Raises: ResidentNotFound (404); DoesNotCount (422).
    """
    written(item_code, "项目", 30)
    found = earlier_results(resident_id=resident_id, item_code=item_code, actor=actor, now=now)
    named = next((each for each in found if each.order_id == order_id), None)
    if named is None:
        raise DoesNotCount(field="order_id", why="NOT_FOUND")
    audit.record_read(actor, resident_id=resident_id, what="diagnostics.earlier", at=now)
    return named
