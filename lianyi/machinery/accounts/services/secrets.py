"""A user changes their own password."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction

from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts.models import PastPassword, User
from lianyi.machinery.accounts.parameters import HISTORY, MAX_AGE_DAYS, MIN_LENGTH
from lianyi.machinery.accounts.passwords import must_be_good
from lianyi.machinery.accounts.services.acting import locked_user, oneself, rules, target
from lianyi.machinery.accounts.services.sessions import end_all_sessions
from lianyi.machinery.audit import public as audit


class WrongPassword(DomainError):
    """The present password was not typed right."""

    code = "accounts.wrong_password"
    http_status = 422
    template = "The present password is wrong."


@transaction.atomic
def change_password(
    *, user_id: int, present: str, new: str, now: datetime, keep_session: str | None = None
) -> User:
    """Set a new password after the present one was typed; every session but `keep_session` ends.

    Raises: WrongPassword, WeakPassword (422).
    """
    user = locked_user(user_id)
    if not check_password(present, user.password):
        raise WrongPassword(field="present")
    policy = rules(now)
    keep = policy.whole(HISTORY)
    past = list(
        PastPassword.objects.filter(user=user)
        .order_by("-id")
        .values_list("password", flat=True)[:keep]
    )
    must_be_good(
        new,
        username=user.username,
        name=user.name,
        min_length=policy.whole(MIN_LENGTH),
        past=list(dict.fromkeys([user.password, *past]))[: keep + 1],
    )
    PastPassword.objects.create(
        user=user, password=user.password, set_at=user.password_changed_at or now
    )
    user.set_password(new)
    user.must_change_password = False
    user.password_changed_at = now
    user.password_expires_at = None
    user.save(
        update_fields=[
            "password",
            "must_change_password",
            "password_changed_at",
            "password_expires_at",
        ]
    )
    me = oneself(user, now)
    end_all_sessions(user_id=user_id, ended_by="password", actor=me, now=now, keep=keep_session)
    audit.record(me, "accounts.password_changed", target=target(user_id), at=now)
    return user


def requirements(now: datetime) -> tuple[int, int]:
    """What a new password must keep to: the least length, and how many earlier ones may not come back."""
    policy = rules(now)
    return policy.whole(MIN_LENGTH), policy.whole(HISTORY)


def is_out_of_date(user: User, now: datetime) -> bool:
    """Whether the password is older than the installation allows. A demo account's never is."""
    if user.is_demo or user.password_changed_at is None:
        return False
    return now - user.password_changed_at > timedelta(days=rules(now).whole(MAX_AGE_DAYS))
