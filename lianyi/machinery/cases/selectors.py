"""Reads of cases: worklists, counts for desks, and the chain of duty of one case."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.kinds import Kind, kind_of
from lianyi.machinery.cases.models import Case, CaseEscalation, CaseQuerySet, CaseStep
from lianyi.machinery.cases.names import institution_names
from lianyi.machinery.cases.services import CaseNotFound
from lianyi.machinery.cases.types import CaseCard, Count, StepCard, WorkItem
from lianyi.machinery.prepared import Question
from lianyi.machinery.ui import Keyset, Page
from lianyi.machinery.ui.paging import BadPageKey

SOON: Final = timedelta(hours=1)
NO_CLOCK: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "no clock" where rows are put in order: after every case that has one."""

_ORDER: Final = Keyset("rank", "priority", "due_key", "id")


def get_case(case_id: int, scope: Scope) -> CaseCard:
    """One case in the scope; raise CaseNotFound (404)."""
    case = Case.objects.visible_to(scope).filter(pk=case_id).first()
    if case is None:
        raise CaseNotFound
    return case.card()


def find_case(kind: str, subject_id: int, scope: Scope) -> CaseCard | None:
    """The case of a subject, if it is in the scope."""
    case = Case.objects.visible_to(scope).filter(kind=kind, subject_id=subject_id).first()
    return case.card() if case else None


def worklist(
    *,
    scope: Scope,
    duties: Collection[str],
    now: datetime,
    kinds: Collection[str] | None = None,
    overdue_only: bool = False,
    after: str = "",
    at_most: int = 50,
) -> Page[WorkItem]:
    """What the duties in this scope have to act upon, or were called to by escalation.

    Overdue cases come first, then by priority, then by the time left; the order of later pages is that of the first
    page's instant, which the key carries.
    Cost: one query, `at_most` + 1 rows. Raises: BadPageKey (400).
    """
    instant, key = _read_key(after, now)
    rows = _waiting(scope, duties, kinds).annotate(
        rank=models.Case(When(due_at__lte=instant, then=Value(0)), default=Value(1)),
        due_key=Coalesce("due_at", Value(NO_CLOCK), output_field=models.DateTimeField()),
    )
    if overdue_only:
        rows = rows.filter(due_at__lte=now)
    found: Page[Case] = _ORDER.page(rows, key, at_most)
    return Page(
        [_item(case, now, duties) for case in found.rows],
        _stamp(instant, found.next_key),
        _stamp(instant, found.previous_key),
    )


def every_work_item(
    *,
    scope: Scope,
    duties: Collection[str],
    now: datetime,
    kinds: Collection[str] | None = None,
    overdue_only: bool = False,
    at_most: int = 5_000,
) -> Iterator[WorkItem]:
    """The whole worklist, page after page, for a file. Cost: one query for every 200 lines, `at_most` lines."""
    after, given = "", 0
    while given < at_most:
        work = worklist(
            scope=scope,
            duties=duties,
            now=now,
            kinds=kinds,
            overdue_only=overdue_only,
            after=after,
            at_most=200,
        )
        yield from work.rows[: at_most - given]
        after, given = work.next_key, given + len(work.rows)
        if not after:
            return


def counts(
    *, scope: Scope, duties: Collection[str], now: datetime, kinds: Collection[str] | None = None
) -> dict[str, Count]:
    """How much waits for the duties in this scope, by kind. Cost: one query."""
    rows = _COUNTED.rows(
        ids=scope.institution_ids,
        everything=scope.everything,
        duties=duties,
        kinds=kinds,
        now=now,
        soon=now + SOON,
    )
    return {
        kind: Count(open=waiting, overdue=overdue, due_soon=due_soon)
        for kind, waiting, overdue, due_soon in rows
    }


