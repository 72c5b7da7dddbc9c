"""One order: its page with the parts of every discipline, and what may be done with it now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.diagnostics.selectors.centres import readers_for, targets_for
from lianyi.areas.diagnostics.services import examining, informing, ordering, reading
from lianyi.areas.diagnostics.services.looking import open_sheet
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.sheets import OrderSheet
from lianyi.areas.diagnostics.types.words import Move
from lianyi.areas.diagnostics.web.forms import acts
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, its form, the one service it calls, the move at which it is offered."""

    label: str | Promise
    form: type[acts.ActForm]
    call: Callable[..., OrderCard]
    move: Move
    tone: str = ""
    icon: str = "check"

    @property
    def at_once(self) -> bool:
        """Whether a button alone does it."""
        return self.form is acts.ConfirmForm


ACTS: Final[Mapping[str, Act]] = {
    "examine": Act(gettext_lazy("完成检查"), acts.NoteForm, examining.examine, Move.EXAMINE, "primary", "check"),
    "transmit": Act(
        gettext_lazy("上传至中心"), acts.ConfirmForm, examining.transmit, Move.TRANSMIT, "primary", "upload",
    ),
    "claim": Act(gettext_lazy("领取"), acts.ConfirmForm, reading.claim, Move.CLAIM, "primary", "user-check"),
    "release": Act(gettext_lazy("退回队列"), acts.ConfirmForm, reading.release, Move.RELEASE, "", "arrow-back-up"),
    "retake": Act(gettext_lazy("退回重检"), acts.RetakeForm, examining.retake, Move.RETAKE, "danger", "refresh"),
    "reassign": Act(gettext_lazy("改派"), acts.ReassignForm, reading.reassign, Move.REASSIGN, "", "arrows-exchange"),
    "transfer": Act(gettext_lazy("转其他中心"), acts.TransferForm, reading.transfer, Move.TRANSFER, "", "arrow-right"),
    "inform": Act(gettext_lazy("告知患者"), acts.InformForm, informing.inform, Move.INFORM, "primary", "message"),
    "cancel": Act(gettext_lazy("撤销申请"), acts.CancelForm, ordering.cancel_order, Move.CANCEL, "danger", "ban"),
}  # fmt: skip


def offered(sheet: OrderSheet) -> list[tuple[str, Act]]:
    """The acts of the moment."""
    return [(name, act) for name, act in ACTS.items() if act.move in sheet.moves]


@require_GET
@needs("diagnostics.view")
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One order with everything: acts of the moment, request, what each discipline adds, the story."""
    actor, now = actor_of(request), timezone.now()
    sheet = open_sheet(order_id=order_id, actor=actor, now=now)
    return page(
        request,
        "diagnostics/order.html",
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
        parts=sheet.parts,
        acts=offered(sheet),
        mine=sheet.row.card.claimed_by_id == actor.user_id,
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.view")
def act(request: HttpRequest, order_id: int, name: str) -> HttpResponse:
    """One act on an order: its small form, then the one call. The service asks for side and permission."""
    actor, now = actor_of(request), timezone.now()
    chosen = ACTS[name]
    form = chosen.form(
        request.POST if request.method == "POST" else None, offers=_offers(name, order_id, actor)
    )
    if form.is_bound and form.is_valid():
        try:
            chosen.call(order_id=order_id, actor=actor, now=now, **form.cleaned_data)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            back = ("diagnostics-orders", ()) if name == "transfer" else (_ORDER, (order_id,))
            return done(request, to=back[0], args=back[1], message=_("已办理。"))
    sheet = open_sheet(order_id=order_id, actor=actor, now=now, what="diagnostics.act")
    return page(
        request,
        "diagnostics/act.html",
        form=form,
        act=chosen,
        name=name,
        row=sheet.row,
        card=sheet.row.card,
    )


_ORDER: Final = "diagnostics-order"


def _offers(name: str, order_id: int, actor: Actor) -> Mapping[str, Sequence[tuple[Any, str]]]:
    """What the form of an act lets the reader choose."""
    if name == "reassign":
        return {"reader_id": readers_for(order_id, actor.scope)}
    if name == "transfer":
        return {"centre_id": targets_for(order_id, actor.scope)}
    return {}
