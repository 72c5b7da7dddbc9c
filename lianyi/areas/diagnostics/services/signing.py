"""A report goes out: handed in, taken back, sent back, signed by one or two as the county's rule says."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.templates import template
from lianyi.areas.diagnostics.models import Draft, Order
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.services import returning
from lianyi.areas.diagnostics.services.critical_findings import must_have_case, raise_for
from lianyi.areas.diagnostics.services.drafting import found_draft, keep, must_write
from lianyi.areas.diagnostics.services.moves import rules_of, step, wholes
from lianyi.areas.diagnostics.services.reading import lease_until
from lianyi.areas.diagnostics.services.refused import told_if_refused
from lianyi.areas.diagnostics.services.report_refusals import (
    NeedsSecondReader,
    NotBeingRead,
    NotYourReport,
    OwnReport,
    ReasonMissing,
)
from lianyi.areas.diagnostics.services.result_gate import (
    after_signing,
    must_be_releasable,
    reopen,
)
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.reports import Conclusion, ReportDraft
from lianyi.areas.diagnostics.types.words import Hand, Modality, Move, State, Urgency
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE

_REVIEW: Final = "diagnostics.review"


@told_if_refused("submit")
@transaction.atomic
def submit(
    *,
    order_id: int,
    draft: ReportDraft | None = None,
    expected_version: int = 0,
    actor: Actor,
    now: datetime,
) -> OrderCard:
    """Hand the report in for a second reader; a critical finding opens its case at once.

    `draft`: what the window holds, saved first. Raises: OrderNotFound (404); NotPermitted (403); StaleDraft,
        NotBeingRead, ClaimedByAnother, NotYourSide (409); ReportIncomplete and what `save_draft` refuses (422).
    """
    order, row = _to_finish(order_id, draft, expected_version, actor, now)
    if order.state != State.READING:
        raise NotBeingRead(state=ORDER.states[State(order.state)])
    _submit(order, row, actor, now)
    return order.card()


@told_if_refused("sign")
@transaction.atomic
def sign(
    *,
    order_id: int,
    draft: ReportDraft | None = None,
    expected_version: int = 0,
    alone: bool = False,
    actor: Actor,
    now: datetime,
) -> OrderCard:
    """Sign the report and send it back: by its author where one is enough, else by another with the right to review.

    `alone`: the author signs what needs two, at night, if the county allows it; it is reviewed later.
    Emits: ReportSigned. Raises: OrderNotFound (404); NotPermitted, OwnReport (403); NeedsSecondReader, StaleDraft,
        CriticalWithoutCase, NotBeingRead, ClaimedByAnother, NotYourSide, IllegalMove (409); ReportIncomplete (422).
    """
    order, row = _to_finish(order_id, draft, expected_version, actor, now)
    _sign(order, row, alone, actor, now)
    return order.card()


@told_if_refused("finish")
@transaction.atomic
def finish(
    *,
    order_id: int,
    draft: ReportDraft | None = None,
    expected_version: int = 0,
    actor: Actor,
    now: datetime,
) -> OrderCard:
    """Finish writing: signed where one is enough or a second reader finishes, handed in where another must review.

    Emits and raises as `sign` and `submit` do.
    """
    order, row = _to_finish(order_id, draft, expected_version, actor, now)
    if order.state == State.READING and _asks_second(order, row):
        _submit(order, row, actor, now)
    else:
        _sign(order, row, False, actor, now)
    return order.card()


@transaction.atomic
def recall(*, order_id: int, actor: Actor, now: datetime) -> OrderCard:
    """The author takes back what was handed in, to go on writing.

    Raises: OrderNotFound (404); NotPermitted, NotYourReport (403); IllegalMove, NotYourSide (409).
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    row = found_draft(order)
    if row is not None and row.author_id != actor.user_id:
        raise NotYourReport(name=row.author_name)
    _return(order, row, Move.RECALL, actor, now, "")
    return order.card()


