"""Lists: orders by what has to be done with them, and the queue of a centre."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.selectors.centres import HostedCentre, hosted_by
from lianyi.areas.diagnostics.selectors.orders import (
    Filter,
    Queue,
    counts_of_boxes,
    list_orders,
    list_queue,
    queue_counts,
)
from lianyi.areas.diagnostics.services import looking, reading
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.sheets import OrderRow
from lianyi.areas.diagnostics.types.words import Modality
from lianyi.areas.diagnostics.web.words import AREA, choices
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.money import in_yuan
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page, say
from lianyi.machinery.ui.paging import Page
from lianyi.machinery.ui.wording import ages, word

TABS: Final = (
    ("examine", "待检查"),
    ("transmit", "待上传"),
    ("asked", "我申请的"),
    ("inform", "待告知患者"),
    ("centre", "中心在办"),
    ("done", "已结束"),
    ("all", "全部"),
)
HEADS: Final = (
    "检查号", "项目", "紧急程度", "状态", "患者", "年龄", "申请机构", "检查机构", "报告中心", "价格（元）",
    "申请时间", "检查时间", "上传时间", "签发时间", "告知时间", "危急值", "重检次数",
)  # fmt: skip


@require_GET
@needs("diagnostics.view")
def orders(request: HttpRequest) -> HttpResponseBase:
    """One list of orders with its clocks; exported as it is filtered."""
    actor, now = actor_of(request), timezone.now()
    wanted = filter_of(request, actor)
    if request.GET.get("export") in ("csv", "xlsx"):
        looking.note_export(actor=actor, now=now, what=f"orders {wanted.box}")
        rows = every(
            lambda after: list_orders(
                scope=actor.scope, wanted=wanted, now=now, after=after, at_most=200
            )
        )
        return download(
            _("检查检验申请"), HEADS, (cells(row) for row in rows), form=request.GET["export"]
        )
    found = list_orders(
        scope=actor.scope, wanted=wanted, now=now, after=request.GET.get("after", ""), at_most=50
    )
    counts = counts_of_boxes(actor.scope, now) if "HX-Request" not in request.headers else {}
    return page(
        request,
        "diagnostics/orders.html",
        fragment="diagnostics/_orders.html",
        found=found,
        wanted=wanted,
        tabs=[(code, name, *counts.get(code, (None, 0))) for code, name in TABS],
        urgencies=choices(names.URGENCY)(),
        modalities=list(Modality),
        states=[(str(s), word(name, AREA)) for s, name in ORDER.states.items()],
        may_order=actor.may("diagnostics.order"),
    )


def filter_of(request: HttpRequest, actor: Actor) -> Filter:
    """What the address asks for; a word that fits nothing narrows nothing."""
    query = request.GET
    return Filter(
        box=query.get("box") or _first_box(actor),
        state=query.get("state", ""),
        urgency=query.get("urgency", ""),
        modality=query.get("modality", ""),
        centre_id=whole(query.get("centre")),
        institution_id=whole(query.get("institution")),
        resident_id=whole(query.get("resident")),
        text=query.get("q", "").strip()[:40],
        from_on=day_of(query.get("from")),
        to_on=day_of(query.get("to")),
        late_only=query.get("late") == "1",
        critical_only=query.get("critical") == "1",
    )


def _first_box(actor: Actor) -> str:
    """The list a role looks at first."""
    first = {"technologist": "examine", "diagnostician": "centre", "diagnostic_chief": "centre"}
    return first.get(actor.role, "asked" if actor.may("diagnostics.order") else "all")


def day_of(text: str | None) -> date | None:
    """A day from an address, or nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def every(next_page: Callable[[str], Page[Any]]) -> Iterable[Any]:
    """Every row of a list, page by page."""
    after: str | None = ""
    while after is not None:
        found = next_page(after)
        yield from found.rows
        after = found.next_key or None


def cells(row: OrderRow) -> tuple[Any, ...]:
    """One line of an export."""
    card = row.card
    return (
        card.number, card.item_name, word(row.urgency_name, AREA), word(row.state_name, AREA), row.patient,
        ages(row.patient_age), row.requester_name, row.performer_name, row.centre_name, in_yuan(card.price_fen),
        card.ordered_at, card.performed_at, card.transmitted_at, card.signed_at, card.informed_at, card.critical,
        card.retakes,
    )  # fmt: skip


@require_GET
@needs("diagnostics.report", "diagnostics.review", "diagnostics.manage")
def queue(request: HttpRequest) -> HttpResponseBase:
    """The queue of one centre of the reader's hospital: the most urgent first, then the least time left."""
    actor, now = actor_of(request), timezone.now()
    centres = hosted_by(actor.institution_id, now)
    chosen = _chosen(centres, whole(request.GET.get("centre")))
    if chosen is None:
        return page(request, "diagnostics/queue.html", centres=[], found=Page([]), centre=None)
    wanted = Queue(
        centre_id=chosen.id,
        which=request.GET.get("which", "all"),
        modality=request.GET.get("modality", ""),
        urgency=request.GET.get("urgency", ""),
        user_id=actor.user_id,
    )
    counts = queue_counts(actor.scope, [centre.id for centre in centres], now)
    return page(
        request,
        "diagnostics/queue.html",
        fragment="diagnostics/_queue.html",
        centres=[(centre, counts.get(centre.id, {})) for centre in centres],
        centre=chosen,
        counts=counts.get(chosen.id, {}),
        wanted=wanted,
        found=list_queue(
            scope=actor.scope, wanted=wanted, after=request.GET.get("after", ""), at_most=50
        ),
        tabs=(
            ("all", _("全部")),
            ("waiting", _("待诊断")),
            ("reading", _("诊断中")),
            ("submitted", _("待审核")),
            ("mine", _("我领取的")),
        ),
        urgencies=choices(names.URGENCY)(),
        may_claim=actor.may("diagnostics.report"),
        user_id=actor.user_id,
    )


def _chosen(centres: list[HostedCentre], centre_id: int | None) -> HostedCentre | None:
    """The centre asked for, or the first."""
    return next((each for each in centres if each.id == centre_id), centres[0] if centres else None)


@require_POST
@needs("diagnostics.report")
def claim_next(request: HttpRequest, centre_id: int) -> HttpResponseBase:
    """Take the most pressing study of a centre."""
    try:
        card = reading.claim_next(centre_id=centre_id, actor=actor_of(request), now=timezone.now())
    except DomainError as refusal:
        return page(
            request, "diagnostics/refused.html", status=refusal.http_status, said=say(refusal)
        )
    return redirect("diagnostics-order", card.id)


@require_GET
@needs("diagnostics.view")
def slip(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """The request on A4, with its number as a code."""
    sheet = looking.open_sheet(
        order_id=order_id, actor=actor_of(request), now=timezone.now(), what="diagnostics.slip"
    )
    return page(
        request,
        "diagnostics/slip.html",
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
        person=sheet.person,
    )
