"""A study shown to the patient without an account: a link on paper as a square code, a PIN, an end."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from lianyi.areas.diagnostics.definitions.imaging import SHARE_FAILURES, SHARE_HOURS
from lianyi.areas.diagnostics.models import Share, ShareNotFound, Study
from lianyi.areas.diagnostics.services.moves import rules_of
from lianyi.areas.diagnostics.types.imaging import ShareCard
from lianyi.kernel.actor import SYSTEM, Actor, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.crypto.keyring import blind_index

PERMISSION: Final = "diagnostics.share"
_INDEX: Final = "diagnostics_share"
_PIN_DIGITS: Final = 6


class WrongPin(DomainError):
    """The PIN is not the one on the paper."""

    code = "diagnostics.wrong_pin"
    http_status = 403
    template = "The PIN is wrong; {left} attempt(s) left, then the link ends."


@transaction.atomic
def share_study(*, study_id: int, actor: Actor, now: datetime) -> ShareCard:
    """Make a link to a study; token and PIN are known only now, and end with the county's hours.

    Raises: NotPermitted (403), StudyNotFound (404).
    """
    actor.must(PERMISSION)
    study = Study.objects.visible_to(actor.scope).one(study_id)
    assert study.order is not None  # only studies at an order are visible
    hours = rules_of(study.order).whole(SHARE_HOURS)
    token, pin = secrets.token_urlsafe(24), f"{secrets.randbelow(10**_PIN_DIGITS):0{_PIN_DIGITS}d}"
    share = Share.objects.create(
        study=study,
        token_index=_sum(token),
        pin_hash=make_password(pin),
        made_at=now,
        made_by_id=actor.user_id,
        made_by_name=actor.name[:60],
        expires_at=now + timedelta(hours=hours),
    )
    _tell(actor, "diagnostics.share", share, study, now)
    return share.card(token=token, pin=pin)


@transaction.atomic
def revoke_share(*, share_id: int, actor: Actor, now: datetime) -> ShareCard:
    """End a link at once. Raises: NotPermitted (403), ShareNotFound (404)."""
    actor.must(PERMISSION)
    seen = Study.objects.visible_to(actor.scope).values("pk")
    share = Share.objects.select_for_update().filter(pk=share_id, study__in=seen).first()
    if share is None or share.revoked_at is not None:
        raise ShareNotFound
    share.revoked_at = now
    share.save(update_fields=["revoked_at"])
    _tell(actor, "diagnostics.revoke_share", share, share.study, now)
    return share.card()


def open_share(*, token: str, pin: str, now: datetime) -> ShareCard:
    """Open a link with its PIN; each opening and each failure is in the audit, too many failures end the link.

    Raises: ShareNotFound (404), WrongPin (403).
    """
    card, left = _opened(token, pin, now)
    if left is not None:
        raise WrongPin(left=left)
    return card


@transaction.atomic
def _opened(token: str, pin: str, now: datetime) -> tuple[ShareCard, int | None]:
    """The link, and how many attempts are left where the PIN was wrong: the failure stays written."""
    share = Share.objects.select_for_update().filter(token_index=_sum(token)).first()
    if share is None or not _lives(share, now):
        raise ShareNotFound
    holder = visitor(now)
    if check_password(pin, share.pin_hash):
        share.opens, share.last_opened_at, share.failures = share.opens + 1, now, 0
        share.save(update_fields=["opens", "last_opened_at", "failures"])
        _tell(holder, "diagnostics.open_share", share, share.study, now)
        return share.card(), None
    share.failures += 1
    assert share.study.order is not None  # a link lives while its study stands at an order
    left = rules_of(share.study.order).whole(SHARE_FAILURES) - share.failures
    if left <= 0:
        share.revoked_at = now
    share.save(update_fields=["failures", "revoked_at"])
    _tell(holder, "diagnostics.share_refused", share, share.study, now)
    return share.card(), max(left, 0)


def living_share(*, token: str, now: datetime) -> Share:
    """A link that lives, with its study; the PIN was checked before. Raises: ShareNotFound (404). Cost: one query."""
    share = (
        Share.objects.select_related("study__index", "study__order")
        .filter(token_index=_sum(token))
        .first()
    )
    if share is None or not _lives(share, now):
        raise ShareNotFound
    return share


def _lives(share: Share, now: datetime) -> bool:
    at_order = share.study.order_id is not None
    return at_order and share.revoked_at is None and share.expires_at > now


def _sum(token: str) -> str:
    return blind_index(_INDEX, token.encode().hex())


def visitor(now: datetime) -> Actor:
    """Whoever holds the paper."""
    return Actor(
        user_id=None, name="扫码访问", role=SYSTEM, institution_id=None, scope=Scope(at=now)
    )


def _tell(actor: Actor, action: str, share: Share, study: Study, now: datetime) -> None:
    audit.record(
        actor,
        action,
        target=f"share:{share.pk}",
        at=now,
        resident_id=study.resident_id,
        facts={"study": study.pk},
    )
