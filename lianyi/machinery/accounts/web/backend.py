"""Who may come in at all."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from lianyi.machinery.accounts.models import User
from lianyi.machinery.accounts.selectors import find_user


class AccountBackend(ModelBackend):
    """Username and password, in the same time whether the user exists or not: Django hashes in both cases.

    Asked again at every request: an account that was locked, switched off, or belongs to a demo that is over, is out.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user, if name and password fit and the password has not run out."""
        name = (username or "").strip().lower()
        user = super().authenticate(request, username=name, password=password, **kwargs)
        if not isinstance(user, User) or user.password_ran_out(timezone.now()):
            return None
        return user

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, if they may still come in. Cost: one query, on every request."""
        user = find_user(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Active, not locked by an administrator, and no demo account outside a demo."""
        return isinstance(user, User) and user.may_come_in(demo=settings.LIANYI_DEMO)
