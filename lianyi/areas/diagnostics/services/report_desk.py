"""What somebody needs before them to write a report: the request, the priors, the draft, the rules asked at its end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.definitions.templates import Template, choices_for, template
from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.selectors.reports import critical_choices, critical_name, list_priors
from lianyi.areas.diagnostics.services.drafting import SIGNED, open_report
from lianyi.areas.diagnostics.services.looking import open_sheet
from lianyi.areas.diagnostics.services.signing import asks_second, may_alone
from lianyi.areas.diagnostics.types.reports import Conclusion, DraftCard, PriorReport
from lianyi.areas.diagnostics.types.sheets import OrderSheet
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDesk:
    """The desk of who writes. `mode`: write, review (handed in) or amend (signed); `second`: what needs two."""

    mode: str
    draft: DraftCard
    sheet: OrderSheet
    template: Template
    templates: tuple[Template, ...]
    critical: tuple[tuple[str, str], ...]
    priors: tuple[PriorReport, ...]
    second: frozenset[Conclusion]
    may_alone: bool
    own: bool


def _critical(order: Order, draft: DraftCard, now: datetime) -> tuple[tuple[str, str], ...]:
    """The findings that may be named; the one the draft names stays, even one that a measured value brought."""
    choices = critical_choices(order, local_day(now))
    named = draft.content.critical_code
    if named and named not in dict(choices):
        choices.append((named, critical_name(named)))
    return tuple(choices)


@transaction.atomic
def open_desk(*, order_id: int, actor: Actor, now: datetime, template_code: str = "") -> ReportDesk:
    """Open draft, request and priors to write; the reading is audited.

    `template_code`: what the form at hand is filled by, the draft's own unless given.
    Raises: as `open_report`; UnknownTemplate (422).
    """
    draft = open_report(order_id=order_id, actor=actor, now=now)
    order = Order.objects.select_related("case").one(order_id)
    sheet = open_sheet(order_id=order_id, actor=actor, now=now, what="diagnostics.write_report")
    mode = "amend" if order.state in SIGNED else "write"
    return ReportDesk(
        mode="review" if order.state == State.SUBMITTED else mode,
        draft=draft,
        sheet=sheet,
        template=template(template_code or draft.content.template_code),
        templates=choices_for(order.modality),
        critical=_critical(order, draft, now),
        priors=tuple(list_priors(order.card(), actor.scope)),
        second=frozenset(each for each in Conclusion if asks_second(order, each)),
        may_alone=may_alone(order, now),
        own=draft.author_id == actor.user_id,
    )
