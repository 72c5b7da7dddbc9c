"""Tissue on its way to a reader: grossed under a number, embedded, stained; slides that travel come back graded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from lianyi.areas.diagnostics.definitions.items import item
from lianyi.areas.diagnostics.definitions.laboratory_parameters import ISCHAEMIA
from lianyi.areas.diagnostics.definitions.specimens import PURPOSE, SLIDE_FAULT, SLIDE_QUALITY
from lianyi.areas.diagnostics.models import (
    Block,
    Grossing,
    Order,
    OrderNotFound,
    Slide,
    SlideTransfer,
    Specimen,
)
from lianyi.areas.diagnostics.rules.specimens import ischaemia_minutes
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    GrossedAlready,
    NotGrossed,
    NotLaboratory,
    ReasonNeeded,
    ResultsClosed,
    TransferOver,
)
from lianyi.areas.diagnostics.services.moves import relate_side, rules_of
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.services.specimens import must_be_at
from lianyi.areas.diagnostics.states import AT_CENTRE, ORDER
from lianyi.areas.diagnostics.types.laboratory import SpecimenState
from lianyi.areas.diagnostics.types.words import CentreKind, State
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day

_REPORT: Final = "diagnostics.report"
_LETTERS: Final = 26
_MOST_BLOCKS: Final = 60


@transaction.atomic
def gross(*, order_id: int, description: str, pieces: int, actor: Actor, now: datetime) -> str:
    """Cut received tissue and give it its pathology number; returns the number.

    The time without blood before the fixative is worked out and marked where it is longer than the county allows.
    Raises: OrderNotFound (404); NotPermitted (403); NotYourLaboratory, ResultsClosed, GrossedAlready (409);
        NotLaboratory, TextMissing (422).
    Source: cap-asco-her2 (60 minutes, to be confirmed).
    """
    order = _at_bench(order_id, actor)
    known = Grossing.objects.filter(order=order).first()
    if known is not None:
        raise GrossedAlready(number=known.number)
    if not description.strip() or pieces < 1:
        raise TextMissing(field="description", name="取材描述与块数")
    minutes = _ischaemia(order)
    limit = rules_of(order).whole(ISCHAEMIA)
    row = Grossing.objects.create(
        order=order,
        description=description.strip()[:2000],
        pieces=min(pieces, 999),
        at=now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        ischaemia_minutes=minutes,
        ischaemia_late=minutes is not None and minutes > limit,
    )
    row.number = f"BL{local_day(now):%y}{row.pk:08d}"
    row.save(update_fields=["number"])
    _note(order, "gross", actor, now, ischaemia_minutes=minutes or 0)
    return row.number


@transaction.atomic
def embed(*, order_id: int, tissue: str, actor: Actor, now: datetime) -> str:
    """Make the next block of grossed tissue; returns its letter.

    Raises: OrderNotFound (404); NotPermitted (403); NotGrossed, NotYourLaboratory, ResultsClosed (409);
        TextMissing (422).
    """
    order = _at_bench(order_id, actor)
    if not Grossing.objects.filter(order=order).exists():
        raise NotGrossed(missing="取材")
    if not tissue.strip():
        raise TextMissing(field="tissue", name="组织部位")
    count = Block.objects.filter(order=order).count()
    if count >= _MOST_BLOCKS:
        raise TransferOver(why="are too many")
    letter = _letter(count)
    Block.objects.create(
        order=order,
        letter=letter,
        tissue=tissue.strip()[:80],
        embedded_at=now,
        by_name=actor.name[:60],
    )
    _note(order, "embed", actor, now)
    return letter


@transaction.atomic
def stain(*, order_id: int, letter: str, dye: str, actor: Actor, now: datetime) -> int:
    """Cut and stain the next slide of a block; returns its number.

    Raises: OrderNotFound (404); NotPermitted (403); NotGrossed, NotYourLaboratory, ResultsClosed (409);
        TextMissing (422).
    """
    order = _at_bench(order_id, actor)
    block = Block.objects.filter(order=order, letter=letter).first()
    if block is None:
        raise NotGrossed(field="letter", missing=f"蜡块 {letter[:4]}")
    if not dye.strip():
        raise TextMissing(field="stain", name="染色")
    number = (block.slides.aggregate(last=Max("number"))["last"] or 0) + 1
    Slide.objects.create(
        block=block, number=number, stain=dye.strip()[:30], stained_at=now, by_name=actor.name[:60]
    )
    _note(order, "stain", actor, now)
    return number


@transaction.atomic
def send_slides(
    *,
    order_id: int,
    receiver_id: int,
    purpose: str,
    slides: str,
    question: str = "",
    digital: bool = False,
    actor: Actor,
    now: datetime,
) -> int:
    """Send slides, or their scans, to another reader; the receiver may see the record. Returns the transfer's id.

    Raises: OrderNotFound, InstitutionNotFound (404); NotPermitted (403); NotYourLaboratory, NotGrossed (409);
        ReasonNeeded, TextMissing (422).
    """
    actor.must(_REPORT)
    order = _pathology(order_id, actor)
    must_be_at(order.centre_host_id, actor)
    if (
        not Slide.objects.filter(block__order=order).exists()
        and item(order.item_code).more["specimen"] == "TISSUE"
    ):
        raise NotGrossed(missing="制片")
    if purpose not in PURPOSE:
        raise ReasonNeeded(field="purpose")
    if not slides.strip():
        raise TextMissing(field="slides", name="切片编号")
    receiver = organisations.get_institution(receiver_id)
    if receiver.id == order.centre_host_id:
        raise ReasonNeeded(field="receiver")
    row = SlideTransfer.objects.create(
        order=order,
        sender_id=order.centre_host_id,
        receiver_id=receiver.id,
        purpose=purpose,
        digital=digital,
        slides=slides.strip()[:200],
        question=question.strip()[:300],
        sent_at=now,
        sent_by_name=actor.name[:60],
    )
    relate_side(order, receiver.id, now)
    _note(order, "send_slides", actor, now, receiver=receiver.id)
    return row.pk


@transaction.atomic
def receive_slides(*, transfer_id: int, actor: Actor, now: datetime) -> None:
    """Take slides in; a second click changes nothing.

    Raises: OrderNotFound (404); NotPermitted (403); NotYourLaboratory (409).
    """
    row = _transfer(transfer_id, actor)
    must_be_at(row.receiver_id, actor)
    if row.received_at is None:
        row.received_at, row.received_by_name = now, actor.name[:60]
        row.save()
        _note(row.order, "receive_slides", actor, now)


@transaction.atomic
def answer_slides(
    *,
    transfer_id: int,
    quality: str,
    faults: Sequence[str],
    opinion: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Say what the slides show and how well they were made; both go back to the sender.

    Raises: OrderNotFound (404); NotPermitted (403); NotYourLaboratory, TransferOver (409); ReasonNeeded,
        TextMissing (422).
    """
    row = _transfer(transfer_id, actor)
    must_be_at(row.receiver_id, actor)
    if row.received_at is None:
        raise TransferOver(why="have not been received")
    if row.answered_at is not None:
        raise TransferOver(why="have been answered")
    if quality not in SLIDE_QUALITY or not set(faults) <= set(SLIDE_FAULT):
        raise ReasonNeeded(field="quality")
    if quality != "GOOD" and not faults:
        raise ReasonNeeded(field="faults")
    if not opinion.strip():
        raise TextMissing(field="opinion", name="阅片意见")
    row.quality, row.faults = quality, sorted(set(faults))
    row.opinion = opinion.strip()[:2000]
    row.answered_at, row.answered_by_name = now, actor.name[:60]
    row.save()
    _note(row.order, "answer_slides", actor, now)


