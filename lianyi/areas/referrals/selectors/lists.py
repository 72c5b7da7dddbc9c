"""Lists of referrals: inbox, outbox, office board, who never came, what is followed up today."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from lianyi.areas.organisations import public as organisations
from lianyi.areas.referrals.definitions import reasons
from lianyi.areas.referrals.models import FollowUp, FollowUpAttempt, Guidance, Readmission, Referral
from lianyi.areas.referrals.rules.limits import CLOCK_NAMES
from lianyi.areas.referrals.states import FOLLOW_UP, LIVE, REFERRAL
from lianyi.areas.referrals.types.cards import FollowUpRow, ReferralRow
from lianyi.areas.referrals.types.words import (
    Direction,
    FollowUpState,
    GuidanceState,
    State,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.cases.selectors import NO_CLOCK
from lianyi.machinery.prepared import Question
from lianyi.machinery.ui.paging import Keyset, Page

_BY_CLOCK: Final = Keyset("due_key", "id")
_BY_TIME: Final = Keyset("-sort_at", "-id")
_BY_DAY: Final = Keyset("due_on", "id")

TONES: Final = {
    State.DRAFT: "neutral",
    State.SENT: "wait",
    State.INFO_REQUESTED: "warn",
    State.ACCEPTED: "info",
    State.DECLINED: "bad",
    State.IN_TRANSIT: "info",
    State.ARRIVED: "good",
    State.IN_CARE: "good",
    State.FOLLOWING: "good",
    State.CLOSED: "closed",
    State.CANCELLED: "closed",
    State.LAPSED: "bad",
    State.NO_SHOW: "bad",
    State.REFUSED_BY_PATIENT: "closed",
}
TASK_TONES: Final = {
    FollowUpState.DUE: "wait",
    FollowUpState.DONE: "good",
    FollowUpState.LOST: "bad",
    FollowUpState.CANCELLED: "closed",
}

BOXES: Final = ("in", "out", "answer", "coming", "here", "no_show", "returned", "drafts", "all")
"""Which list: waiting for my answer, on the way to me, with me, never came, came home to me, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; empty words narrow nothing."""

    box: str = "in"
    state: str = ""
    direction: str = ""
    urgency: str = ""
    disease: str = ""
    other_institution_id: int | None = None
    resident_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    late_only: bool = False
    by_clock: bool = True


def list_referrals(
    *, scope: Scope, wanted: Filter, now: datetime, after: str = "", at_most: int = 50
) -> Page[ReferralRow]:
    """One list of referrals, the most pressing first, or the newest.

    Cost: three queries: rows with their clocks, residents, institutions.
    """
    rows = narrowed(scope, wanted, now).select_related("case")
    if wanted.by_clock:
        rows = rows.annotate(due_key=Coalesce("case__due_at", Value(NO_CLOCK)))
        page = _BY_CLOCK.page(rows, after, at_most)
    else:
        rows = rows.annotate(sort_at=Coalesce("sent_at", "created_at"))
        page = _BY_TIME.page(rows, after, at_most)
    return page.with_rows(as_rows(page.rows, scope))


def narrowed(scope: Scope, wanted: Filter, now: datetime) -> QuerySet[Referral]:
    """The referrals of a list, unordered and unpaged: counts and exports read the same rows."""
    rows: QuerySet[Referral] = Referral.objects.visible_to(scope).filter(_box(scope, wanted.box))
    exact = {"state": wanted.state, "direction": wanted.direction, "urgency": wanted.urgency}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.disease:
        rows = rows.filter(
            Q(diagnosis_code__istartswith=wanted.disease)
            | Q(diagnosis_name__contains=wanted.disease)
        )
    if wanted.other_institution_id is not None:
        other = wanted.other_institution_id
        rows = rows.filter(Q(from_institution=other) | Q(to_institution=other))
    if wanted.resident_id is not None:
        rows = rows.filter(resident__in=residents.same_person_ids(wanted.resident_id))
    if wanted.from_on is not None:
        rows = rows.filter(created_at__gte=start_of(wanted.from_on))
    if wanted.to_on is not None:
        rows = rows.filter(created_at__lt=start_of(wanted.to_on + timedelta(days=1)))
    if wanted.late_only:
        rows = rows.filter(case__due_at__lte=now)
    return rows


def start_of(day: date) -> datetime:
    """The midnight a day begins with in the county."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def _box(scope: Scope, box: str) -> Q:
    """What belongs into a list, seen from the institutions in reach."""
    mine = Q() if scope.everything else Q(to_institution__in=scope.institution_ids)
    sent = Q() if scope.everything else Q(from_institution__in=scope.institution_ids)
    made = Q() if scope.everything else Q(made_by_institution__in=scope.institution_ids)
    missed = Q(state=State.NO_SHOW)  # beside each side: a database would look for the state alone
    return {
        "in": mine & ~Q(state=State.DRAFT),
        "out": (sent | made) & ~Q(state=State.DRAFT),
        "answer": (mine & Q(state=State.SENT)) | (sent & Q(state=State.INFO_REQUESTED)),
        "coming": mine & Q(state__in=(State.ACCEPTED, State.IN_TRANSIT)),
        "here": mine & Q(state__in=(State.ARRIVED, State.IN_CARE)),
        "no_show": (mine & missed) | (sent & missed) | (made & missed),
        "returned": mine
        & Q(direction__in=(Direction.DOWN, Direction.RETURN))
        & Q(state__in=(*LIVE, State.ARRIVED, State.FOLLOWING, State.NO_SHOW)),
        "drafts": made & Q(state=State.DRAFT),
        "all": ~Q(state=State.DRAFT),
    }.get(box, ~Q(state=State.DRAFT))


