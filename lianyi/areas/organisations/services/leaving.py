"""Members leave by the steps of their model; consortia merge or are dissolved, and their history stays."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.organisations.definitions import parameters, schemes
from lianyi.areas.organisations.events import ConsortiaMerged, MemberJoined, MemberLeft
from lianyi.areas.organisations.models import (
    Consortium,
    Decision,
    ExitCase,
    ExitStep,
    Membership,
)
from lianyi.areas.organisations.models.dated import on_day
from lianyi.areas.organisations.rules import governance, structure
from lianyi.areas.organisations.rules import membership as rules
from lianyi.areas.organisations.selectors import ConsortiumNotFound, ExitNotFound
from lianyi.areas.organisations.services.consortia import (
    ConsortiumEnded,
    locked_consortium,
)
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.services.entering import today
from lianyi.areas.organisations.services.members import locked_membership
from lianyi.areas.organisations.types import (
    ConsortiumCard,
    ConsortiumState,
    MemberRole,
    MergeTotals,
    Model,
    Outcome,
    Power,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

MERGED_REASON: Final = "整合"


class HeadCannotLeave(DomainError):
    """A consortium without its head is none."""

    code = "organisations.head_cannot_leave"
    http_status = 409
    template = "{institution} leads {consortium}; merge or dissolve the consortium instead."


class ExitOutOfStep(DomainError):
    """The steps of an exit follow one another."""

    code = "organisations.exit_out_of_step"
    http_status = 409
    template = "The step {step} is not due; next is {due}."


class AlreadyLeaving(DomainError):
    """The membership has ended or is ending."""

    code = "organisations.already_leaving"
    http_status = 409
    template = "{institution} has left {consortium} or is about to."


class CannotMerge(DomainError):
    """Only living county communities of one county become one."""

    code = "organisations.cannot_merge"
    http_status = 422
    template = "Choose at least two county communities of one county, the lasting one among them."


class MergeInFuture(DomainError):
    """A merge is entered on its day, or later."""

    code = "organisations.merge_in_future"
    http_status = 422
    template = "{from_on} lies ahead; enter the merge on its day."


@transaction.atomic
def propose_exit(
    membership_id: int, *, reason: str, last_day: date, actor: Actor, now: datetime
) -> int:
    """Open the way out for a member, and return its number; the membership runs until the last step is taken.

    Raises: HeadCannotLeave, AlreadyLeaving (409), EndsBeforeStart (422), MembershipNotFound (404).
    """
    contract = locked_membership(membership_id)
    must_reach(actor, contract.consortium.county_code)
    names = {"institution": contract.institution.name, "consortium": contract.consortium.name}
    if contract.role == MemberRole.HEAD:
        raise HeadCannotLeave(**names)
    if contract.until_on is not None or contract.exits.filter(closed=False).exists():
        raise AlreadyLeaving(**names)
    rules.check_span(contract.from_on, last_day)
    case = ExitCase.objects.create(
        membership=contract,
        reason=reason,
        last_day=last_day,
        opened_at=now,
        opened_by=actor.name,
    )
    audit.record(
        actor,
        "organisations.exit_proposed",
        target=f"consortium:{contract.consortium_id}",
        at=now,
        facts={"institution": contract.institution_id, "last_day": last_day.isoformat()},
    )
    return case.pk


@transaction.atomic
def record_exit_step(
    exit_id: int, step: str, *, approved: bool, document_no: str, actor: Actor, now: datetime
) -> bool:
    """Take the step of an exit that is due, and say whether the member has now left; a refusal closes the exit.

    Emits: MemberLeft, with the last step.
    Raises: ExitNotFound (404), ExitOutOfStep (409).
    """
    case = ExitCase.objects.select_for_update().filter(pk=exit_id, closed=False).first()
    if case is None:
        raise ExitNotFound(exit=exit_id)
    contract = locked_membership(case.membership_id)
    must_reach(actor, contract.consortium.county_code)
    steps = schemes()[Model(contract.consortium.model)].exit_steps
    done = list(case.taken.order_by("pk").values_list("step", flat=True))
    if not rules.exit_is_open(steps, done, step):
        due = next((name for name in steps if name not in done), "")
        raise ExitOutOfStep(field="step", step=step, due=due)
    ExitStep.objects.create(
        exit=case,
        step=step,
        approved=approved,
        document_no=document_no,
        user_id=actor.user_id,
        by_name=actor.name,
        at=now,
    )
    audit.record(
        actor,
        "organisations.exit_step",
        target=f"consortium:{contract.consortium_id}",
        at=now,
        facts={"institution": contract.institution_id, "step": step, "approved": approved},
    )
    left = approved and len(done) + 1 == len(steps)
    case.closed = left or not approved
    case.save()
    if left:
        _end(contract, case.last_day, case.reason, now)
    return left


def _end(contract: Membership, last_day: date, reason: str, now: datetime) -> None:
    """End a contract and its further roles."""
    contract.until_on, contract.end_reason = last_day, reason
    contract.save()
    contract.grants.filter(until_on__isnull=True, from_on__lte=last_day).update(until_on=last_day)
    outbox.emit(
        MemberLeft(
            consortium_id=contract.consortium_id,
            institution_id=contract.institution_id,
            last_day=last_day.isoformat(),
        ),
        at=now,
    )


@transaction.atomic
def dissolve(
    consortium_id: int, *, last_day: date, document_no: str, actor: Actor, now: datetime
) -> ConsortiumCard:
    """End a consortium and every contract in it after a day.

    Emits: MemberLeft for each member.
    Raises: ConsortiumNotFound (404), ConsortiumEnded (409), EndsBeforeStart (422).
    """
    row = locked_consortium(consortium_id)
    must_reach(actor, row.county_code)
    rules.check_span(row.founded_on, last_day)
    for contract in row.memberships.select_for_update().filter(until_on__isnull=True):
        rules.check_span(contract.from_on, last_day)
        _end(contract, last_day, document_no, now)
    row.state, row.ended_on = ConsortiumState.DISSOLVED, last_day
    row.save()
    audit.record(
        actor,
        "organisations.consortium_dissolved",
        target=f"consortium:{row.pk}",
        at=now,
        facts={"document": document_no},
    )
    return row.card()


@transaction.atomic
def merge(
    consortium_ids: Sequence[int],
    *,
    into_id: int,
    from_on: date,
    document_no: str,
    decision_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[ConsortiumCard, MergeTotals]:
    """Make several county communities one from a day on; old contracts end the day before, and history stays.

    The other heads become members of the lasting one. Members, beds and population are the same before and after.
    Emits: ConsortiaMerged, MemberLeft and MemberJoined for each member that moves.
    Raises: CannotMerge, MergeInFuture, EndsBeforeStart (422), DecisionNeeded, ConsortiumEnded, TotalsDiffer (409).
    """
    rows = _locked_all(consortium_ids)
    lasting = next((row for row in rows if row.pk == into_id), None)
    alike = structure.mergeable((Model(r.model) for r in rows), (r.county_code for r in rows))
    if lasting is None or len(rows) < 2 or not alike:
        raise CannotMerge(field="into_id")
    must_reach(actor, lasting.county_code)
    if from_on > today(now):
        raise MergeInFuture(field="from_on", from_on=from_on)
    _must_be_decided(lasting, decision_id, from_on)
    before = _totals(rows, from_on)
    for row in rows:
        if row is not lasting:
            _pour(row, lasting, from_on, now)
    after = _totals([lasting], from_on)
    structure.check_totals(before, after)
    audit.record(
        actor,
        "organisations.consortia_merged",
        target=f"consortium:{lasting.pk}",
        at=now,
        facts={"merged": sorted(r.pk for r in rows if r is not lasting), "document": document_no},
    )
    outbox.emit(
        ConsortiaMerged(
            into_id=lasting.pk,
            merged_ids=" ".join(str(r.pk) for r in rows if r is not lasting),
            from_on=from_on.isoformat(),
        ),
        at=now,
    )
    return lasting.card(), after


def _locked_all(consortium_ids: Sequence[int]) -> list[Consortium]:
    """Living consortia, locked in one order. Raises: ConsortiumNotFound (404), ConsortiumEnded (409)."""
    wanted = set(consortium_ids)
    rows = list(Consortium.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for missing in wanted - {row.pk for row in rows}:
        raise ConsortiumNotFound(consortium=missing)
    for row in rows:
        if row.state != ConsortiumState.ACTIVE:
            raise ConsortiumEnded(consortium=row.name, ended_on=row.ended_on)
    return rows


def _must_be_decided(lasting: Consortium, decision_id: int | None, on: date) -> None:
    """Where the county's profile asks for it, a merge is a 其他重大事项 with an approving decision (ORG-14)."""
    view = policy.current(lasting.county_code, on)
    if view.version_id is None or not view.flag(parameters.DECISION_NEEDED):
        return
    approved = Decision.objects.filter(
        pk=decision_id or 0,
        outcome=Outcome.APPROVED,
        power=Power.OTHER,
        body__county_code=lasting.county_code,
    )
    if not approved.exists():
        raise governance.DecisionNeeded(field="decision_id", title=lasting.name, kind="merger")


