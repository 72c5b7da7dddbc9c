"""A resident's record as a whole: timeline, problems, drugs, values, allergies, and the package that travels."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from lianyi.areas.records.models import (
    Document,
    Encounter,
    Episode,
    HandOver,
    HealthRecord,
    Observation,
    TimelineRow,
)
from lianyi.areas.records.models.querysets import SHANGHAI
from lianyi.areas.records.rules import completeness
from lianyi.areas.records.selectors import hot
from lianyi.areas.records.types import (
    AllergyCard,
    DocumentCard,
    DrugCard,
    EncounterState,
    EpisodeCard,
    HealthRecordCard,
    ObservationCard,
    ProblemCard,
    RecordSummary,
    TimelineEntry,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.ui import Keyset, Page

NEWEST: Final = Keyset("-at", "-id")
Person = frozenset[int]
"""All ids of one person: a merged file keeps its own rows."""
PROBLEM_DAYS: Final = 90


class EpisodeNotFound(DomainError):
    """No such episode within reach."""

    code = "records.episode_not_found"
    http_status = 404
    template = "There is no episode {episode_id} within your reach."


class DocumentNotFound(DomainError):
    """No such document within reach."""

    code = "records.document_not_found"
    http_status = 404
    template = "There is no document {document_id} within your reach."


def list_timeline(
    resident_id: int | Person,
    scope: Scope,
    *,
    after: str = "",
    at_most: int = 50,
    kinds: Collection[str] = (),
    institution_ids: Collection[int] = (),
    thread: str = "",
    until: datetime | None = None,
) -> Page[TimelineEntry]:
    """The resident's timeline over all institutions, newest first.

    Cost: one query, `at_most` + 1 rows, on index (resident, at desc, id desc).
    """
    rows = TimelineRow.objects.of_person(ids_of(resident_id), scope)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if institution_ids:
        rows = rows.filter(institution_id__in=list(institution_ids))
    if thread:
        rows = rows.filter(thread=thread)
    if until is not None:
        rows = rows.filter(at__lte=until)
    return NEWEST.page(rows, after, at_most).map(TimelineRow.entry)


def has_line(resident_id: int | Person, scope: Scope, ref: str) -> bool:
    """Whether what a reference names (`encounter:7`) stands in the resident's timeline, in sight. Cost: one query."""
    return TimelineRow.objects.of_person(ids_of(resident_id), scope).filter(ref=ref).exists()


def timeline_institutions(resident_id: int | Person, scope: Scope) -> list[int]:
    """Institutions that wrote into a resident's timeline: the choices of its filter. Cost: one query."""
    found = hot.INSTITUTIONS.rows(person=ids_of(resident_id), **hot.reach_of(scope))
    return [institution_id for (institution_id,) in found]


def count_withheld(resident_id: int | Person, scope: Scope) -> int:
    """How many lines of the timeline this post may not read."""
    rows = TimelineRow.objects.filter(resident_id__in=ids_of(resident_id)).exclude(sensitivity="")
    return rows.withheld_from(scope).count()


def problems(
    resident_id: int | Person, scope: Scope, *, at: datetime, days: int = PROBLEM_DAYS
) -> list[ProblemCard]:
    """The problem list: chronic diagnoses until refuted, others for some days; the latest first. Cost: one query."""
    rows = hot.PROBLEMS.rows(
        person=ids_of(resident_id), at=at, since=at - timedelta(days=days), **hot.reach_of(scope)
    )
    found: dict[str, ProblemCard] = {}
    for code, name, chronic, first, last, refuted in rows:
        if refuted is None or refuted < last:
            problem = ProblemCard(code=code, name=name, since=first, last=last, chronic=chronic)
            found.setdefault(code, problem)
    return list(found.values())[: hot.MOST]


def current_drugs(resident_id: int | Person, scope: Scope, on: date) -> list[DrugCard]:
    """Drugs being taken on a day, the newest of each code, newest first. Cost: one query."""
    newest: dict[str, DrugCard] = {}
    for row in hot.DRUGS.rows(person=ids_of(resident_id), on=on, **hot.reach_of(scope)):
        newest.setdefault(row.drug_code, row.card())
    return list(newest.values())[: hot.MOST]


def latest_values(
    resident_id: int | Person, scope: Scope, codes: Collection[str] = ()
) -> dict[str, ObservationCard]:
    """The newest value of each code. Cost: one query over the resident's values."""
    rows = hot.VALUES.rows(person=ids_of(resident_id), codes=tuple(codes), **hot.reach_of(scope))
    return {row.code: row.card() for row in rows}


