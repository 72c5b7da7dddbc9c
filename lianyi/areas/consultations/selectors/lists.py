"""Lists of consultations: what waits for whom, with its clock; counts for the desks."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.models import Consultation, ConsultationQuerySet, Invite
from lianyi.areas.consultations.rules.limits import CLOCK_NAMES
from lianyi.areas.consultations.states import CONSULTATION, OPEN
from lianyi.areas.consultations.types.cards import ConsultationRow
from lianyi.areas.consultations.types.drafts import Wanted
from lianyi.areas.consultations.types.words import Form, State
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.cases.selectors import NO_CLOCK
from lianyi.machinery.ui.paging import Keyset, Page

_BY_CLOCK: Final = Keyset("due_key", "id")
_BY_TIME: Final = Keyset("-requested_at", "-id")
_BY_START: Final = Keyset("start_key", "id")

TONES: Final = {
    State.REQUESTED: "wait",
    State.AT_TOWNSHIP: "wait",
    State.INFO_WANTED: "warn",
    State.ACCEPTED: "info",
    State.SCHEDULED: "info",
    State.IN_SESSION: "good",
    State.OPINING: "wait",
    State.ANSWERED: "good",
    State.CLOSED: "closed",
    State.DECLINED: "bad",
    State.WITHDRAWN: "closed",
    State.LAPSED: "bad",
}


def list_consultations(
    *, scope: Scope, wanted: Wanted, now: datetime, after: str = "", at_most: int = 50
) -> Page[ConsultationRow]:
    """One list of consultations: by clock (most pressing first), by the time of meeting, or the newest first.

    Cost: three queries: rows with their clocks, residents, institutions.
    """
    rows = narrowed(scope, wanted, now).select_related("case")
    if wanted.sort == "new":
        page = _BY_TIME.page(rows, after, at_most)
    elif wanted.sort == "start":
        rows = rows.annotate(start_key=Coalesce("starts_at", Value(NO_CLOCK)))
        page = _BY_START.page(rows, after, at_most)
    else:
        rows = rows.annotate(due_key=Coalesce("case__due_at", Value(NO_CLOCK)))
        page = _BY_CLOCK.page(rows, after, at_most)
    return page.with_rows(as_rows(page.rows, scope))


def narrowed(scope: Scope, wanted: Wanted, now: datetime) -> ConsultationQuerySet:
    """The consultations of a list, unordered and unpaged: counts and exports read the same rows."""
    rows: ConsultationQuerySet = Consultation.objects.visible_to(scope)
    rows = rows.filter(_box(scope, wanted.box))
    exact = {"state": wanted.state, "form": wanted.form, "urgency": wanted.urgency}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.text:
        rows = rows.filter(
            Q(number__icontains=wanted.text)
            | Q(diagnosis_code__istartswith=wanted.text)
            | Q(diagnosis_name__contains=wanted.text)
        )
    if wanted.institution_id is not None:
        rows = rows.filter(Q(inviting=wanted.institution_id) | Q(invited=wanted.institution_id))
    if wanted.from_on is not None:
        rows = rows.filter(requested_at__gte=start_of(wanted.from_on))
    if wanted.to_on is not None:
        rows = rows.filter(requested_at__lt=start_of(wanted.to_on + timedelta(days=1)))
    if wanted.late_only:
        rows = rows.filter(case__due_at__lte=now)
    return rows


def start_of(day: date) -> datetime:
    """The midnight a day begins with in the county."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def _box(scope: Scope, box: str) -> Q:
    """What belongs into a list, seen from the institutions (and the person) in reach."""
    ids = scope.institution_ids
    desk = Q() if scope.everything else Q(desk__in=ids)
    asks = Q() if scope.everything else Q(inviting__in=ids)
    hub = Q() if scope.everything else Q(township__in=ids)
    asked = Invite.objects.filter(consultation=OuterRef("pk"), user_id=scope.user_id)
    mine = Exists(asked)
    unsigned = Exists(asked.filter(version=0))
    writes = Q(state__in=(State.OPINING, State.IN_SESSION)) | Q(
        state=State.ACCEPTED, form=Form.FILE
    )
    return {
        "triage": desk & Q(state=State.REQUESTED),
        "plan": desk & Q(state=State.ACCEPTED) & ~Q(form=Form.FILE),
        "coming": Q(state__in=(State.SCHEDULED, State.IN_SESSION)),
        "opine": Q(unsigned) & writes,
        "mine": Q(mine),
        "pass_on": hub & Q(state=State.AT_TOWNSHIP),
        "answer": asks & Q(state__in=(State.INFO_WANTED, State.ANSWERED)),
        "out": asks,
        "in": desk,
        "open": Q(state__in=OPEN),
    }.get(box, Q())


COUNTED: Final = ("triage", "plan", "coming", "opine", "pass_on", "answer")


def counts_of_boxes(scope: Scope, now: datetime) -> dict[str, tuple[int, int]]:
    """How many consultations wait in each list, and how many of them are late. Cost: one query of what is open."""
    rows: QuerySet[Consultation] = Consultation.objects.visible_to(scope).filter(state__in=OPEN)
    counts: dict[str, Any] = {}
    for name in COUNTED:
        box = _box(scope, name)
        counts[name] = Count("pk", filter=box)
        counts[f"{name}_late"] = Count("pk", filter=box & Q(case__due_at__lte=now))
    found = rows.aggregate(**counts)
    return {name: (found[name], found[f"{name}_late"]) for name in COUNTED}


def as_rows(found: Iterable[Consultation], scope: Scope) -> list[ConsultationRow]:
    """Rows with the names a reader may see. Cost: two queries for any number of rows."""
    rows = list(found)
    people = residents.cards([row.resident_id for row in rows], scope)
    places = organisations.institutions(
        {i for row in rows for i in (row.inviting_id, row.invited_id)}
    )
    return [_row(row, people.get(row.resident_id), places) for row in rows]


def _row(
    row: Consultation,
    person: residents.ResidentCard | None,
    places: Mapping[int, organisations.InstitutionCard],
) -> ConsultationRow:
    inviting, invited = places[row.inviting_id], places[row.invited_id]
    case = row.case
    return ConsultationRow(
        card=row.card(),
        patient=person.name if person else "—",
        patient_age=person.age_text if person else "",
        inviting_name=inviting.short_name or inviting.name,
        invited_name=invited.short_name or invited.name,
        form_name=reasons.name_of("form", row.form),
        urgency_name=reasons.name_of("urgency", row.urgency),
        state_name=CONSULTATION.states[State(row.state)],
        tone=TONES[State(row.state)],
        clock=CLOCK_NAMES.get(case.clock, "") if case else "",
        due_at=case.due_at if case else None,
        escalation=case.escalation if case else -1,
    )
