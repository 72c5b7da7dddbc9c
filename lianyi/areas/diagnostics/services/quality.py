"""The reader grades the film; whoever took it hears of it, and of every retake, and takes note."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.names import RETAKE
from lianyi.areas.diagnostics.definitions.quality import FAULTS, GRADES
from lianyi.areas.diagnostics.models import (
    Feedback,
    FeedbackNotFound,
    FilmGrade,
    Order,
    Retake,
)
from lianyi.areas.diagnostics.services.moves import hands
from lianyi.areas.diagnostics.services.refusals import BadCode, NotYourSide
from lianyi.areas.diagnostics.states import AT_CENTRE, ORDER
from lianyi.areas.diagnostics.types.quality import FeedbackCard, FeedbackKind, Grade, GradeCard
from lianyi.areas.diagnostics.types.words import Hand, State
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit

_GRADES: Final = ("diagnostics.report", "diagnostics.review")
_GRADED_IN: Final = (*AT_CENTRE, State.SIGNED, State.CLOSED)
_READS: Final = ("diagnostics.examine", "diagnostics.collect", "diagnostics.report")


class NothingToGrade(DomainError):
    """Before the centre has the film there is nothing to grade."""

    code = "diagnostics.nothing_to_grade"
    http_status = 409
    template = "Order {number} has not come to the centre yet; there is nothing to grade."


class FaultNeeded(DomainError):
    """A grade below 甲 without a fault teaches nobody."""

    code = "diagnostics.fault_needed"
    http_status = 422
    template = (
        "A film of {grade} needs at least one fault, so that whoever took it knows what to change."
    )


@transaction.atomic
def grade_film(
    *,
    order_id: int,
    grade: Grade,
    faults: Sequence[str] = (),
    note: str = "",
    actor: Actor,
    now: datetime,
) -> GradeCard:
    """Grade the film or trace of an order; below 甲 its taker is told at once. Graded anew, the newest word counts.

    Raises: OrderNotFound (404); NotPermitted (403); NotYourSide, NothingToGrade (409); BadCode, FaultNeeded (422).
    """
    if not any(actor.may(permission) for permission in _GRADES):
        raise NotPermitted(role=actor.role, permission=_GRADES[0])
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    if Hand.CENTRE not in hands(order, actor):
        raise NotYourSide(hand=ORDER.hands[Hand.CENTRE], move="评片")
    if order.state not in _GRADED_IN:
        raise NothingToGrade(number=order.number or order.pk)
    codes = list(dict.fromkeys(faults))
    for code in codes:
        if code not in FAULTS:
            raise BadCode(field="faults", given=code, name="缺陷")
    if grade != Grade.FIRST and not codes:
        raise FaultNeeded(field="faults", grade=GRADES[grade])
    row, _ = FilmGrade.objects.update_or_create(
        order=order,
        defaults={
            "grade": grade,
            "faults": codes,
            "note": note.strip()[:300],
            "graded_at": now,
            "graded_by_id": actor.user_id,
            "graded_by_name": actor.name[:60],
        },
    )
    if grade != Grade.FIRST:
        words = "、".join(FAULTS[code] for code in codes)
        tell_taker(order, FeedbackKind.GRADE, f"{GRADES[grade]}：{words}。{row.note}", actor, now)
    facts = {"grade": grade, "faults": codes}
    audit.record(
        actor, "film.graded", target=f"diagnostic_order:{order.pk}", at=now,
        resident_id=order.resident_id, facts=facts,
    )  # fmt: skip
    return grade_card(row)


def grade_card(row: FilmGrade) -> GradeCard:
    """A grade as a value."""
    return GradeCard(
        order_id=row.order_id,
        grade=Grade(row.grade),
        faults=tuple(row.faults),
        note=row.note,
        graded_at=row.graded_at,
        graded_by_name=row.graded_by_name,
    )


def note_retake(
    order: Order,
    reason: str,
    note: str,
    *,
    performed_by_id: int | None,
    performed_by_name: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a retake for the figures and tell whoever took the film; called where the examination is sent back.

    Expects: the order locked, in the caller's transaction; who had performed it, before that was cleared.
    """
    Retake.objects.create(
        order=order,
        reason=reason,
        note=note.strip()[:300],
        performed_by_id=performed_by_id,
        performed_by_name=performed_by_name,
        at=now,
        by_name=actor.name[:60],
    )
    if performed_by_id != actor.user_id or actor.user_id is None:
        text = f"{RETAKE.get(reason, reason)}。{note.strip()}"
        tell(
            order,
            FeedbackKind.RETAKE,
            text,
            institution_id=order.performer_id,
            user_id=performed_by_id,
            name=performed_by_name,
            actor=actor,
            now=now,
        )


def tell_taker(order: Order, kind: FeedbackKind, text: str, actor: Actor, now: datetime) -> None:
    """A word to whoever took the film (or drew the specimen)."""
    tell(
        order,
        kind,
        text,
        institution_id=order.performer_id,
        user_id=order.performed_by_id,
        name=order.performed_by_name,
        actor=actor,
        now=now,
    )


def tell(
    order: Order,
    kind: FeedbackKind,
    text: str,
    *,
    institution_id: int,
    user_id: int | None,
    name: str,
    actor: Actor,
    now: datetime,
) -> None:
    """A word of feedback that waits on a desk until somebody of the institution takes note."""
    Feedback.objects.create(
        order=order,
        kind=kind,
        institution_id=institution_id,
        to_user_id=user_id,
        to_name=name[:60],
        text=text.strip()[:500],
        at=now,
        by_name=actor.name[:60],
    )


@transaction.atomic
def take_note(*, feedback_id: int, answer: str = "", actor: Actor, now: datetime) -> FeedbackCard:
    """Whoever took the film (or a colleague) has read the feedback, and may answer. Read twice, the first stands.

    Raises: FeedbackNotFound (404); NotPermitted (403).
    """
    if not any(actor.may(permission) for permission in _READS):
        raise NotPermitted(role=actor.role, permission=_READS[0])
    rows = Feedback.objects.select_related("order").select_for_update(of=("self",))
    if not actor.scope.everything:
        rows = rows.filter(institution__in=actor.scope.institution_ids)
    row = rows.filter(pk=feedback_id).first()
    if row is None:
        raise FeedbackNotFound(feedback_id=feedback_id)
    if row.read_at is None:
        row.read_at, row.read_by_name = now, actor.name[:60]
        row.answer = answer.strip()[:300]
        row.save()
        audit.record(
            actor,
            "diagnostics.feedback_read",
            target=f"diagnostic_order:{row.order_id}",
            at=now,
            resident_id=row.order.resident_id,
            facts={"feedback": row.pk, "kind": row.kind},
        )
    return feedback_card(row)


def feedback_card(row: Feedback) -> FeedbackCard:
    """A word of feedback as a value. Expects: `order` is loaded."""
    return FeedbackCard(
        id=row.pk,
        order_id=row.order_id,
        order_number=row.order.number or "",
        item_name=row.order.item_name,
        kind=FeedbackKind(row.kind),
        institution_id=row.institution_id,
        to_name=row.to_name,
        text=row.text,
        at=row.at,
        by_name=row.by_name,
        read_at=row.read_at,
        read_by_name=row.read_by_name,
        answer=row.answer,
    )
