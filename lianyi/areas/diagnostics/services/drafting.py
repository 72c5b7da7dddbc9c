"""The draft of a report: opened by who has the study, saved every few seconds, never overwritten unseen."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.templates import template, template_for
from lianyi.areas.diagnostics.models import Draft, Order, Report
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.selectors.waveforms import find_part
from lianyi.areas.diagnostics.services.moves import hands, must_read_for
from lianyi.areas.diagnostics.services.reading import lease_until
from lianyi.areas.diagnostics.services.refusals import ClaimedByAnother, NotYourSide
from lianyi.areas.diagnostics.services.report_refusals import NotBeingRead, NotSigned, StaleDraft
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.reports import DraftCard, ReportDraft, ReportKind
from lianyi.areas.diagnostics.types.words import Hand, State
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit

SIGNED: Final = (State.SIGNED, State.CLOSED)
_REPORT, _REVIEW = "diagnostics.report", "diagnostics.review"


@transaction.atomic
def open_report(*, order_id: int, actor: Actor, now: datetime) -> DraftCard:
    """Open the report to write it: by who claimed the study, or by a second reader once it was handed in.

    A draft that is there is taken up where it was left; one of a taking that was repeated since begins anew.
    Raises: OrderNotFound (404); NotPermitted (403); NotBeingRead, ClaimedByAnother, NotYourSide (409).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_write(order, actor)
    return (found_draft(order) or _begin(order, actor, now)).card()


@transaction.atomic
def open_addendum(*, order_id: int, actor: Actor, now: datetime) -> DraftCard:
    """Open the addendum of a signed report, filled with the version that stands.

    Raises: OrderNotFound (404); NotPermitted (403); NotSigned, NotYourSide (409).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_amend(order, actor)
    return (found_draft(order) or _begin(order, actor, now)).card()


@transaction.atomic
def save_draft(
    *, order_id: int, draft: ReportDraft, expected_version: int, actor: Actor, now: datetime
) -> DraftCard:
    """Keep what was written so far; writing renews the lease. What is already saved is not a new version.

    It runs every few seconds and leaves no audit line: opening, handing in and signing do.
    Raises: OrderNotFound (404); NotPermitted (403); StaleDraft, NotBeingRead, ClaimedByAnother, NotYourSide (409);
        UnknownTemplate, ReportTooLong, BadFieldValue (422).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_write(order, actor)
    return keep(order, draft, expected_version, actor, now).card()


def keep(
    order: Order, given: ReportDraft, expected_version: int, actor: Actor, now: datetime
) -> Draft:
    """Save a draft in the caller's transaction. Expects: the order is locked, the actor may write."""
    content = clean(given)
    row = found_draft(order) or _begin(order, actor, now)
    if row.version != expected_version and row.content() != content:
        raise StaleDraft(name=row.saved_by_name, at=row.saved_at)
    if order.state == State.READING:
        order.claim_until = lease_until(order, now)
        order.save(update_fields=["claim_until"])
    if row.content() == content:
        return row
    _fill(row, content, reason=content.reason)
    row.version += 1
    row.saved_at, row.saved_by_id, row.saved_by_name = now, actor.user_id, actor.name[:60]
    if row.submitted_at is None:
        row.author_id, row.author_name = actor.user_id, actor.name[:60]
    row.save()
    return row


def clean(given: ReportDraft) -> ReportDraft:
    """A draft as it is stored. Raises: UnknownTemplate, ReportTooLong, BadFieldValue (422)."""
    content = ReportDraft(
        template_code=given.template_code,
        findings=reporting.tidy(given.findings),
        impression=reporting.tidy(given.impression),
        values=reporting.plain_values(given.values),
        conclusion=given.conclusion,
        critical_code=given.critical_code.strip()[:40],
        reason=reporting.tidy(given.reason),
    )
    reporting.must_fit(content, template(content.template_code))
    return content


def must_write(order: Order, actor: Actor) -> None:
    """Refuse whoever may not write into the report now.

    Raises: NotPermitted (403); NotBeingRead, ClaimedByAnother, NotYourSide (409).
    """
    if order.state in SIGNED:
        must_amend(order, actor)
        return
    if order.state == State.SUBMITTED:
        actor.must(_REVIEW)
        must_stand_at_centre(order, actor)
        return
    actor.must(_REPORT)
    must_stand_at_centre(order, actor)
    if order.state != State.READING:
        raise NotBeingRead(state=ORDER.states[State(order.state)])
    if order.claimed_by_id != actor.user_id:
        raise ClaimedByAnother(name=order.claimed_by_name, until=order.claim_until)


def must_amend(order: Order, actor: Actor) -> None:
    """Refuse whoever may not amend. Raises: NotPermitted (403); NotSigned, NotYourSide (409)."""
    actor.must(_REPORT)
    must_stand_at_centre(order, actor)
    if order.state not in SIGNED:
        raise NotSigned


def must_stand_at_centre(order: Order, actor: Actor) -> None:
    """Refuse who does not act for the centre's host (409), or reads for other kinds of centre (403)."""
    if Hand.CENTRE not in hands(order, actor):
        raise NotYourSide(hand=ORDER.hands[Hand.CENTRE], move="书写报告")
    must_read_for(order, actor)


def found_draft(order: Order) -> Draft | None:
    """The draft of the present taking; one of an earlier taking is no draft any more."""
    row = Draft.objects.filter(order=order).first()
    if row is not None and row.retakes != order.retakes:
        row.delete()
        return None
    return row


def _begin(order: Order, actor: Actor, now: datetime) -> Draft:
    """A new draft: empty under the template of the examination, or with the version that stands to be amended."""
    draft = Draft(
        order=order,
        retakes=order.retakes,
        author_id=actor.user_id,
        author_name=actor.name[:60],
        saved_at=now,
        saved_by_id=actor.user_id,
        saved_by_name=actor.name[:60],
    )
    if order.state in SIGNED:
        draft.kind = ReportKind.ADDENDUM
        _fill(draft, standing(order).content(), reason="")
    else:
        chosen = template_for(order.item_code, order.modality, order.body_part)
        draft.template_code = chosen.code
        traced = find_part(order.card(), actor)
        draft.values = reporting.measured_values(traced.measures, chosen) if traced else {}
    draft.save(force_insert=True)
    audit.record(
        actor,
        "diagnostics.begin_report",
        target=f"diagnostic_order:{order.pk}",
        at=now,
        resident_id=order.resident_id,
        facts={"kind": str(draft.kind)},
    )
    return draft


def standing(order: Order) -> Report:
    """The version that stands. Expects: the order is signed."""
    return Report.objects.select_related("order").filter(order=order).order_by("-number")[0]


def _fill(row: Draft, content: ReportDraft, *, reason: str) -> None:
    row.template_code = content.template_code
    row.findings, row.impression = content.findings, content.impression
    row.values = dict(content.values)
    row.conclusion = str(content.conclusion or "")
    row.critical_code, row.reason = content.critical_code, reason
