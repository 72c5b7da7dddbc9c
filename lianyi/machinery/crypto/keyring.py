"""The keys of this installation and the four things done with them.

secret   signs sessions and forms (Django's SECRET_KEY)
field    seals columns (AES-256-GCM); may be turned at any time
index    finds a sealed value by its HMAC; turning it would mean indexing every row again, so it is not turned
audit    chains the audit lines; may be turned at any time
"""

import hashlib
import hmac
import os
import time
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lianyi.machinery.crypto.rings import Ring, must_be_private, open_ring, turn_ring

PURPOSES: Final = ("secret", "field", "index", "audit")
TURNABLE: Final = ("field", "audit", "secret")
HOME: Final = "LIANYI_HOME"
HERE: Final = "var"
LOOK_AGAIN_S: Final = 1.0
_NONCE_BYTES: Final = 12
_SEPARATORS: Final = str.maketrans("", "", " \t\r\n-\u3000\u00a0")


class Tampered(Exception):
    """A sealed value was changed, moved to another column, or sealed by a key that is not here. A fault, and loud."""


def folder() -> Path:
    """Where the keys live: beside the data, never in the database."""
    return Path(os.environ.get(HOME, HERE)).resolve() / "keys"


def secret_key() -> str:
    """Return Django's secret key, made at the first start. Raises: KeysExposed in production if others can read it."""
    ring = _ring("secret", look=True)
    if os.environ.get("LIANYI_DEBUG") != "1":
        must_be_private(folder())
    return ring.key.hex()


def older_secret_keys() -> list[str]:
    """Return the secret keys that still verify what they signed, newest first (Django's SECRET_KEY_FALLBACKS)."""
    ring = _ring("secret")
    return [key.hex() for name, key in reversed(ring.keys.items()) if name != ring.current]


def audit_key(key_id: str | None = None) -> tuple[str, bytes]:
    """Return the id and the key that chains audit lines: the current one, or the one that chained an old line."""
    ring = _ring("audit")
    name = key_id or ring.current
    if name not in ring.keys:
        ring = _ring("audit", look=True)
    if name not in ring.keys:
        raise Tampered(f"no audit key {name!r}")
    return name, ring.keys[name]


def rotate(purpose: str) -> str:
    """Turn one ring and return the id of its new key; what older keys sealed stays readable."""
    if purpose not in TURNABLE:
        raise ValueError(f"{purpose} keys are not turned; choose one of {', '.join(TURNABLE)}")
    turn_ring(folder(), purpose)
    return _ring(purpose, look=True).current


def forget() -> None:
    """Forget every ring that was read: the files have been replaced."""
    _seen.clear()


def key_names() -> dict[str, list[str]]:
    """Return the ids of all keys by purpose, the current one last; never a key."""
    rings = {purpose: _ring(purpose) for purpose in PURPOSES}
    return {
        purpose: [*(k for k in ring.keys if k != ring.current), ring.current]
        for purpose, ring in rings.items()
    }


def current_field_key_id() -> str:
    """Return the id of the key that seals columns now: a row sealed by another may be renewed."""
    return _ring("field").current


def seal(text: str, *, place: str) -> str:
    """Encrypt a text for one place (`table.column`); equal texts never give equal results."""
    ring = _ring("field")
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + _cipher(ring.key).encrypt(nonce, text.encode(), place.encode())
    return f"{ring.current}.{urlsafe_b64encode(sealed).decode('ascii')}"


def unseal(sealed: str, *, place: str) -> str:
    """Decrypt what `seal` made for the same place. Raises: Tampered for anything else, so that it is never shown."""
    key_id, _, body = sealed.partition(".")
    key = _ring("field").keys.get(key_id) or _ring("field", look=True).keys.get(key_id)
    if key is None:
        raise Tampered(
            f"{place}: no field key {key_id[:8]!r}; restore the keys this row was sealed with"
        )
    try:
        raw = urlsafe_b64decode(body.encode("ascii"))
        return _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, ValueError) as fault:
        raise Tampered(f"{place}: the sealed value was changed or belongs elsewhere") from fault


def blind_index(kind: str, value: str) -> str:
    """Return 64 hex digits by which a sealed value is found: equal for equal values of one kind.

    Without the key they say nothing of the value, and cannot be guessed from a list of all identity numbers.
    """
    message = f"{kind}\0{normalised(value)}".encode()
    return hmac.new(_ring("index").key, message, hashlib.sha256).hexdigest()


def normalised(value: str) -> str:
    """Drop what typists vary: width, case, blanks and hyphens."""
    return unicodedata.normalize("NFKC", value).translate(_SEPARATORS).upper()


@dataclass(slots=True)
class _Seen:
    """A ring as it was read, and when its file was last looked at."""

    ring: Ring
    stamp: tuple[int, int]
    looked_at: float


_seen: Final[dict[tuple[str, str], _Seen]] = {}


def _ring(name: str, *, look: bool = False) -> Ring:
    """Return a ring. Its file is looked at once a second (or now): a key turned elsewhere is soon used here."""
    place = (os.environ.get(HOME, HERE), name)
    seen, now = _seen.get(place), time.monotonic()
    if seen is not None and not look and now - seen.looked_at < LOOK_AGAIN_S:
        return seen.ring
    path = folder() / f"{name}.json"
    stamp = _stamp(path)
    if seen is None or stamp is None or stamp != seen.stamp:
        ring = open_ring(path.parent, name)
        seen = _seen[place] = _Seen(ring, _stamp(path) or (0, 0), now)
    seen.looked_at = now
    return seen.ring


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a key file is replaced or written to."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino


@lru_cache(maxsize=32)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
