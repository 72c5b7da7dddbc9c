"""Approved posts: accounts by institution and county, and their ledger."""

from typing import Final

from django.db.models import QuerySet

from lianyi.areas.workforce.models import (
    EstablishmentAccount,
    EstablishmentEntry,
    EstablishmentUse,
)
from lianyi.areas.workforce.types import EntryCard, EstablishmentCard, UseCard
from lianyi.kernel.errors import DomainError
from lianyi.machinery.ui import Keyset, Page

_LATEST: Final = Keyset("-id")
_USES: Final = EstablishmentUse.objects.select_related("staff", "account").defer(
    "staff__identity_number", "staff__phone"
)


class AccountNotFound(DomainError):
    """There is no such account of approved posts within reach."""

    code = "workforce.account_not_found"
    http_status = 404
    template = "There is no such account of approved posts within your reach."


def list_accounts(
    *, institution_ids: frozenset[int] | None, county_code: str = "", at_most: int = 1000
) -> list[EstablishmentCard]:
    """Accounts of the institutions (None: all), and the pool of the county if one is named; by level, pool first."""
    rows = (
        EstablishmentAccount.objects.all()
        if institution_ids is None
        else _of(institution_ids, county_code)
    )
    return [account_card(row) for row in rows.order_by("level", "institution_id")[:at_most]]


def list_entries(account_id: int, after: str = "", at_most: int = 50) -> Page[EntryCard]:
    """The ledger of one account, the latest entry first."""
    rows = (
        EstablishmentEntry.objects.filter(account_id=account_id)
        .select_related("staff")
        .defer("staff__identity_number", "staff__phone")
    )
    return _LATEST.page(rows, after, at_most).map(entry_card)


def pool_for(
    account_id: int, institution_ids: frozenset[int] | None, county_code: str = ""
) -> EstablishmentCard:
    """One account in reach. Raises: AccountNotFound (404)."""
    rows = (
        EstablishmentAccount.objects.all()
        if institution_ids is None
        else _of(institution_ids, county_code)
    )
    row = rows.filter(pk=account_id).first()
    if row is None:
        raise AccountNotFound
    return account_card(row)


def list_uses(account_id: int, at_most: int = 1000) -> list[UseCard]:
    """Who fills the posts of an account now, by name. Cost: one query."""
    rows = _USES.filter(account_id=account_id).order_by("staff__name", "id")
    return [_use_card(row) for row in rows[:at_most]]


def find_use(staff_id: int) -> UseCard | None:
    """The approved post somebody fills, or None."""
    row = _USES.filter(staff_id=staff_id).first()
    return _use_card(row) if row else None


def account_card(row: EstablishmentAccount) -> EstablishmentCard:
    """An account as a value."""
    return EstablishmentCard(
        id=row.pk,
        institution_id=row.institution_id,
        county_code=row.county_code,
        level=row.level,
        approved=row.approved,
        used=row.used,
        reserved=row.reserved,
    )


def entry_card(row: EstablishmentEntry) -> EntryCard:
    """A ledger line as a value."""
    return EntryCard(
        id=row.pk,
        kind=row.kind,
        count=row.count,
        staff_id=row.staff_id,
        staff_name=row.staff.name if row.staff else "",
        works_at_id=row.works_at_id,
        approval_no=row.approval_no,
        approved_by=row.approved_by,
        on=row.on,
        at=row.at,
        by_name=row.by_name,
        note=row.note,
    )


def _use_card(row: EstablishmentUse) -> UseCard:
    return UseCard(
        staff_id=row.staff_id,
        staff_name=row.staff.name,
        account_id=row.account_id,
        level=row.account.level,
        institution_id=row.account.institution_id,
        works_at_id=row.works_at_id,
        since=row.since,
    )


def _of(institution_ids: frozenset[int], county_code: str) -> QuerySet[EstablishmentAccount]:
    own = EstablishmentAccount.objects.filter(institution_id__in=institution_ids)
    if not county_code:
        return own
    return own | EstablishmentAccount.objects.filter(institution=None, county_code=county_code)