@transaction.atomic
def send_back(*, order_id: int, reason: str, actor: Actor, now: datetime) -> OrderCard:
    """The second reader gives the report back to its author, with a reason.

    Raises: OrderNotFound (404); NotPermitted, OwnReport (403); ReasonMissing (422); IllegalMove, NotYourSide (409).
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    row = found_draft(order)
    if row is not None and row.author_id == actor.user_id:
        raise OwnReport
    told = reporting.tidy(reason)[: reporting.LONGEST_REASON]
    if row is not None:
        row.sent_back_at, row.sent_back_by_name = now, actor.name[:60]
        row.sent_back_reason = told
    _return(order, row, Move.SEND_BACK, actor, now, told)
    return order.card()


def sign_policy(order: Order) -> reporting.SignPolicy:
    """The county's rule of signing, as it stood when the order was made."""
    rules = rules_of(order)

    def words(name: str) -> frozenset[str]:
        return frozenset(rules.texts(f"diagnostics.{name}")) - {reporting.NONE}

    return reporting.SignPolicy(
        conclusions=words("second_reader_conclusions"),
        modalities=words("second_reader_modalities"),
        urgencies=words("second_reader_urgencies"),
        lone=rules.flag("diagnostics.lone_sign"),
        lone_urgencies=words("lone_sign_urgencies"),
        from_hour=rules.whole("diagnostics.lone_sign_from_hour"),
        to_hour=rules.whole("diagnostics.lone_sign_to_hour"),
    )


def asks_second(order: Order, conclusion: Conclusion) -> bool:
    """Whether a report of this order with this conclusion needs a second reader."""
    return reporting.needs_second(
        sign_policy(order),
        urgency=Urgency(order.urgency),
        modality=Modality(order.modality),
        conclusion=conclusion,
    )


def may_alone(order: Order, now: datetime) -> bool:
    """Whether its author may sign it alone at this hour."""
    return reporting.may_sign_alone(
        sign_policy(order), urgency=Urgency(order.urgency), local=now.astimezone(ZONE)
    )


def lone_due(order: Order, now: datetime) -> datetime:
    """Until when a report signed alone is reviewed."""
    return now + timedelta(hours=wholes(rules_of(order))["lone_review_hours"])


def _to_finish(
    order_id: int,
    given: ReportDraft | None,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> tuple[Order, Draft]:
    """The order and its draft, locked, saved and complete."""
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    if ORDER.is_end(State(order.state)) or order.state == State.SIGNED:
        raise NotBeingRead(state=ORDER.states[State(order.state)])
    must_write(order, actor)
    row = keep(order, given, expected_version, actor, now) if given else found_draft(order)
    if row is None:
        raise NotBeingRead(state=ORDER.states[State(order.state)])
    reporting.must_be_complete(row.content(), template(row.template_code))
    return order, row


def _asks_second(order: Order, row: Draft) -> bool:
    return asks_second(order, Conclusion(row.conclusion))


def _submit(order: Order, row: Draft, actor: Actor, now: datetime) -> None:
    raise_for(order, row.content(), actor, now)
    row.submitted_at, row.submitted = now, reporting.sealed_content(row.content())
    row.author_id, row.author_name = actor.user_id, actor.name[:60]
    row.save()
    order.submitted_at, order.claim_until = now, None
    facts = {"conclusion": row.conclusion}
    step(order, Move.SUBMIT, Hand.CENTRE, actor=actor, now=now, facts=facts)


def _sign(order: Order, row: Draft, alone: bool, actor: Actor, now: datetime) -> None:
    reviewed = order.state == State.SUBMITTED
    if reviewed and row.author_id == actor.user_id:
        raise OwnReport
    lone = False
    if not reviewed and _asks_second(order, row):
        if not (alone and may_alone(order, now)):
            raise NeedsSecondReader
        lone = True
    must_be_releasable(order, actor)
    raise_for(order, row.content(), actor, now)
    must_have_case(order, row.content())
    order.signed_at, order.claim_until = now, None
    order.abnormal = row.conclusion != Conclusion.NORMAL
    order.critical = order.critical or row.conclusion == Conclusion.CRITICAL
    facts = {"conclusion": row.conclusion, "lone": lone}
    step(order, Move.SIGN, Hand.CENTRE, actor=actor, now=now, facts=facts)
    due = lone_due(order, now) if lone else None
    returning.give_back(order, row, reviewed=reviewed, lone_due_at=due, actor=actor, now=now)
    after_signing(order, actor, now)


def _return(
    order: Order, row: Draft | None, move: Move, actor: Actor, now: datetime, note: str
) -> None:
    """The report is with its author again, who holds the study as before."""
    if row is not None:
        row.submitted_at = row.submitted = None
        row.save()
        order.claimed_by_id, order.claimed_by_name = row.author_id, row.author_name
    order.submitted_at, order.claim_until = None, lease_until(order, now)
    step(order, move, Hand.CENTRE, actor=actor, now=now, note=note)
    reopen(order.pk)
