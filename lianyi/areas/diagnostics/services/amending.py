"""A signed report is corrected by a new version, and everybody who read an older one takes note of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.templates import template
from lianyi.areas.diagnostics.models import (
    Draft,
    Order,
    RecognitionDecision,
    Report,
    ReportNotice,
    ReportReading,
)
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.services import returning
from lianyi.areas.diagnostics.services.critical_findings import must_have_case, raise_for
from lianyi.areas.diagnostics.services.drafting import (
    found_draft,
    keep,
    must_amend,
    standing,
)
from lianyi.areas.diagnostics.services.moves import rules_of, wholes
from lianyi.areas.diagnostics.services.refused import told_if_refused
from lianyi.areas.diagnostics.services.report_refusals import (
    NeedsSecondReader,
    NothingAmended,
    NoticeNotFound,
    NotSigned,
    ReasonMissing,
)
from lianyi.areas.diagnostics.services.signing import asks_second, lone_due, may_alone
from lianyi.areas.diagnostics.states import NOTICE
from lianyi.areas.diagnostics.types.recognition import Decision
from lianyi.areas.diagnostics.types.reports import (
    Conclusion,
    NoticeHand,
    NoticeMove,
    ReportCard,
    ReportDraft,
)
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases import public as cases

KIND: Final = cases.register_kind(
    cases.Kind(
        "report_notice", "报告更正通知", "diagnostics-report-notice", NOTICE, icon="report-medical"
    )
)
_MOST_RELIED: Final = 200
READER, REQUESTER = "READER", "REQUESTER"
_REVIEW: Final = "diagnostics.review"
_DUTY: Final = {
    organisations.Tier.VILLAGE: "village_doctor",
    organisations.Tier.TOWNSHIP: "township_doctor",
}


@told_if_refused("addend")
@transaction.atomic
def addend(
    *,
    order_id: int,
    draft: ReportDraft | None = None,
    expected_version: int = 0,
    alone: bool = False,
    actor: Actor,
    now: datetime,
) -> ReportCard:
    """Sign a new version of a signed report, with its reason; the older versions stay as they are.

    Where the county asks for two, another than the author signs, with the right to review (or the author `alone`, at
    night). Emits: ReportAmended. Everybody who read an older version, and the requester, gets a notice to acknowledge.
    Raises: OrderNotFound (404); NotPermitted (403); NotSigned, NeedsSecondReader, StaleDraft, CriticalWithoutCase,
        NotYourSide (409); ReasonMissing, NothingAmended, ReportIncomplete (422).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_amend(order, actor)
    row = keep(order, draft, expected_version, actor, now) if draft else found_draft(order)
    if row is None:
        raise NotSigned
    _must_say_something(order, row)
    due = _must_be_signed_by_two(order, row, alone, actor, now)
    return sign_version(order, row, lone_due_at=due, actor=actor, now=now).card()


def sign_version(
    order: Order, row: Draft, *, lone_due_at: datetime | None, actor: Actor, now: datetime
) -> Report:
    """Sign the next version of a report in the caller's transaction, and tell who read an older one.

    Expects: the order is locked and signed, every rule was asked. Emits: ReportAmended.
    Raises: CriticalWithoutCase (409).
    """
    raise_for(order, row.content(), actor, now)
    must_have_case(order, row.content())
    order.abnormal = row.conclusion != Conclusion.NORMAL
    order.critical = order.critical or row.conclusion == Conclusion.CRITICAL
    order.save(update_fields=["abnormal", "critical"])
    reviewed = row.author_id != actor.user_id
    report = returning.give_back(
        order, row, reviewed=reviewed, lone_due_at=lone_due_at, actor=actor, now=now
    )
    audit.record(
        actor,
        "diagnostics.amend_report",
        target=f"diagnostic_order:{order.pk}",
        at=now,
        resident_id=order.resident_id,
        purpose=report.reason,
        facts={"number": report.number, "conclusion": report.conclusion},
    )
    _tell_readers(report, actor, now)
    return report


@transaction.atomic
def hand_in_addendum(
    *, order_id: int, draft: ReportDraft, expected_version: int, actor: Actor, now: datetime
) -> None:
    """Leave an addendum for another to sign: it stands on the list of the head of the centre.

    Raises: as `addend`, but for NeedsSecondReader.
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_amend(order, actor)
    row = keep(order, draft, expected_version, actor, now)
    _must_say_something(order, row)
    row.submitted_at, row.submitted = now, reporting.sealed_content(row.content())
    row.save()
    audit.record(
        actor,
        "diagnostics.hand_in_addendum",
        target=f"diagnostic_order:{order.pk}",
        at=now,
        resident_id=order.resident_id,
    )


@transaction.atomic
def discard_addendum(*, order_id: int, actor: Actor, now: datetime) -> None:
    """Throw away an addendum that was begun. Raises: OrderNotFound (404); NotSigned, NotYourSide (409)."""
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_amend(order, actor)
    Draft.objects.filter(order=order).delete()
    audit.record(
        actor,
        "diagnostics.discard_addendum",
        target=f"diagnostic_order:{order.pk}",
        at=now,
        resident_id=order.resident_id,
    )


@transaction.atomic
def acknowledge(*, order_id: int, actor: Actor, now: datetime) -> int:
    """Take note of every amended version of an order that one was told of; returns how many. Again: none.

    Raises: OrderNotFound, NoticeNotFound (404).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    mine = ReportNotice.objects.of(actor.user_id, actor.institution_id).filter(order=order)
    if not mine.exists():
        raise NoticeNotFound
    rows = mine.select_for_update().filter(acknowledged_at=None).order_by("id")
    return sum(_acknowledge(row, order, actor, now) for row in rows)


