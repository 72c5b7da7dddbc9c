"""A report with the request it answers and the person it is about: what a page or a paper shows."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.models import Draft, Order, Report
from lianyi.areas.diagnostics.selectors.orders import order_sheet
from lianyi.areas.diagnostics.selectors.reports import report_sheet
from lianyi.areas.diagnostics.selectors.viewing import key_images_of_order
from lianyi.areas.diagnostics.services.drafting import SIGNED
from lianyi.areas.diagnostics.services.moves import hands
from lianyi.areas.diagnostics.services.report_reading import is_whole, read_report
from lianyi.areas.diagnostics.types.reports import ReportSheet
from lianyi.areas.diagnostics.types.sheets import OrderSheet
from lianyi.areas.diagnostics.types.viewing import KeyImageCard
from lianyi.areas.diagnostics.types.words import Hand
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A report ready to be shown. `host_name`: whose centre signs; what the reader may do with it now."""

    found: ReportSheet
    sheet: OrderSheet
    host_name: str
    may_amend: bool
    may_review_lone: bool
    amending_by: str
    keys: tuple[KeyImageCard, ...] = ()


@transaction.atomic
def open_paper(
    *, order_id: int, number: int | None, actor: Actor, now: datetime, what: str
) -> Paper:
    """A version of a report with request and person; the reading is kept and audited.

    Raises: OrderNotFound, ReportNotFound (404).
    """
    found = read_report(order_id=order_id, number=number, actor=actor, now=now, what=what)
    order = Order.objects.one(order_id)
    at_centre = Hand.CENTRE in hands(order, actor)
    draft = Draft.objects.filter(order=order).first()
    alone = found.report.lone and found.report.lone_reviewed_at is None
    return Paper(
        found=found,
        sheet=order_sheet(order_id, actor),
        host_name=organisations.get_institution(order.centre_host_id).name,
        may_amend=at_centre and order.state in SIGNED and actor.may("diagnostics.report"),
        may_review_lone=alone
        and at_centre
        and actor.may("diagnostics.review")
        and found.report.signed_by_id != actor.user_id,
        amending_by=draft.author_name if draft and at_centre else "",
        keys=tuple(key_images_of_order(order_id)),
    )


def paper_of(report: Report, clock: Actor) -> Paper:
    """A version of a report as the platform sets it for the archive: nobody reads. Cost: about twenty queries."""
    return Paper(
        found=report_sheet(report, is_whole=is_whole(report), actor=clock),
        sheet=order_sheet(report.order_id, clock),
        host_name=organisations.get_institution(report.order.centre_host_id).name,
        may_amend=False,
        may_review_lone=False,
        amending_by="",
        keys=tuple(key_images_of_order(report.order_id)),
    )
