"""The worklist of one's duty, over every kind of case."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import selectors, services
from lianyi.machinery.cases.kinds import kinds
from lianyi.machinery.cases.types import Count, Priority, WorkItem
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page
from lianyi.machinery.ui.wording import ages

PRIORITIES: Final = {
    Priority.URGENT: "急",
    Priority.HIGH: "优先",
    Priority.ORDINARY: "普通",
    Priority.LOW: "缓",
}


@require_GET
@needs()
def worklist(request: HttpRequest) -> HttpResponseBase:
    """What waits for the actor's duty, the most pressing first; counted by kind, or as a file."""
    actor, now = actor_of(request), timezone.now()
    kind, late = request.GET.get("kind", ""), request.GET.get("late") == "1"
    wanted: dict[str, Any] = {
        "scope": actor.scope,
        "duties": [actor.role],
        "now": now,
        "kinds": [kind] if kind else None,
        "overdue_only": late,
    }
    if (form := request.GET.get("export", "")) in ("csv", "xlsx"):
        return _file(selectors.every_work_item(**wanted), form, kind, actor, now)
    return _page(
        request,
        selectors.worklist(**wanted, after=request.GET.get("after", "")),
        kind,
        late,
        actor,
        now,
    )


def _page(
    request: HttpRequest, work: Any, kind: str, late: bool, actor: Actor, now: datetime
) -> HttpResponse:
    """The list with its tabs, or only the list to a page that asks again by itself."""
    counts = selectors.counts(scope=actor.scope, duties=[actor.role], now=now)
    return page(
        request,
        "cases/worklist.html",
        fragment="cases/_worklist.html",
        work=work,
        kind=kind,
        late=late,
        tabs=[
            (each.code, _(each.name_zh), counts[each.code])
            for each in kinds()
            if each.code in counts
        ],
        total=_total(counts),
    )


def _file(
    items: Iterable[WorkItem], form: str, kind: str, actor: Actor, now: datetime
) -> HttpResponseBase:
    """The whole list for an office program, noted in the audit."""
    services.note_export(actor=actor, now=now, kind=kind)
    heads = [_("事项"), _("种类"), _("状态"), _("优先级"), _("建立时间"), _("时限"), _("超时")]
    name = f"{_('待办事项')}-{timezone.localtime(now):%Y%m%d-%H%M}"
    return download(name, heads, _cells(items), form=form)


def _cells(items: Iterable[WorkItem]) -> Iterator[list[Any]]:
    for item in items:
        case = item.case
        yield [
            ages(case.headline),
            _(item.kind_name),
            _(case.state_name),
            PRIORITIES[case.priority],
            timezone.localtime(case.opened_at).strftime("%Y-%m-%d %H:%M"),
            timezone.localtime(case.due_at).strftime("%Y-%m-%d %H:%M") if case.due_at else "",
            _("是") if item.overdue else "",
        ]


def _total(counts: dict[str, Count]) -> Count:
    """All kinds together."""
    return Count(
        open=sum(count.open for count in counts.values()),
        overdue=sum(count.overdue for count in counts.values()),
        due_soon=sum(count.due_soon for count in counts.values()),
    )
