"""Opening a person's record: every reading is written into the audit with its purpose, then answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lianyi.areas.records.models.querysets import SHANGHAI
from lianyi.areas.records.selectors import wholes
from lianyi.areas.records.selectors.encounters import get_encounter, list_contacts
from lianyi.areas.records.types import (
    AllergyCard,
    ContactParts,
    DocumentCard,
    DrugCard,
    EncounterDetail,
    EpisodeCard,
    HealthRecordCard,
    ObservationCard,
    ProblemCard,
    RecordSummary,
    TimelineEntry,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.ui import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRecord:
    """A resident's record as the page shows it."""

    resident: residents.ResidentCard
    timeline: Page[TimelineEntry]
    institution_ids: list[int]
    problems: list[ProblemCard]
    drugs: list[DrugCard]
    allergies: list[AllergyCard]
    values: list[ObservationCard]
    episodes: list[EpisodeCard]
    health_record: HealthRecordCard | None
    withheld: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFilter:
    """What of a timeline is wanted."""

    kinds: tuple[str, ...] = ()
    institution_ids: tuple[int, ...] = ()
    thread: str = ""
    after: str = ""
    at_most: int = 50


@transaction.atomic
def open_record(
    *, resident_id: int, wanted: TimelineFilter, actor: Actor, now: datetime, purpose: str = ""
) -> OpenedRecord:
    """The whole record of a resident for its page; the reading is noted.

    Cost: a fixed number of queries, whatever the length of the record. Raises: ResidentNotFound (404).
    """
    scope = actor.scope
    card = residents.get_resident(resident_id, scope)
    person = residents.same_person_ids(card.id)
    _note(actor, card.id, "records.timeline", now, purpose)
    return OpenedRecord(
        resident=card,
        timeline=_timeline(person, wanted, actor),
        institution_ids=wholes.timeline_institutions(person, scope),
        problems=wholes.problems(person, scope, at=now),
        drugs=wholes.current_drugs(person, scope, now.astimezone(SHANGHAI).date()),
        allergies=wholes.allergies(person, scope),
        values=list(wholes.latest_values(person, scope).values()),
        episodes=wholes.open_episodes(person, scope),
        health_record=wholes.find_health_record(person, scope),
        withheld=wholes.count_withheld(person, scope),
    )


@transaction.atomic
def open_timeline(
    *, resident_id: int, wanted: TimelineFilter, actor: Actor, now: datetime, purpose: str = ""
) -> Page[TimelineEntry]:
    """A further stretch of a timeline; the reading is noted. Raises: ResidentNotFound (404)."""
    card = residents.get_resident(resident_id, actor.scope)
    _note(actor, card.id, "records.timeline", now, purpose)
    return _timeline(card.id, wanted, actor)


@transaction.atomic
def open_encounter(
    *, encounter_id: int, actor: Actor, now: datetime, purpose: str = ""
) -> EncounterDetail:
    """One contact with all its parts; the reading is noted. Raises: EncounterNotFound (404)."""
    detail = get_encounter(encounter_id, actor.scope)
    _note(actor, detail.card.resident_id, f"encounter:{encounter_id}", now, purpose)
    return detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """A patient as a FHIR resource, and a page of their contacts."""

    patient: dict[str, Any]
    contacts: Page[ContactParts]


@transaction.atomic
def open_everything(
    *, resident_id: int, after: str, at_most: int, actor: Actor, now: datetime
) -> Everything:
    """A patient with their contacts for another system; the reading is noted.

    Cost: eight queries. Raises: ResidentNotFound (404).
    """
    card = residents.get_resident(resident_id, actor.scope)
    _note(actor, card.id, "records.fhir", now, "")
    return Everything(
        patient=residents.patient_resource(card.id, actor.scope),
        contacts=list_contacts(
            residents.same_person_ids(card.id), actor.scope, after=after, at_most=at_most
        ),
    )


@transaction.atomic
def open_document(
    *, document_id: int, actor: Actor, now: datetime, purpose: str = ""
) -> DocumentCard:
    """One document; the reading is noted. Raises: DocumentNotFound (404)."""
    card = wholes.get_document(document_id, actor.scope)
    _note(actor, card.resident_id, f"document:{document_id}", now, purpose)
    return card


@transaction.atomic
def open_summary(
    *, resident_id: int, actor: Actor, now: datetime, purpose: str = ""
) -> RecordSummary:
    """The continuity package of a resident; the reading is noted. Raises: ResidentNotFound (404)."""
    found = wholes.summary(resident_id, actor.scope, now)
    _note(actor, found.resident_id, "records.summary", now, purpose)
    return found


@transaction.atomic
def open_values(
    *, resident_id: int, code: str, actor: Actor, now: datetime, purpose: str = ""
) -> list[ObservationCard]:
    """The course of one value over time; the reading is noted. Raises: ResidentNotFound (404)."""
    card = residents.get_resident(resident_id, actor.scope)
    _note(actor, card.id, f"records.values/{code}", now, purpose)
    return wholes.value_history(card.id, actor.scope, code)


def _timeline(
    person: int | frozenset[int], wanted: TimelineFilter, actor: Actor
) -> Page[TimelineEntry]:
    return wholes.list_timeline(
        person,
        actor.scope,
        after=wanted.after,
        at_most=wanted.at_most,
        kinds=wanted.kinds,
        institution_ids=wanted.institution_ids,
        thread=wanted.thread,
    )


def _note(actor: Actor, resident_id: int, what: str, now: datetime, purpose: str) -> None:
    audit.record_read(actor, resident_id=resident_id, what=what, at=now, purpose=purpose)
