"""Registering a person: check, look for the same one, store, relate, tell."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.residents import rules
from lianyi.areas.residents.events import ResidentRegistered
from lianyi.areas.residents.models import CareRelation, DuplicatePair, Resident
from lianyi.areas.residents.rules import Checked, CheckedIdentifier
from lianyi.areas.residents.selectors.cards import card, local_day
from lianyi.areas.residents.selectors.duplicates import Probe, find_candidates
from lianyi.areas.residents.services.households import place
from lianyi.areas.residents.services.refusals import DuplicateWarning, OutOfReach
from lianyi.areas.residents.services.rows import (
    fill,
    must_be_new,
    remember,
    shown_number,
    store_identifiers,
)
from lianyi.areas.residents.types import (
    Candidate,
    ChangeKind,
    IdentifierKind,
    RelationKind,
    ResidentCard,
    ResidentDraft,
)
from lianyi.engines.matching import reading
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import Sex
from lianyi.machinery.audit import public as audit
from lianyi.machinery.crypto.keyring import blind_index
from lianyi.machinery.outbox import public as outbox

YOUNGEST_MOTHER: Final = 10
PAPERS: Final = (IdentifierKind.CITIZEN, IdentifierKind.PASSPORT, IdentifierKind.BIRTH)
"""Numbers that prove who somebody is: with one of them the electronic health card is issued."""


class MotherDoesNotFit(DomainError):
    """The person named as mother is out of reach, male, or too young."""

    code = "residents.mother_does_not_fit"
    http_status = 422
    template = "The mother must be a woman on file in your reach, at least {years} years older than the child."


@transaction.atomic
def register_resident(*, draft: ResidentDraft, actor: Actor, now: datetime) -> ResidentCard:
    """Put a person on file, after looking for the same person among all who are.

    A person without papers gets a temporary number; one with a citizen number, passport or birth certificate gets an
    electronic health card.
    Emits: ResidentRegistered.
    Raises: what `rules.check` refuses (422); SamePerson (409) for a number on file; DuplicateWarning (409) with its
        candidates unless `draft.acknowledged` says why they are somebody else; OutOfReach, MotherDoesNotFit (422).
    Source: requirements EHR-02, EHR-06.
    """
    actor.must("residents.register")
    checked = rules.check(draft, today=local_day(now))
    institution_id = registering_institution(draft, actor)
    must_be_new(checked.identifiers, actor)
    _check_mother(draft, checked, actor)
    candidates = find_candidates(probe_of_draft(draft, checked), actor.scope)
    if candidates and not draft.acknowledged.strip():
        raise DuplicateWarning(candidates)
    row = _store(draft, checked, institution_id, actor, now)
    note_pairs(row, candidates, draft.acknowledged, now)
    remember(row, ChangeKind.REGISTERED, actor, now)
    audit.record(
        actor, "residents.register", target=f"resident:{row.pk}", at=now, resident_id=row.pk
    )
    outbox.emit(ResidentRegistered(resident_id=row.pk, institution_id=institution_id), at=now)
    return card(row, actor.scope)


def registering_institution(draft: ResidentDraft, actor: Actor) -> int:
    """The institution that will manage the file. Raises: OutOfReach (422)."""
    wanted = draft.registered_institution_id or actor.institution_id
    if wanted is None or not (actor.scope.everything or wanted in actor.scope.institution_ids):
        raise OutOfReach(field="registered_institution_id")
    return wanted


def probe_of_draft(draft: ResidentDraft, checked: Checked) -> Probe:
    """What to look for before somebody is put on file."""
    citizen = next((i.value for i in checked.identifiers if i.kind is IdentifierKind.CITIZEN), "")
    return Probe(
        name=checked.name,
        pinyin=reading(checked.name).full,
        sex=checked.sex,
        born_on=checked.born_on,
        born_on_estimated=checked.born_on_estimated,
        citizen_index=blind_index(IdentifierKind.CITIZEN, citizen) if citizen else "",
        phone_index=blind_index("phone", checked.phone) if checked.phone else "",
        mother_id=draft.mother_id,
        address_key=rules.address_key(draft.division_code, draft.address),
    )


def note_pairs(
    row: Resident, candidates: list[Candidate], acknowledged: str, now: datetime
) -> None:
    """Put each look-alike on the list of pairs somebody has to judge; a pair known before stays as it was judged."""
    pairs = [
        DuplicatePair(
            first_id=min(row.pk, candidate.resident_id),
            second_id=max(row.pk, candidate.resident_id),
            score=candidate.score,
            reasons=[list(reason) for reason in candidate.reasons],
            acknowledged=acknowledged.strip()[:200],
            found_at=now,
        )
        for candidate in candidates
    ]
    if pairs:
        DuplicatePair.objects.bulk_create(pairs, ignore_conflicts=True)


def _store(
    draft: ResidentDraft, checked: Checked, institution_id: int, actor: Actor, now: datetime
) -> Resident:
    day = local_day(now)
    row = fill(Resident(registered_institution_id=institution_id, created_at=now), draft, checked)
    row.mother_id = draft.mother_id
    if any(i.kind in PAPERS for i in checked.identifiers):
        row.health_card_issued_on = day
    row.save()
    identifiers = checked.identifiers
    if not identifiers:
        number = rules.temporary_no(row.pk, day)
        identifiers = (
            CheckedIdentifier(kind=IdentifierKind.TEMPORARY, value=number, masked=number),
        )
        row.id_masked = shown_number(identifiers)
    store_identifiers(row, identifiers, now)
    place(row, draft, institution_id, actor.scope, now)
    row.save(update_fields=["id_masked", "household", "household_relation"])
    CareRelation.objects.create(
        resident=row, institution_id=institution_id, kind=RelationKind.REGISTERED, since=now
    )
    if actor.institution_id is not None and actor.institution_id != institution_id:
        CareRelation.objects.create(
            resident=row,
            institution_id=actor.institution_id,
            kind=RelationKind.ENCOUNTER,
            since=now,
        )
    return row


def _check_mother(draft: ResidentDraft, checked: Checked, actor: Actor) -> None:
    """Raise MotherDoesNotFit (422) for a mother who cannot be one."""
    if draft.mother_id is None:
        return
    mother = Resident.objects.visible_to(actor.scope).standing().filter(pk=draft.mother_id).first()
    if (
        mother is None
        or mother.sex == Sex.MALE
        or rules.years_old(mother.born_on, checked.born_on) < YOUNGEST_MOTHER
    ):
        raise MotherDoesNotFit(field="mother_id", years=YOUNGEST_MOTHER)