def _totals(rows: Sequence[Consortium], on: date) -> MergeTotals:
    """Members, beds and population of consortia on a day."""
    contracts = Membership.objects.filter(on_day(on), consortium__in=rows)
    return structure.totals(
        (contract.institution.card(), contract.institution.population)
        for contract in contracts.select_related("institution")
    )


def _pour(row: Consortium, lasting: Consortium, from_on: date, now: datetime) -> None:
    """Move every contract that runs on the day into the lasting consortium, and close the other."""
    last_day = from_on - timedelta(days=1)
    rules.check_span(row.founded_on, last_day)
    moved: dict[int, Membership] = {}
    running = row.memberships.select_for_update(of=("self",)).filter(on_day(from_on))
    for contract in running.select_related("institution", "consortium").order_by("pk"):
        rules.check_span(contract.from_on, last_day)
        contract.exits.filter(closed=False).update(closed=True)
        until_on = contract.until_on
        _end(contract, last_day, f"{MERGED_REASON}：{lasting.name}", now)
        moved[contract.pk] = Membership.objects.create(
            consortium=lasting,
            institution=contract.institution,
            department=contract.department,
            role=MemberRole.MEMBER if contract.role == MemberRole.HEAD else contract.role,
            form=contract.form,
            exclusive=contract.exclusive,
            from_on=from_on,
            until_on=until_on,
        )
        _tell_moved(moved[contract.pk], now)
    _keep_places(row, moved)
    row.memberships.filter(from_on__gt=from_on).update(consortium=lasting, under=None)
    row.state, row.ended_on, row.merged_into = ConsortiumState.MERGED, last_day, lasting
    row.save()


def _keep_places(row: Consortium, moved: dict[int, Membership]) -> None:
    """Members of an area centre stay under it; those right under the old head stand under the new one."""
    for pk, under_id in row.memberships.filter(pk__in=moved).values_list("pk", "under_id"):
        above = moved.get(under_id)
        if above is not None and above.role == MemberRole.AREA_CENTRE:
            moved[pk].under = above
            moved[pk].save()


def _tell_moved(contract: Membership, now: datetime) -> None:
    outbox.emit(
        MemberJoined(
            consortium_id=contract.consortium_id,
            institution_id=contract.institution_id,
            role=contract.role,
            from_on=contract.from_on.isoformat(),
        ),
        at=now,
    )
