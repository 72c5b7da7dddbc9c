"""Stays: they begin at login, are seen now and then, and end by logout, time-out, password change or revocation."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts.models import LoginSession, User
from lianyi.machinery.accounts.parameters import ABSOLUTE_HOURS, IDLE_MINUTES
from lianyi.machinery.accounts.services.acting import oneself, rules, target
from lianyi.machinery.audit import public as audit


class SessionNotFound(DomainError):
    """No open session of this account bears this number."""

    code = "accounts.session_not_found"
    http_status = 404
    template = "There is no such session; it may have ended already."


@transaction.atomic
def begin_session(
    *, user: User, session_key: str, address: str, device: str, second_factor: bool, now: datetime
) -> tuple[int, int]:
    """Note a login and return what holds for it: idle limit and absolute limit, in seconds."""
    LoginSession.objects.create(
        user=user,
        session_key=session_key,
        address=address or None,
        device=device[:120],
        second_factor=second_factor,
        started_at=now,
        last_seen_at=now,
    )
    audit.record(
        oneself(user, now),
        "accounts.logged_in",
        target=target(user.pk),
        at=now,
        facts={"address": address, "second_factor": second_factor},
    )
    return limits(now)


def limits(now: datetime) -> tuple[int, int]:
    """Idle limit and absolute limit of a session, in seconds, by the rules of today."""
    policy = rules(now)
    return policy.whole(IDLE_MINUTES) * 60, policy.whole(ABSOLUTE_HOURS) * 3_600


@transaction.atomic
def note_failed_login(*, username: str, address: str, locked_out: bool, now: datetime) -> None:
    """Write a failed login into the audit. What was typed is not kept: it may be a password in the wrong box."""
    user = User.objects.filter(username=username).first()
    actor = oneself(user, now) if user else Actor.system(now, "未知用户")
    audit.record(
        actor,
        "accounts.login_locked_out" if locked_out else "accounts.login_failed",
        target=target(user.pk) if user else "account:unknown",
        at=now,
        facts={"address": address},
    )


def touch_session(*, session_key: str, now: datetime) -> None:
    """Note that a session is in use."""
    LoginSession.objects.filter(session_key=session_key, ended_at=None).update(last_seen_at=now)


def rename_session(*, old_key: str, new_key: str) -> None:
    """Follow a session whose key was changed, as at a change of password."""
    LoginSession.objects.filter(session_key=old_key).update(session_key=new_key)


@transaction.atomic
def choose_post(*, user: User, session_key: str, post_id: int, purpose: str, now: datetime) -> None:
    """Note in which post and for what purpose the user acts from now on in this session."""
    LoginSession.objects.filter(session_key=session_key, ended_at=None).update(
        post_id=post_id, purpose=purpose
    )
    audit.record(
        oneself(user, now),
        "accounts.post_chosen",
        target=target(user.pk),
        at=now,
        purpose=purpose,
        facts={"post": post_id},
    )


@transaction.atomic
def end_session(*, session_key: str, ended_by: str, now: datetime) -> None:
    """End one session by its key: logout or time-out. Nothing happens to one that has ended."""
    row = (
        LoginSession.objects.select_related("user")
        .filter(session_key=session_key, ended_at=None)
        .first()
    )
    if row is None:
        return
    _end([row], ended_by, now)
    audit.record(
        oneself(row.user, now),
        "accounts.logged_out",
        target=target(row.user_id),
        at=now,
        facts={"by": ended_by},
    )


@transaction.atomic
def revoke_session(*, user_id: int, session_id: int, actor: Actor, now: datetime) -> None:
    """End a session of an account from elsewhere; the browser there is out at its next request.

    Raises: SessionNotFound (404).
    """
    row = LoginSession.objects.filter(user_id=user_id, pk=session_id, ended_at=None).first()
    if row is None:
        raise SessionNotFound
    _end([row], "revoked", now)
    audit.record(
        actor,
        "accounts.session_revoked",
        target=target(user_id),
        at=now,
        facts={"session": session_id},
    )


@transaction.atomic
def end_all_sessions(
    *, user_id: int, ended_by: str, actor: Actor, now: datetime, keep: str | None = None
) -> int:
    """End every session of an account but one; returns how many ended."""
    rows = list(
        LoginSession.objects.filter(user_id=user_id, ended_at=None).exclude(session_key=keep or "")[
            :1_000
        ]
    )
    _end(rows, ended_by, now)
    if rows:
        audit.record(
            actor,
            "accounts.sessions_ended",
            target=target(user_id),
            at=now,
            facts={"count": len(rows)},
        )
    return len(rows)


@transaction.atomic
def sweep_sessions(now: datetime, at_most: int = 500) -> int:
    """Mark sessions ended that ran out unseen, and drop what browsers left behind; returns how many ended."""
    idle_s, absolute_s = limits(now)
    open_rows = LoginSession.objects.filter(ended_at=None)
    stale = open_rows.filter(
        last_seen_at__lt=now - timedelta(seconds=idle_s + 120)
    ) | open_rows.filter(started_at__lt=now - timedelta(seconds=absolute_s))
    rows = list(stale.order_by("id")[:at_most])
    _end(rows, "idle", now)
    Session.objects.filter(expire_date__lt=now).delete()
    return len(rows)


def _end(rows: list[LoginSession], ended_by: str, now: datetime) -> None:
    LoginSession.objects.filter(pk__in=[row.pk for row in rows]).update(
        ended_at=now, ended_by=ended_by
    )
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
