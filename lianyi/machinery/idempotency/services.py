"""One key, one effect.

The record is inserted first, in the same transaction as the write it guards. A twin that arrives meanwhile waits at the
unique index (PostgreSQL) or for the write lock (SQLite) until the first has committed, then finds its answer; if the
first failed, the twin is the first. A crash between write and answer is impossible: they commit together or not at all.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from lianyi.kernel.errors import DomainError
from lianyi.machinery.idempotency.models import IdempotencyRecord

KEPT: Final = timedelta(days=2)
LONGEST_KEY: Final = 128


class BadKey(DomainError):
    """The key cannot be used."""

    code = "idempotency.bad_key"
    http_status = 422
    template = (
        "The Idempotency-Key needs 1 to 128 printable characters without blanks, such as a UUID."
    )


class Mismatch(DomainError):
    """The key was used for something else."""

    code = "idempotency.mismatch"
    http_status = 422
    template = "This Idempotency-Key was used for another request; use a new key for a new request."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to keep, or one that was kept."""

    status: int
    body: str
    content_type: str
    location: str = ""


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What tells one request from another under the same key."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def once(
    *, user_id: int, key: str, request_hash: str, now: datetime, do: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Do it and keep the answer; or, where it was done before, return that answer and True.

    An answer of 400 or above is not kept: nothing was written, and the same key may try again.
    Raises: BadKey, Mismatch (422).
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable() or " " in key:
        raise BadKey(field="Idempotency-Key")
    with transaction.atomic():
        record = _claim(user_id, key, request_hash, now)
        if record is None:
            return _kept(user_id, key, request_hash), True
        answer = do()
        if answer.status >= 500:
            transaction.set_rollback(True)
        elif answer.status >= 400:
            record.delete()
        else:
            _keep(record, answer)
        return answer, False


def forget_old(now: datetime, at_most: int = 1_000) -> int:
    """Drop answers older than two days, a batch at a time; returns how many."""
    old = IdempotencyRecord.objects.filter(created_at__lt=now - KEPT).order_by("created_at")
    return IdempotencyRecord.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:at_most])
    ).delete()[0]


def _claim(user_id: int, key: str, request_hash: str, now: datetime) -> IdempotencyRecord | None:
    """Be the first to use the key, or learn that somebody was."""
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(
                user_id=user_id, key=key, request_hash=request_hash, body="", created_at=now
            )
    except IntegrityError:
        return None


def _kept(user_id: int, key: str, request_hash: str) -> Answer:
    record = IdempotencyRecord.objects.get(user_id=user_id, key=key)
    if record.request_hash != request_hash:
        raise Mismatch(field="Idempotency-Key")
    return Answer(
        status=record.status,
        body=record.body,
        content_type=record.content_type,
        location=record.location,
    )


def _keep(record: IdempotencyRecord, answer: Answer) -> None:
    record.status, record.body = answer.status, answer.body
    record.content_type, record.location = answer.content_type[:100], answer.location[:500]
    record.save()
