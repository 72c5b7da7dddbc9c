"""Which fault of the machine an exception is: a database that is away, a full or read-only disk, too many at once.

Whether a write that was under way is stored is not known then, and the sentence says so: a page must be looked at
again, a program sends the same Idempotency-Key.
"""

import errno
from collections.abc import Iterator
from typing import Final

from django.db import DatabaseError, InterfaceError

from lianyi.kernel.errors import DomainError

SOON_S, LATER_S = 5, 60


class Unavailable(DomainError):
    """The database does not answer."""

    code = "server.database_away"
    http_status = 503
    retry_after_s = SOON_S
    template = (
        "The database cannot be reached; whether a write under way was stored is not known. "
        "Try again in a moment; programs repeat the same Idempotency-Key."
    )


class DiskFull(Unavailable):
    """Nothing can be stored."""

    code = "server.disk_full"
    retry_after_s = LATER_S
    template = "The disk of the server is full: nothing can be stored until operators make room."


class ReadOnly(Unavailable):
    """The disk or the database takes no writes."""

    code = "server.read_only"
    retry_after_s = LATER_S
    template = "The disk or database of the server is read-only: nothing can be stored until operators mend it."


class TooBusy(Unavailable):
    """Others hold what this request needs for too long, or there are too many at once."""

    code = "server.too_busy"
    template = "Too many are at work at once; nothing was stored. Try again in a moment."


_BY_SQLSTATE: Final[dict[str, type[Unavailable]]] = {
    "53100": DiskFull,
    "25006": ReadOnly,
    "53300": TooBusy,
    "53200": TooBusy,
    "55P03": TooBusy,
    "57014": TooBusy,
    "40001": TooBusy,
    "40P01": TooBusy,
}
_AWAY: Final = ("08", "57P", "58")
"""Classes of SQLSTATE: connection lost, server shutting down or starting, fault of its system."""
_BY_SQLITE_CODE: Final[dict[int, type[Unavailable]]] = {
    5: TooBusy,
    6: TooBusy,
    8: ReadOnly,
    10: Unavailable,
    11: Unavailable,
    13: DiskFull,
    14: Unavailable,
    26: Unavailable,
}
_BY_ERRNO: Final[dict[int, type[Unavailable]]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: ReadOnly,
}


def cause_of(fault: BaseException | None) -> Unavailable | None:
    """What of the machine is at fault; None where it is the program or the request."""
    for each in _chain(fault):
        if isinstance(each, OSError) and each.errno in _BY_ERRNO:
            return _BY_ERRNO[each.errno]()
        if isinstance(each, DatabaseError | InterfaceError):
            found = _of_database(each)
            if found is not None:
                return found()
    return None


def _of_database(fault: Exception) -> type[Unavailable] | None:
    """Tell by the driver's code; without one it is a connection that could not be made, or a wait that ended."""
    cause = fault.__cause__ or fault
    state = getattr(cause, "sqlstate", None)
    if state:
        found = _BY_SQLSTATE.get(state)
        return Unavailable if found is None and state.startswith(_AWAY) else found
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _BY_SQLITE_CODE.get(code & 0xFF)
    kind = type(fault).__name__
    if kind == "OperationalError" and fault.__cause__ is None:
        return TooBusy  # the queue of writers of an embedded database
    if kind in ("OperationalError", "InterfaceError"):
        return (
            TooBusy
            if "too many" in str(cause) or "remaining connection" in str(cause)
            else Unavailable
        )
    return None


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """The fault and what led to it."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or fault.__context__
