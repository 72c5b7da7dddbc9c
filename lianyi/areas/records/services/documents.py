"""Documents: written, rewritten while unsigned, signed for good."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.records.models import Document, Encounter, Revision
from lianyi.areas.records.rules import checking
from lianyi.areas.records.selectors.encounters import EncounterNotFound
from lianyi.areas.records.services import projecting, versions
from lianyi.areas.records.services.access import (
    locked_document,
    must_be_current,
    must_write_for,
    signer_name,
)
from lianyi.areas.records.types import DocumentCard, DocumentDraft
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit


class EmptyDocument(DomainError):
    """A document without text says nothing."""

    code = "records.empty_document"
    http_status = 422
    template = "The document has no text; fill in at least one section."


class DocumentSigned(DomainError):
    """A signed document is final."""

    code = "records.document_signed"
    http_status = 409
    template = "This document is signed and cannot change; write a new one that corrects it."


LONGEST = {"title": 100, "client_id": 64}


@transaction.atomic
def write_document(
    *, draft: DocumentDraft, actor: Actor, now: datetime, sign: bool = False
) -> DocumentCard:
    """Write a document, signed at once if `sign`; idempotent by `client_id` within the institution.

    Raises: ResidentNotFound, EncounterNotFound (404), NotYourInstitution (403), EmptyDocument, TooLong, BadTime (422).
    """
    known = _find_known(draft)
    if known is not None:
        return known.card()
    _check(draft, now)
    must_write_for(actor, draft.institution_id)
    resident_id = residents.get_resident(draft.resident_id, actor.scope).id
    document = Document(
        resident_id=resident_id,
        institution_id=draft.institution_id,
        sensitivity=_sensitivity(draft, resident_id, actor),
        encounter_id=draft.encounter_id,
        kind=draft.kind,
        title=draft.title.strip(),
        sections=[list(section) for section in draft.sections],
        at=draft.at,
        client_id=draft.client_id or None,
    )
    document.save(force_insert=True)
    _write_revision(document, "", actor, now)
    if sign:
        _seal(document, actor, now)
    projecting.document_line(document)
    _audit("records.write_document", document, actor, now)
    return document.card()


@transaction.atomic
def rewrite_document(
    *,
    document_id: int,
    sections: tuple[tuple[str, str], ...],
    actor: Actor,
    now: datetime,
    reason: str = "",
    expected_version: int | None = None,
) -> DocumentCard:
    """Write the next version of an unsigned document.

    Raises: DocumentNotFound (404), NotYourInstitution (403), DocumentSigned, StaleVersion (409), EmptyDocument (422).
    """
    document = locked_document(document_id, actor)
    must_be_current(document.version, expected_version)
    if document.signed_at is not None:
        raise DocumentSigned
    _check_sections(sections)
    document.version += 1
    document.sections = [list(section) for section in sections]
    document.save()
    _write_revision(document, reason, actor, now)
    _audit("records.rewrite_document", document, actor, now)
    return document.card()


@transaction.atomic
def sign_document(*, document_id: int, actor: Actor, now: datetime) -> DocumentCard:
    """Sign the newest version; signing twice changes nothing.

    Raises: DocumentNotFound (404), NotYourInstitution (403).
    """
    document = locked_document(document_id, actor)
    if document.signed_at is None:
        _seal(document, actor, now)
        projecting.document_line(document)
        _audit("records.sign_document", document, actor, now)
    return document.card()


def _find_known(draft: DocumentDraft) -> Document | None:
    if not draft.client_id:
        return None
    rows = Document.objects.filter(institution_id=draft.institution_id, client_id=draft.client_id)
    return rows.order_by("pk").first()


def _check(draft: DocumentDraft, now: datetime) -> None:
    checking.check_texts(draft, LONGEST)
    _check_sections(draft.sections)
    if draft.at > now + checking.CLOCK_SLACK or draft.at < checking.EARLIEST:
        raise checking.BadTime(
            field="at",
            name="文书时间",
            name_en="The time of the document",
            why="晚于现在或早于 1949 年",
            why_en="it lies in the future or before 1949",
        )


def _check_sections(sections: tuple[tuple[str, str], ...]) -> None:
    if not any(text.strip() for _, text in sections):
        raise EmptyDocument(field="sections")
    for title, text in sections:
        checking.check_text("title", title, 100)
        checking.check_text("text", text, checking.LONGEST_PART)


def _sensitivity(draft: DocumentDraft, resident_id: int, actor: Actor) -> str:
    """As sensitive as the contact it belongs to. Raises: EncounterNotFound (404)."""
    if draft.encounter_id is None:
        return ""
    rows = Encounter.objects.visible_to(actor.scope).filter(
        resident_id__in=residents.same_person_ids(resident_id), pk=draft.encounter_id
    )
    found = rows.values_list("sensitivity", flat=True).order_by("pk").first()
    if found is None:
        raise EncounterNotFound(field="encounter", encounter_id=draft.encounter_id)
    return found


def _write_revision(document: Document, reason: str, actor: Actor, now: datetime) -> None:
    Revision.objects.create(
        document=document,
        number=document.version,
        content={"title": document.title, "sections": document.sections},
        reason=reason[:200],
        written_at=now,
        written_by_id=actor.user_id,
        written_by=signer_name(actor),
    )


def _seal(document: Document, actor: Actor, now: datetime) -> None:
    revision = document.revisions.get(number=document.version)
    versions.seal_revision(revision, subject=f"document:{document.pk}", actor=actor, now=now)
    document.signed_at, document.signed_by = now, signer_name(actor)
    document.save()


def _audit(action: str, document: Document, actor: Actor, now: datetime) -> None:
    audit.record(
        actor,
        action,
        target=f"document:{document.pk}",
        at=now,
        resident_id=document.resident_id,
        facts={"kind": document.kind, "version": document.version},
    )
