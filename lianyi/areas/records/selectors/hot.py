"""The questions every opened record asks, built once (ADR 0026); `wholes` turns their rows into cards.

Each takes `person`, all ids of one person, and the values of `reach_of`.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Case, F, Max, Min, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber

from lianyi.areas.records.models import (
    Allergy,
    Condition,
    Episode,
    Observation,
    Prescription,
    PrescriptionItem,
    TimelineRow,
)
from lianyi.areas.records.models.querysets import day_of, readable
from lianyi.areas.records.types import EncounterState, Verification
from lianyi.kernel.actor import Scope
from lianyi.machinery.prepared import Question

MOST: Final = 60
MOST_EPISODES: Final = 20
Ids = Collection[int]


def reach_of(scope: Scope) -> dict[str, Any]:
    """What of a scope decides which rows of a record are read, as values of a question."""
    return {
        "ids": scope.institution_ids,
        "everything": scope.everything,
        "instant": scope.at,
        "today": day_of(scope),
        "user_id": scope.user_id,
        "sees_identity": scope.sees_identity,
    }


def _scope(ids: Ids, instant: datetime, today: date, **rest: Any) -> tuple[Scope, date]:
    """The scope again, and its day."""
    return Scope(institution_ids=frozenset(ids), at=instant, **rest), today


def _institutions(person: Ids, **reach: Any) -> "QuerySet[TimelineRow, Any]":
    rows = TimelineRow.objects.of_person(person, *_scope(**reach)).exclude(institution=None)
    return rows.order_by("institution_id").values_list("institution_id").distinct()[:100]


def _problems(
    person: Ids, at: datetime, since: datetime, **reach: Any
) -> "QuerySet[Condition, Any]":
    return (
        Condition.objects.of_person(person, *_scope(**reach))
        .filter(recorded_at__lte=at)
        .exclude(encounter__state=EncounterState.VOID)
        .filter(Q(is_chronic=True) | Q(recorded_at__gte=since))
        .values_list("code", "name", "is_chronic")
        .annotate(
            first=Min("recorded_at"),
            last=Max("recorded_at"),
            refuted=Max(Case(When(verification=Verification.REFUTED, then=F("recorded_at")))),
        )
        .order_by("-is_chronic", "-last", "code")[: 3 * MOST]
    )


def _drugs(person: Ids, on: date, **reach: Any) -> "QuerySet[PrescriptionItem]":
    """Sensitive prescriptions stay with those who treat; whoever asks has the resident in sight."""
    scope, today = _scope(**reach)
    taken = Q(prescription__long_term=True) | Q(ends_on__gte=on)
    rows = PrescriptionItem.objects.filter(
        taken, prescription__resident_id__in=person, stopped_at=None
    )
    if not scope.everything:
        rows = rows.filter(prescription__in=Prescription.objects.filter(readable(scope, today)))
    rows = rows.exclude(prescription__encounter__state=EncounterState.VOID)
    return rows.select_related("prescription").order_by("-prescription__written_at", "-id")[
        : 3 * MOST
    ]


def _values(person: Ids, codes: Collection[str], **reach: Any) -> "QuerySet[Observation]":
    rows = Observation.objects.of_person(person, *_scope(**reach))
    rows = rows.exclude(encounter__state=EncounterState.VOID)
    if codes:
        rows = rows.filter(code__in=codes)
    place = Window(
        RowNumber(), partition_by=[F("code")], order_by=[F("taken_at").desc(), F("id").desc()]
    )
    return rows.annotate(place=place).filter(place=1).order_by("-taken_at", "code")[:MOST]


def _allergies(person: Ids, **reach: Any) -> "QuerySet[Allergy]":
    scope, _ = _scope(**reach)  # an allergy tells no diagnosis: whoever sees the resident sees it
    rows = Allergy.objects.of_person(person, scope).filter(refuted_at=None)
    return rows.order_by("kind", "-stated_at", "id")[:MOST]


def _episodes(person: Ids, **reach: Any) -> "QuerySet[Episode]":
    rows = Episode.objects.of_person(person, *_scope(**reach)).filter(closed_at=None)
    return rows.order_by("-last_contact_at", "-id")[:MOST_EPISODES]


INSTITUTIONS: Final = Question(_institutions)
PROBLEMS: Final = Question(_problems)
DRUGS: Final = Question(_drugs)
VALUES: Final = Question(_values)
ALLERGIES: Final = Question(_allergies)
EPISODES: Final = Question(_episodes)
