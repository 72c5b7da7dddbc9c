"""People who sign in: an account with a good password, a browser, an authenticator."""

from datetime import UTC, datetime
from itertools import count

from django.test import Client

from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.accounts.models import TotpDevice, User
from lianyi.machinery.accounts.services import factors
from lianyi.machinery.accounts.totp import code_of, new_secret, step_of

PASSWORD = "Xiyangdian-2026"  # of made-up people
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
_NUMBERS = count(1)


def a_user(username="", password=PASSWORD, **columns):
    """Somebody who has changed their first password today."""
    username = username or f"doctor{next(_NUMBERS)}"
    return User.objects.create_user(
        username,
        "王医生",
        password,
        password_changed_at=datetime.now(UTC),
        created_at=NOW,
        **columns,
    )


def a_user_with_authenticator(**columns):
    """Somebody whose phone shows codes; returns user and the secret in the phone."""
    user, secret = a_user(**columns), new_secret()
    TotpDevice.objects.create(user=user, secret=secret, created_at=NOW, confirmed_at=NOW)
    return user, secret


def code_now(secret, steps=0):
    """What the phone shows now, or some steps away."""
    return code_of(secret, step_of(datetime.now(UTC)) + steps)


def codes_on_paper(user):
    """Ten backup codes."""
    return factors.renew_backup_codes(user_id=user.pk, now=datetime.now(UTC))


def a_browser(**headers):
    """A browser that checks CSRF tokens only where a test asks for it."""
    return Client(**headers)


def sign_in(browser, user, password=PASSWORD, **more):
    """Fill in the login page."""
    return browser.post(
        "/accounts/login", {"username": user.username, "password": password, **more}
    )


def an_administrator(user_id=None):
    """Who manages accounts, as services see them."""
    return Actor(
        user_id=user_id,
        name="系统管理员",
        role="administrator",
        institution_id=None,
        scope=Scope(at=NOW, user_id=user_id),
        permissions=frozenset({"accounts.manage", "policy.manage"}),
    )
