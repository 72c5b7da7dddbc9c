"""Accounts come and go: made with a one-time password, locked, unlocked, switched off, reset."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts.models import BackupCode, TotpDevice, User
from lianyi.machinery.accounts.parameters import ONE_TIME_DAYS
from lianyi.machinery.accounts.passwords import one_time_password
from lianyi.machinery.accounts.services.acting import locked_user, rules, target
from lianyi.machinery.accounts.services.sessions import end_all_sessions
from lianyi.machinery.accounts.types import NewSecret
from lianyi.machinery.audit import public as audit


class UsernameTaken(DomainError):
    """Usernames are unique, whatever the case."""

    code = "accounts.username_taken"
    http_status = 409
    template = "The username {username} is taken; choose another."


class BadUsername(DomainError):
    """A username is short, plain and has no blanks."""

    code = "accounts.bad_username"
    http_status = 422
    template = "The username {username} is not accepted: 3 to 64 letters, digits, dots, hyphens or underscores."


class NotOneself(DomainError):
    """Nobody locks or resets their own account: they would shut themselves out."""

    code = "accounts.not_oneself"
    http_status = 409
    template = "You cannot do this to your own account; ask another administrator."


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    actor: Actor,
    now: datetime,
    needs_second_factor: bool = False,
    is_demo: bool = False,
    password: str | None = None,
) -> NewSecret:
    """Make an account and return its one-time password; the first login demands a new one.

    Expects: a `password` only from the demo and from imports that carry their own; a demo account may keep it.
    Raises: UsernameTaken (409), BadUsername (422).
    """
    username = username.strip().lower()
    if not 3 <= len(username) <= 64 or not all(c.isalnum() or c in "._-" for c in username):
        raise BadUsername(field="username", username=username)
    secret = password or one_time_password()
    keeps = is_demo and password is not None
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username,
                name,
                secret,
                is_demo=is_demo,
                needs_second_factor=needs_second_factor,
                must_change_password=not keeps,
                password_changed_at=now if keeps else None,
                password_expires_at=None
                if keeps
                else now + timedelta(days=rules(now).whole(ONE_TIME_DAYS)),
                created_at=now,
            )
    except IntegrityError:
        raise UsernameTaken(field="username", username=username) from None
    audit.record(
        actor, "accounts.created", target=target(user.pk), at=now, facts={"is_demo": is_demo}
    )
    return NewSecret(id=user.pk, secret=secret)


@transaction.atomic
def lock_account(*, user_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Lock an account and end its sessions at once. Raises: NotOneself (409), AccountNotFound (404)."""
    _not_oneself(user_id, actor)
    user = locked_user(user_id)
    user.locked_at = now
    user.locked_reason = reason.strip()[:200]
    user.save(update_fields=["locked_at", "locked_reason"])
    end_all_sessions(user_id=user_id, ended_by="administrator", actor=actor, now=now)
    audit.record(
        actor,
        "accounts.locked",
        target=target(user_id),
        at=now,
        facts={"reason": user.locked_reason},
    )


@transaction.atomic
def unlock_account(*, user_id: int, actor: Actor, now: datetime) -> None:
    """Lift a lock. The short lock-out after wrong passwords is lifted by the door, which knows its counter."""
    user = locked_user(user_id)
    user.locked_at = None
    user.locked_reason = ""
    user.save(update_fields=["locked_at", "locked_reason"])
    audit.record(actor, "accounts.unlocked", target=target(user_id), at=now)


@transaction.atomic
def set_active(*, user_id: int, active: bool, actor: Actor, now: datetime) -> None:
    """Switch an account off (somebody has left) or on again; off ends its sessions. Raises: NotOneself (409)."""
    _not_oneself(user_id, actor)
    user = locked_user(user_id)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_all_sessions(user_id=user_id, ended_by="administrator", actor=actor, now=now)
    audit.record(
        actor,
        f"accounts.{'switched_on' if active else 'switched_off'}",
        target=target(user_id),
        at=now,
    )


@transaction.atomic
def require_second_factor(*, user_id: int, required: bool, actor: Actor, now: datetime) -> None:
    """Say whether the account must prove a second factor, as when a role demands one. Nothing happens twice."""
    user = locked_user(user_id)
    if user.needs_second_factor == required:
        return
    user.needs_second_factor = required
    user.save(update_fields=["needs_second_factor"])
    audit.record(
        actor,
        "accounts.second_factor_required",
        target=target(user_id),
        at=now,
        facts={"required": required},
    )


@transaction.atomic
def reset_password(*, user_id: int, actor: Actor, now: datetime) -> NewSecret:
    """Give an account a new one-time password and end its sessions. Raises: NotOneself (409)."""
    _not_oneself(user_id, actor)
    user = locked_user(user_id)
    secret = one_time_password()
    user.set_password(secret)
    user.must_change_password = True
    user.password_expires_at = now + timedelta(days=rules(now).whole(ONE_TIME_DAYS))
    user.save(update_fields=["password", "must_change_password", "password_expires_at"])
    end_all_sessions(user_id=user_id, ended_by="administrator", actor=actor, now=now)
    audit.record(actor, "accounts.password_reset", target=target(user_id), at=now)
    return NewSecret(id=user_id, secret=secret)


@transaction.atomic
def reset_second_factor(*, user_id: int, actor: Actor, now: datetime) -> None:
    """Forget a lost authenticator and its backup codes; where one is demanded, the next login enrols anew."""
    _not_oneself(user_id, actor)
    user = locked_user(user_id)
    TotpDevice.objects.filter(user=user).delete()
    BackupCode.objects.filter(user=user).delete()
    end_all_sessions(user_id=user_id, ended_by="administrator", actor=actor, now=now)
    audit.record(actor, "accounts.second_factor_reset", target=target(user_id), at=now)


def _not_oneself(user_id: int, actor: Actor) -> None:
    if actor.user_id == user_id:
        raise NotOneself