def as_rows(found: Iterable[Referral], scope: Scope) -> list[ReferralRow]:
    """Rows with the names a reader may see. Cost: two queries for any number of rows."""
    rows = list(found)
    people = residents.cards([row.resident_id for row in rows], scope)
    places = organisations.institutions(
        [i for row in rows for i in (row.from_institution_id, row.to_institution_id)]
    )
    return [_row(row, people.get(row.resident_id), places) for row in rows]


def _row(
    row: Referral,
    person: residents.ResidentCard | None,
    places: Mapping[int, organisations.InstitutionCard],
) -> ReferralRow:
    sender, receiver = places[row.from_institution_id], places[row.to_institution_id]
    case = row.case
    held = (
        ("VISIT", row.slot_reservation_id),
        ("EXAM", row.exam_reservation_id),
        ("BED", row.bed_reservation_id),
    )
    return ReferralRow(
        card=row.card(),
        patient=person.name if person else "—",
        patient_sex=person.sex if person else "",
        patient_age=person.age_text if person else "",
        from_name=sender.short_name or sender.name,
        to_name=receiver.short_name or receiver.name,
        to_department=row.to_department,
        clock=CLOCK_NAMES.get(case.clock, "") if case else "",
        due_at=case.due_at if case else None,
        escalation=case.escalation if case else -1,
        appointed_at=row.appointed_at,
        holds=tuple(reasons.name_of("priority", name) for name, held_id in held if held_id),
        state_name=REFERRAL.states[State(row.state)],
        tone=TONES[State(row.state)],
        direction_name=reasons.name_of("direction", row.direction),
        urgency_name=reasons.name_of("urgency", row.urgency),
    )


COUNTED: Final = ("answer", "coming", "here", "no_show", "returned")
"""The lists in which somebody is waited for: each is held small by an index on side and state."""


def counts_of_boxes(scope: Scope, now: datetime) -> dict[str, tuple[int, int]]:
    """How many referrals wait in each list, and how many of them are late. Cost: one query of what is open."""
    _, *found = _COUNTS.rows(ids=scope.institution_ids, everything=scope.everything, now=now)[0]
    return {name: (found[2 * n], found[2 * n + 1]) for n, name in enumerate(COUNTED)}


def _counts(ids: Collection[int], everything: bool, now: datetime) -> "QuerySet[Referral, Any]":
    scope = Scope(institution_ids=frozenset(ids), everything=everything, at=now)
    boxes = {name: _box(scope, name) for name in COUNTED}
    rows: QuerySet[Referral] = Referral.objects.visible_to(scope).order_by()
    counts = {}
    for name, box in boxes.items():
        counts[name] = Count("pk", filter=box)
        counts[f"{name}_late"] = Count("pk", filter=box & Q(case__due_at__lte=now))
    return rows.filter(reduce(or_, boxes.values())).values_list(Value(1)).annotate(**counts)


