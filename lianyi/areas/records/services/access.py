"""What every write asks first: may this post write here, and which row is meant."""

from lianyi.areas.records.models import Document, Encounter, Episode
from lianyi.areas.records.selectors.encounters import EncounterNotFound
from lianyi.areas.records.selectors.wholes import DocumentNotFound, EpisodeNotFound
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError


class NotYourInstitution(DomainError):
    """A record is written where the care was given."""

    code = "records.not_your_institution"
    http_status = 403
    template = "Only the institution that gave the care may write this; yours did not."


class StaleVersion(DomainError):
    """Somebody else changed the text since it was opened."""

    code = "records.stale_version"
    http_status = 409
    template = "The record is at version {current}, you changed version {expected}; open it again."


def must_write_for(actor: Actor, institution_id: int | None) -> None:
    """Raise NotYourInstitution (403) unless the institution is in the actor's reach."""
    scope = actor.scope
    if not scope.everything and institution_id not in scope.institution_ids:
        raise NotYourInstitution(field="institution")


def locked_encounter(encounter_id: int, actor: Actor) -> Encounter:
    """A contact the actor's institution wrote, locked. Raises: EncounterNotFound (404), NotYourInstitution (403)."""
    rows = Encounter.objects.visible_to(actor.scope).select_for_update(of=("self",))
    row = rows.filter(pk=encounter_id).order_by("pk").first()
    if row is None:
        raise EncounterNotFound(encounter_id=encounter_id)
    must_write_for(actor, row.institution_id)
    return row


def locked_episode(episode_id: int, actor: Actor) -> Episode:
    """An episode in sight, locked. Raises: EpisodeNotFound (404)."""
    rows = Episode.objects.visible_to(actor.scope).select_for_update(of=("self",))
    row = rows.filter(pk=episode_id).order_by("pk").first()
    if row is None:
        raise EpisodeNotFound(episode_id=episode_id)
    return row


def locked_document(document_id: int, actor: Actor) -> Document:
    """A document the actor's institution wrote, locked. Raises: DocumentNotFound (404), NotYourInstitution (403)."""
    rows = Document.objects.visible_to(actor.scope).select_for_update(of=("self",))
    row = rows.filter(pk=document_id).order_by("pk").first()
    if row is None:
        raise DocumentNotFound(document_id=document_id)
    must_write_for(actor, row.institution_id)
    return row


def must_be_current(current: int, expected: int | None) -> None:
    """Raise StaleVersion (409) when the writer saw another version than the one that stands."""
    if expected is not None and expected != current:
        raise StaleVersion(current=current, expected=expected)


def signer_name(actor: Actor) -> str:
    """The name under a text: never empty."""
    return (actor.name or f"user:{actor.user_id}")[:100]
