"""What a consortium may settle for a member: its role, its place, who manages it. Never who owns it (X4)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from lianyi.areas.organisations.definitions import schemes
from lianyi.areas.organisations.events import MemberChanged
from lianyi.areas.organisations.models import Membership, RoleGrant
from lianyi.areas.organisations.rules import membership as rules
from lianyi.areas.organisations.selectors import MembershipNotFound
from lianyi.areas.organisations.services.changing import change_institution
from lianyi.areas.organisations.services.consortia import (
    PlaceDoesNotFit,
    candidate,
    locked_consortium,
    place_of,
)
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.services.entering import today
from lianyi.areas.organisations.types import CooperationForm, MemberCard, MemberRole, Model
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

MANAGED: Final = ("manager", "user", "role_statement")
"""What a lead may settle for a member: who manages and uses it, and its function. Never who owns it (X4)."""

GRANTED: Final = (MemberRole.MEDICAL_CENTRE, MemberRole.SUB_CENTRE, MemberRole.AREA_CENTRE)
"""Roles a member can carry beside its own (ORG-26). Source: seed-004 L10, L11."""


class NotManaged(DomainError):
    """The lead may not settle this field for a member."""

    code = "organisations.not_managed"
    http_status = 422
    template = "A consortium settles only {allowed} of a member, not {fields}."


class CannotBeGranted(DomainError):
    """Only the roles of a centre are given and taken beside a member's own."""

    code = "organisations.cannot_be_granted"
    http_status = 422
    template = "{role} is no role that is given for a time; choose one of {allowed}."


class GrantHeld(DomainError):
    """The member carries the role already."""

    code = "organisations.grant_held"
    http_status = 409
    template = "{institution} carries the role {role} since {from_on}."


@transaction.atomic
def change_member(
    membership_id: int,
    *,
    role: MemberRole,
    under_id: int | None,
    actor: Actor,
    now: datetime,
) -> MemberCard:
    """Give a member another role or place in the tree (area centre, member of one).

    Emits: MemberChanged.
    Raises: MembershipNotFound (404), BreaksModel, PlaceDoesNotFit (422), ConsortiumEnded (409).
    """
    contract = locked_membership(membership_id)
    row = locked_consortium(contract.consortium_id)
    must_reach(actor, row.county_code)
    rules.check_member(
        schemes()[Model(row.model)],
        consortium_county=row.county_code,
        member=candidate(contract.institution, contract.department),
        role=role,
        form=CooperationForm(contract.form),
    )
    under = place_of(row, under_id, today(now), contract.institution.name)
    if under is not None and (under.pk == contract.pk or under.under_id == contract.pk):
        raise PlaceDoesNotFit(
            field="under_id", institution=contract.institution.name, consortium=row.name
        )
    contract.role, contract.under = role, under
    contract.save()
    _tell_changed(contract, "organisations.member_changed", role, today(now), actor, now)
    return contract.card()


def locked_membership(membership_id: int) -> Membership:
    """A membership with its institution and consortium, locked. Raises: MembershipNotFound (404)."""
    row: Membership | None = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("institution", "consortium")
        .filter(pk=membership_id)
        .first()
    )
    if row is None:
        raise MembershipNotFound(membership=membership_id)
    return row


def settle_member(
    membership_id: int, changes: Mapping[str, Any], *, reason: str, actor: Actor, now: datetime
) -> None:
    """Let a consortium settle who manages and uses a member, and its function.

    An attempt on ownership or legal person is refused, and the refusal itself is recorded: it gets a transaction of
    its own, so that nothing but an outer transaction of the caller could undo it.
    Raises: OwnershipIsFixed (409), NotManaged (422), MembershipNotFound (404).
    """
    contract = (
        Membership.objects.select_related("institution", "consortium")
        .filter(pk=membership_id)
        .first()
    )
    if contract is None:
        raise MembershipNotFound(membership=membership_id)
    must_reach(actor, contract.consortium.county_code)
    touched = rules.protected_among(changes)
    if touched:
        with transaction.atomic():
            audit.record(
                actor,
                "organisations.ownership_change_refused",
                target=f"institution:{contract.institution_id}",
                at=now,
                facts={"consortium": contract.consortium_id, "fields": list(touched)},
            )
        raise rules.OwnershipIsFixed(
            field=touched[0], fields=list(touched), institution=contract.institution.name
        )
    strange = sorted(set(changes) - set(MANAGED))
    if strange:
        raise NotManaged(field=strange[0], allowed=list(MANAGED), fields=strange)
    change_institution(
        contract.institution_id,
        changes,
        valid_from=today(now),
        reason=f"{contract.consortium.name}：{reason}",
        actor=actor,
        now=now,
    )


@transaction.atomic
def grant_role(
    membership_id: int, role: MemberRole, *, area: str, from_on: date, actor: Actor, now: datetime
) -> None:
    """Give a member a further role from a day on (县域医疗中心、次中心、片区诊疗中心).

    Emits: MemberChanged.
    Raises: MembershipNotFound (404), CannotBeGranted, EndsBeforeStart (422), GrantHeld, ConsortiumEnded (409).
    """
    contract = locked_membership(membership_id)
    row = locked_consortium(contract.consortium_id)
    must_reach(actor, row.county_code)
    if role not in GRANTED:
        raise CannotBeGranted(field="role", role=role, allowed=list(GRANTED))
    rules.check_span(contract.from_on, from_on)
    held = contract.grants.filter(role=role, until_on__isnull=True).first()
    if held is not None:
        raise GrantHeld(
            field="role", institution=contract.institution.name, role=role, from_on=held.from_on
        )
    RoleGrant.objects.create(membership=contract, role=role, area=area, from_on=from_on)
    _tell_changed(contract, "organisations.role_granted", role, from_on, actor, now)


@transaction.atomic
def revoke_role(
    membership_id: int, role: MemberRole, *, last_day: date, actor: Actor, now: datetime
) -> None:
    """Take a further role back after a day; its time stays on record.

    Emits: MemberChanged.
    Raises: MembershipNotFound (404), CannotBeGranted, EndsBeforeStart (422), ConsortiumEnded (409).
    """
    contract = locked_membership(membership_id)
    row = locked_consortium(contract.consortium_id)
    must_reach(actor, row.county_code)
    grant = contract.grants.select_for_update().filter(role=role, until_on__isnull=True).first()
    if grant is None:
        raise CannotBeGranted(field="role", role=role, allowed=list(GRANTED))
    rules.check_span(grant.from_on, last_day)
    grant.until_on = last_day
    grant.save()
    _tell_changed(contract, "organisations.role_revoked", role, last_day, actor, now)


def _tell_changed(
    contract: Membership, action: str, role: MemberRole, on: date, actor: Actor, now: datetime
) -> None:
    audit.record(
        actor,
        action,
        target=f"consortium:{contract.consortium_id}",
        at=now,
        facts={"institution": contract.institution_id, "role": role.value},
    )
    outbox.emit(
        MemberChanged(
            consortium_id=contract.consortium_id,
            institution_id=contract.institution_id,
            role=role.value,
            from_on=on.isoformat(),
        ),
        at=now,
    )
