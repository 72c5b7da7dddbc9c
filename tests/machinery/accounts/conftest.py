"""Who may do what in these tests: an account's own name says its permissions, so that no area is needed."""

import pytest

from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.scope import actors

HOSPITAL = 22
PERMISSIONS = {
    "admin": {"accounts.manage", "policy.manage"},
    "office": {"referrals.view", "referrals.answer"},
}


def _actor(user, post_id, at, purpose):
    """The actor of an account: `admin…` manages accounts, `office…` answers referrals, others may nothing."""
    granted = next(
        (may for name, may in PERMISSIONS.items() if user.username.startswith(name)), set()
    )
    return Actor(
        user_id=user.pk,
        name=user.name,
        role="administrator" if "accounts.manage" in granted else "referral_office",
        institution_id=HOSPITAL,
        post_id=post_id,
        purpose=purpose,
        scope=Scope(institution_ids=frozenset({HOSPITAL}), at=at, user_id=user.pk),
        permissions=frozenset(granted),
    )


@pytest.fixture(autouse=True)
def posts_by_name(monkeypatch):
    """Let the account's name stand for its post."""
    monkeypatch.setattr(actors._Wiring, "source", staticmethod(_actor))
