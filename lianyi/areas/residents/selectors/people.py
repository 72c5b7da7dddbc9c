"""Finding and reading residents. Every reading takes a scope; what is out of reach looks like what is not there."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from lianyi.areas.residents import rules
from lianyi.areas.residents.models import (
    BreakGlass,
    CareRelation,
    Household,
    Identifier,
    Resident,
    ResidentNotFound,
    ResidentQuerySet,
)
from lianyi.areas.residents.selectors.cards import card
from lianyi.areas.residents.types import (
    Completeness,
    HouseholdCard,
    IdentifierKind,
    Insurance,
    ResidentCard,
    ResidentDetails,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.identity import mask_name
from lianyi.machinery.crypto.keyring import blind_index
from lianyi.machinery.prepared import Question


def get_resident(resident_id: int, scope: Scope) -> ResidentCard:
    """One resident; a merged file answers as the one it was merged into.

    Cost: one query, two for a merged file. Raises: ResidentNotFound (404), the same for unknown and out of reach.
    """
    return card(standing_row(resident_id, scope), scope)


def get_details(resident_id: int, scope: Scope) -> ResidentDetails:
    """The rest of the basic record. Raises: ResidentNotFound (404)."""
    return details_of(standing_row(resident_id, scope))


def cards(ids: Iterable[int], scope: Scope) -> dict[int, ResidentCard]:
    """Cards for a list whose rows the scope may see for their own reasons: a resident without care relation is masked.

    Cost: one query.
    """
    rows = _CARDS.rows(keys=set(ids), **values_of(scope))
    return {
        row.pk: card(row, scope, visible=row.in_reach)  # type: ignore[attr-defined]  # annotated
        for row in rows
    }


def names(ids: Iterable[int], scope: Scope) -> dict[int, str]:
    """Names for a list that shows nothing else of its people, masked as `cards` masks them. Cost: one query."""
    plain = scope.sees_identity or scope.everything
    return {
        resident_id: name if plain and in_reach else mask_name(name)
        for resident_id, name, in_reach in _NAMES.rows(keys=set(ids), **values_of(scope))
    }


def visible_ids(scope: Scope) -> QuerySet[Resident, int]:
    """Ids of the residents in reach, for `resident_id__in=`; broken glass included. For long lists prefer `sees`."""
    return Resident.objects.visible_to(scope).values_list("pk", flat=True)


def sees(scope: Scope, column: str = "resident_id") -> Q:
    """A condition on another table's resident column: only rows of residents in reach; broken glass included.

    Cost: one index look-up a row, however many residents are in reach.
    """
    if scope.everything:
        return Q()
    cared_for = CareRelation.objects.within(scope).filter(resident_id=OuterRef(column))
    opened = BreakGlass.objects.open_to(scope).filter(resident_id=OuterRef(column))
    return Q(Exists(cared_for)) | Q(Exists(opened))


def break_glass_ids(scope: Scope) -> QuerySet[BreakGlass, int]:
    """Ids of residents whose glass this user has broken and whose window is open."""
    return BreakGlass.objects.open_to(scope).values_list("resident_id", flat=True)


def find_by_number(
    number: str, scope: Scope, kind: IdentifierKind | None = None
) -> ResidentCard | None:
    """The resident in reach whom a number names: of any kind, or of one; our health card by its own check digits.

    Cost: two queries, whether or not the number is on file somewhere: the time taken tells nothing.
    """
    owner = number_owner(number, kind) or 0
    row = _VISIBLE.first(pk=owner, **values_of(scope))
    return card(row, scope) if row else None


def values_of(scope: Scope) -> dict[str, Any]:
    """What of a scope decides who is visible, as values of a prepared question."""
    return {
        "ids": scope.institution_ids,
        "user_id": scope.user_id,
        "at": scope.at,
        "everything": scope.everything,
    }


def scope_of(ids: Collection[int], **rest: Any) -> Scope:
    """The scope again, as far as `values_of` said it."""
    return Scope(institution_ids=frozenset(ids), **rest)


def _in_reach(key: int, **reach: Any) -> ResidentQuerySet:
    return Resident.objects.visible_to(scope_of(**reach)).unsealed().filter(pk=key)


def _cards_of(keys: Collection[int], **reach: Any) -> ResidentQuerySet:
    visible = Resident.objects.visible_to(scope_of(**reach)).filter(pk=OuterRef("pk"))
    return Resident.objects.unsealed().filter(pk__in=keys).annotate(in_reach=Exists(visible))


def _names_of(keys: Collection[int], **reach: Any) -> "QuerySet[Resident, Any]":
    visible = Resident.objects.visible_to(scope_of(**reach)).filter(pk=OuterRef("pk"))
    return Resident.objects.filter(pk__in=keys).values_list("pk", "name", Exists(visible))


def _numbered(kinds: Collection[str], indexes: Collection[str]) -> "QuerySet[Identifier, Any]":
    conditions = Q()
    for kind, index in zip(kinds, indexes, strict=True):
        conditions |= Q(kind=kind, index=index)
    rows = Identifier.objects.filter(conditions, retired_at=None).order_by("id")
    return rows.values_list("resident_id", "resident__survivor_id")[:1]


_NAMES: Final = Question(_names_of)
_IN_REACH: Final = Question(_in_reach)
_CARDS: Final = Question(_cards_of)
_VISIBLE: Final = Question(
    lambda pk, **reach: Resident.objects.visible_to(scope_of(**reach)).unsealed().filter(pk=pk)
)
_NUMBERED: Final = Question(_numbered)


def number_owner(number: str, kind: IdentifierKind | None = None) -> int | None:
    """The standing resident a number belongs to, wherever: for registration and breaking glass, never shown."""
    own = rules.read_health_card_no(number)
    if own is not None and kind in (None, IdentifierKind.HEALTH_CARD):
        found = Resident.objects.filter(pk=own, health_card_issued_on__isnull=False).first()
        return (found.survivor_id or found.pk) if found else None
    kinds: Sequence[IdentifierKind] = [kind] if kind else list(IdentifierKind)
    indexes = [blind_index(each, _long_form(number, each)) for each in kinds]
    row = _NUMBERED.first(kinds=kinds, indexes=indexes)
    return (row[1] or row[0]) if row else None


def survivor_of(resident_id: int) -> int:
    """The id under which a resident goes on: its own, or that of the file it was merged into."""
    survivor = Resident.objects.filter(pk=resident_id).values_list("survivor_id", flat=True).first()
    return survivor or resident_id


_SAME_PERSON: Final = """
    WITH kept(id) AS (SELECT COALESCE((SELECT survivor_id FROM residents_resident WHERE id = %s), %s))
    SELECT id FROM kept
    UNION ALL SELECT merged.id FROM residents_resident merged, kept WHERE merged.survivor_id = kept.id
