"""Many residents at once: a file of a township (checked, all or nothing) and a trusted stream (first filling, demo)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import OuterRef, Subquery

from lianyi.areas.residents import rules
from lianyi.areas.residents.models import (
    CareRelation,
    DuplicatePair,
    Household,
    Identifier,
    Resident,
)
from lianyi.areas.residents.rules import Checked, CheckedIdentifier
from lianyi.areas.residents.selectors.cards import local_day
from lianyi.areas.residents.services.registering import (
    PAPERS,
    register_resident,
    registering_institution,
)
from lianyi.areas.residents.services.rows import fill, identifier, same_person
from lianyi.areas.residents.services.scanning import note_load
from lianyi.areas.residents.types import (
    HouseholdRelation,
    IdentifierKind,
    ImportReport,
    LoadRow,
    RelationKind,
    ResidentDraft,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery import bulk
from lianyi.machinery.audit import public as audit
from lianyi.machinery.tabular import fault_of

IMPORTED: Final = "批量导入，待核对"


@transaction.atomic
def import_residents(
    *, rows: Sequence[tuple[int, ResidentDraft]], actor: Actor, now: datetime, dry_run: bool = False
) -> ImportReport:
    """Register everybody of a file, or nobody; look-alikes are registered and put on the list of pairs to judge.

    Expects: (line, draft) pairs whose columns were read already. A dry run checks everything and stores nothing.
    Emits: ResidentRegistered for each. Raises: RowErrors (422) naming every wrong line.
    """
    actor.must("residents.register")
    errors: list[dict[str, Any]] = []
    before = DuplicatePair.objects.count()
    for line, draft in rows:
        told = replace(draft, acknowledged=draft.acknowledged or IMPORTED)
        try:
            with transaction.atomic():
                register_resident(draft=told, actor=actor, now=now)
        except DomainError as refusal:
            errors.append(fault_of(line, refusal))
    if errors:
        raise RowErrors(errors)
    to_review = DuplicatePair.objects.count() - before
    report = ImportReport(rows=len(rows), created=len(rows), to_review=to_review, dry_run=dry_run)
    if dry_run:
        transaction.set_rollback(True)
    else:
        facts = {"rows": report.rows, "to_review": to_review}
        audit.record(actor, "residents.import", target="residents", at=now, facts=facts)
    return report


def load_residents(
    *, rows: Iterable[LoadRow], actor: Actor, now: datetime, at_a_time: int = 2_000
) -> Iterator[int]:
    """Put a trusted stream of people on file and yield their ids in order; a portion is one transaction.

    For first fillings and the demo: fields are checked as ever, look-alikes are not sought (`scan_duplicates` does that
    afterwards) and nobody is told. The same rows give the same table, apart from the sealing.
    Cost: memory of one portion, however long the stream. Raises: what `rules.check` refuses (422).
    """
    stream = iter(rows)
    while portion := list(islice(stream, at_a_time)):
        with transaction.atomic():
            ids = _load(portion, actor)
            note_load()
            audit.record(
                actor, "residents.load", target="residents", at=now, facts={"rows": len(ids)}
            )
        yield from ids


def _load(portion: Sequence[LoadRow], actor: Actor) -> list[int]:
    """Store one portion: people, numbers, relations, households."""
    checked = [rules.check(row.draft, today=local_day(row.at)) for row in portion]
    households = _households(portion, actor)
    people = [
        _person(row, each, households, actor) for row, each in zip(portion, checked, strict=True)
    ]
    bulk.insert(people)
    _store_numbers(people, portion, checked)
    bulk.insert(list(_relations(people, portion)))
    _name_heads(households.values())
    return [person.pk for person in people]


def _name_heads(households: Iterable[Household]) -> None:
    """Note the head of each household that has none yet. Cost: one statement."""
    heads = Resident.objects.filter(
        household_id=OuterRef("pk"), household_relation=HouseholdRelation.HEAD
    )
    Household.objects.filter(pk__in=[h.pk for h in households], head=None).update(
        head_id=Subquery(heads.order_by("pk").values("pk")[:1])
    )


def _store_numbers(
    people: Sequence[Resident], portion: Sequence[LoadRow], checked: Sequence[Checked]
) -> None:
    """Store the numbers of a portion; who has none gets a temporary one.

    Raises: SamePerson (409) if one is given twice.
    """
    numbers: list[Identifier] = []
    unknown: list[Resident] = []
    seen: dict[tuple[str, str], CheckedIdentifier] = {}
    for person, row, each in zip(people, portion, checked, strict=True):
        given = each.identifiers
        if not given:
            number = rules.temporary_no(person.pk, local_day(row.at))
            given = (CheckedIdentifier(kind=IdentifierKind.TEMPORARY, value=number, masked=number),)
            person.id_masked = number
            unknown.append(person)
        for one in given:
            stored = identifier(person, one, row.at)
            if (stored.kind, stored.index) in seen:
                raise same_person(one, None)
            seen[stored.kind, stored.index] = one
            numbers.append(stored)
    for kind, index in _on_file(seen):
        raise same_person(seen[kind, index], None)
    bulk.insert(numbers)
    Resident.objects.bulk_update(unknown, ["id_masked"], batch_size=500)


def _on_file(seen: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which of the numbers are on file already. Cost: one query a kind of number."""
    found: list[tuple[str, str]] = []
    for kind in sorted({kind for kind, _ in seen}):
        indexes = [index for each, index in seen if each == kind]
        rows = Identifier.objects.filter(kind=kind, index__in=indexes, retired_at=None).order_by(
            "id"
        )
        found += rows.values_list("kind", "index")
    return found


