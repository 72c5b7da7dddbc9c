"""Lists of consultations, exported as they are filtered; the experts, their clinics, and who has an agreement."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianyi.areas.consultations.selectors.agreements import list_agreements
from lianyi.areas.consultations.selectors.experts import list_clinics, list_experts
from lianyi.areas.consultations.selectors.lists import counts_of_boxes, list_consultations
from lianyi.areas.consultations.selectors.places import reach_of
from lianyi.areas.consultations.services import reading
from lianyi.areas.consultations.states import CONSULTATION
from lianyi.areas.consultations.types.cards import ConsultationRow
from lianyi.areas.consultations.types.drafts import Wanted
from lianyi.areas.consultations.web.words import choices
from lianyi.kernel.money import in_yuan
from lianyi.kernel.numbers import whole
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page
from lianyi.machinery.ui.wording import ages, word

TABS: Final = (
    ("triage", "待受理", "consultations.triage"),
    ("plan", "待排期", "consultations.triage"),
    ("opine", "待我出意见", "consultations.opine"),
    ("coming", "已排期", "consultations.view"),
    ("pass_on", "待转交", "consultations.request"),
    ("answer", "待我处理", "consultations.request"),
    ("out", "我方申请", "consultations.request"),
    ("in", "受邀", "consultations.triage"),
    ("mine", "我参加的", "consultations.opine"),
    ("all", "全部", "consultations.view"),
)
HEADS: Final = (
    "会诊单号", "形式", "紧急程度", "状态", "患者", "年龄", "诊断编码", "诊断", "邀请方", "受邀方", "科室", "申请时间",
    "受理时间", "会诊时间", "出意见时间", "办结时间", "采纳", "满意度", "费用（元）", "时限", "截止",
)  # fmt: skip
_CLINIC_DAYS: Final = timedelta(days=14)


@require_GET
@needs("consultations.view")
def inbox(request: HttpRequest) -> HttpResponseBase:
    """One list of consultations with its clocks; exported as it is filtered."""
    actor, now = actor_of(request), timezone.now()
    tabs = [(code, name) for code, name, permission in TABS if actor.may(permission)]
    wanted = wanted_of(request, default=tabs[0][0])
    if request.GET.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what=f"inbox {wanted.box}")
        rows = every(
            lambda after: list_consultations(
                scope=actor.scope, wanted=wanted, now=now, after=after, at_most=200
            )
        )
        form = request.GET["export"]
        return download(_("远程会诊"), HEADS, (cells(row) for row in rows), form=form)
    found = list_consultations(
        scope=actor.scope, wanted=wanted, now=now, after=request.GET.get("after", "")
    )
    counts = counts_of_boxes(actor.scope, now) if "HX-Request" not in request.headers else {}
    return page(
        request,
        "consultations/inbox.html",
        fragment="consultations/_rows.html",
        found=found,
        wanted=wanted,
        tabs=[(code, name, *counts.get(code, (None, 0))) for code, name in tabs],
        forms=choices("form")(),
        urgencies=choices("urgency")(),
        states=[(str(s), word(name, "consultations")) for s, name in CONSULTATION.states.items()],
        may_request=actor.may("consultations.request"),
    )


@require_GET
@needs("consultations.view")
def experts(request: HttpRequest) -> HttpResponseBase:
    """The register of experts in reach, with why somebody may not be asked today."""
    actor, now = actor_of(request), timezone.now()
    query = request.GET
    found = list_experts(
        reach_of(actor, now),
        now.astimezone(ZONE).date(),
        discipline=query.get("discipline", ""),
        text=query.get("q", "").strip()[:20],
    )
    if query.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what="experts")
        heads = ("姓名", "学科", "职称", "机构", "科室", "独立执业起始", "依据", "状态")
        lines = (
            (e.name, e.discipline_name, e.rank_name, e.institution_name, e.department, e.independent_since, e.proof,
             word(e.unfit, "consultations") if e.unfit else _("可受邀"))
            for e in found
        )  # fmt: skip
        return download(_("会诊专家"), heads, lines, form=query["export"])
    return page(
        request,
        "consultations/experts.html",
        found=found,
        disciplines=choices("discipline")(),
        discipline=query.get("discipline", ""),
        q=query.get("q", ""),
        manages=actor.may("consultations.manage"),
    )


@require_GET
@needs("consultations.view")
def clinics(request: HttpRequest) -> HttpResponseBase:
    """Published expert clinics with the slots that can be booked in the coming two weeks."""
    actor, now = actor_of(request), timezone.now()
    found = list_clinics(reach_of(actor, now), now, now + _CLINIC_DAYS)
    return page(
        request,
        "consultations/clinics.html",
        found=found,
        may_request=actor.may("consultations.request"),
        manages=actor.may("consultations.manage"),
    )


@require_GET
@needs("consultations.view")
def agreements(request: HttpRequest) -> HttpResponseBase:
    """Whom one may ask: centres, community, partners, each with this year's cases; agreements have a ledger."""
    actor, now = actor_of(request), timezone.now()
    found = list_agreements(actor, now)
    if request.GET.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what="agreements")
        heads = (
            "机构",
            "依据",
            "协议号",
            "起始",
            "截止",
            "医保联网",
            "会诊",
            "已出意见",
            "已反馈",
            "采纳",
        )
        lines = (
            (a.name, word(a.ground, "consultations"), a.document_no, a.from_on, a.until_on,
             word(a.network, "consultations"),             a.asked, a.answered, a.closed, a.followed)
            for a in found
        )  # fmt: skip
        return download(_("可邀请的机构"), heads, lines, form=request.GET["export"])
    ledger = actor.may("diagnostics.view")
    return page(request, "consultations/agreements.html", found=found, ledger=ledger)


def cells(row: ConsultationRow) -> tuple[Any, ...]:
    """One line of an export."""
    card = row.card
    return (
        card.number, word(row.form_name, "consultations"), word(row.urgency_name, "consultations"),
        word(row.state_name, "consultations"), row.patient, ages(row.patient_age), card.diagnosis_code,
        card.diagnosis_name, row.inviting_name, row.invited_name, card.department, card.requested_at, card.answered_at,
        card.starts_at, card.opined_at, card.closed_at, word(card.accepted, "consultations") if card.accepted else "",
        card.satisfaction, None if card.price_fen is None else in_yuan(card.price_fen),
        word(row.clock, "consultations"), row.due_at,
    )  # fmt: skip


def wanted_of(request: HttpRequest, default: str) -> Wanted:
    """What the address asks for; a word that fits nothing narrows nothing."""
    query = request.GET
    return Wanted(
        box=query.get("box") or default,
        state=query.get("state", ""),
        form=query.get("form", ""),
        urgency=query.get("urgency", ""),
        text=query.get("q", "").strip()[:40],
        institution_id=whole(query.get("institution")),
        from_on=day_of(query.get("from")),
        to_on=day_of(query.get("to")),
        late_only=query.get("late") == "1",
        sort=query.get("sort", "clock"),
    )


def day_of(text: str | None) -> date | None:
    """A day from an address, or nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def every(next_page: Any) -> Iterator[Any]:
    """Every row of a list, page by page."""
    after: str | None = ""
    while after is not None:
        found: Iterable[Any] = next_page(after)
        yield from found
        after = getattr(found, "next_key", "") or None
