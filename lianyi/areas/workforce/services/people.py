"""Writes of staff: hiring, correcting, leaving, accounts, files of many."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from lianyi.areas.workforce.events import StaffHired
from lianyi.areas.workforce.models import Post, Staff
from lianyi.areas.workforce.selectors.actors import LOCAL, managing_scope
from lianyi.areas.workforce.selectors.people import get_staff
from lianyi.areas.workforce.services.posts import (
    end_checked,
    must_manage_place,
    needs_second_factor,
    open_checked,
    void_cached_access,
)
from lianyi.areas.workforce.types import (
    Profession,
    Rank,
    StaffCard,
    StaffDraft,
    StaffImportReport,
)
from lianyi.engines.matching import reading
from lianyi.kernel import identity
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.accounts import public as accounts
from lianyi.machinery.audit import public as audit
from lianyi.machinery.crypto.keyring import blind_index
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.tabular import fault_of

CHANGEABLE: Final = (
    "name",
    "sex",
    "profession",
    "rank",
    "title",
    "licence_no",
    "licence_scope",
    "licence_until",
)


class StaffFieldMissing(DomainError):
    """A field every member of staff needs is empty or not of its list."""

    code = "workforce.field_missing"
    http_status = 422
    template = "{name} is missing or not one of the values allowed; give {what}."


class StaffOnFile(DomainError):
    """The identity number or the licence belongs to somebody on file already."""

    code = "workforce.on_file"
    http_status = 409
    template = (
        "The {what} belongs to a member of staff on file already; "
        "open a further post for that person instead."
    )


class StaffSexDisagrees(DomainError):
    """The identity number says another sex."""

    code = "workforce.sex_disagrees"
    http_status = 422
    template = (
        "The identity number says another sex than the one given; correct the one that is wrong."
    )


class HasAccount(DomainError):
    """The person has an account already."""

    code = "workforce.has_account"
    http_status = 409
    template = "{name} already has an account; reset its password instead."


@transaction.atomic
def hire(*, draft: StaffDraft, actor: Actor, now: datetime) -> StaffCard:
    """Put somebody on the staff of an institution, with a main post in a role that may stand there.

    Emits: StaffHired, PostOpened.
    Raises: StaffFieldMissing, UnknownRole, RoleNotHere, BadIdentityNumber, StaffSexDisagrees (422); StaffOnFile (409);
        RoleNotYours (403) for a role that an administrator gives; PostNotFound (404) where the actor does not manage.
    """
    actor.must("workforce.manage")
    card = _hire(draft, actor, now)
    audit.record(
        actor, "workforce.hire", target=f"staff:{card.id}", at=now, facts={"role": draft.role}
    )
    return card


@transaction.atomic
def change_staff(
    *, staff_id: int, changes: dict[str, Any], actor: Actor, now: datetime
) -> StaffCard:
    """Correct name, rank, title or licence of a member of staff.

    Expects: keys of CHANGEABLE only. Raises: StaffNotFound (404); StaffFieldMissing (422); StaffOnFile (409).
    """
    actor.must("workforce.manage")
    staff = _managed_staff(actor, staff_id)
    wanted = {
        key: changes[key]
        for key in CHANGEABLE
        if key in changes and changes[key] != getattr(staff, key)
    }
    for key, value in wanted.items():
        setattr(staff, key, value)
    _check_fields(staff.name, staff.sex, staff.profession, staff.rank)
    staff.initials = reading(staff.name).initials
    _save(staff)
    audit.record(
        actor,
        "workforce.change_staff",
        target=f"staff:{staff.pk}",
        at=now,
        facts={"fields": sorted(wanted)},
    )
    void_cached_access()
    return get_staff(staff.pk, managing_scope(actor))


@transaction.atomic
def leave(*, staff_id: int, on: date, reason: str, actor: Actor, now: datetime) -> StaffCard:
    """Note that somebody leaves: every open post ends that day.

    Emits: PostEnded for each post. Raises: StaffNotFound (404).
    """
    actor.must("workforce.manage")
    staff = _managed_staff(actor, staff_id)
    for post in Post.objects.filter(staff=staff, until=None).order_by("id"):
        end_checked(post, max(on, post.since), reason, actor, now)
    staff.left_on = on
    staff.save(update_fields=["left_on"])
    audit.record(
        actor, "workforce.leave", target=f"staff:{staff.pk}", at=now, facts={"on": on.isoformat()}
    )
    void_cached_access()
    return get_staff(staff.pk, managing_scope(actor))


@transaction.atomic
def create_account(
    *,
    staff_id: int,
    username: str,
    actor: Actor,
    now: datetime,
    password: str | None = None,
    is_demo: bool = False,
) -> tuple[StaffCard, str]:
    """Give a member of staff an account; return the card and the one-time password, to be shown once.

    The second factor is demanded if a role says so.
    Raises: HasAccount (409); StaffNotFound (404); what accounts refuses (user name taken, weak password).
    """
    actor.must("workforce.manage")
    staff = _managed_staff(actor, staff_id)
    if staff.user_id is not None:
        raise HasAccount(field="username", name=staff.name)
    made = accounts.create_account(
        username=username,
        name=staff.name,
        needs_second_factor=needs_second_factor(staff),
        password=password,
        is_demo=is_demo,
        actor=actor,
        now=now,
    )
    staff.user_id = made.id
    staff.save(update_fields=["user"])
    audit.record(actor, "workforce.create_account", target=f"staff:{staff.pk}", at=now)
    void_cached_access()
    return get_staff(staff.pk, managing_scope(actor)), made.secret


@transaction.atomic
def import_staff(
    *, rows: Sequence[tuple[int, StaffDraft]], actor: Actor, now: datetime, dry_run: bool = False
) -> StaffImportReport:
    """Hire everybody of a file, or nobody.

    Expects: (line, draft) pairs whose columns were read already. A dry run checks everything and stores nothing.
    Raises: RowErrors (422) naming every wrong line.
    """
    actor.must("workforce.manage")
    errors: list[dict[str, Any]] = []
    for line, draft in rows:
        try:
            with transaction.atomic():
                _hire(draft, actor, now)
        except DomainError as refusal:
            errors.append(fault_of(line, refusal))
    if errors:
        raise RowErrors(errors)
    report = StaffImportReport(rows=len(rows), created=len(rows), dry_run=dry_run)
    if dry_run:
        transaction.set_rollback(True)
        return report
    audit.record(actor, "workforce.import_staff", target="staff", at=now, facts={"rows": len(rows)})
    return report


def _hire(draft: StaffDraft, actor: Actor, now: datetime) -> StaffCard:
    """Check, save, open the main post, tell; without the audit line, so that an import has one for all."""
    must_manage_place(actor, draft.institution_id)
    _check_fields(draft.name, draft.sex, draft.profession, draft.rank)
    day = draft.since or now.astimezone(LOCAL).date()
    staff = Staff(
        name=draft.name.strip(),
        initials=reading(draft.name.strip()).initials,
        sex=draft.sex,
        profession=draft.profession,
        rank=draft.rank,
        title=draft.title.strip(),
        licence_no=draft.licence_no.strip(),
        licence_scope=draft.licence_scope.strip(),
        licence_until=draft.licence_until,
        created_at=now,
    )
    if draft.identity_number:
        number = identity.citizen_number(draft.identity_number, today=now.astimezone(LOCAL).date())
        if number.sex != draft.sex:
            raise StaffSexDisagrees(field="sex")
        staff.identity_number = number.value
        staff.identity_index = blind_index("staff.citizen", number.value)
        staff.id_masked = identity.mask_number(number.value)
    if draft.phone:
        staff.phone = identity.phone(draft.phone)
        staff.phone_masked = identity.mask_phone(staff.phone)
    _save(staff)
    outbox.emit(StaffHired(staff_id=staff.pk, institution_id=draft.institution_id), at=now)
    open_checked(
        staff,
        draft.institution_id,
        draft.role,
        draft.department,
        day,
        None,
        main=True,
        actor=actor,
        now=now,
    )
    return get_staff(staff.pk, managing_scope(actor))


def _save(staff: Staff) -> None:
    """Save; say which number was taken already, if one was."""
    if (
        staff.identity_index
        and Staff.objects.filter(identity_index=staff.identity_index).exclude(pk=staff.pk).exists()
    ):
        raise StaffOnFile(field="identity_number", what="identity number")
    try:
        with transaction.atomic():
            staff.save()
    except IntegrityError:
        raise StaffOnFile(field="licence_no", what="practice licence") from None


def _check_fields(name: str, sex: str, profession: str, rank: str) -> None:
    if not name.strip():
        raise StaffFieldMissing(field="name", name="name", what="the full name")
    if sex not in (identity.Sex.MALE, identity.Sex.FEMALE):
        raise StaffFieldMissing(
            field="sex",
            name="sex",
            what="1 (male) or 2 (female)",
        )
    if profession not in set(Profession):
        raise StaffFieldMissing(
            field="profession",
            name="profession",
            what="one of the professions of the list",
        )
    if rank not in set(Rank):
        raise StaffFieldMissing(
            field="rank",
            name="rank",
            what="one of the ranks of the list",
        )


def _managed_staff(actor: Actor, staff_id: int) -> Staff:
    return Staff.objects.visible_to(managing_scope(actor)).locked(staff_id)
