"""How often a password may be wrong, and for how long the door then stays shut: what axes asks at each failure.

Axes counts by name. Who tries one password on many names fails once at each, so names are counted by address as well.
A name whose owner then gets in is no longer counted: a hospital behind one address is shut out by an attack, not by
its typing errors.
"""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from lianyi.machinery.accounts.clients import address_of
from lianyi.machinery.accounts.parameters import ADDRESS_NAMES, FAILURES, LOCK_MINUTES
from lianyi.machinery.accounts.selectors import names_tried_from
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


def is_address_shut(request: HttpRequest) -> bool:
    """Whether so many names were tried in vain from this address that no sign-in from it is looked at for a while.

    Cost: one query, on the index of addresses.
    """
    now = timezone.now()
    since = now - timedelta(minutes=rules(now).whole(LOCK_MINUTES))
    names = names_tried_from(address_of(request), since)
    return names >= rules(now).whole(ADDRESS_NAMES)
