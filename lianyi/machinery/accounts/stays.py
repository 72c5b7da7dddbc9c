"""What a browser's session carries: who came in, how, since when, and what must be done first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from lianyi.machinery.accounts.clients import address_of, device_of
from lianyi.machinery.accounts.models import User
from lianyi.machinery.accounts.services import secrets, sessions

PENDING: Final = "accounts.pending"
PENDING_SECONDS: Final = 300
PENDING_TRIES: Final = 10
SECOND_FACTOR: Final = "accounts.second_factor"
PASSWORD_OLD: Final = "accounts.password_old"  # noqa: S105  # a name
BEGAN: Final = "accounts.began"
SEEN: Final = "accounts.seen"
IDLE: Final = "accounts.idle_s"
ABSOLUTE: Final = "accounts.absolute_s"
TOUCH_SECONDS: Final = 60
CLOCK_BACK_S: Final = 300
"""Seen further ahead than this: the clock was set back, and the session would outlive its limit by as much."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose password was right and whose second factor is still to come."""

    user_id: int
    next: str


def enter(request: HttpRequest, user: User, *, second_factor: bool, now: datetime) -> None:
    """Let a user in: a new session key, a row on the session list, a line in the audit."""
    ours = settings.AUTHENTICATION_BACKENDS[-1]  # the one before only counts failures
    auth.login(request, user, backend=ours)
    register(request, user, second_factor=second_factor, now=now)


def register(request: HttpRequest, user: User, *, second_factor: bool, now: datetime) -> None:
    """Put the session of a user who is in on the session list, and start its clocks."""
    session = request.session
    assert session.session_key  # whoever is in has one
    idle_s, absolute_s = sessions.begin_session(
        user=user,
        session_key=session.session_key,
        address=address_of(request),
        device=device_of(request.headers.get("User-Agent", "")),
        second_factor=second_factor,
        now=now,
    )
    seconds = int(now.timestamp())
    session.update(
        {
            BEGAN: seconds,
            SEEN: seconds,
            IDLE: idle_s,
            ABSOLUTE: absolute_s,
            SECOND_FACTOR: second_factor,
        }
    )
    if secrets.is_out_of_date(user, now):
        session[PASSWORD_OLD] = True


def leave(request: HttpRequest, *, why: str, now: datetime) -> None:
    """End the session of this browser."""
    if request.session.session_key:
        sessions.end_session(session_key=request.session.session_key, ended_by=why, now=now)
    auth.logout(request)


def is_registered(request: HttpRequest) -> bool:
    """Whether the session came in by the entrance; one that Django made elsewhere is still to be put on the list."""
    return BEGAN in request.session


def overstayed(request: HttpRequest, now: datetime) -> str:
    """Why the session has run out ("idle", "absolute"), or nothing while it holds."""
    session, seconds = request.session, int(now.timestamp())
    if not -CLOCK_BACK_S <= seconds - session.get(SEEN, 0) <= session.get(IDLE, 0):
        return "idle"
    return "absolute" if seconds - session.get(BEGAN, 0) > session.get(ABSOLUTE, 0) else ""


def note_use(request: HttpRequest, now: datetime) -> None:
    """Remember, once a minute, that somebody sits there; the limits of today then hold."""
    session, seconds = request.session, int(now.timestamp())
    if seconds - session.get(SEEN, 0) < TOUCH_SECONDS:
        return
    session[IDLE], session[ABSOLUTE] = sessions.limits(now)
    session[SEEN] = seconds
    sessions.touch_session(session_key=session.session_key or "", now=now)


def duty_first(request: HttpRequest) -> str:
    """The page that must be dealt with before any other (its URL name), or nothing."""
    user: Any = request.user
    if user.must_change_password or request.session.get(PASSWORD_OLD):
        return "accounts-password"
    if user.needs_second_factor and not request.session.get(SECOND_FACTOR):
        return "accounts-totp"
    return ""


def wait_for_factor(request: HttpRequest, user: User, *, next_page: str, now: datetime) -> None:
    """Remember, in a session that lets nobody in, whose second factor is awaited."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "at": int(now.timestamp()),
        "next": next_page,
        "tries": 0,
    }


def pending(request: HttpRequest, now: datetime) -> Pending | None:
    """Whose second factor is awaited, if the password was given a moment ago."""
    found = request.session.get(PENDING)
    if not found or int(now.timestamp()) - found["at"] > PENDING_SECONDS:
        return None
    return Pending(user_id=found["user"], next=found["next"])


def count_try(request: HttpRequest) -> bool:
    """Count a wrong code; False when it was one too many and the password is asked for again."""
    found = request.session.get(PENDING)
    if not found:
        return False
    found["tries"] += 1
    request.session[PENDING] = found
    if found["tries"] < PENDING_TRIES:
        return True
    del request.session[PENDING]
    return False