def _acknowledge(row: ReportNotice, order: Order, actor: Actor, now: datetime) -> int:
    row.acknowledged_at, row.acknowledged_by_name = now, actor.name[:60]
    row.save()
    cases.move(
        case_id=row.case_id or 0,
        move=NoticeMove.ACKNOWLEDGE,
        hand=NoticeHand.READER,
        actor=actor,
        now=now,
        resident_id=order.resident_id,
    )
    return 1


def _must_say_something(order: Order, row: Draft) -> None:
    """Refuse an addendum without reason or without anything new."""
    content = row.content()
    reporting.must_be_complete(content, template(row.template_code))
    if not content.reason:
        raise ReasonMissing(field="reason")
    said = reporting.sealed_content(content)
    stands = reporting.sealed_content(standing(order).content())
    if {**said, "reason": ""} == {**stands, "reason": ""}:
        raise NothingAmended(field="findings")


def _must_be_signed_by_two(
    order: Order, row: Draft, alone: bool, actor: Actor, now: datetime
) -> datetime | None:
    """Refuse its author where another must sign; until when it is reviewed if signed alone."""
    conclusions = {Conclusion(row.conclusion), Conclusion(standing(order).conclusion)}
    if not any(asks_second(order, each) for each in conclusions):
        return None
    if row.author_id != actor.user_id:
        actor.must(_REVIEW)
        return None
    if alone and may_alone(order, now):
        return lone_due(order, now)
    raise NeedsSecondReader


def _tell_readers(report: Report, actor: Actor, now: datetime) -> None:
    """Give a notice to everybody who read an older version, to whoever ordered, and to the requester's desk."""
    order = report.order
    hours = wholes(rules_of(order))[
        "amended_notice_hours_critical" if order.critical else "amended_notice_hours"
    ]
    person = residents.get_resident(order.resident_id, Actor.system(now).scope)
    headline = f"{person.masked_name} · {order.item_name} 报告更正"
    for why, institution_id, user_id, name in _whom(report, actor):
        due = cases.due_at(now, cases.Limit(hours, cases.Unit.HOURS), cases.CHINESE_CALENDAR)
        row = ReportNotice.objects.create(
            order=order,
            report=report,
            why=why,
            institution_id=institution_id,
            user_id=user_id,
            user_name=name,
            made_at=now,
            due_at=due.at,
        )
        tier = organisations.get_institution(institution_id).tier
        card = cases.open(
            kind=KIND.code,
            subject_id=row.pk,
            headline=(headline if user_id else f"{headline}（本机构）")[:200],
            holder=cases.Holder(
                institution_id=institution_id,
                duty=_DUTY.get(tier, "county_specialist"),
                user_id=user_id,
            ),
            actor=actor,
            now=now,
            county_code=order.county_code,
            clock="notice",
            due=due,
            hand=NoticeHand.READER,
            note=report.reason,
            resident_id=order.resident_id,
        )
        row.case_id = card.id
        row.save()


def _whom(report: Report, actor: Actor) -> Iterator[tuple[str, int, int | None, str]]:
    """Why, institution, person and name: each person once, the signer never, the requester's desk always.

    Who let the result stand instead of a new examination has relied on it, whether the report was opened or not.
    """
    order = report.order
    told = {actor.user_id}
    if order.ordered_by_id is not None and order.ordered_by_id not in told:
        told.add(order.ordered_by_id)
        yield REQUESTER, order.requester_id, order.ordered_by_id, order.ordered_by_name
    yield REQUESTER, order.requester_id, None, ""
    readings = ReportReading.objects.filter(report__order=order).order_by("user_id", "-id")
    for user_id, institution_id, name in readings.values_list(
        "user_id", "institution_id", "user_name"
    ):
        if user_id not in told:
            told.add(user_id)
            yield READER, institution_id or order.requester_id, user_id, name
    relied = RecognitionDecision.objects.filter(earlier=order, decision=Decision.RECOGNISED)
    for row in relied.order_by("id")[:_MOST_RELIED]:
        if row.decided_by_id not in told:
            told.add(row.decided_by_id)
            yield READER, row.institution_id, row.decided_by_id, row.decided_by_name
