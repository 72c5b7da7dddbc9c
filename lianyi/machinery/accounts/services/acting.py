"""What the writes of accounts share: the locked row, the acting person, the rules of today."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lianyi.kernel.actor import Actor, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts.models import User
from lianyi.machinery.policy import public as policy

_ZONE = ZoneInfo("Asia/Shanghai")


class AccountNotFound(DomainError):
    """No account bears this number."""

    code = "accounts.not_found"
    http_status = 404
    template = "There is no such account."


def rules(now: datetime) -> policy.PolicyView:
    """The installation's rules for accounts on this day."""
    return policy.current(policy.PLATFORM, now.astimezone(_ZONE).date())


def locked_user(user_id: int) -> User:
    """The account, its row locked; raise AccountNotFound (404)."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise AccountNotFound
    return user


def oneself(user: User, now: datetime) -> Actor:
    """The user acting on their own account, before any post is chosen: no permission, nothing in reach."""
    return Actor(
        user_id=user.pk, name=user.name, role="self", institution_id=None, scope=Scope(at=now)
    )


def target(user_id: int) -> str:
    """How audit lines name an account."""
    return f"account:{user_id}"
