"""One address says where the data live; here it becomes Django's settings."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_ENGINE: Final = "lianyi.machinery.sqlite"
POSTGRESQL_ENGINE: Final = "lianyi.machinery.postgresql"
POSTGRESQL_SESSION: Final = "-c jit=off -c max_parallel_workers_per_gather=0"
"""Statements are many and short: to compile one, or share it among processes, costs more than to run it."""
SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
)
"""FULL waits for the disk at each COMMIT: what was acknowledged outlives a power cut too."""


def database(url: str, *, home: Path) -> dict[str, Any]:
    """Return Django's settings for a database address; without one, SQLite inside `home`.

    Expects: `sqlite:///relative.sqlite3`, `sqlite:////absolute.sqlite3` or `postgresql://user:password@host:port/name`;
        what follows `?` is handed to the driver. `host` may be given as `?host=/folder/of/the/socket`.
    Raises: ImproperlyConfigured for any other scheme.
    """
    if not url:
        return _sqlite(home / "lianyi.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path.removeprefix("/"))))
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(
            f"LIANYI_DATABASE_URL must begin with sqlite:// or postgresql://, not {parts.scheme!r}"
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": POSTGRESQL_ENGINE,
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,  # a bounded pool: one connection a desk of the server
        "CONN_HEALTH_CHECKS": True,  # a restarted database is met by a new connection, not by a fault
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 3,
            "options": POSTGRESQL_SESSION,
            **options,
        },
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """Return the settings of one SQLite file, shared by the threads of one process."""
    return {
        "ENGINE": SQLITE_ENGINE,
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
    }
