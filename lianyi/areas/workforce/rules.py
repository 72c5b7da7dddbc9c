"""Decisions about staff, posts and approved posts: no database, no clock."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from lianyi.areas.workforce.types import (
    EntryKind,
    EstablishmentCard,
    EstablishmentLevel,
    EstablishmentSheet,
    Ground,
    Profession,
    Rank,
    Role,
)
from lianyi.kernel.errors import DomainError

PRACTISING: Final = frozenset(
    {
        Profession.DOCTOR,
        Profession.ASSISTANT_DOCTOR,
        Profession.VILLAGE_DOCTOR,
        Profession.NURSE,
        Profession.PHARMACIST,
        Profession.PUBLIC_HEALTH,
    }
)
"""Professions that need a licence to practise. Source: physician-law-2021 §13, nurse-regulation-2008 §7."""

RANK_ORDER: Final = (Rank.NONE, Rank.JUNIOR, Rank.MIDDLE, Rank.DEPUTY, Rank.SENIOR)

BALANCE: Final[dict[EntryKind, tuple[int, int, int]]] = {
    EntryKind.APPROVE: (1, 0, 0),
    EntryKind.RESERVE: (0, 0, 1),
    EntryKind.UNRESERVE: (0, 0, -1),
    EntryKind.USE: (0, 1, 0),
    EntryKind.RELEASE: (0, -1, 0),
}
"""What one post of an entry adds to (approved, used, reserved)."""


class RoleNotHere(DomainError):
    """The role cannot be held at an institution of that tier."""

    code = "workforce.role_not_here"
    http_status = 422
    template = (
        "The role {role} cannot be held at an institution of tier {tier}; choose one of: {allowed}."
    )


GUARDED: Final = frozenset(
    {
        "accounts.manage",
        "audit.search",
        "outbox.operate",
        "policy.manage",
        "residents.review_access",
    }
)
"""Permissions to run the platform or watch over it: given by administrators, or by who holds them already."""


class RoleNotYours(DomainError):
    """The role runs the platform or watches over it; managing staff is not enough to give it."""

    code = "workforce.role_not_yours"
    http_status = 403
    template = "The role {role} runs the platform or watches over it; only a system administrator gives it."


class NotOneself(DomainError):
    """Nobody gives themselves a post: who manages staff could else become whoever reads the patients' records."""

    code = "workforce.not_oneself"
    http_status = 409
    template = "You cannot give yourself a post; ask another manager of staff."


class PostsExhausted(DomainError):
    """The account holds too few posts for the entry."""

    code = "workforce.posts_exhausted"
    http_status = 409
    template = (
        "{approved} posts are approved, {used} used and {reserved} reserved; {count} more cannot be taken. "
        "Have more approved, release one, or use another account."
    )


class EntryNeedsPositive(DomainError):
    """Only an approval may be negative (a cut); every other entry counts posts upward from one."""

    code = "workforce.entry_count"
    http_status = 422
    template = "The number of posts must be a whole number above zero; only an approval may be cut by a negative one."


def must_fit(role: Role, tier: str) -> None:
    """Raise RoleNotHere (422) where the role may not stand. Source: requirements SEC-04."""
    if tier not in role.tiers:
        raise RoleNotHere(
            field="role", role=role.code, tier=tier, allowed=", ".join(sorted(role.tiers))
        )


def must_be_theirs_to_give(
    role: Role, *, giver_permissions: Collection[str], to_themselves: bool
) -> None:
    """Raise NotOneself (409), or RoleNotYours (403) for guarded permissions the giver lacks and does not administer.

    Source: requirements SEC-04, gb-t-22239 (role separation).
    """
    if to_themselves:
        raise NotOneself(field="role")
    beyond = (role.permissions & GUARDED) - set(giver_permissions)
    if beyond and "accounts.manage" not in giver_permissions:
        raise RoleNotYours(field="role", role=role.code)


def after_entry(
    kind: EntryKind, count: int, *, approved: int, used: int, reserved: int
) -> tuple[int, int, int]:
    """Return (approved, used, reserved) after an entry of the establishment ledger.

    Raises: EntryNeedsPositive (422); PostsExhausted (409) if more would be used and reserved than approved, or more
        given back than taken.
    Source: seed-001 L193 (核定), requirements HRM-01.
    """
    if count == 0 or (count < 0 and kind is not EntryKind.APPROVE):
        raise EntryNeedsPositive(field="count")
    by_approved, by_used, by_reserved = BALANCE[kind]
    after = (approved + by_approved * count, used + by_used * count, reserved + by_reserved * count)
    if min(after) < 0 or after[1] + after[2] > after[0]:
        raise PostsExhausted(
            field="count", approved=approved, used=used, reserved=reserved, count=count
        )
    return after


def sheets(accounts: Iterable[EstablishmentCard]) -> list[EstablishmentSheet]:
    """Return the accounts by level, county level first, the pool on top of each, with their sums.

    Source: seed-001 L193 (人员编制分别核定): the two levels are never summed up together.
    """
    found = list(accounts)
    parts = {
        level: sorted(
            (account for account in found if account.level == level),
            key=lambda account: (account.institution_id is not None, account.institution_id or 0),
        )
        for level in EstablishmentLevel
    }
    return [
        EstablishmentSheet(
            level=level,
            accounts=tuple(rows),
            approved=sum(row.approved for row in rows),
            used=sum(row.used for row in rows),
            reserved=sum(row.reserved for row in rows),
        )
        for level, rows in parts.items()
    ]


def practice_ground(
    *,
    profession: str,
    licence_no: str,
    licence_until: date | None,
    left_on: date | None,
    own_institutions: Collection[int],
    institution_id: int,
    together: bool,
    on: date,
) -> Ground:
    """Say on which ground somebody may practise at an institution on a day, or which ground is missing.

    Expects: `own_institutions` are those of the posts held that day; `together` tells whether one of them shares a
        consortium with the institution that day.
    Source: seed-000 L12 (医共体内不需办理执业地点变更和执业机构备案手续).
    """
    if (left_on is not None and left_on < on) or not own_institutions:
        return Ground.NOT_EMPLOYED
    if profession in PRACTISING and not licence_no:
        return Ground.NO_LICENCE
    if licence_until is not None and licence_until < on:
        return Ground.LICENCE_OVER
    if institution_id in own_institutions:
        return Ground.OWN_INSTITUTION
    return Ground.SAME_CONSORTIUM if together else Ground.NOT_TOGETHER


def may_practise(ground: Ground) -> bool:
    """Whether the ground is one to practise on."""
    return ground in (Ground.OWN_INSTITUTION, Ground.SAME_CONSORTIUM)