"""


def same_person_ids(resident_id: int) -> frozenset[int]:
    """All ids that are this person now: the survivor and every file merged into it. Cost: one raw query."""
    with connection.cursor() as cursor:
        cursor.execute(_SAME_PERSON, [resident_id, resident_id])
        return frozenset(found for (found,) in cursor.fetchall())


def get_household(household_id: int, scope: Scope, at_most: int = 50) -> HouseholdCard | None:
    """A household with the members in reach, the head first; None where none of them is in reach. Cost: two queries."""
    household = Household.objects.filter(pk=household_id).first()
    members = (
        Resident.objects.visible_to(scope).standing().unsealed().filter(household_id=household_id)
    )
    rows = list(members.order_by("household_relation", "born_on", "id")[:at_most])
    if household is None or not rows:
        return None
    return HouseholdCard(
        id=household.pk,
        number=household.number,
        division_code=household.division_code,
        address=household.address,
        head_id=household.head_id,
        members=tuple(card(row, scope) for row in rows),
    )


def completeness(resident_id: int, scope: Scope) -> Completeness:
    """How much of the basic record is filled. Raises: ResidentNotFound (404). Source: requirements EHR-03."""
    return completeness_of(standing_row(resident_id, scope))


def details_of(row: Resident) -> ResidentDetails:
    """The rest of the basic record of a row."""
    return ResidentDetails(
        ethnicity_code=row.ethnicity_code,
        marital_code=row.marital_code,
        education_code=row.education_code,
        occupation=row.occupation,
        blood_type=row.blood_type,
        rh_type=row.rh_type,
        contact_name=row.contact_name,
        contact_phone_masked=row.contact_phone_masked,
        health_card_issued_on=row.health_card_issued_on,
        created_at=row.created_at,
        version=row.version,
    )


def completeness_of(row: Resident) -> Completeness:
    """How much of the basic record of a row is filled."""
    return rules.completeness(
        {
            "identifier": bool(row.id_masked) and not row.id_masked.startswith("LS"),
            "phone": bool(row.phone_index),
            "address": bool(row.address),
            "division_code": bool(row.division_code),
            "household": row.household_id is not None,
            "insurance": row.insurance != Insurance.UNKNOWN,
            "born_exactly": not row.born_on_estimated,
            "contact": bool(row.contact_name and row.contact_phone_masked),
            "ethnicity_code": bool(row.ethnicity_code),
            "marital_code": bool(row.marital_code),
            "education_code": bool(row.education_code),
            "occupation": bool(row.occupation),
            "blood_type": bool(row.blood_type),
        }
    )


def standing_row(resident_id: int, scope: Scope) -> Resident:
    """One standing row in reach. Raises: ResidentNotFound (404)."""
    row = _IN_REACH.first(key=resident_id, **values_of(scope))
    if row is not None and row.survivor_id is not None:
        row = _IN_REACH.first(key=row.survivor_id, **values_of(scope))
    if row is None:
        raise ResidentNotFound
    return row


def _long_form(number: str, kind: IdentifierKind) -> str:
    """Lengthen an old citizen number, so that it finds its owner."""
    text = "".join(number.split()).upper()
    return rules.lengthened(text) if kind is IdentifierKind.CITIZEN else text
