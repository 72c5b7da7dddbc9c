"""Everything a resident's own page shows, read together."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from lianyi.areas.residents.models import CareRelation, Identifier, ResidentChange
from lianyi.areas.residents.rules.patient import write_patient
from lianyi.areas.residents.selectors.cards import card
from lianyi.areas.residents.selectors.duplicates import list_merges
from lianyi.areas.residents.selectors.people import (
    cards,
    completeness_of,
    details_of,
    get_household,
    same_person_ids,
    standing_row,
)
from lianyi.areas.residents.types import ChangeCard, IdentifierCard, RelationCard, ResidentFile
from lianyi.kernel.actor import Scope

MOST_RELATIONS: Final = 100
MOST_CHANGES: Final = 30


def get_file(resident_id: int, scope: Scope) -> ResidentFile:
    """The file of a resident; a merged one is read as the file it was merged into.

    Cost: ten queries, whatever the length of its history. Raises: ResidentNotFound (404).
    """
    row = standing_row(resident_id, scope)
    ids = same_person_ids(row.pk)
    mother = cards([row.mother_id], scope).get(row.mother_id) if row.mother_id else None
    return ResidentFile(
        card=card(row, scope),
        details=details_of(row),
        identifiers=list_identifiers(ids),
        household=get_household(row.household_id, scope) if row.household_id else None,
        mother=mother,
        relations=relations_of(ids, scope.at),
        changes=list_changes(ids),
        merges=tuple(list_merges(row.pk)),
        completeness=completeness_of(row),
    )


def patient_resource(resident_id: int, scope: Scope) -> dict[str, Any]:
    """The resident as a FHIR Patient, masked as the scope says. Cost: four queries. Raises: ResidentNotFound (404)."""
    row = standing_row(resident_id, scope)
    return write_patient(card(row, scope), list_identifiers(same_person_ids(row.pk)))


def list_relations(resident_id: int, scope: Scope, at: datetime) -> tuple[RelationCard, ...]:
    """Institutions that may see the resident at an instant, and why. Raises: ResidentNotFound (404)."""
    return relations_of(same_person_ids(standing_row(resident_id, scope).pk), at)


def relations_of(ids: Collection[int], at: datetime) -> tuple[RelationCard, ...]:
    """Relations of all files of one person that hold at an instant, the oldest first."""
    rows = CareRelation.objects.living(at).filter(resident_id__in=ids, merge=None)
    return tuple(
        RelationCard(institution_id=r.institution_id, kind=r.kind, since=r.since, until=r.until)
        for r in rows.order_by("since", "id")[:MOST_RELATIONS]
    )


def list_identifiers(ids: Collection[int]) -> tuple[IdentifierCard, ...]:
    """Numbers of all files of one person, masked, live ones first."""
    rows = Identifier.objects.filter(resident_id__in=ids).defer("value").order_by("id")
    return tuple(
        IdentifierCard(id=r.pk, kind=r.kind, masked=r.masked, retired_at=r.retired_at)
        for r in sorted(rows, key=lambda r: r.retired_at is not None)
    )


def list_changes(ids: Collection[int]) -> tuple[ChangeCard, ...]:
    """History of all files of one person, the latest first."""
    rows = ResidentChange.objects.filter(resident_id__in=ids).order_by("-at", "-id")[:MOST_CHANGES]
    return tuple(
        ChangeCard(
            at=r.at, kind=r.kind, by_name=r.by_name, institution_id=r.institution_id, facts=r.facts
        )
        for r in rows
    )
