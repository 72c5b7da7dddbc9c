"""The one way into the audit: record now, chained just before COMMIT in the same transaction."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final

from django.db import connection, transaction

from lianyi.kernel.actor import SYSTEM, Actor
from lianyi.machinery import beforecommit, prepared
from lianyi.machinery.audit import chain
from lianyi.machinery.audit.anchors import remember
from lianyi.machinery.audit.models import AuditDay, AuditLine
from lianyi.machinery.audit.types import Draft
from lianyi.machinery.crypto.keyring import audit_key

_NEWEST: Final = prepared.Question(
    lambda: AuditDay.objects.select_for_update().order_by("-day")[:1]
)


def record(
    actor: Actor,
    action: str,
    *,
    target: str,
    at: datetime,
    resident_id: int | None = None,
    purpose: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Add a line inside the caller's transaction: it stays if what it tells of stays, and only then.

    Expects: `action` is `area.verb`, `target` is `kind:id`; `facts` hold ids and codes, never a name. Numbers that name
        a person are masked. Without a `purpose`, the actor's stands.
    Raises: RuntimeError outside a transaction, TypeError for facts that are not plain: programming faults.
    """
    draft = Draft(
        at=at,
        user_id=actor.user_id,
        actor_name=_cut(actor.name, 100),
        role=_cut(actor.role, 60),
        institution_id=actor.institution_id,
        action=_cut(action, 100),
        target=_cut(chain.without_numbers(target), 200),
        resident_id=resident_id,
        purpose=_cut(chain.without_numbers(purpose or actor.purpose), 200),
        facts=chain.facts_text(facts or {}),
    )
    beforecommit.hold_back(_append, draft)


def record_read(
    actor: Actor, *, resident_id: int, what: str, at: datetime, purpose: str = ""
) -> None:
    """Note that the actor looked at a person: `what` names the page or part, as `records.timeline`.

    It opens a transaction of its own where a page that only reads has none.
    """
    with transaction.atomic():
        record(
            actor, "residents.read", target=what, at=at, resident_id=resident_id, purpose=purpose
        )


def pour() -> None:
    """Chain what this transaction has recorded so far, because it is about to be read in it."""
    if connection.in_atomic_block:
        beforecommit.pour(_append)


def _append(drafts: list[Draft]) -> None:
    """Give every draft its place: lock the head of the open day, chain, move the head on."""
    head = _open_head(max(chain.local_day(draft.at) for draft in drafts))
    key_id, key = audit_key()
    lines = [_next(head, draft, key_id, key) for draft in drafts]
    if len(lines) == 1:
        prepared.insert(lines[0])
    else:
        AuditLine.objects.bulk_create(lines, batch_size=500)
    _seal(head, key_id, key)
    _remember_new_day(head, drafts)


def _open_head(wanted: date) -> AuditDay:
    """Lock and return the head of the day that is open, opening `wanted` if it is later.

    An act of an earlier day is written into the open day: a closed day never grows again. The loop ends because days
    are only ever closed by somebody who opened a later one.
    """
    while True:
        head = _NEWEST.first()
        if head is None:
            AuditDay.objects.bulk_create([AuditDay(day=wanted)], ignore_conflicts=True)
            continue
        if head.closed:
            continue  # somebody opened a later day while we waited for the lock
        if head.count == 0:
            return _with_anchor(head, None)
        return head if head.day >= wanted else _with_anchor(AuditDay(day=wanted), head)


def _with_anchor(head: AuditDay, before: AuditDay | None) -> AuditDay:
    """Open a day with the line that carries the end of the day before, which it closes."""
    key_id, key = audit_key()
    if before is not None:
        before.closed = True
        _seal(before, key_id, key)
        head.save(force_insert=True)
    end = before or AuditDay(day=head.day)
    facts = {"day": end.day.isoformat(), "count": end.count, "last_mac": end.last_mac}
    head.last_mac = end.last_mac
    anchor = Draft(
        at=datetime.combine(head.day, datetime.min.time(), chain.ZONE).astimezone(UTC),
        user_id=None,
        actor_name="系统",
        role=SYSTEM,
        institution_id=None,
        action=chain.ANCHOR,
        target=f"day:{end.day.isoformat()}",
        resident_id=None,
        purpose="",
        facts=chain.facts_text(facts),
    )
    AuditLine.objects.bulk_create([_next(head, anchor, key_id, key)])
    _seal(head, key_id, key)
    return head


def _next(head: AuditDay, draft: Draft, key_id: str, key: bytes) -> AuditLine:
    """Make the next line of the day and move the head on to it, in memory."""
    words = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    line = AuditLine(
        day=head.day, seq=head.count + 1, prev_mac=head.last_mac, key_id=key_id, **words
    )
    line.mac = chain.line_mac(line, key)
    head.count, head.last_mac = line.seq, line.mac
    return line


def _seal(head: AuditDay, key_id: str, key: bytes) -> None:
    """Store the head with its own MAC."""
    head.key_id = key_id
    head.head_mac = chain.head_mac(head.day, head.count, head.last_mac, head.closed, key)
    prepared.update(head)


def _remember_new_day(head: AuditDay, added: list[Draft]) -> None:
    """After COMMIT, write the head of a day that has just begun into the anchor file."""
    if head.count == len(added) + 1:
        transaction.on_commit(partial(remember, max(draft.at for draft in added)))


def _cut(text: str, length: int) -> str:
    """Keep the beginning: an audit line is never the reason why an act fails."""
    return text if len(text) <= length else text[: length - 1] + "…"
