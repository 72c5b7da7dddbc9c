"""The anchor file: heads of the chain kept outside the database, so that a database rolled back is found.

LIANYI_HOME/audit/anchors.log, one JSON object a line, appended to by a job and when a day begins. Copy it to another
machine: who can write both the database and this file, and holds the audit key, can still rewrite everything.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from lianyi.machinery.audit import chain
from lianyi.machinery.audit.models import AuditDay
from lianyi.machinery.crypto.keyring import Tampered, audit_key


@dataclass(frozen=True, slots=True)
class Anchor:
    """One head as the file remembers it."""

    day: date
    count: int
    last_mac: str


class BadAnchor(Exception):
    """A line of the anchor file was not written by us, or was changed."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line} of the anchor file is not genuine")


def path() -> Path:
    """Where the file stands."""
    return Path(settings.LIANYI_HOME) / "audit" / "anchors.log"


def remember(now: datetime) -> Anchor | None:
    """Append the newest head, unless the file already ends with it; None where nothing was ever audited."""
    head = AuditDay.objects.order_by("-day").first()
    if head is None or head.count == 0:
        return None
    anchor = Anchor(head.day, head.count, head.last_mac)
    if _last() != anchor:
        _append(_text(anchor, now))
    return anchor


def read() -> Iterator[Anchor]:
    """Read the file from its beginning. Raises: BadAnchor at the first line that is not genuine."""
    if not path().exists():
        return
    with path().open(encoding="utf-8", errors="replace") as file:
        for number, text in enumerate(file, start=1):
            anchor = _parse(text)
            if anchor is None:
                raise BadAnchor(number)
            yield anchor


def _text(anchor: Anchor, now: datetime) -> str:
    key_id, key = audit_key()
    words = {"day": anchor.day.isoformat(), "count": anchor.count, "last_mac": anchor.last_mac}
    body: dict[str, Any] = {
        **words,
        "at": now.isoformat(timespec="seconds"),
        "key_id": key_id,
    }
    return json.dumps({**body, "mac": chain.mac("anchor", body, key)}) + "\n"


def _parse(text: str) -> Anchor | None:
    """Read one line; None if it is not genuine."""
    try:
        body = json.loads(text)
        mac = body.pop("mac")
        _, key = audit_key(body["key_id"])
        if not chain.same(mac, chain.mac("anchor", body, key)):
            return None
        return Anchor(date.fromisoformat(body["day"]), body["count"], body["last_mac"])
    except (ValueError, KeyError, TypeError, AttributeError, Tampered):
        return None


def _last() -> Anchor | None:
    """The last line of the file, found from its end."""
    if not path().exists():
        return None
    with path().open("rb") as file:
        file.seek(max(0, path().stat().st_size - 1024))
        lines = file.read().splitlines()
    return _parse(lines[-1].decode("utf-8", "replace")) if lines else None


def _append(text: str) -> None:
    """Append one line in one write, on disk when we return; the file belongs to us alone."""
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
