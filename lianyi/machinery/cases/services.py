"""Writes of cases, each in the caller's transaction or one of its own: lock, decide, write, step, audit, tell."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from lianyi.kernel.actor import SYSTEM, Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery import prepared
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import ZONE, Due
from lianyi.machinery.cases.escalation import HOLDER, Ladder
from lianyi.machinery.cases.events import CaseMoved, CaseOpened, CaseOverdue
from lianyi.machinery.cases.kinds import kind_of
from lianyi.machinery.cases.models import Case, CaseEscalation, CaseReceipt, CaseStep
from lianyi.machinery.cases.parameters import DUTIES, MINUTES_ORDINARY, MINUTES_URGENT
from lianyi.machinery.cases.types import CaseCard, Holder, Priority
from lianyi.machinery.joining import joined
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

OPEN: Final = "OPEN"
REASSIGN: Final = "REASSIGN"
ESCALATE: Final = "ESCALATE"
CLOCK_HAND: Final = "CLOCK"
_BY_KEY: Final = prepared.Question(lambda pk: Case.objects.select_for_update().filter(pk=pk))


class CaseNotFound(DomainError):
    """There is no such case in the actor's scope."""

    code = "case.not_found"
    http_status = 404
    template = "There is no such case, or it is not yours to see."


class StaleCase(DomainError):
    """Somebody else changed the case since it was read."""

    code = "case.stale"
    http_status = 409
    template = "The case was changed meanwhile (version {found}, you had {expected}); reload it and decide again."


class CaseIsClosed(DomainError):
    """A closed case has neither clock nor holder to change."""

    code = "case.closed"
    http_status = 409
    template = "The case was closed on {closed_at}; it cannot be changed any more."


