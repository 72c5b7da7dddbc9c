"""API tokens: a program acts in one post of its owner, with a part of that post's permissions, until a day."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts.models import ApiToken, User
from lianyi.machinery.accounts.parameters import TOKEN_DAYS
from lianyi.machinery.accounts.services.acting import AccountNotFound, rules, target
from lianyi.machinery.accounts.types import NewSecret
from lianyi.machinery.audit import public as audit
from lianyi.machinery.prepared import Question

PREFIX: Final = "ly_"
MOST_TOKENS: Final = 20
_SEEN_EVERY: Final = timedelta(minutes=1)
_VALID: Final = Question(
    lambda digest, now: ApiToken.objects.select_related("user").filter(
        digest=digest, revoked_at=None, expires_at__gt=now
    )
)


class BadToken(DomainError):
    """The bearer token is unknown, run out, revoked, or its owner may not come in."""

    code = "accounts.bad_token"
    http_status = 401
    template = "The token is not valid: it is unknown, has run out, or was revoked."


class TokenBeyondPost(DomainError):
    """A token cannot do more than its owner in the post."""

    code = "accounts.token_beyond_post"
    http_status = 422
    template = (
        "Choose at least one permission, and none beyond your post; beyond it are: {permissions}."
    )


class TokenTooLong(DomainError):
    """Tokens run out."""

    code = "accounts.token_too_long"
    http_status = 422
    template = "A token lasts at least one day and at most {days} days."


class TooManyTokens(DomainError):
    """Nobody can keep track of more."""

    code = "accounts.too_many_tokens"
    http_status = 409
    template = "You have {count} valid tokens; revoke one first."


class TokenNotFound(DomainError):
    """No valid token of this account bears this number."""

    code = "accounts.token_not_found"
    http_status = 404
    template = "There is no such token; it may have been revoked already."


@transaction.atomic
def issue_token(
    *, name: str, permissions: Collection[str], days: int, purpose: str, actor: Actor, now: datetime
) -> NewSecret:
    """Make a token of the actor for the actor's present post; the secret is returned once and not kept.

    Raises: TokenBeyondPost, TokenTooLong (422), TooManyTokens (409).
    """
    user = User.objects.select_for_update().filter(pk=actor.user_id or 0).first()
    if user is None:
        raise AccountNotFound
    wanted = sorted(set(permissions))
    if not wanted or not set(wanted) <= actor.permissions:
        raise TokenBeyondPost(
            field="permissions", permissions=sorted(set(wanted) - actor.permissions)
        )
    longest = rules(now).whole(TOKEN_DAYS)
    if not 1 <= days <= longest:
        raise TokenTooLong(field="days", days=longest)
    valid = ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now).count()
    if valid >= MOST_TOKENS:
        raise TooManyTokens(count=valid)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        post_id=actor.post_id,
        name=name.strip()[:60],
        hint=secret[:8],
        digest=_digest(secret),
        permissions=wanted,
        purpose=purpose,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit.record(
        actor,
        "accounts.token_issued",
        target=target(user.pk),
        at=now,
        facts={"token": token.pk, "permissions": wanted, "days": days},
    )
    return NewSecret(id=token.pk, secret=secret)


@transaction.atomic
def revoke_token(*, token_id: int, user_id: int, actor: Actor, now: datetime) -> None:
    """End a token at once. Raises: TokenNotFound (404)."""
    if not ApiToken.objects.filter(pk=token_id, user_id=user_id, revoked_at=None).update(
        revoked_at=now
    ):
        raise TokenNotFound
    audit.record(
        actor, "accounts.token_revoked", target=target(user_id), at=now, facts={"token": token_id}
    )


def recognise_token(secret: str, *, demo: bool, now: datetime) -> ApiToken:
    """The valid token behind a secret, with its user. Raises: BadToken (401), the same for every reason.

    Cost: one query; once a minute a second one that notes the use.
    """
    token = _VALID.first(digest=_digest(secret), now=now)
    if token is None or not _may_use(token, demo):
        raise BadToken
    if token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _may_use(token: ApiToken, demo: bool) -> bool:
    """Whether the owner could come in themselves, with nothing to do first."""
    return token.user.may_come_in(demo=demo) and not token.user.must_change_password


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
