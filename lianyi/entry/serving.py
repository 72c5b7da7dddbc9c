"""What `lianyi serve` runs in each server process: the pages; on threads, the delivery of events and apparatus' door.

The thread shares the process, and so the write lock of an embedded database. A process ends with the command that
started it, however that ended: one left behind would hold the port and the database against the next.
"""

import logging
import os
import threading
from multiprocessing import connection, parent_process
from typing import cast

from django.conf import settings

from lianyi.entry.threshold import Application, Threshold
from lianyi.entry.wsgi import application  # first: importing it sets Django up
from lianyi.machinery.dicom.network.tls import tls_of_settings
from lianyi.machinery.dicom.network.worker import Listener
from lianyi.machinery.outbox import worker

logger = logging.getLogger(__name__)
ORPHANED = 70


def start() -> Threshold:
    """Start delivering events in this process and return the application."""
    threading.Thread(target=_end_with_the_command, name="lianyi-parent", daemon=True).start()
    worker.start_in_thread()
    if settings.LIANYI_DICOM_BIND:
        listen(settings.LIANYI_DICOM_BIND)
    return Threshold(
        cast(Application, application)
    )  # its answers are iterable, which its stubs leave out


def listen(bind: str) -> None:
    """Open the door of apparatus, in the first of several processes; the others find it taken and go without."""
    host, _, port = bind.rpartition(":")
    tls = tls_of_settings()
    try:
        Listener(settings.LIANYI_DICOM_TITLE).start(host, int(port), tls)
    except OSError as fault:
        logger.warning("DICOM on %s: another process listens (%s)", bind, fault.strerror)


def _end_with_the_command() -> None:
    """Wait for the command to end, then end at once: as after a kill, nothing acknowledged is lost."""
    parent = parent_process()
    if parent is not None:  # else somebody runs the application under a server of their own
        connection.wait([parent.sentinel])
        os._exit(ORPHANED)
