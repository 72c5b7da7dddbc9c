"""The audit on screen: search, take away, verify."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianyi.machinery.audit import looking, selectors
from lianyi.machinery.audit.names import institution_names, resident_names
from lianyi.machinery.audit.types import Kind, LineCard
from lianyi.machinery.audit.verification import verify
from lianyi.machinery.audit.web.forms import DayForm, SearchForm
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import Page, page
from lianyi.machinery.ui.wording import word

KINDS: Final = {
    Kind.CHANGED: gettext_lazy("内容被改动"),
    Kind.REMOVED: gettext_lazy("被删除"),
    Kind.INSERTED: gettext_lazy("被插入"),
    Kind.REORDERED: gettext_lazy("次序被改动"),
    Kind.TRUNCATED: gettext_lazy("末尾被截去"),
    Kind.HEAD: gettext_lazy("日链头被改动"),
    Kind.ROLLED_BACK: gettext_lazy("数据库被回退"),
    Kind.ANCHOR_FILE: gettext_lazy("锚文件被改动"),
    Kind.GUARD: gettext_lazy("保护触发器不在"),
}


@require_GET
@needs("audit.search")
def search(request: HttpRequest) -> HttpResponseBase:
    """The lines that are looked for, the newest first, or a file of them."""
    actor = actor_of(request)
    form = SearchForm(_without_paging(request), actor=actor)
    wanted, now = form.wanted(), timezone.now()
    export = request.GET.get("export", "")
    if export in ("csv", "xlsx") and form.is_valid():
        lines = looking.take_away(actor=actor, wanted=wanted, form=export, now=now)
        name = _("审计记录") + timezone.localdate(now).strftime("-%Y%m%d")
        return download(name, _heads(), _cells(lines), form=export)
    after = request.GET.get("after", "")
    lines_page = (
        looking.look(actor=actor, wanted=wanted, now=now, after=after)
        if form.is_valid()
        else Page([])
    )
    return page(
        request,
        "audit/search.html",
        form=form,
        lines=lines_page,
        institutions=institution_names(line.institution_id for line in lines_page),
        residents=resident_names(
            (line.resident_id for line in lines_page), replace(actor.scope, sees_identity=False)
        ),
        narrowed=bool(wanted.used()),
    )


@require_GET
@needs("audit.search")
def verification(request: HttpRequest) -> HttpResponse:
    """One day of the chain checked again, now."""
    form = DayForm(request.GET)
    asked = form.cleaned_data["day"] if form.is_valid() else None
    day = asked or selectors.newest_day()
    form = form if asked or not form.is_valid() else DayForm(initial={"day": day})
    report = verify(day=day) if day else None
    faults = [(fault, KINDS[fault.kind]) for fault in report.faults] if report else []
    return page(
        request, "audit/verification.html", form=form, day=day, report=report, faults=faults
    )


def _without_paging(request: HttpRequest) -> Any:
    """What the form was asked, or None where nothing was: the page as it opens."""
    asked = request.GET.copy()
    for name in ("after", "export"):
        asked.pop(name, None)
    return asked


def _heads() -> list[str]:
    return [
        _("时间"), _("操作人"), _("岗位"), _("机构"), _("动作"), _("动作代码"), _("对象"), _("居民编号"),
        _("目的"), _("详情"), _("审计日"), _("序号"),
    ]  # fmt: skip


def _cells(lines: Iterator[LineCard]) -> Iterator[list[Any]]:
    """The lines as cells; names of institutions are asked for once each."""
    names: dict[int, str] = {}
    for line in lines:
        if line.institution_id is not None and line.institution_id not in names:
            names[line.institution_id] = str(line.institution_id)
            names.update(institution_names([line.institution_id]))
        yield [
            line.at,
            line.actor_name,
            word(line.role),
            names.get(line.institution_id or 0, ""),
            word(line.action),
            line.action,
            line.target,
            line.resident_id,
            line.purpose,
            "；".join(f"{name}={value}" for name, value in line.facts.items()),
            line.day,
            line.seq,
        ]
