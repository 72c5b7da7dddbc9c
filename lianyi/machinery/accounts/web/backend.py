"""Who may come in at all."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from lianyi.machinery.accounts.models import User


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

    def user_can_authenticate(self, user: Any) -> bool:
        """Active, not locked by an administrator, and no demo account outside a demo."""
        return isinstance(user, User) and user.may_come_in(demo=settings.LIANYI_DEMO)
