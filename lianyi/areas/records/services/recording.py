"""Writing down a contact, whole and once."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.definitions import parameters
from lianyi.areas.records.events import EncounterRecorded
from lianyi.areas.records.models import (
    Encounter,
    Episode,
    PrescriptionItem,
)
from lianyi.areas.records.rules import checking, classing, episodes
from lianyi.areas.records.selectors.wholes import EpisodeNotFound
from lianyi.areas.records.services import parts, projecting, revising, versions
from lianyi.areas.records.services.access import must_write_for
from lianyi.areas.records.types import (
    ConditionKind,
    EncounterCard,
    EncounterDraft,
    EncounterState,
    PrescriptionDraft,
    Source,
)
from lianyi.areas.residents import public as residents
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery import prepared
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

_BY_CLIENT_ID: Final = prepared.Question(
    lambda institution_id, client_id: Encounter.objects.filter(
        institution_id=institution_id, client_id=client_id
    )
)


class MayNotPractise(DomainError):
    """The doctor's licence or post does not cover this institution on this day."""

    code = "records.may_not_practise"
    http_status = 422
    template = "{doctor} may not practise here on that day ({ground}); choose a doctor of this institution."


class ClientIdReused(DomainError):
    """The writer's key names another contact already stored."""

    code = "records.client_id_reused"
    http_status = 409
    template = "The key of this record was already used for another resident's; make a new one and send it again."


@transaction.atomic
def record_encounter(*, draft: EncounterDraft, actor: Actor, now: datetime) -> EncounterCard:
    """Write a contact with diagnoses, values and prescriptions, at once or not at all.

    Idempotent by `client_id` within an institution: the same key answers with what was stored the first time.
    The institution and doctor default to the actor's. The contact joins the open episode of its disease, or opens one
    whose first doctor is its doctor (首诊医师).
    Emits: EncounterRecorded. Raises: a refusal of rules.checking (422), ResidentNotFound (404),
    NotYourInstitution (403), MayNotPractise, UnknownDiagnosis, UnknownDrug (422), ClientIdReused (409).
    """
    draft = _completed(draft, actor)
    checking.check(draft, now)
    if not draft.outside_county or draft.institution_id is not None:
        must_write_for(actor, draft.institution_id)
    draft = replace(draft, resident_id=residents.get_resident(draft.resident_id, actor.scope).id)
    doctor_name = _doctor_name(draft)
    names = parts.names_for(
        draft.conditions, draft.prescriptions, strict=draft.source is Source.HERE
    )
    encounter = _new_encounter(draft, names, doctor_name, now)
    known = _known(encounter) or _store(encounter, draft, names, actor, now)
    if known is not None:
        _must_be_of(known, draft.resident_id)
        return known.card()
    if draft.institution_id is not None:
        residents.relate(
            resident_id=draft.resident_id,
            institution_id=draft.institution_id,
            kind=residents.RelationKind.ENCOUNTER,
            at=now,
        )
    _tell(encounter, actor, now)
    return encounter.card()


@transaction.atomic
def prescribe(*, encounter_id: int, draft: PrescriptionDraft, actor: Actor, now: datetime) -> None:
    """Add a prescription to a contact that is still being written.

    Raises: EncounterNotFound (404), NotYourInstitution (403), SignedIsFinal (409), BadPrescription, UnknownDrug (422).
    """
    encounter = revising.open_encounter(encounter_id, actor)
    checking.check_prescriptions((draft,))
    names = parts.names_for((), (draft,), strict=False)
    save_prescriptions(encounter, (draft,), names, now)
    versions.write_next(encounter, reason="补充处方", actor=actor, now=now)


def save_prescriptions(
    encounter: Encounter, drafts: tuple[PrescriptionDraft, ...], names: parts.Names, at: datetime
) -> list[PrescriptionItem]:
    """Store prescriptions with their drugs, two statements for all."""
    made = parts.prescription_rows(encounter, drafts, names.drugs, at)
    prepared.insert_all([prescription for prescription, _ in made])
    items = [item for _, items in made for item in items]
    prepared.insert_all(items)
    return items


