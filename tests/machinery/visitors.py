"""Somebody who has signed in and has just the permissions a test gives them."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.scope import actors
from tests.machinery.accounts.people import a_browser, a_user, sign_in


def a_visitor(
    patch: pytest.MonkeyPatch,
    *permissions: str,
    role: str = "auditor",
    institutions: frozenset[int] = frozenset({7}),
) -> Client:
    """Return the browser of a person with these permissions and this reach."""

    def source(user: Any, post_id: int | None, at: datetime, purpose: str) -> Actor:
        return Actor(
            user_id=user.pk,
            name=user.name,
            role=role,
            institution_id=None,
            scope=Scope(institution_ids=institutions, at=at, user_id=user.pk),
            permissions=frozenset(permissions),
            purpose=purpose,
        )

    patch.setattr(actors._Wiring, "source", staticmethod(source))
    browser: Client = a_browser()
    sign_in(browser, a_user())
    return browser
