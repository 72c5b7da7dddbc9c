"""How lines are chained: pure functions from a line's words to its MAC."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from lianyi.kernel.identity import mask_number, mask_phone

ZONE: Final = ZoneInfo("Asia/Shanghai")
ANCHOR: Final = "audit.anchor"
_CITIZEN: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class Line(Protocol):
    """The words of a line that its MAC covers."""

    @property
    def day(self) -> date: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def actor_name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def institution_id(self) -> int | None: ...
    @property
    def action(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def resident_id(self) -> int | None: ...
    @property
    def purpose(self) -> str: ...
    @property
    def facts(self) -> str: ...
    @property
    def prev_mac(self) -> str: ...


def local_day(at: datetime) -> date:
    """The day of an instant in Shanghai."""
    return at.astimezone(ZONE).date()


def canonical(value: Any) -> str:
    """One text for one value, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def facts_text(facts: Mapping[str, Any]) -> str:
    """Write facts as canonical JSON, with any number that names a person masked.

    Raises: TypeError for a float or an object: a float has no one text, an object has none.
    """
    return canonical({str(name): _plain(value) for name, value in facts.items()})


def without_numbers(text: str) -> str:
    """Mask identity and telephone numbers: the audit outlives every deletion, so they may not get in."""
    text = _CITIZEN.sub(lambda found: mask_number(found[0]), text)
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)


def line_mac(line: Line, key: bytes, *, seq: int | None = None) -> str:
    """The MAC of a line at its place, or at another place `seq` where it might have stood before."""
    words = {
        "day": line.day.isoformat(),
        "seq": line.seq if seq is None else seq,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "user_id": line.user_id,
        "actor_name": line.actor_name,
        "role": line.role,
        "institution_id": line.institution_id,
        "action": line.action,
        "target": line.target,
        "resident_id": line.resident_id,
        "purpose": line.purpose,
        "facts": line.facts,
        "prev_mac": line.prev_mac,
    }
    return mac("line", words, key)


def head_mac(day: date, count: int, last_mac: str, closed: bool, key: bytes) -> str:
    """The MAC of a day's head row."""
    return mac("head", [day.isoformat(), count, last_mac, closed], key)


def mac(what: str, words: Any, key: bytes) -> str:
    """HMAC-SHA256 in hex over what it is and its words."""
    return hmac.new(key, f"{what}\n{canonical(words)}".encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two MACs."""
    return hmac.compare_digest(one.encode(), other.encode())


def _plain(value: Any) -> Any:
    """Accept what JSON says without loss."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return without_numbers(str(value))
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case set() | frozenset():
            return sorted((_plain(inner) for inner in value), key=str)
    raise TypeError(f"audit facts hold JSON values without floats, not {type(value).__name__}")