def value_history(
    resident_id: int | Person, scope: Scope, code: str, at_most: int = 24
) -> list[ObservationCard]:
    """Values of one code, newest first."""
    rows = Observation.objects.of_person(ids_of(resident_id), scope).filter(code=code)
    rows = rows.exclude(encounter__state=EncounterState.VOID)
    return [row.card() for row in rows.order_by("-taken_at", "-id")[:at_most]]


def allergies(resident_id: int | Person, scope: Scope) -> list[AllergyCard]:
    """Standing allergies, or the statement that none is known; empty means nobody asked. Cost: one query."""
    rows = hot.ALLERGIES.rows(person=ids_of(resident_id), **hot.reach_of(scope))
    return [row.card() for row in rows]


def summary(resident_id: int, scope: Scope, at: datetime) -> RecordSummary:
    """What travels with a patient (REF-12): problems, allergies, drugs, newest values, last contacts and documents.

    Cost: ten queries, whatever the length of the record. Raises: ResidentNotFound (404).
    """
    card = residents.get_resident(resident_id, scope)
    person = residents.same_person_ids(card.id)
    encounters = Encounter.objects.of_person(person, scope).filter(started_at__lte=at)
    encounters = encounters.exclude(state=EncounterState.VOID)
    return RecordSummary(
        resident_id=card.id,
        at=at,
        problems=problems(person, scope, at=at),
        allergies=allergies(person, scope),
        drugs=current_drugs(person, scope, at.astimezone(SHANGHAI).date()),
        observations=list(latest_values(person, scope).values()),
        last_encounters=[row.card() for row in encounters.order_by("-started_at", "-id")[:5]],
        documents=list_documents(person, scope, at_most=5),
        family_doctor_id=card.family_doctor_id,
        withheld=count_withheld(person, scope),
    )


def list_documents(
    resident_id: int | Person, scope: Scope, at_most: int = 50
) -> list[DocumentCard]:
    """Documents of a resident, newest first."""
    rows = Document.objects.of_person(ids_of(resident_id), scope)
    return [row.card() for row in rows.order_by("-at", "-id")[:at_most]]


def get_document(document_id: int, scope: Scope) -> DocumentCard:
    """One document. Raises: DocumentNotFound (404)."""
    row = Document.objects.visible_to(scope).filter(pk=document_id).order_by("pk").first()
    if row is None:
        raise DocumentNotFound(document_id=document_id)
    return row.card()


def episode(episode_id: int, scope: Scope) -> EpisodeCard:
    """An episode with its chain of responsibility. Raises: EpisodeNotFound (404)."""
    row = Episode.objects.visible_to(scope).filter(pk=episode_id).order_by("pk").first()
    if row is None:
        raise EpisodeNotFound(episode_id=episode_id)
    return row.card(
        tuple(step.card() for step in row.hand_overs.order_by("offered_at", "id")[: hot.MOST])
    )


def open_episodes(
    resident_id: int | Person, scope: Scope, at_most: int = hot.MOST_EPISODES
) -> list[EpisodeCard]:
    """Episodes of a resident that are not closed, the latest contact first."""
    rows = hot.EPISODES.rows(person=ids_of(resident_id), **hot.reach_of(scope))
    return [row.card() for row in rows[:at_most]]


def list_offered_hand_overs(scope: Scope, at_most: int = 50) -> list[EpisodeCard]:
    """Episodes offered to institutions in reach that wait for their answer, the oldest offer first."""
    offers = HandOver.objects.filter(state="OFFERED", to_institution_id__in=scope.institution_ids)
    rows = offers.select_related("episode").order_by("offered_at", "id")[:at_most]
    return [row.episode.card((row.card(),)) for row in rows]


def find_health_record(resident_id: int | Person, scope: Scope) -> HealthRecordCard | None:
    """Completeness of a resident's record; None before it was first counted."""
    rows = HealthRecord.objects.visible_to(scope).filter(pk__in=ids_of(resident_id))
    row = rows.order_by("pk").first()
    if row is None:
        return None
    return HealthRecordCard(
        resident_id=row.pk,
        score=row.score,
        missing=completeness.names_of(row.missing),
        encounters=row.encounters,
        last_encounter_at=row.last_encounter_at,
        counted_at=row.counted_at,
    )


def ids_of(resident: int | Person) -> Person:
    """All ids of the person: those given, or those of the file named by one id. Cost: two queries for one id."""
    return residents.same_person_ids(resident) if isinstance(resident, int) else resident
