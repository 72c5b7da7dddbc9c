"""One ring of keys is one JSON file: made once by whoever comes first, turned by adding a key, never by losing one."""

import base64
import fcntl
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES: Final = 32
_LOOSE: Final = stat.S_IRWXG | stat.S_IRWXO


class KeysExposed(ImproperlyConfigured):
    """Somebody but the service account can read the keys: the platform refuses to start."""


class KeysDamaged(ImproperlyConfigured):
    """A key file cannot be read. Nothing is guessed: the file must come back from a backup."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of one purpose: `current` seals, all of them open."""

    current: str
    keys: dict[str, bytes]

    @property
    def key(self) -> bytes:
        """The key that seals from now on."""
        return self.keys[self.current]


def open_ring(folder: Path, name: str) -> Ring:
    """Return the ring called `name`, making it with a random key if there is none.

    Two processes that start at once agree: the file appears whole, by a hard link that only one of them can make.
    Raises: KeysDamaged for a file that holds no ring.
    """
    path = folder / f"{name}.json"
    if not path.exists():
        _make_folder(folder)
        text = _text({"current": "k1", "keys": {"k1": _new_key()}})
        # where another process was first, its key is the key
        with _whole_file(folder, text) as made, suppress(FileExistsError):
            os.link(made, path)
    return _parse(path)


def turn_ring(folder: Path, name: str) -> Ring:
    """Add a new current key to the ring; what older keys sealed stays readable.

    A lock on the folder keeps two operators from losing each other's key.
    """
    open_ring(folder, name)
    path = folder / f"{name}.json"
    with (folder / ".lock").open("a") as lock:
        Path(lock.name).chmod(0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        body = json.loads(path.read_text(encoding="utf-8"))
        key_id = f"k{1 + max(int(known[1:]) for known in body['keys'])}"
        body["keys"][key_id] = _new_key()
        body["current"] = key_id
        with _whole_file(folder, _text(body)) as made:
            Path(made).replace(path)
    return _parse(path)


def must_be_private(folder: Path) -> None:
    """Raise KeysExposed if the folder, or a key in it, is open to the group or to others."""
    for path in [folder, *folder.glob("*.json")]:
        if path.exists() and path.stat().st_mode & _LOOSE:
            raise KeysExposed(
                f"{path} is open to other accounts of this machine. "
                f"Close it (chmod 700 for the folder, 600 for the files in it) and turn the keys: lianyi keys rotate"
            )


def _make_folder(folder: Path) -> None:
    """Make the folder for the owner alone, whatever the umask."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)


@contextmanager
def _whole_file(folder: Path, text: str) -> Iterator[str]:
    """Write a file of mode 0600 beside the ring, on disk before anybody sees it, and clean up after."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")  # mkstemp makes 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        yield name
    finally:
        Path(name).unlink(missing_ok=True)
    _sync(folder)


def _sync(folder: Path) -> None:
    """Put the folder's own entry on disk: a key that a power cut loses would lose every row it sealed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _new_key() -> dict[str, str]:
    return {"key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")}


def _text(body: dict[str, Any]) -> str:
    return json.dumps(body, indent=1) + "\n"


def _parse(path: Path) -> Ring:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        keys = {
            name: base64.b64decode(key["key"], validate=True) for name, key in body["keys"].items()
        }
        ring = Ring(body["current"], keys)
        if len(ring.key) != KEY_BYTES:
            raise ValueError("wrong length")
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeysDamaged(f"{path} holds no keys ({fault}); bring it back from a backup") from fault
    return ring
