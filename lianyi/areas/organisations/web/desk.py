"""What organisations puts on the role desks: who is outside the community, what waits for a decision, what runs out."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianyi.areas.organisations import selectors
from lianyi.areas.organisations.web import labels
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk

MOST_LINES = 5
AHEAD_DAYS = 60
ROLES = ("bureau_officer", "community_office", "administrator")


def cards(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """The cards of the county in which the actor's post lies."""
    counties = selectors.counties_of([actor.institution_id or 0])
    for county in sorted(counties):
        yield from _uncovered(county, now)
        yield from _waiting(actor, county)
        yield from _running_out(county, now)


def _uncovered(county: str, now: datetime) -> Iterator[desk.DeskCard]:
    """Institutions that must take part in a community and do not."""
    report = selectors.coverage(county, timezone.localdate(now))
    if report.missing:
        yield desk.DeskCard(
            title=_("未加入医共体的机构"),
            url=reverse("organisations-coverage"),
            icon="sitemap",
            count=len(report.missing),
            unit=_("家"),
            lines=tuple(
                desk.DeskLine(
                    text=card.name,
                    url=reverse("organisations-show", args=[card.id]),
                    note=str(labels.TIER[card.tier]),
                )
                for card in report.missing[:MOST_LINES]
            ),
            order=60,
        )


def _waiting(actor: Actor, county: str) -> Iterator[desk.DeskCard]:
    """Matters that wait for a decision, or, decided, to be put in force."""
    rows = [
        matter
        for matter in selectors.list_matters(actor.scope, county_code=county)
        if matter.state in ("proposed", "deferred", "approved")
    ]
    if rows:
        yield desk.DeskCard(
            title=_("待决定、待生效事项"),
            url=reverse("organisations-bodies"),
            icon="signature",
            count=len(rows),
            unit=_("件"),
            lines=tuple(
                desk.DeskLine(
                    text=matter.title,
                    url=reverse("organisations-bodies"),
                    badge=str(labels.MATTER_STATE[matter.state]),
                    tone=labels.MATTER_TONE[matter.state],
                )
                for matter in rows[:MOST_LINES]
            ),
            order=61,
        )


def _running_out(county: str, now: datetime) -> Iterator[desk.DeskCard]:
    """Licences and referral agreements that run out soon, or have."""
    today = timezone.localdate(now)
    rows = selectors.running_out(county, today, AHEAD_DAYS)
    if rows:
        yield desk.DeskCard(
            title=_("即将到期的许可证和协议"),
            url=reverse("organisations-partners"),
            icon="file-certificate",
            count=len(rows),
            unit=_("件"),
            late=sum(last_day < today for _name, _what, last_day, _id in rows),
            lines=tuple(
                desk.DeskLine(
                    text=name,
                    url=reverse("organisations-show", args=[institution_id]),
                    note=f"{_('执业许可证') if what == 'licence' else _('转诊合作协议')} {last_day}",
                )
                for name, what, last_day, institution_id in rows[:MOST_LINES]
            ),
            order=62,
        )


desk.register(ROLES, cards)
