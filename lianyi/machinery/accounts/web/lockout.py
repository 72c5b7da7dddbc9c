"""How often a password may be wrong, and for how long the door then stays shut: what axes asks at each failure."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from lianyi.machinery.accounts.parameters import FAILURES, LOCK_MINUTES
from lianyi.machinery.accounts.services.acting import rules


def failure_limit(
    _request: HttpRequest | None = None, _credentials: dict[str, Any] | None = None
) -> int:
    """After how many wrong passwords the door shuts (AXES_FAILURE_LIMIT)."""
    return rules(timezone.now()).whole(FAILURES)


def lock_minutes(_request: HttpRequest | None = None) -> int:
    """For how many minutes it stays shut."""
    return rules(timezone.now()).whole(LOCK_MINUTES)


def cool_off(request: HttpRequest | None = None) -> timedelta:
    """The same as a span (AXES_COOLOFF_TIME)."""
    return timedelta(minutes=lock_minutes(request))