def _completed(draft: EncounterDraft, actor: Actor) -> EncounterDraft:
    """Fill institution and doctor from the actor where the draft leaves them open."""
    if draft.institution_id is None and not draft.outside_county:
        draft = replace(draft, institution_id=actor.institution_id)
    written_here = draft.source is Source.HERE and not draft.outside_county
    if (
        written_here
        and draft.doctor_id is None
        and not draft.doctor_name
        and actor.user_id is not None
    ):
        staff = workforce.staff_of_user(actor.user_id)
        if staff is not None:
            draft = replace(draft, doctor_id=staff.id)
    return draft


def _known(encounter: Encounter) -> Encounter | None:
    """The contact that was stored under the writer's key before."""
    if encounter.client_id is None:
        return None
    return _BY_CLIENT_ID.first(
        institution_id=encounter.institution_id, client_id=encounter.client_id
    )


def _store(
    encounter: Encounter, draft: EncounterDraft, names: parts.Names, actor: Actor, now: datetime
) -> Encounter | None:
    """Store a contact with its parts; of two sent at one instant under one key, return the one that was stored."""
    if encounter.client_id is None:
        _write(encounter, draft, names, actor, now)
        return None
    try:
        with transaction.atomic():
            _write(encounter, draft, names, actor, now)
    except IntegrityError:
        known = _known(encounter)
        if known is None:
            raise
        return known
    return None


def _write(
    encounter: Encounter, draft: EncounterDraft, names: parts.Names, actor: Actor, now: datetime
) -> None:
    """Episode, contact, parts, line of the timeline, first version."""
    encounter.episode_id = _episode_for(draft, encounter)
    conditions = parts.condition_rows(encounter, draft.conditions, names.diagnoses)
    observations = parts.observation_rows(encounter, draft.observations)
    versions.grade_content(encounter, [row.code for row in observations])
    prepared.insert(encounter)
    prepared.insert_all(conditions)
    prepared.insert_all(observations)
    items = save_prescriptions(encounter, draft.prescriptions, names, encounter.started_at)
    prepared.insert(projecting.encounter_line(encounter, conditions, observations, items))
    held = versions.Parts(conditions, observations, items)
    versions.write_first(encounter, held, actor=actor, now=now)


def _must_be_of(known: Encounter, resident_id: int) -> None:
    """Raise ClientIdReused (409) if the stored contact is another resident's."""
    if resident_id not in residents.same_person_ids(known.resident_id):
        raise ClientIdReused(field="client_id")


def _doctor_name(draft: EncounterDraft) -> str:
    """The doctor's name as it shall stand in the record. Raises: MayNotPractise (422) for what is written here."""
    if draft.doctor_id is None:
        return draft.doctor_name
    if draft.source is not Source.HERE or draft.institution_id is None:
        staff = workforce.staff([draft.doctor_id]).get(draft.doctor_id)
        return staff.name if staff else draft.doctor_name
    on = parts.local_day(draft.started_at)
    practice = workforce.may_practise_at(draft.doctor_id, draft.institution_id, on)
    if not practice.allowed:
        raise MayNotPractise(field="doctor", doctor=practice.staff.name, ground=practice.reason)
    return practice.staff.name


def _new_encounter(
    draft: EncounterDraft, names: parts.Names, doctor_name: str, now: datetime
) -> Encounter:
    principal = next(
        (
            c
            for c, kind in parts.with_principal(draft.conditions)
            if kind is ConditionKind.PRINCIPAL
        ),
        None,
    )
    return Encounter(
        resident_id=draft.resident_id,
        institution_id=draft.institution_id,
        sensitivity=classing.sensitivity_of(
            [c.code for c in draft.conditions], parts.local_day(draft.started_at)
        ),
        kind=draft.kind,
        state=EncounterState.OPEN if draft.source is Source.HERE else EncounterState.SIGNED,
        source=draft.source,
        department=draft.department,
        doctor_id=draft.doctor_id,
        doctor_name=doctor_name,
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        chief_complaint=draft.chief_complaint,
        note={key: text for key, text in draft.note.items() if text},
        template=draft.template,
        disposition=draft.disposition,
        principal_code=principal.code if principal else "",
        principal_name=(names.diagnoses.get(principal.code) or principal.name) if principal else "",
        total_fen=draft.total_fen,
        fund_fen=draft.fund_fen,
        outside_county=draft.outside_county,
        place_name=draft.place_name,
        place_division=draft.place_division,
        client_id=draft.client_id or None,
        external_id=draft.external_id or None,
        recorded_at=now,
    )


