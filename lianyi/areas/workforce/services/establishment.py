"""Writes of the establishment ledger (编制台账): every change of an account is an entry with an approval."""

from datetime import date, datetime

from django.db import transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import rules
from lianyi.areas.workforce.definitions import roles
from lianyi.areas.workforce.events import EstablishmentChanged
from lianyi.areas.workforce.models import (
    EstablishmentAccount,
    EstablishmentEntry,
    EstablishmentUse,
    Post,
    Staff,
)
from lianyi.areas.workforce.selectors.actors import managed_ids
from lianyi.areas.workforce.selectors.establishment import AccountNotFound, account_card
from lianyi.areas.workforce.types import EntryKind, EstablishmentCard, EstablishmentLevel, Reach
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class ApprovalMissing(DomainError):
    """An entry of the ledger needs the number of the approval and who approved."""

    code = "workforce.approval_missing"
    http_status = 422
    template = (
        "Give the number of the approval and the authority that approved: "
        "every use of a post is an entry with approval."
    )


class LevelDoesNotFit(DomainError):
    """Approved posts of an institution belong to the level of its tier; the two levels are approved apart."""

    code = "workforce.level_does_not_fit"
    http_status = 422
    template = (
        "An institution of tier {tier} has no approved posts of level {level}; "
        "the two levels are approved apart."
    )


class PersonNeeded(DomainError):
    """Posts are used and released by named persons, one each."""

    code = "workforce.person_needed"
    http_status = 422
    template = "Name the person: a post is used and released by one member of staff at a time."


class AlreadyEstablished(DomainError):
    """The person fills an approved post already."""

    code = "workforce.already_established"
    http_status = 409
    template = "{name} already fills an approved post; release it first."


class NotEstablished(DomainError):
    """The person fills no approved post of this account."""

    code = "workforce.not_established"
    http_status = 409
    template = "{name} fills no approved post of this account."


class WorksElsewhere(DomainError):
    """The person holds no post at the place named, or the place lies outside the pool's county or consortium."""

    code = "workforce.works_elsewhere"
    http_status = 409
    template = "{name} holds no post there on {on}, or that institution does not share these approved posts."


@transaction.atomic
def open_account(
    *,
    level: EstablishmentLevel,
    institution_id: int | None,
    county_code: str,
    actor: Actor,
    now: datetime,
) -> EstablishmentCard:
    """Open the account of approved posts of an institution, or (no institution) the county pool; opening twice is one.

    Raises: LevelDoesNotFit (422); AccountNotFound (404) outside what the actor manages.
    """
    _must_manage(actor, institution_id)
    if institution_id is not None:
        card = organisations.get_institution(institution_id)
        county_code = card.county_code
        fitting = (
            EstablishmentLevel.COUNTY if card.tier.value == "county" else EstablishmentLevel.PRIMARY
        )
        if level is not fitting:
            raise LevelDoesNotFit(field="level", tier=card.tier.value, level=level.value)
    row, made = EstablishmentAccount.objects.get_or_create(
        institution_id=institution_id,  # type: ignore[misc]  # None is the pool of the county
        level=level,
        county_code=county_code,
    )
    if made:
        audit.record(actor, "workforce.open_account", target=f"establishment:{row.pk}", at=now)
    return account_card(row)


@transaction.atomic
def record_entry(
    *,
    account_id: int,
    kind: EntryKind,
    count: int = 1,
    staff_id: int | None = None,
    works_at_id: int | None = None,
    approval_no: str,
    approved_by: str,
    on: date,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> EstablishmentCard:
    """Enter an approval, reservation, use or release; the account's balance moves with it, or nothing does.

    A post may be used at another institution than the one it was approved for, if both share a consortium that day (or
    the account is the county pool): approved apart, used together.
    Emits: EstablishmentChanged.
    Raises: ApprovalMissing, PersonNeeded, EntryNeedsPositive (422); PostsExhausted, AlreadyEstablished, NotEstablished,
        WorksElsewhere (409); AccountNotFound (404).
    Source: seed-001 L193 (人员编制分别核定、统筹使用), requirements HRM-01.
    """
    if not (approval_no.strip() and approved_by.strip()):
        raise ApprovalMissing(field="approval_no")
    account = (
        EstablishmentAccount.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
    )
    if account is None:
        raise AccountNotFound
    _must_manage(actor, account.institution_id)
    account.approved, account.used, account.reserved = rules.after_entry(
        kind, count, approved=account.approved, used=account.used, reserved=account.reserved
    )
    account.save()
    if kind in (EntryKind.USE, EntryKind.RELEASE):
        staff, works_at_id = _fill(account, kind, count, staff_id, works_at_id, on)
        staff_id = staff.pk
    entry = EstablishmentEntry.objects.create(
        account=account,
        kind=kind,
        count=count,
        staff_id=staff_id,
        works_at_id=works_at_id,
        approval_no=approval_no.strip(),
        approved_by=approved_by.strip(),
        on=on,
        at=now,
        user_id=actor.user_id,
        by_name=actor.name,
        note=note.strip(),
    )
    facts = {"kind": kind.value, "count": count, "approval_no": entry.approval_no}
    audit.record(
        actor, "workforce.record_entry", target=f"establishment:{account.pk}", at=now, facts=facts
    )
    outbox.emit(
        EstablishmentChanged(account_id=account.pk, entry_id=entry.pk, kind=kind.value), at=now
    )
    return account_card(account)


def _fill(
    account: EstablishmentAccount,
    kind: EntryKind,
    count: int,
    staff_id: int | None,
    works_at_id: int | None,
    on: date,
) -> tuple[Staff, int | None]:
    """Put the person into the post, or out of it; return the person and where they work."""
    staff = Staff.objects.filter(pk=staff_id).first() if staff_id and count == 1 else None
    if staff is None:
        raise PersonNeeded(field="staff_id")
    use = EstablishmentUse.objects.filter(staff=staff).first()
    if kind is EntryKind.RELEASE:
        if use is None or use.account_id != account.pk:
            raise NotEstablished(field="staff_id", name=staff.name)
        works_at_id = use.works_at_id
        use.delete()
        return staff, works_at_id
    if use is not None:
        raise AlreadyEstablished(field="staff_id", name=staff.name)
    held = Post.objects.on(on).filter(staff=staff).order_by("-main", "id")
    place = works_at_id or held.values_list("institution_id", flat=True).first()
    if (
        place is None
        or not held.filter(institution_id=place).exists()
        or not _shares(account, place, on)
    ):
        raise WorksElsewhere(field="works_at_id", name=staff.name, on=on)
    EstablishmentUse.objects.create(staff=staff, account=account, works_at_id=place, since=on)
    return staff, place


def _shares(account: EstablishmentAccount, place: int, on: date) -> bool:
    """Whether posts of the account may be used at the place: the institution itself, one consortium, or the county."""
    if account.institution_id is None:
        return organisations.get_institution(place).county_code == account.county_code
    return account.institution_id == place or organisations.share_consortium(
        account.institution_id, place, on
    )


def _must_manage(actor: Actor, institution_id: int | None) -> None:
    """Raise AccountNotFound (404) for an account outside what the actor manages; the pool needs a county reach."""
    actor.must("workforce.manage")
    managed = managed_ids(actor)
    if managed is None:
        return
    role = roles().get(actor.role)
    if institution_id is None:
        if role is None or role.manages is not Reach.COUNTY:
            raise AccountNotFound
    elif institution_id not in managed:
        raise AccountNotFound
