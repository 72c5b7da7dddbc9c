"""A seal over content: it fits only the very same text, version, signer and instant."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """The one spelling of a content: sorted keys, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(
    content: Mapping[str, Any],
    *,
    subject: str,
    number: int,
    signer_id: int | None,
    at: datetime,
    key: bytes,
) -> str:
    """64 hex digits over content, subject (as `encounter:7`), version number, signer and instant."""
    line = "\n".join(
        (subject, str(number), str(signer_id), at.astimezone(UTC).isoformat(), canonical(content))
    )
    return hmac.new(key, line.encode(), hashlib.sha256).hexdigest()


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the parts that differ between two versions, in order."""
    return tuple(sorted(key for key in {*before, *after} if before.get(key) != after.get(key)))
