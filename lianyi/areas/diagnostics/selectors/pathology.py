"""What was done with an order's tissue, and slides on their way."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lianyi.areas.diagnostics.definitions.specimens import PURPOSE, SLIDE_FAULT, SLIDE_QUALITY
from lianyi.areas.diagnostics.models import Block, Grossing, Order, SlideTransfer, Specimen
from lianyi.areas.diagnostics.rules.specimens import ischaemia_minutes
from lianyi.areas.diagnostics.states import AT_CENTRE
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.laboratory import SpecimenState
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.kernel.actor import Actor, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow:
    """Slides on their way, in words."""

    id: int
    order_id: int
    number: str
    item: str
    sender: str
    receiver: str
    purpose: str
    digital: bool
    slides: str
    question: str
    sent_at: datetime
    received_at: datetime | None
    quality: str
    quality_code: str
    faults: tuple[str, ...]
    opinion: str
    answered_at: datetime | None
    answered_by_name: str
    back_at: datetime | None
    receives: bool
    sends: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TissueSheet:
    """One order's tissue from the operating room to the slide."""

    order_id: int
    specimen: Specimen | None
    ischaemia: int | None
    grossing: Grossing | None
    blocks: tuple[Block, ...]
    transfers: tuple[TransferRow, ...]
    works: bool
    at_bench: bool

    @property
    def step(self) -> str:
        """How far the tissue is, in a word."""
        if self.grossing is None:
            return "待取材"
        if not self.blocks:
            return "待包埋"
        return "待阅片" if any(block.slides.all() for block in self.blocks) else "待制片"


def tissue_of(card: OrderCard, actor: Actor) -> TissueSheet | None:
    """What the page of an order shows of its tissue; None for what is no pathology. Cost: five queries."""
    if card.centre_kind != CentreKind.PATHOLOGY:
        return None
    return get_tissue(card.id, actor)


def get_tissue(order_id: int, actor: Actor) -> TissueSheet:
    """The tissue of an order. Cost: six queries. Raises: OrderNotFound (404)."""
    order = Order.objects.visible_to(actor.scope).one(order_id)
    tubes = Specimen.objects.filter(orders=order).exclude(state=SpecimenState.REJECTED)
    tube = tubes.order_by("-pk").first()
    works = order.centre_host_id == actor.institution_id and actor.may("diagnostics.report")
    return TissueSheet(
        order_id=order.pk,
        specimen=tube,
        ischaemia=ischaemia_minutes(tube.devitalised_at, tube.fixed_at) if tube else None,
        grossing=Grossing.objects.filter(order=order).first(),
        blocks=tuple(
            Block.objects.filter(order=order).prefetch_related("slides").order_by("id")[:100]
        ),
        transfers=tuple(_rows(Q(order=order), actor)),
        works=works,
        at_bench=order.state in AT_CENTRE,
    )


def list_transfers(*, actor: Actor, at_most: int = 100) -> list[TransferRow]:
    """Slides from or to the institutions in reach, those without an answer first. Cost: one query."""
    return _rows(Q(), actor, at_most)


def _rows(narrow: Q, actor: Actor, at_most: int = 100) -> list[TransferRow]:
    rows = (
        SlideTransfer.objects.visible_to(actor.scope)
        .filter(narrow)
        .select_related("order", "sender", "receiver")
        .order_by("-sent_at", "-id")[:at_most]
    )
    found = [_row(row, actor) for row in rows]
    return sorted(found, key=lambda row: row.answered_at is not None)


def _row(row: SlideTransfer, actor: Actor) -> TransferRow:
    return TransferRow(
        id=row.pk,
        order_id=row.order_id,
        number=row.order.number or "",
        item=row.order.item_name,
        sender=row.sender.short_name or row.sender.name,
        receiver=row.receiver.short_name or row.receiver.name,
        purpose=PURPOSE.get(row.purpose, row.purpose),
        digital=row.digital,
        slides=row.slides,
        question=row.question,
        sent_at=row.sent_at,
        received_at=row.received_at,
        quality=SLIDE_QUALITY.get(row.quality, ""),
        quality_code=row.quality,
        faults=tuple(SLIDE_FAULT.get(each, each) for each in row.faults),
        opinion=row.opinion,
        answered_at=row.answered_at,
        answered_by_name=row.answered_by_name,
        back_at=row.back_at,
        receives=row.receiver_id == actor.institution_id,
        sends=row.sender_id == actor.institution_id,
    )


def count_slides_waiting(scope: Scope) -> int:
    """Transfers that owe an answer to somebody."""
    rows = SlideTransfer.objects.filter(answered_at=None)
    return rows.filter(receiver__in=scope.institution_ids).count()
