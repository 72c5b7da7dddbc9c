"""Changing a resident: the basic record, numbers, manager, contract, death."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import rules
from lianyi.areas.residents.events import ResidentChanged, ResidentDied
from lianyi.areas.residents.models import CareRelation, Identifier, Resident
from lianyi.areas.residents.selectors.cards import card, local_day
from lianyi.areas.residents.services.refusals import ResidentChangedMeanwhile
from lianyi.areas.residents.services.relations import lengthen
from lianyi.areas.residents.services.rows import (
    PLAIN_COLUMNS,
    TEXT_COLUMNS,
    fill,
    must_be_new,
    remember,
    shown,
    shown_number,
    store_identifiers,
)
from lianyi.areas.residents.types import (
    ChangeKind,
    IdentifierDraft,
    IdentifierKind,
    RelationKind,
    ResidentCard,
    ResidentDraft,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

CHANGEABLE: Final = (
    "name",
    "sex",
    "born_on",
    "born_on_estimated",
    "phone",
    "contact_phone",
    *PLAIN_COLUMNS,
    *TEXT_COLUMNS,
)
_MASKED: Final = {"phone": "phone_masked", "contact_phone": "contact_phone_masked"}


class LastIdentifier(DomainError):
    """A resident without any number could not be found again."""

    code = "residents.last_identifier"
    http_status = 409
    template = "This is the only number of the resident; add another before retiring it."


class IdentifierNotFound(DomainError):
    """The resident has no such live number."""

    code = "residents.identifier_not_found"
    http_status = 404
    template = "The resident has no such number."


class DiedOutOfOrder(DomainError):
    """A day of death before birth or in the future."""

    code = "residents.died_out_of_order"
    http_status = 422
    template = "The day of death must lie between the birth ({first}) and today ({last})."


@transaction.atomic
def change_resident(
    *, resident_id: int, changes: Mapping[str, Any], version: int, actor: Actor, now: datetime
) -> ResidentCard:
    """Correct the basic record; what is not named stays. Nothing is written where nothing differs.

    Expects: keys of CHANGEABLE; `version` is the one the change was made upon.
    Emits: ResidentChanged. Raises: what `rules.check` refuses (422), against the citizen number on file too;
        ResidentChangedMeanwhile (409); ResidentNotFound (404).
    """
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    if row.version != version:
        raise ResidentChangedMeanwhile(found=row.version, expected=version)
    before = {column: getattr(row, _MASKED.get(column, column)) for column in CHANGEABLE}
    values = {column: changes.get(column, _told(getattr(row, column))) for column in CHANGEABLE}
    citizen = Identifier.objects.filter(
        resident=row, kind=IdentifierKind.CITIZEN, retired_at=None
    ).first()
    known = (IdentifierDraft(kind=IdentifierKind.CITIZEN, value=citizen.value),) if citizen else ()
    draft = ResidentDraft(**values, identifiers=known)
    number = row.id_masked
    fill(row, draft, rules.check(draft, today=local_day(now)))
    row.id_masked = number
    facts = {
        column: [shown(before[column]), shown(getattr(row, _MASKED.get(column, column)))]
        for column in CHANGEABLE
        if before[column] != getattr(row, _MASKED.get(column, column))
    }
    if facts:
        _save(row, actor, now, ChangeKind.CHANGED, "residents.change", facts)
    return card(row, actor.scope)


@transaction.atomic
def add_identifier(
    *, resident_id: int, given: IdentifierDraft, actor: Actor, now: datetime
) -> ResidentCard:
    """Add a number to a resident. A better one retires the temporary number; a citizen number replaces the former one.

    Emits: ResidentChanged.
    Raises: BadIdentifier, NumberDisagrees, BadIdentityNumber (422); SamePerson (409) if it belongs to
        somebody on file, which is a case for merging.
    """
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    estimated = row.born_on_estimated
    told = ResidentDraft(
        name=row.name,
        sex=_told_sex(row.sex),
        born_on=row.born_on,
        born_on_estimated=estimated,
        identifiers=(given,),
    )
    checked = rules.check(told, today=local_day(now))
    must_be_new(checked.identifiers, actor)
    outdated = {IdentifierKind.TEMPORARY} | (
        {given.kind} if given.kind is IdentifierKind.CITIZEN else set()
    )
    Identifier.objects.filter(resident=row, kind__in=outdated, retired_at=None).update(
        retired_at=now
    )
    store_identifiers(row, checked.identifiers, now)
    row.sex, row.born_on, row.born_on_estimated = (
        checked.sex,
        checked.born_on,
        checked.born_on_estimated,
    )
    row.id_masked = shown_number(_live(row))
    facts = {given.kind.value: ["", checked.identifiers[0].masked]}
    _save(row, actor, now, ChangeKind.IDENTIFIER_ADDED, "residents.add_identifier", facts)
    return card(row, actor.scope)


@transaction.atomic
def retire_identifier(
    *, resident_id: int, identifier_id: int, actor: Actor, now: datetime
) -> ResidentCard:
    """Retire a number that is void: it names nobody any more and may be given again.

    Emits: ResidentChanged. Raises: IdentifierNotFound (404); LastIdentifier (409).
    """
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    live = _live(row)
    retired = next((i for i in live if i.pk == identifier_id), None)
    if retired is None:
        raise IdentifierNotFound
    if len(live) == 1:
        raise LastIdentifier
    retired.retired_at = now
    retired.save(update_fields=["retired_at"])
    row.id_masked = shown_number([i for i in live if i.pk != identifier_id])
    facts = {retired.kind: [retired.masked, ""]}
    _save(row, actor, now, ChangeKind.IDENTIFIER_RETIRED, "residents.retire_identifier", facts)
    return card(row, actor.scope)


@transaction.atomic
def issue_health_card(*, resident_id: int, actor: Actor, now: datetime) -> ResidentCard:
    """Issue the electronic health card; issuing twice is once. Raises: ResidentNotFound (404)."""
    actor.must("residents.register")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    if row.health_card_issued_on is None:
        row.health_card_issued_on = local_day(now)
        facts = {"health_card": ["", rules.health_card_no(row.pk)]}
        _save(row, actor, now, ChangeKind.IDENTIFIER_ADDED, "residents.issue_health_card", facts)
    return card(row, actor.scope)


@transaction.atomic
def note_death(*, resident_id: int, died_on: date, actor: Actor, now: datetime) -> ResidentCard:
    """Note that a resident died; the file stays and can still be read.

    Emits: ResidentDied, ResidentChanged. Raises: DiedOutOfOrder (422); ResidentNotFound (404).
    """
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    if not row.born_on <= died_on <= local_day(now):
        raise DiedOutOfOrder(field="died_on", first=row.born_on, last=local_day(now))
    facts = {"died_on": [shown(row.died_on), shown(died_on)]}
    row.died_on = died_on
    _save(row, actor, now, ChangeKind.DIED, "residents.note_death", facts)
    outbox.emit(ResidentDied(resident_id=row.pk, died_on=died_on.isoformat()), at=now)
    return card(row, actor.scope)


@transaction.atomic
def transfer_registration(
    *, resident_id: int, institution_id: int, actor: Actor, now: datetime
) -> ResidentCard:
    """Hand the management of a file to another institution of the county: its reading starts, the former's ends.

    Emits: ResidentChanged. Raises: InstitutionNotFound, ResidentNotFound (404).
    """
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    new = organisations.get_institution(institution_id)
    if new.id != row.registered_institution_id:
        old = row.registered_institution_id
        relations = CareRelation.objects.filter(
            resident=row, kind=RelationKind.REGISTERED, merge=None
        )
        relations.filter(institution_id=old).update(until=now)
        lengthen(row.pk, new.id, RelationKind.REGISTERED, now, None)
        row.registered_institution_id = new.id
        facts = {"registered_institution": [str(old), str(new.id)]}
        _save(row, actor, now, ChangeKind.CHANGED, "residents.transfer_registration", facts)
    return card(row, actor.scope)


@transaction.atomic
def note_contract(
    *,
    resident_id: int,
    institution_id: int | None,
    family_doctor_id: int | None,
    until: datetime | None,
    actor: Actor,
    now: datetime,
) -> ResidentCard:
    """Note the family-doctor contract of a resident, or (no institution) its end: the contract carries a care relation.

    Emits: ResidentChanged. Raises: ResidentNotFound (404).
    """
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    if row.contract_institution_id and row.contract_institution_id != institution_id:
        CareRelation.objects.filter(
            resident=row,
            institution_id=row.contract_institution_id,
            kind=RelationKind.CONTRACT,
            merge=None,
        ).update(until=now)
    if institution_id is not None:
        lengthen(row.pk, institution_id, RelationKind.CONTRACT, now, until)
    facts = {"contract_institution": [shown(row.contract_institution_id), shown(institution_id)]}
    row.contract_institution_id, row.family_doctor_id = institution_id, family_doctor_id
    _save(row, actor, now, ChangeKind.CONTRACT, "residents.note_contract", facts)
    return card(row, actor.scope)


def _live(row: Resident) -> list[Identifier]:
    return list(
        Identifier.objects.filter(resident=row, retired_at=None).defer("value").order_by("id")
    )


def _told(value: Any) -> Any:
    """A column as a draft tells it: nothing is an empty text."""
    return "" if value is None else value


def _told_sex(sex: str) -> str:
    """A sex that says something; an unknown one lets the number speak."""
    return sex if sex in ("1", "2") else ""


def _save(
    row: Resident,
    actor: Actor,
    now: datetime,
    kind: ChangeKind,
    action: str,
    facts: Mapping[str, list[str]],
) -> None:
    """Save, remember, audit, tell: all or none."""
    row.version += 1
    row.save()
    remember(row, kind, actor, now, facts)
    audit.record(
        actor,
        action,
        target=f"resident:{row.pk}",
        at=now,
        resident_id=row.pk,
        facts={"fields": sorted(facts)},
    )
    outbox.emit(ResidentChanged(resident_id=row.pk), at=now)
