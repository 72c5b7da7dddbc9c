"""Reads of accounts."""

from datetime import datetime
from typing import Final

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from lianyi.machinery.accounts.models import ApiToken, LoginSession, TotpDevice, User
from lianyi.machinery.accounts.services.acting import AccountNotFound
from lianyi.machinery.accounts.types import AccountCard, SessionCard, Standing, TokenCard
from lianyi.machinery.prepared import Question
from lianyi.machinery.ui import Keyset, Page

_BY_NAME: Final = Keyset("username")
_USER: Final = Question(lambda pk: User.objects.filter(pk=pk))
_LIVING: Final = Question(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now)
)
_HAS_DEVICE: Final = Exists(
    TotpDevice.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
)


def find_user(user_id: int) -> User | None:
    """The user behind a session. Cost: one query built once, for every request asks it."""
    return _USER.first(pk=user_id)


def find_session(key: str, now: datetime) -> Session | None:
    """The living session that bears a key. Cost: one query built once, for every request asks it."""
    return _LIVING.first(key=key, now=now)


def list_accounts(
    *, text: str = "", standing: str = "", after: str = "", at_most: int = 50
) -> Page[AccountCard]:
    """Accounts by username, found by a part of username or name. Cost: one query."""
    rows = _rows()
    if text := text.strip():
        rows = rows.filter(Q(username__contains=text.lower()) | Q(name__contains=text))
    rows = rows.filter(_STANDINGS[Standing(standing)] if standing in _STANDINGS else Q())
    return _BY_NAME.page(rows, after, at_most).map(_card)


def get_account(user_id: int) -> AccountCard:
    """One account; raise AccountNotFound (404)."""
    row = _rows().filter(pk=user_id).first()
    if row is None:
        raise AccountNotFound
    return _card(row)


def has_second_factor(user_id: int) -> bool:
    """Whether the account has an authenticator that proved itself once."""
    return TotpDevice.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()


def list_sessions(user_id: int, *, this_key: str = "", at_most: int = 50) -> list[SessionCard]:
    """The open sessions of an account, the latest seen first."""
    rows = LoginSession.objects.filter(user_id=user_id, ended_at=None).order_by(
        "-last_seen_at", "-id"
    )[:at_most]
    return [
        SessionCard(
            id=row.pk,
            device=row.device,
            address=row.address or "",
            second_factor=row.second_factor,
            started_at=row.started_at,
            last_seen_at=row.last_seen_at,
            is_this_one=row.session_key == this_key,
        )
        for row in rows
    ]


def list_tokens(user_id: int, *, now: datetime, at_most: int = 50) -> list[TokenCard]:
    """The tokens of an account that still open doors, the newest first."""
    rows = ApiToken.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=now).order_by(
        "-id"
    )[:at_most]
    return [
        TokenCard(
            id=row.pk,
            name=row.name,
            hint=row.hint,
            permissions=tuple(row.permissions),
            purpose=row.purpose,
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


_STANDINGS: Final = {
    Standing.OFF: Q(is_active=False),
    Standing.LOCKED: Q(is_active=True, locked_at__isnull=False),
    Standing.FIRST_LOGIN: Q(is_active=True, locked_at=None, must_change_password=True),
    Standing.ACTIVE: Q(is_active=True, locked_at=None, must_change_password=False),
}


def _rows() -> QuerySet[User]:
    return User.objects.annotate(has_device=_HAS_DEVICE)


def _card(row: User) -> AccountCard:
    return AccountCard(
        id=row.pk,
        username=row.username,
        name=row.name,
        standing=_standing(row),
        is_demo=row.is_demo,
        needs_second_factor=row.needs_second_factor,
        has_second_factor=getattr(row, "has_device", False),
        last_login=row.last_login,
        locked_at=row.locked_at,
        locked_reason=row.locked_reason,
        created_at=row.created_at,
    )


def _standing(row: User) -> Standing:
    if not row.is_active:
        return Standing.OFF
    if row.locked_at is not None:
        return Standing.LOCKED
    return Standing.FIRST_LOGIN if row.must_change_password else Standing.ACTIVE


def names_tried_from(address: str, since: datetime) -> int:
    """How many names were tried in vain from an address since an instant, without those whose owner then got in.

    Cost: one query, on the index of addresses.
    """
    tried = AccessAttempt.objects.filter(ip_address=address or None, attempt_time__gt=since)
    names: int = tried.values("username").distinct().count()
    return names
