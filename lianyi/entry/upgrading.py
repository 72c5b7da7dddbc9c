"""Bringing the database up to date while others work: no writer waits longer than a moment for it.

A change of a table needs its lock for an instant. Behind a long transaction of somebody else it would wait, and every
writer behind it in turn; so it gives up soon, lets them pass and tries again.
"""

import logging
import time
from typing import Any, Final

from django.core.management import call_command
from django.db import OperationalError, connection

WAIT_MS: Final = 1_500
"""How long a change waits for its lock, and writers behind it: with the change itself below two seconds."""
PAUSE_S: Final = 1.0
TRIES: Final = 120
_ONE_AT_A_TIME: Final = 7_219_060
"""Of the advisory lock that two servers starting at once take in turn: any number nobody else uses here."""
_NOT_AVAILABLE: Final = "55P03"
_log = logging.getLogger("lianyi.upgrade")


def bring_up_to_date() -> None:
    """Run the migrations that are missing. Raises: OperationalError where somebody holds a table for minutes."""
    if connection.vendor != "postgresql":
        call_command("migrate", interactive=False, verbosity=0)
        return
    for attempt in range(1, TRIES + 1):
        try:
            _try_once()
        except OperationalError as fault:
            if getattr(fault.__cause__, "sqlstate", "") != _NOT_AVAILABLE or attempt == TRIES:
                raise
            _log.warning("a table is in use; letting others pass (%s)", attempt)
            time.sleep(PAUSE_S)
        else:
            return


def _try_once() -> None:
    """Migrate under the lock of this database, waiting for no other lock longer than WAIT_MS."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {WAIT_MS}")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        _let_go()


def _let_go() -> None:
    """Give the lock back and wait again as anybody does; a connection that broke has lost both with it."""
    cursor: Any
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])
            cursor.execute("RESET lock_timeout")
    except OperationalError:
        connection.close()
