"""What images add to the page of an order, and the merge desk's card on the desks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.diagnostics.definitions.parts import register_part
from lianyi.areas.diagnostics.selectors.studies import (
    MERGE,
    count_undecided,
    list_undecided,
    rows_of_order,
)
from lianyi.areas.diagnostics.selectors.viewing import key_images_of_order
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.imaging import StudyRow
from lianyi.areas.diagnostics.types.viewing import KeyImageCard
from lianyi.areas.diagnostics.types.words import Modality
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk
from lianyi.machinery.ui.wording import word

NO_IMAGES = (Modality.LAB, Modality.PATH, Modality.ECG)
ROLES = ("technologist", "diagnostician", "diagnostic_chief")


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """The studies of an order with its key images, and what the reader may do with them."""

    order: OrderCard
    rows: list[StudyRow]
    keys: list[KeyImageCard]
    pixels: bool
    may_share: bool
    may_take_off: bool

    @property
    def series(self) -> int:
        """Series of all studies."""
        return sum(row.series for row in self.rows)

    @property
    def instances(self) -> int:
        """Images of all studies."""
        return sum(row.instances for row in self.rows)


def images_of(card: OrderCard, actor: Actor) -> Images | None:
    """The part of an order's page; None for what has no images."""
    rows = rows_of_order(card.id, actor.scope)
    if card.modality in NO_IMAGES and not rows:
        return None
    return Images(
        order=card,
        rows=rows,
        keys=key_images_of_order(card.id) if rows else [],
        pixels=actor.scope.sees_identity,
        may_share=actor.may("diagnostics.share"),
        may_take_off=actor.may(MERGE),
    )


def waiting(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Studies that wait for a person, on the desks of those who decide."""
    if not actor.may(MERGE):
        return
    count = count_undecided(actor.scope)
    rows = list_undecided(scope=actor.scope, at_most=5).rows if count else ()
    yield desk.DeskCard(
        title=_("影像待核对"),
        url=reverse("diagnostics-merge-desk"),
        icon="photo",
        count=count,
        unit=_("例"),
        late=0,
        lines=tuple(
            desk.DeskLine(
                text=f"{row.named or '—'} · {row.card.modality}",
                url=reverse("diagnostics-merge", args=(row.card.id,)),
                note=row.sender,
                badge=word(row.reasons[0][1], "diagnostics") if row.reasons else "",
                tone="warn",
            )
            for row in rows
        ),
        empty=_("没有等待核对的影像。"),
        order=40,
    )


register_part("images", images_of)
desk.register(ROLES, waiting)
