"""Lists: inbox and outbox, the office's board, follow-ups of the day, guidance owed, residents in hospitals outside."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianyi.areas.referrals.selectors.lists import (
    Filter,
    Task,
    counts_of_boxes,
    list_follow_ups,
    list_guidance_owed,
    list_readmitted,
    list_referrals,
)
from lianyi.areas.referrals.selectors.outside import list_outside_stays
from lianyi.areas.referrals.selectors.places import county_of
from lianyi.areas.referrals.services import reading
from lianyi.areas.referrals.states import REFERRAL
from lianyi.areas.referrals.types.cards import FollowUpRow, ReferralRow
from lianyi.areas.referrals.web.words import choices, name_of
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page
from lianyi.machinery.ui.wording import ages, word

TABS: Final = (
    ("answer", "待我应答"),
    ("coming", "待到诊"),
    ("here", "在院诊治"),
    ("returned", "下转转回"),
    ("no_show", "未到诊"),
    ("out", "我转出的"),
    ("in", "全部转入"),
    ("drafts", "草稿"),
)


@require_GET
@needs("referrals.view")
def inbox(request: HttpRequest) -> HttpResponseBase:
    """One list of referrals with its clocks; exported as it is filtered."""
    actor, now = actor_of(request), timezone.now()
    wanted = filter_of(request, default="answer" if actor.may("referrals.answer") else "out")
    if request.GET.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what=f"inbox {wanted.box}")
        rows = _all(
            lambda after: list_referrals(
                scope=actor.scope, wanted=wanted, now=now, after=after, at_most=200
            )
        )
        return download(
            _("转诊列表"), HEADS, (cells(row) for row in rows), form=request.GET["export"]
        )
    found = list_referrals(
        scope=actor.scope, wanted=wanted, now=now, after=request.GET.get("after", ""), at_most=50
    )
    counts = counts_of_boxes(actor.scope, now) if "HX-Request" not in request.headers else {}
    return page(
        request,
        "referrals/inbox.html",
        fragment="referrals/_rows.html",
        found=found,
        wanted=wanted,
        tabs=[(code, name, *counts.get(code, (None, 0))) for code, name in TABS] if counts else [],
        directions=choices("direction")(),
        urgencies=choices("urgency")(),
        states=[(str(s), word(name, "referrals")) for s, name in REFERRAL.states.items()],
    )


HEADS: Final = (
    "转诊单号", "方向", "紧急程度", "状态", "患者", "年龄", "诊断编码", "诊断", "转出机构", "接收机构", "接收科室",
    "发出时间", "应答时间", "到达时间", "结案时间", "时限", "截止",
)  # fmt: skip


def cells(row: ReferralRow) -> tuple[Any, ...]:
    """One line of an export."""
    card = row.card
    return (
        card.number, name_of("direction", card.direction), name_of("urgency", card.urgency),
        word(REFERRAL.states[card.state], "referrals"), row.patient, ages(row.patient_age),
        card.diagnosis_code, card.diagnosis_name, row.from_name, row.to_name, row.to_department,
        card.sent_at, card.answered_at, card.arrived_at, card.closed_at, word(row.clock, "referrals"), row.due_at,
    )  # fmt: skip


def filter_of(request: HttpRequest, default: str) -> Filter:
    """What the address asks for; a word that fits nothing narrows nothing."""
    query = request.GET
    return Filter(
        box=query.get("box") or default,
        state=query.get("state", ""),
        direction=query.get("direction", ""),
        urgency=query.get("urgency", ""),
        disease=query.get("disease", "").strip()[:40],
        resident_id=whole(query.get("resident")),
        other_institution_id=whole(query.get("institution")),
        from_on=day_of(query.get("from")),
        to_on=day_of(query.get("to")),
        late_only=query.get("late") == "1",
        by_clock=query.get("sort") != "new",
    )


def day_of(text: str | None) -> date | None:
    """A day from an address, or nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _all(next_page: Any) -> Iterable[Any]:
    """Every row of a list, page by page."""
    after: str | None = ""
    while after is not None:
        found = next_page(after)
        yield from found.rows
        after = found.next_key or None