def _person(
    row: LoadRow, checked: Checked, households: dict[tuple[int, str], Household], actor: Actor
) -> Resident:
    """A row ready to be stored."""
    draft = row.draft
    institution_id = registering_institution(draft, actor)
    person = bulk.new(
        Resident,
        registered_institution_id=institution_id,
        created_at=row.at,
        mother_id=draft.mother_id,
        died_on=row.died_on,
        family_doctor_id=row.family_doctor_id,
        contract_institution_id=institution_id if row.family_doctor_id else None,
    )
    fill(person, draft, checked)
    if any(given.kind in PAPERS for given in checked.identifiers):
        person.health_card_issued_on = local_day(row.at)
    if draft.household_no:
        person.household = households[institution_id, draft.household_no]
        person.household_relation = draft.household_relation or HouseholdRelation.OTHER
    return person


def _households(portion: Sequence[LoadRow], actor: Actor) -> dict[tuple[int, str], Household]:
    """Households of a portion by (institution, number), those missing made. Cost: two queries."""
    wanted: dict[tuple[int, str], LoadRow] = {}
    for row in portion:
        if row.draft.household_no:
            key = (registering_institution(row.draft, actor), row.draft.household_no)
            wanted.setdefault(key, row)
    known = {
        (h.institution_id, h.number): h
        for h in Household.objects.filter(
            institution_id__in={institution_id for institution_id, _ in wanted},
            number__in={number for _, number in wanted},
        )
        if (h.institution_id, h.number) in wanted
    }
    made = [
        bulk.new(
            Household,
            institution_id=institution_id,
            number=number,
            division_code=row.draft.division_code,
            address=row.draft.address,
            created_at=row.at,
        )
        for (institution_id, number), row in wanted.items()
        if (institution_id, number) not in known
    ]
    bulk.insert(made)
    return known | {(h.institution_id, h.number): h for h in made}


def _relations(people: Sequence[Resident], portion: Sequence[LoadRow]) -> Iterator[CareRelation]:
    """The managing institution's relation of each person, and that of the contract."""
    for person, row in zip(people, portion, strict=True):
        kinds = [RelationKind.REGISTERED]
        if person.contract_institution_id is not None:
            kinds.append(RelationKind.CONTRACT)
        for kind in kinds:
            yield bulk.new(
                CareRelation,
                resident=person,
                institution_id=person.registered_institution_id,
                kind=kind,
                since=row.at,
            )