def _episode_for(draft: EncounterDraft, encounter: Encounter) -> int | None:
    """The episode the contact continues or opens; None where the draft asks for none."""
    if draft.episode_id is not None:
        return _named_episode(draft.episode_id, encounter)
    if not draft.open_episode or draft.institution_id is None:
        return None
    group = classing.group_of(encounter.principal_code)
    person = residents.same_person_ids(draft.resident_id)
    rows = Episode.objects.filter(resident_id__in=person, closed_at=None).order_by(
        "-last_contact_at"
    )
    found = episodes.episode_for(
        [
            episodes.OpenEpisode(
                id=e.pk, principal_group=e.principal_group, last_contact_at=e.last_contact_at
            )
            for e in rows[:50]
        ],
        principal_group=group,
        at=draft.started_at,
        joins_within_days=_joins_within_days(draft),
    )
    if found is not None:
        return _named_episode(found, encounter)
    return _open_episode(encounter, group)


def _named_episode(episode_id: int, encounter: Encounter) -> int:
    """Carry an open episode of the resident on to this contact. Raises: EpisodeNotFound (404)."""
    person = residents.same_person_ids(encounter.resident_id)
    episode = (
        Episode.objects.select_for_update(of=("self",))
        .filter(pk=episode_id, resident_id__in=person, closed_at=None)
        .order_by("pk")
        .first()
    )
    if episode is None:
        raise EpisodeNotFound(field="episode", episode_id=episode_id)
    episode.last_contact_at = max(episode.last_contact_at, encounter.started_at)
    episode.sensitivity = episode.sensitivity or encounter.sensitivity
    if encounter.principal_code and not episode.principal_group:
        episode.principal_group = classing.group_of(encounter.principal_code)
        episode.title = encounter.principal_name
    if episode.first_doctor_id is None and encounter.doctor_id is not None:
        episode.first_doctor_id = episode.responsible_doctor_id = encounter.doctor_id
        episode.first_institution_id = episode.institution_id = encounter.institution_id
    episode.save()
    return episode_id


def _open_episode(encounter: Encounter, group: str) -> int:
    """Open an episode whose first doctor is the doctor of this contact."""
    episode = Episode(
        resident_id=encounter.resident_id,
        institution_id=encounter.institution_id,
        sensitivity=encounter.sensitivity,
        title=(encounter.principal_name or encounter.chief_complaint or "待诊断")[:200],
        principal_group=group,
        opened_at=encounter.started_at,
        last_contact_at=encounter.started_at,
        first_doctor_id=encounter.doctor_id,
        first_institution_id=encounter.institution_id,
        responsible_doctor_id=encounter.doctor_id,
    )
    prepared.insert(episode)
    return episode.pk


def _joins_within_days(draft: EncounterDraft) -> int:
    assert draft.institution_id is not None  # the caller asked
    county = organisations.get_institution(draft.institution_id).county_code
    rules = policy.current(county, parts.local_day(draft.started_at))
    return rules.whole(parameters.EPISODE_DAYS)


def _tell(encounter: Encounter, actor: Actor, now: datetime) -> None:
    """Audit line and event of a new contact."""
    audit.record(
        actor,
        "records.record_encounter",
        target=f"encounter:{encounter.pk}",
        at=now,
        resident_id=encounter.resident_id,
        facts={"kind": encounter.kind, "source": encounter.source, "version": encounter.version},
    )
    outbox.emit(
        EncounterRecorded(
            encounter_id=encounter.pk,
            resident_id=encounter.resident_id,
            institution_id=encounter.institution_id,
            kind=encounter.kind,
            started_at=encounter.started_at.isoformat(),
            ended_at=encounter.ended_at.isoformat() if encounter.ended_at else None,
            principal_code=encounter.principal_code,
            outside_county=encounter.outside_county,
        ),
        at=now,
    )
