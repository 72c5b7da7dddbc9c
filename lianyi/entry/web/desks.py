"""The role desk (我的工作台): what is late on top, then the cards the areas bring, and what the role does most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianyi.entry.web.shell import find_url
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.ui.desk import DeskCard, cards_for

MOST_WAITING: Final = 8
MOST_ACTIONS: Final = 4


@dataclass(frozen=True, slots=True)
class Action:
    """A thing people of a role start many times a day."""

    label: str | Promise
    url_name: str
    icon: str
    permission: str


ACTIONS: Final = (
    Action(gettext_lazy("新建转诊"), "referrals-new", "transfer", "referrals.create"),
    Action(gettext_lazy("开检查单"), "diagnostics-new", "report-medical", "diagnostics.order"),
    Action(gettext_lazy("诊断队列"), "diagnostics-queue", "list-check", "diagnostics.report"),
    Action(gettext_lazy("登记居民"), "residents-register", "user-plus", "residents.register"),
    Action(gettext_lazy("登记就诊"), "records-encounter-new", "stethoscope", "records.write"),
    Action(gettext_lazy("床位"), "scheduling-beds", "bed", "scheduling.manage_beds"),
    Action(gettext_lazy("转诊统计"), "referrals-statistics", "chart-bar", "referrals.statistics"),
    Action(gettext_lazy("查审计"), "audit-search", "history", "audit.search"),
    Action(gettext_lazy("账号"), "accounts-people", "user-check", "accounts.manage"),
    Action(gettext_lazy("政策参数"), "policy-profiles", "adjustments", "policy.manage"),
    Action(gettext_lazy("系统状态"), "service", "activity", "outbox.operate"),
)
"""In the order of the day; each role sees those its post permits."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of what waits: a case with its clock."""

    text: str
    kind: str
    state: str
    url: str
    due_at: datetime | None
    overdue: bool
    urgent: bool
    escalated: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of the desk."""

    label: str
    value: int
    late: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the desk shows."""

    greeting: str
    figures: Sequence[Figure]
    waiting: Sequence[Waiting]
    more: bool
    cards: Sequence[DeskCard]
    actions: Sequence[tuple[str, str, str]]


def desk_of(actor: Actor, now: datetime) -> Desk:
    """Put the desk of one post together.

    Cost: two queries for what waits, and what the areas' cards ask.
    """
    duties = [actor.role]
    counts = cases.counts(scope=actor.scope, duties=duties, now=now)
    page = cases.worklist(scope=actor.scope, duties=duties, now=now, at_most=MOST_WAITING)
    return Desk(
        greeting=greeting(now),
        figures=_figures(counts),
        waiting=[_waiting(item) for item in page.rows],
        more=bool(page.next_key),
        cards=cards_for(actor, now),
        actions=[
            (str(action.label), find_url(action.url_name), action.icon)
            for action in ACTIONS
            if actor.may(action.permission) and find_url(action.url_name)
        ][:MOST_ACTIONS],
    )


def greeting(now: datetime) -> str:
    """A greeting that suits the hour on the county's clock."""
    hour = timezone.localtime(now).hour
    if hour < 6:
        return _("夜深了")
    if hour < 12:
        return _("上午好")
    return _("下午好") if hour < 18 else _("晚上好")


def _figures(counts: dict[str, cases.Count]) -> list[Figure]:
    """The numbers of what waits: late, late within the hour, and all of each kind."""
    if not counts:
        return []
    late = sum(count.overdue for count in counts.values())
    soon = sum(count.due_soon for count in counts.values())
    kinds = [Figure(_(cases.kind_of(kind).name_zh), count.open) for kind, count in counts.items()]
    return [Figure(_("已超时"), late, late=late > 0), Figure(_("一小时内到期"), soon), *kinds]


def _waiting(item: cases.WorkItem) -> Waiting:
    case = item.case
    return Waiting(
        text=case.headline,
        kind=_(item.kind_name),
        state=_(case.state_name),
        url=reverse(item.url_name, args=[case.subject_id]),
        due_at=case.due_at,
        overdue=item.overdue,
        urgent=case.priority == cases.Priority.URGENT,
        escalated=item.escalated,
    )