@transaction.atomic
def open(  # noqa: A001  # read as cases.open(...)
    *,
    kind: str,
    subject_id: int,
    headline: str,
    holder: Holder,
    actor: Actor,
    now: datetime,
    county_code: str = "",
    priority: Priority = Priority.ORDINARY,
    clock: str = "",
    due: Due | None = None,
    hand: str = "",
    note: str = "",
    resident_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> CaseCard:
    """Open a case in the start state of its kind's table, under the county's policy of today.

    Expects: `headline` without a full name; one case a subject and kind.
    Emits: CaseOpened.
    """
    table = kind_of(kind).table
    rules = policy.current(county_code, now.astimezone(ZONE).date())
    case = Case(
        kind=kind,
        state=table.start,
        subject_id=subject_id,
        headline=headline,
        priority=priority,
        county_code=county_code,
        opened_at=now,
        policy_version_id=rules.version_id,
    )
    _give_to(case, holder)
    _start_clock(case, clock, due)
    case.save()
    _step(case, OPEN, "", hand, actor, now, note, facts)
    _audit(case, "opened", actor, now, resident_id)
    outbox.emit(
        CaseOpened(
            kind=kind,
            case_id=case.pk,
            subject_id=subject_id,
            holder_institution_id=case.holder_institution_id,
        ),
        at=now,
    )
    return case.card()


@joined
def move(
    *,
    case_id: int,
    move: str,
    hand: str,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
    note: str = "",
    holder: Holder | None = None,
    clock: str = "",
    due: Due | None = None,
    keep_clock: bool = False,
    headline: str | None = None,
    priority: Priority | None = None,
    resident_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> CaseCard:
    """Move a case along a row of its table. The running clock ends, unless a new one is given or it is kept.

    Expects: the caller has scoped the subject; `hand` is a word of the table.
    Emits: CaseMoved. Raises: IllegalMove, StaleCase (409), CaseNotFound (404).
    """
    case = _locked(case_id, expected_version)
    table = kind_of(case.kind).table
    before = table.read_state(case.state)
    after = table.after(before, table.read_move(move), table.read_hand(hand))
    case.state = after
    case.headline = case.headline if headline is None else headline
    case.priority = case.priority if priority is None else priority
    if holder is not None:
        _give_to(case, holder)
    ended = table.is_end(after)
    if ended:
        case.closed_at = now
    if ended or not keep_clock:
        _lift_escalations(case, now)
        _start_clock(case, "" if ended else clock, None if ended else due)
    _store(case)
    _step(case, move, before, hand, actor, now, note, facts)
    _audit(case, str(move).lower(), actor, now, resident_id)
    outbox.emit(
        CaseMoved(
            kind=case.kind,
            case_id=case.pk,
            subject_id=case.subject_id,
            move=str(move),
            from_state=str(before),
            to_state=str(after),
            holder_institution_id=case.holder_institution_id,
        ),
        at=now,
    )
    return case.card(previous_state=str(before))


@transaction.atomic
def set_clock(
    *, case_id: int, clock: str, due: Due | None, actor: Actor, now: datetime, note: str = ""
) -> CaseCard:
    """Start, move or (without a due time) stop the clock of an open case; escalation begins anew.

    Raises: CaseNotFound (404), CaseIsClosed (409).
    """
    case = _open(case_id)
    _lift_escalations(case, now)
    _start_clock(case, clock, due)
    _store(case)
    _step(case, "SET_CLOCK", case.state, "", actor, now, note, {"clock": clock})
    _audit(case, "clock_set", actor, now, None)
    return case.card()


@transaction.atomic
def reassign(
    *,
    case_id: int,
    holder: Holder,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
    note: str = "",
) -> CaseCard:
    """Hand an open case to another duty, unit or person; its state and clock stay.

    Raises: CaseNotFound (404), CaseIsClosed, StaleCase (409).
    """
    case = _open(case_id, expected_version)
    _give_to(case, holder)
    _store(case)
    _step(case, REASSIGN, case.state, "", actor, now, note, None)
    _audit(case, "reassigned", actor, now, None)
    return case.card()


@transaction.atomic
def receipt(*, case_id: int, actor: Actor, now: datetime) -> int:
    """Note that the addressed unit has seen what was handed to it; the first to look counts. Returns how many steps.

    Call it when a page of the case is opened. Nothing happens for the platform itself, or for a second reader.
    """
    if actor.role == SYSTEM or actor.institution_id is None:
        return 0
    addressed = Q(to_institution_id=actor.institution_id) & ~Q(institution_id=actor.institution_id)
    called = Q(to_institution_id=None, to_duty=actor.role)
    steps = CaseStep.objects.filter(addressed | called, case_id=case_id, receipt=None)
    fresh = [
        CaseReceipt(step_id=step_id, user_id=actor.user_id, by_name=actor.name, at=now)
        for step_id in steps.values_list("id", flat=True)[:100]
    ]
    if fresh:
        CaseReceipt.objects.bulk_create(fresh, ignore_conflicts=True)
        audit.record(
            actor, "case.received", target=f"case:{case_id}", at=now, facts={"steps": len(fresh)}
        )
    return len(fresh)


@transaction.atomic
def note_export(*, actor: Actor, now: datetime, kind: str) -> None:
    """Write into the audit that somebody took their worklist away as a file."""
    audit.record(
        actor, "cases.worklist_exported", target="cases:worklist", at=now, facts={"kind": kind}
    )


def escalate_due(now: datetime, at_most: int = 200) -> int:
    """Raise every late case whose next level is reached; returns how many levels were called. Safe to run at any time.

    Emits: CaseOverdue, once a level. Each case is its own transaction: one fault does not hold up the others.
    """
    late = Case.objects.waiting().filter(escalates_at__lte=now).order_by("escalates_at", "id")
    return sum(_escalate(case_id, now) for case_id in late.values_list("id", flat=True)[:at_most])


@transaction.atomic
def _escalate(case_id: int, now: datetime) -> int:
    case = (
        Case.objects.select_for_update()
        .filter(pk=case_id, closed_at=None, escalates_at__lte=now)
        .first()
    )
    if case is None or case.due_at is None:
        return 0
    ladder = _ladder(case)
    reached = ladder.reached(case.due_at, now, above=case.escalation)
    clock = Actor.system(now, "时钟")
    for level in reached:
        duty = ladder.duty(level)
        called = case.holder_duty if duty == HOLDER else duty
        CaseEscalation.objects.create(case=case, level=level, duty=called, clock=case.clock, at=now)
        case.escalation = level
        _step(
            case, ESCALATE, case.state, CLOCK_HAND, clock, now, "", {"level": level}, called=called
        )
        outbox.emit(
            CaseOverdue(
                kind=case.kind,
                case_id=case.pk,
                subject_id=case.subject_id,
                level=level,
                duty=called,
                clock=case.clock,
                holder_institution_id=case.holder_institution_id,
            ),
            at=now,
        )
    case.escalates_at = ladder.rises_at(case.due_at, case.escalation + 1)
    _store(case)
    if reached:
        _audit(case, "escalated", clock, now, None, level=case.escalation)
    return len(reached)


def _locked(case_id: int, expected_version: int | None) -> Case:
    case = _BY_KEY.first(pk=case_id)
    if case is None:
        raise CaseNotFound
    if expected_version is not None and case.version != expected_version:
        raise StaleCase(found=case.version, expected=expected_version)
    return case


def _open(case_id: int, expected_version: int | None = None) -> Case:
    case = _locked(case_id, expected_version)
    if case.closed_at is not None:
        raise CaseIsClosed(closed_at=case.closed_at)
    return case


def _give_to(case: Case, holder: Holder) -> None:
    case.holder_institution_id = holder.institution_id
    case.holder_duty = holder.duty
    case.holder_user_id = holder.user_id


def _start_clock(case: Case, clock: str, due: Due | None) -> None:
    """Begin a clock at level -1; without a due time no clock runs."""
    case.clock = clock if due else ""
    case.due_at = due.at if due else None
    case.due_estimated = bool(due and due.estimated)
    case.escalation = -1
    case.escalates_at = _ladder(case).rises_at(due.at, 0) if due else None


def _lift_escalations(case: Case, now: datetime) -> None:
    """Take back the calls of a clock that ends; a clock at level -1 has called nobody."""
    if case.escalation >= 0:
        CaseEscalation.objects.filter(case=case, lifted_at=None).update(lifted_at=now)


def _ladder(case: Case) -> Ladder:
    """The escalation of the county's policy under which the case was opened."""
    rules = policy.at(case.policy_version_id, case.county_code)
    key = MINUTES_URGENT if case.priority == Priority.URGENT else MINUTES_ORDINARY
    return Ladder(sorted(rules.wholes(key)), rules.texts(DUTIES))


def _store(case: Case) -> None:
    """Save under a new version. The row is locked: nobody can have been faster."""
    case.version += 1
    prepared.update(case)


def _step(
    case: Case,
    move: str,
    before: str,
    hand: str,
    actor: Actor,
    now: datetime,
    note: str,
    facts: dict[str, Any] | None,
    called: str = "",
) -> None:
    """Add one link to the chain; `called` is a duty outside the holder's unit to which a late case rose."""
    elsewhere = called not in ("", case.holder_duty)
    prepared.insert(
        CaseStep(
            case=case,
            move=move,
            from_state=before,
            to_state=case.state,
            hand=hand,
            user_id=actor.user_id,
            by_name=actor.name,
            institution_id=actor.institution_id,
            to_institution_id=None if elsewhere else case.holder_institution_id,
            to_duty=called or case.holder_duty,
            due_at=case.due_at,
            at=now,
            note=note,
            facts=facts or {},
        )
    )


def _audit(
    case: Case, what: str, actor: Actor, now: datetime, resident_id: int | None, **facts: Any
) -> None:
    audit.record(
        actor,
        f"{case.kind}.{what}",
        target=f"{case.kind}:{case.subject_id}",
        at=now,
        resident_id=resident_id,
        purpose=actor.purpose,
        facts={"case": case.pk, "state": case.state, **facts},
    )