_COUNTS: Final = Question(_counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Which follow-ups a list wants. `when`: due (until today), late, soon (the coming week), done, all."""

    when: str = "due"
    mine: bool = True
    referral_id: int | None = None


def list_follow_ups(
    *, scope: Scope, wanted: Task, now: datetime, after: str = "", at_most: int = 50
) -> Page[FollowUpRow]:
    """Dated tasks: of the institutions in reach (`mine`), or of the patients they sent down.

    Cost: four queries: tasks with their clocks and referrals, residents, institutions, last attempts.
    """
    rows = follow_ups_of(scope, wanted, now).select_related("case", "referral")
    page = _BY_DAY.page(rows, after, at_most)
    return page.with_rows(task_rows(page.rows, scope, now))


def follow_ups_of(scope: Scope, wanted: Task, now: datetime) -> QuerySet[FollowUp]:
    """The tasks of a list, unordered and unpaged."""
    today = now.astimezone(ZONE).date()
    rows: QuerySet[FollowUp] = FollowUp.objects.visible_to(scope)
    if not scope.everything:
        here = Q(institution__in=scope.institution_ids)
        rows = rows.filter(
            here if wanted.mine else Q(referral__from_institution__in=scope.institution_ids) & ~here
        )
    if wanted.referral_id is not None:
        rows = rows.filter(referral=wanted.referral_id)
    due = Q(state=FollowUpState.DUE)
    chosen = {
        "due": due & Q(due_on__lte=today),
        "late": due & Q(due_on__lt=today),
        "soon": due & Q(due_on__gt=today, due_on__lte=today + timedelta(days=7)),
        "done": ~due,
        "all": Q(),
    }
    return rows.filter(chosen.get(wanted.when, chosen["due"]))


def task_rows(found: Iterable[FollowUp], scope: Scope, now: datetime) -> list[FollowUpRow]:
    """Tasks with the names a reader may see. Cost: three queries for any number of tasks."""
    tasks = list(found)
    today = now.astimezone(ZONE).date()
    people = residents.cards([task.resident_id for task in tasks], scope)
    places = organisations.institutions([task.institution_id for task in tasks])
    tried = _last_attempts([task.pk for task in tasks if task.attempts])
    rows = []
    for task in tasks:
        person = people.get(task.resident_id)
        rows.append(
            FollowUpRow(
                card=task.card(),
                patient=person.name if person else "—",
                patient_sex=person.sex if person else "",
                patient_age=person.age_text if person else "",
                phone_masked=person.phone_masked if person else "",
                address=person.address if person else "",
                institution_name=places[task.institution_id].short_name
                or places[task.institution_id].name,
                diagnosis_name=task.referral.diagnosis_name,
                days_late=(today - task.due_on).days,
                last_attempt=tried.get(task.pk, ""),
                escalation=task.case.escalation if task.case else -1,
                state_name=FOLLOW_UP.states[FollowUpState(task.state)],
                tone=TASK_TONES[FollowUpState(task.state)],
                way_name=reasons.name_of("way", task.way),
                result_name=reasons.name_of("result", task.result) if task.result else "",
            )
        )
    return rows


def _last_attempts(task_ids: Iterable[int]) -> dict[int, str]:
    """What the latest try of each task came to. Cost: one query."""
    rows = FollowUpAttempt.objects.filter(follow_up__in=list(task_ids)).order_by("at", "id")
    return {row.follow_up_id: reasons.name_of("attempt", row.outcome) for row in rows}


def list_guidance_owed(
    *, scope: Scope, now: datetime, after: str = "", at_most: int = 50
) -> Page[dict[str, Any]]:
    """Words the county doctors in reach still owe, the most overdue first. Cost: three queries."""
    rows = Guidance.objects.visible_to(scope).filter(state=GuidanceState.OPEN)
    if not scope.everything:
        rows = rows.filter(institution__in=scope.institution_ids)
    rows = rows.select_related("case", "referral").annotate(
        due_key=Coalesce("case__due_at", Value(NO_CLOCK))
    )
    page = _BY_CLOCK.page(rows, after, at_most)
    people = residents.cards([row.referral.resident_id for row in page.rows], scope)
    places = organisations.institutions([row.referral.to_institution_id for row in page.rows])
    return page.with_rows(
        {
            "id": row.pk,
            "referral_id": row.referral_id,
            "why": row.why,
            "question": row.question,
            "asked_at": row.asked_at,
            "asked_by": row.asked_by_name,
            "patient": people[row.referral.resident_id].name,
            "place": places[row.referral.to_institution_id].short_name,
            "diagnosis": row.referral.diagnosis_name,
            "due_at": row.case.due_at if row.case else None,
            "late": bool(row.case and row.case.due_at and row.case.due_at <= now),
        }
        for row in page.rows
    )


def list_readmitted(
    *, scope: Scope, days: int = 30, after: str = "", at_most: int = 50
) -> Page[dict[str, Any]]:
    """Down-referrals whose patient lay in hospital again within `days`, the latest first. Cost: three queries."""
    seen = Referral.objects.visible_to(scope).filter(pk=OuterRef("referral"))
    rows = (
        Readmission.objects.filter(Exists(seen), days_after__lte=days)
        .select_related("referral")
        .annotate(sort_at=F("started_at"))
    )
    page = _BY_TIME.page(rows, after, at_most)
    found = [row.referral for row in page.rows]
    lines = as_rows(found, scope)
    return page.with_rows(
        {
            "row": line,
            "days_after": row.days_after,
            "started_at": row.started_at,
            "code": row.principal_code,
        }
        for row, line in zip(page.rows, lines, strict=True)
    )
