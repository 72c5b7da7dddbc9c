"""Households: founding, joining, leaving."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.residents.events import ResidentChanged
from lianyi.areas.residents.models import Household, Resident
from lianyi.areas.residents.selectors.people import get_household
from lianyi.areas.residents.services.rows import remember
from lianyi.areas.residents.types import ChangeKind, HouseholdCard, HouseholdRelation, ResidentDraft
from lianyi.kernel.actor import Actor, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class HouseholdNotFound(DomainError):
    """There is no such household within reach."""

    code = "residents.household_not_found"
    http_status = 404
    template = "There is no such household within your reach."


class HouseholdHasHead(DomainError):
    """Two heads of one household."""

    code = "residents.household_has_head"
    http_status = 409
    template = (
        "Household {number} already has a head; choose another relation, or change the head first."
    )


@transaction.atomic
def found_household(
    *, resident_id: int, number: str = "", actor: Actor, now: datetime
) -> HouseholdCard:
    """Found a household with a resident as its head, at the resident's address.

    Raises: ResidentNotFound (404).
    """
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    household = _founded(number or f"H{row.pk}", row.registered_institution_id, row, now)
    _move(row, household, HouseholdRelation.HEAD, actor, now)
    return _seen(household, actor.scope)


@transaction.atomic
def join_household(
    *, resident_id: int, household_id: int, relation: HouseholdRelation, actor: Actor, now: datetime
) -> HouseholdCard:
    """Move a resident into a household in reach.

    Raises: ResidentNotFound, HouseholdNotFound (404); HouseholdHasHead (409).
    """
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    household = _in_reach(household_id, actor.scope)
    _move(row, household, relation, actor, now)
    return _seen(household, actor.scope)


@transaction.atomic
def leave_household(*, resident_id: int, actor: Actor, now: datetime) -> None:
    """Take a resident out of the household; a head who leaves leaves it without one. Raises: ResidentNotFound (404)."""
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    _move(row, None, None, actor, now)


def place(
    row: Resident, draft: ResidentDraft, institution_id: int, scope: Scope, now: datetime
) -> None:
    """Put a resident who is being registered into the household the draft names; the caller saves."""
    if draft.household_id is not None:
        household = _in_reach(draft.household_id, scope)
    elif draft.household_no.strip():
        household = _founded(draft.household_no.strip(), institution_id, row, now)
    else:
        return
    _take_place(
        row, household, HouseholdRelation(draft.household_relation or HouseholdRelation.OTHER)
    )


def _founded(number: str, institution_id: int, row: Resident, now: datetime) -> Household:
    household, _ = Household.objects.get_or_create(
        institution_id=institution_id,
        number=number,
        defaults={"division_code": row.division_code, "address": row.address, "created_at": now},
    )
    return household


def _take_place(row: Resident, household: Household, relation: HouseholdRelation) -> None:
    """Set the household and the relation; the head is noted on both sides."""
    if relation is HouseholdRelation.HEAD:
        if household.head_id not in (None, row.pk):
            raise HouseholdHasHead(field="household_relation", number=household.number)
        household.head_id = row.pk
        household.save(update_fields=["head"])
    elif household.head_id == row.pk:
        household.head_id = None
        household.save(update_fields=["head"])
    row.household, row.household_relation = household, relation


def _move(
    row: Resident,
    household: Household | None,
    relation: HouseholdRelation | None,
    actor: Actor,
    now: datetime,
) -> None:
    before = row.household.number if row.household else ""
    if row.household_id and (household is None or household.pk != row.household_id):
        Household.objects.filter(pk=row.household_id, head_id=row.pk).update(head=None)
    if household is None or relation is None:
        row.household, row.household_relation = None, ""
    else:
        _take_place(row, household, relation)
    row.version += 1
    row.save(update_fields=["household", "household_relation", "version"])
    facts = {"household": [before, household.number if household else ""]}
    remember(row, ChangeKind.CHANGED, actor, now, facts)
    audit.record(
        actor, "residents.change_household", target=f"resident:{row.pk}", at=now, resident_id=row.pk
    )
    outbox.emit(ResidentChanged(resident_id=row.pk), at=now)


def _in_reach(household_id: int, scope: Scope) -> Household:
    """A household with a member in reach, locked. Raises: HouseholdNotFound (404)."""
    household = Household.objects.select_for_update(of=("self",)).filter(pk=household_id).first()
    members = Resident.objects.visible_to(scope).filter(household_id=household_id)
    managed = household is not None and household.institution_id in scope.institution_ids
    if household is None or not (managed or scope.everything or members.exists()):
        raise HouseholdNotFound(field="household_id")
    return household


def _seen(household: Household, scope: Scope) -> HouseholdCard:
    card = get_household(household.pk, scope)
    assert card is not None  # whoever has just moved in is in reach
    return card
