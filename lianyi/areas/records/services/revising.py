"""A contact's content amended, signed, supplemented, struck out. Signed content never changes."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.records.events import EncounterSigned
from lianyi.areas.records.models import (
    Condition,
    Encounter,
    Observation,
)
from lianyi.areas.records.rules import checking, classing
from lianyi.areas.records.services import parts, projecting, versions
from lianyi.areas.records.services.access import (
    locked_encounter,
    must_be_current,
    signer_name,
)
from lianyi.areas.records.types import (
    AddendumCard,
    Amendment,
    ConditionKind,
    EncounterCard,
    EncounterDraft,
    EncounterKind,
    EncounterState,
    Source,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class SignedIsFinal(DomainError):
    """Signed content is not edited: it is corrected with a reason, or supplemented."""

    code = "records.signed_is_final"
    http_status = 409
    template = (
        "This record is signed. Give a reason to correct it in a new version, or write an addendum."
    )


class AlreadyVoid(DomainError):
    """A record entered in error is closed for good."""

    code = "records.already_void"
    http_status = 409
    template = "This record was struck out as entered in error; nothing more can be done with it."


class NotReadyToSign(DomainError):
    """What a signature vouches for must be there."""

    code = "records.not_ready_to_sign"
    http_status = 422
    template = "The record cannot be signed yet; still missing: {missing_en}."


class NothingToSign(DomainError):
    """The newest version is signed already."""

    code = "records.nothing_to_sign"
    http_status = 409
    template = "The newest version of this record is signed already."


class ReasonNeeded(DomainError):
    """The act must say why."""

    code = "records.reason_needed"
    http_status = 422
    template = "Write the reason; at least two characters."


class AddendumNeedsSigned(DomainError):
    """An unsigned record is simply amended."""

    code = "records.addendum_needs_signed"
    http_status = 409
    template = "The record is not signed yet: change it directly instead of writing an addendum."


NEEDED_TO_SIGN = ("chief_complaint", "diagnosis")


@transaction.atomic
def amend_encounter(
    *,
    encounter_id: int,
    change: Amendment,
    actor: Actor,
    now: datetime,
    reason: str = "",
    expected_version: int | None = None,
) -> EncounterCard:
    """Write the next version of a contact. A signed one needs a reason, and must be signed again.

    Emits: EncounterAmended. Raises: EncounterNotFound (404), NotYourInstitution (403), StaleVersion, SignedIsFinal,
    AlreadyVoid (409), and the refusals of rules.checking (422).
    """
    encounter = locked_encounter(encounter_id, actor)
    must_be_current(encounter.version, expected_version)
    if encounter.state == EncounterState.VOID:
        raise AlreadyVoid
    if encounter.state == EncounterState.SIGNED and len(reason.strip()) < 2:
        raise SignedIsFinal(field="reason")
    checking.check(_as_draft(encounter, change), now)
    names = parts.names_for(change.conditions, (), strict=encounter.source == Source.HERE)
    versions.keep_received(encounter, now)
    _apply(encounter, change, names)
    versions.write_next(encounter, reason=reason, actor=actor, now=now)
    projecting.retell(encounter)
    return encounter.card()


@transaction.atomic
def sign_encounter(
    *, encounter_id: int, actor: Actor, now: datetime, expected_version: int | None = None
) -> EncounterCard:
    """Sign the newest version: content, signer and instant are sealed, and the record is graded.

    Emits: EncounterSigned. Raises: EncounterNotFound (404), NotYourInstitution (403), NotReadyToSign (422),
    NothingToSign, StaleVersion, AlreadyVoid (409).
    """
    encounter = locked_encounter(encounter_id, actor)
    must_be_current(encounter.version, expected_version)
    if encounter.state == EncounterState.VOID:
        raise AlreadyVoid
    if encounter.state == EncounterState.SIGNED:
        raise NothingToSign
    versions.grade_content(encounter)
    must_be_ready(encounter)
    revision = encounter.revisions.get(number=encounter.version)
    versions.seal_revision(revision, subject=f"encounter:{encounter.pk}", actor=actor, now=now)
    encounter.state = EncounterState.SIGNED
    encounter.save()
    audit.record(
        actor,
        "records.sign_encounter",
        target=f"encounter:{encounter.pk}",
        at=now,
        resident_id=encounter.resident_id,
        facts={"version": encounter.version, "seal": revision.seal, "quality": encounter.quality},
    )
    signed = EncounterSigned(
        encounter_id=encounter.pk,
        resident_id=encounter.resident_id,
        version=encounter.version,
        user_id=actor.user_id,
    )
    outbox.emit(signed, at=now)
    return encounter.card()


@transaction.atomic
def void_encounter(*, encounter_id: int, reason: str, actor: Actor, now: datetime) -> EncounterCard:
    """Strike out a contact entered in error (wrong person, written twice). It stays readable, and counts for nothing.

    Emits: EncounterAmended. Raises: EncounterNotFound (404), NotYourInstitution (403), ReasonNeeded (422),
    AlreadyVoid (409).
    """
    if len(reason.strip()) < 2:
        raise ReasonNeeded(field="reason")
    encounter = locked_encounter(encounter_id, actor)
    if encounter.state == EncounterState.VOID:
        raise AlreadyVoid
    encounter.state = EncounterState.VOID
    encounter.save()
    projecting.strike(encounter)
    audit.record(
        actor,
        "records.void_encounter",
        target=f"encounter:{encounter.pk}",
        at=now,
        resident_id=encounter.resident_id,
        facts={"version": encounter.version},
        purpose=reason,
    )
    versions.tell_amended(encounter, now)
    return encounter.card()


@transaction.atomic
def add_addendum(
    *, encounter_id: int, text: str, actor: Actor, now: datetime, client_id: str = ""
) -> AddendumCard:
    """Put a signed remark beside signed content; idempotent by `client_id`.

    Raises: EncounterNotFound (404), NotYourInstitution (403), AddendumNeedsSigned (409), TooLong, ReasonNeeded (422).
    """
    checking.check_text("text", text, checking.LONGEST_PART)
    if len(text.strip()) < 2:
        raise ReasonNeeded(field="text")
    encounter = locked_encounter(encounter_id, actor)
    if encounter.state != EncounterState.SIGNED:
        raise AddendumNeedsSigned
    known = (
        encounter.addenda.filter(client_id=client_id).order_by("pk").first() if client_id else None
    )
    if known is not None:
        return known.card()
    row = encounter.addenda.create(
        text=text,
        at=now,
        by_user_id=actor.user_id,
        by_name=signer_name(actor),
        client_id=client_id or None,
    )
    audit.record(
        actor,
        "records.add_addendum",
        target=f"encounter:{encounter.pk}",
        at=now,
        resident_id=encounter.resident_id,
    )
    return row.card()


def open_encounter(encounter_id: int, actor: Actor) -> Encounter:
    """A contact still being written, locked. Raises: SignedIsFinal, AlreadyVoid (409) and as `locked_encounter`."""
    encounter = locked_encounter(encounter_id, actor)
    if encounter.state == EncounterState.VOID:
        raise AlreadyVoid
    if encounter.state == EncounterState.SIGNED:
        raise SignedIsFinal
    return encounter


def must_be_ready(encounter: Encounter) -> None:
    """Raise NotReadyToSign (422) while complaint or diagnosis is missing."""
    graded = versions.grade_content(encounter)
    missing = [item for item in graded.missing if item.code in NEEDED_TO_SIGN]
    if missing:
        raise NotReadyToSign(
            missing="、".join(item.name for item in missing),
            missing_en=", ".join(item.code.replace("_", " ") for item in missing),
        )


def _apply(encounter: Encounter, change: Amendment, names: parts.Names) -> None:
    """Set the new content and replace diagnoses and values."""
    principal = next(
        (
            c
            for c, kind in parts.with_principal(change.conditions)
            if kind is ConditionKind.PRINCIPAL
        ),
        None,
    )
    encounter.chief_complaint = change.chief_complaint
    encounter.note = {key: text for key, text in change.note.items() if text}
    encounter.disposition = change.disposition
    encounter.ended_at = change.ended_at
    encounter.total_fen, encounter.fund_fen = change.total_fen, change.fund_fen
    encounter.principal_code = principal.code if principal else ""
    encounter.principal_name = (
        (names.diagnoses.get(principal.code) or principal.name) if principal else ""
    )
    encounter.sensitivity = classing.sensitivity_of(
        [c.code for c in change.conditions], parts.local_day(encounter.started_at)
    )
    encounter.conditions.all().delete()
    Condition.objects.bulk_create(
        parts.condition_rows(encounter, change.conditions, names.diagnoses)
    )
    encounter.observations.all().delete()
    Observation.objects.bulk_create(parts.observation_rows(encounter, change.observations))
    encounter.prescriptions.update(sensitivity=encounter.sensitivity)


def _as_draft(encounter: Encounter, change: Amendment) -> EncounterDraft:
    """The amended contact as a draft, so that one set of checks serves both."""
    return EncounterDraft(
        resident_id=encounter.resident_id,
        kind=EncounterKind(encounter.kind),
        started_at=encounter.started_at,
        institution_id=encounter.institution_id,
        outside_county=encounter.outside_county,
        place_name=encounter.place_name,
        ended_at=change.ended_at,
        chief_complaint=change.chief_complaint,
        note=change.note,
        conditions=change.conditions,
        observations=change.observations,
        total_fen=change.total_fen,
        fund_fen=change.fund_fen,
    )