@transaction.atomic
def slides_back(*, transfer_id: int, actor: Actor, now: datetime) -> None:
    """The slides lie with their sender again.

    Raises: OrderNotFound (404); NotPermitted (403); NotYourLaboratory (409).
    """
    row = _transfer(transfer_id, actor)
    must_be_at(row.sender_id, actor)
    if row.back_at is None:
        row.back_at = now
        row.save()
        _note(row.order, "slides_back", actor, now)


def _pathology(order_id: int, actor: Actor) -> Order:
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    if order.centre_kind != CentreKind.PATHOLOGY:
        raise NotLaboratory(item=order.item_name)
    return order


def _at_bench(order_id: int, actor: Actor) -> Order:
    """A pathology order whose tissue lies at the actor's centre, locked."""
    actor.must(_REPORT)
    order = _pathology(order_id, actor)
    must_be_at(order.centre_host_id, actor)
    if order.state not in AT_CENTRE:
        raise ResultsClosed(state=ORDER.states[State(order.state)])
    return order


def _transfer(transfer_id: int, actor: Actor) -> SlideTransfer:
    actor.must(_REPORT)
    rows = SlideTransfer.objects.visible_to(actor.scope).select_related("order")
    row = rows.select_for_update(of=("self",)).filter(pk=transfer_id).first()
    if row is None:
        raise OrderNotFound(order_id=transfer_id)
    return row


def _ischaemia(order: Order) -> int | None:
    rows = Specimen.objects.filter(orders=order).exclude(state=SpecimenState.REJECTED)
    row = rows.order_by("-pk").first()
    return ischaemia_minutes(row.devitalised_at, row.fixed_at) if row else None


def _letter(count: int) -> str:
    """A, B, … Z, A1, B1, …"""
    again, place = divmod(count, _LETTERS)
    return f"{chr(ord('A') + place)}{again or ''}"


def _note(order: Order, what: str, actor: Actor, now: datetime, **facts: int) -> None:
    audit.record(
        actor,
        f"diagnostics.{what}",
        target=f"diagnostic_order:{order.pk}",
        at=now,
        resident_id=order.resident_id,
        facts=facts,
    )