def timeline(case_id: int, at_most: int = 500) -> list[StepCard]:
    """The chain of duty of a case, oldest first: unit, person, time, instruction, receipt, and the time between steps.

    Expects: the caller has scoped the case or its subject. Cost: two queries and one for the names of institutions.
    """
    case = Case.objects.filter(pk=case_id).values_list("kind", flat=True).first()
    if case is None:
        raise CaseNotFound
    kind = kind_of(case)
    steps = list(
        CaseStep.objects.filter(case_id=case_id).select_related("receipt").order_by("id")[:at_most]
    )
    names = institution_names(
        i for step in steps for i in (step.institution_id, step.to_institution_id)
    )
    cards: list[StepCard] = []
    before: datetime | None = None
    for step in steps:
        cards.append(_step_card(step, kind, names, before))
        before = step.at
    return cards


def _waiting(scope: Scope, duties: Collection[str], kinds: Collection[str] | None) -> CaseQuerySet:
    """Open cases held by one of the duties inside the scope, or risen to one of them."""
    called = CaseEscalation.objects.filter(case=OuterRef("pk"), duty__in=duties, lifted_at=None)
    rows = Case.objects.waiting().filter(Q(holder_duty__in=duties) | Exists(called.values("pk")))
    if not scope.everything:
        rows = rows.filter(holder_institution_id__in=scope.institution_ids)
    return rows if kinds is None else rows.filter(kind__in=kinds)


def _counted(
    ids: Collection[int],
    everything: bool,
    duties: Collection[str],
    kinds: Collection[str] | None,
    now: datetime,
    soon: datetime,
) -> "models.QuerySet[Case, tuple[Any, ...]]":
    scope = Scope(institution_ids=frozenset(ids), everything=everything, at=now)
    return (
        _waiting(scope, duties, kinds)
        .order_by("kind")
        .values_list("kind")
        .annotate(
            open=CountOf("id"),
            overdue=CountOf("id", filter=Q(due_at__lte=now)),
            due_soon=CountOf("id", filter=Q(due_at__gt=now, due_at__lte=soon)),
        )
    )


_COUNTED: Final = Question(_counted)


def _item(case: Case, now: datetime, duties: Collection[str]) -> WorkItem:
    kind = kind_of(case.kind)
    left = case.due_at - now if case.due_at else None
    return WorkItem(
        case=case.card(),
        kind_name=kind.name_zh,
        url_name=kind.url_name,
        overdue=left is not None and left <= timedelta(),
        left=left,
        escalated=case.holder_duty not in duties,
    )


_STEP_NAMES: Final = {
    "OPEN": "建立",
    "REASSIGN": "改派",
    "ESCALATE": "超时升级",
    "SET_CLOCK": "调整时限",
}


def _step_card(
    step: CaseStep, kind: Kind, names: Mapping[int, str], before: datetime | None
) -> StepCard:
    receipt = getattr(step, "receipt", None)
    table = kind.table
    return StepCard(
        id=step.pk,
        move=step.move,
        move_name=_STEP_NAMES.get(step.move) or table.moves.get(step.move, step.move),
        from_state=step.from_state,
        to_state=step.to_state,
        state_name=table.states.get(step.to_state, step.to_state),
        hand=step.hand,
        hand_name=table.hands.get(step.hand, ""),
        user_id=step.user_id,
        by_name=step.by_name,
        institution_id=step.institution_id,
        institution_name=names.get(step.institution_id or 0, ""),
        at=step.at,
        after=step.at - before if before else None,
        note=step.note,
        to_institution_id=step.to_institution_id,
        to_institution_name=names.get(step.to_institution_id or 0, ""),
        to_duty=step.to_duty,
        due_at=step.due_at,
        received_at=receipt.at if receipt else None,
        received_by=receipt.by_name if receipt else "",
        facts=step.facts,
    )


def _stamp(instant: datetime, key: str) -> str:
    """Put the first page's instant before a page key."""
    return f"{int(instant.timestamp() * 1_000_000)}.{key}" if key else ""


def _read_key(after: str, now: datetime) -> tuple[datetime, str]:
    """Take a page key apart; the first page is judged by now."""
    if not after:
        return now, ""
    stamp, _, key = after.partition(".")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 17 and key):
        raise BadPageKey(field="after", key=after)
    return datetime.fromtimestamp(int(stamp) / 1_000_000, UTC), key