@require_GET
@needs("referrals.answer")
def board(request: HttpRequest) -> HttpResponseBase:
    """The office's board: what waits for an answer, who is coming, who is here, who never came."""
    actor, now = actor_of(request), timezone.now()
    counts = counts_of_boxes(actor.scope, now)
    columns = [
        (
            code,
            name,
            *counts[code],
            list_referrals(scope=actor.scope, wanted=Filter(box=code), now=now, at_most=30),
        )
        for code, name in TABS
        if code in ("answer", "coming", "here", "no_show")
    ]
    return page(
        request,
        "referrals/board.html",
        fragment="referrals/_board.html",
        columns=columns,
    )


@require_GET
@needs("referrals.follow_up", "referrals.guide")
def follow_ups(request: HttpRequest) -> HttpResponseBase:
    """Dated tasks: those of the reader's institutions, or of the patients they sent down."""
    actor, now = actor_of(request), timezone.now()
    mine = actor.may("referrals.follow_up") and request.GET.get("of") != "sent"
    wanted = Task(when=request.GET.get("when") or "due", mine=mine)
    if request.GET.get("export") in ("csv", "xlsx"):
        reading.note_export(actor=actor, now=now, what=f"follow-ups {wanted.when}")
        rows = _all(
            lambda after: list_follow_ups(
                scope=actor.scope, wanted=wanted, now=now, after=after, at_most=200
            )
        )
        return download(
            _("随访列表"), TASK_HEADS, (task_cells(row) for row in rows), form=request.GET["export"]
        )
    return page(
        request,
        "referrals/follow_ups.html",
        fragment="referrals/_follow_up_rows.html",
        found=list_follow_ups(
            scope=actor.scope,
            wanted=wanted,
            now=now,
            after=request.GET.get("after", ""),
            at_most=50,
        ),
        wanted=wanted,
        tabs=(
            ("due", _("今天到期")),
            ("late", _("已逾期")),
            ("soon", _("未来7天")),
            ("done", _("已完成")),
            ("all", _("全部")),
        ),
    )


TASK_HEADS: Final = (
    "应访日期", "状态", "患者", "年龄", "诊断", "方式", "随访内容", "负责机构", "电话", "住址", "逾期天数", "结果",
)  # fmt: skip


def task_cells(row: FollowUpRow) -> tuple[Any, ...]:
    """One line of an export."""
    card = row.card
    return (
        card.due_on, word(row.state_name, "referrals"), row.patient, ages(row.patient_age), row.diagnosis_name,
        name_of("way", card.way),
        card.instruction, row.institution_name, row.phone_masked, row.address, max(row.days_late, 0),
        name_of("result", card.result),
    )  # fmt: skip


@require_GET
@needs("referrals.guide", "referrals.follow_up")
def guidance_list(request: HttpRequest) -> HttpResponseBase:
    """Words the county doctors owe, the most overdue first."""
    actor, now = actor_of(request), timezone.now()
    return page(
        request,
        "referrals/guidance.html",
        found=list_guidance_owed(scope=actor.scope, now=now, after=request.GET.get("after", "")),
    )


@require_GET
@needs("referrals.view")
def readmitted(request: HttpRequest) -> HttpResponseBase:
    """Patients sent down who lay in hospital again within 7 or 30 days."""
    actor = actor_of(request)
    days = 7 if request.GET.get("days") == "7" else 30
    return page(
        request,
        "referrals/readmitted.html",
        found=list_readmitted(scope=actor.scope, days=days, after=request.GET.get("after", "")),
        days=days,
    )


@require_GET
@needs("referrals.return")
def outside(request: HttpRequest) -> HttpResponseBase:
    """County residents in hospitals outside who could be treated here."""
    actor, now = actor_of(request), timezone.now()
    return page(
        request,
        "referrals/outside.html",
        found=list_outside_stays(
            scope=actor.scope,
            county_code=county_of(actor),
            now=now,
            after=request.GET.get("after", ""),
        ),
    )
