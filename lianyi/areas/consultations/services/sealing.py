"""Seals: a SHA-256 over what was written, bound to the seal before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lianyi.areas.records import public as records


def seal(content: Mapping[str, Any], before: str = "") -> str:
    """The seal of a content in its canonical form; the same content after another seal has another one."""
    text = json.dumps(plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON can hold it: decimals and instants as text, sets and tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return records.plain(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
