"""Desk cards of those who run the platform: its state, its accounts, its open parameters, its audit."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianyi.entry.web import health
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts import public as accounts
from lianyi.machinery.audit import public as audit
from lianyi.machinery.policy import public as policy
from lianyi.machinery.policy.parameters import parameters
from lianyi.machinery.policy.selectors import confirmed_keys
from lianyi.machinery.ui import desk
from lianyi.machinery.ui.desk import DeskCard, DeskLine

MOST_LINES: Final = 5


def register() -> None:
    """Put the cards on their desks; called while the program starts."""
    desk.register(["operator"], service_cards)
    desk.register(["administrator"], account_cards)
    desk.register(["administrator", "bureau_officer"], policy_cards)
    desk.register(["auditor", "privacy_officer"], audit_cards)


def service_cards(actor: Actor, now: datetime) -> Iterator[DeskCard]:
    """What is not well with the service. Cost: three small queries."""
    found = health.checks(now)
    unwell = [check for check in found if not check.well]
    yield DeskCard(
        title=_("系统状态"),
        url=reverse("service"),
        icon="activity",
        count=len(unwell),
        unit=_("项异常"),
        late=len(unwell),
        lines=tuple(
            DeskLine(text=f"{check.name}：{check.value}", note=check.advice) for check in unwell
        ),
        empty=_("各项检查正常。"),
        order=10,
    )


def account_cards(actor: Actor, now: datetime) -> Iterator[DeskCard]:
    """Accounts that cannot come in. Cost: one query."""
    locked = accounts.list_accounts(standing="locked", at_most=MOST_LINES)
    yield DeskCard(
        title=_("已锁定的账号"),
        url=f"{reverse('accounts-people')}?standing=locked",
        icon="lock",
        lines=tuple(
            DeskLine(
                text=f"{card.name} {card.username}",
                url=reverse("accounts-person", args=[card.id]),
                note=card.locked_reason,
            )
            for card in locked.rows
        ),
        empty=_("没有锁定的账号。"),
        order=20,
    )


def policy_cards(actor: Actor, now: datetime) -> Iterator[DeskCard]:
    """Parameters that are still to be confirmed, by county. Cost: one query a county."""
    open_keys = {one.key for one in parameters() if one.status == "to_confirm"}
    today = timezone.localtime(now).date()
    lines = []
    for profile in policy.list_profiles():
        left = len(open_keys - confirmed_keys(profile.county_code, today))
        if left:
            url = reverse("policy-profile", args=[profile.county_code])
            lines.append(
                DeskLine(text=profile.name, url=url, note=_("%(count)d 项待确认") % {"count": left})
            )
    yield DeskCard(
        title=_("待确认的政策参数"),
        url=reverse("policy-profiles"),
        icon="adjustments",
        lines=tuple(lines[:MOST_LINES]),
        empty=_("各县政策参数均已确认。"),
        order=30,
    )


def audit_cards(actor: Actor, now: datetime) -> Iterator[DeskCard]:
    """The newest lines of the audit in reach. Cost: one query."""
    newest = audit.search(scope=actor.scope, wanted=audit.Search(), at_most=MOST_LINES)
    yield DeskCard(
        title=_("最近的审计记录"),
        url=reverse("audit-search"),
        icon="history",
        lines=tuple(
            DeskLine(
                text=f"{line.actor_name} · {line.action}",
                url=f"{reverse('audit-search')}?action={line.action}",
                note=f"{timezone.localtime(line.at):%Y-%m-%d %H:%M}",
            )
            for line in newest.rows
        ),
        empty=_("还没有审计记录"),
        order=60,
    )
