"""The worker: delivers events and runs jobs until told to stop, on a thread of the server or as its own process."""

import logging
import os
import socket
import threading
from datetime import datetime
from typing import Final

from django.db import close_old_connections, connections
from django.utils import timezone

from lianyi.machinery.outbox import bell, schedule, services
from lianyi.machinery.outbox.faults import describe

POLL_S: Final = 1.0
JOBS_EVERY_S: Final = 5.0
AFTER_FAULT_S: Final = 5.0
_log = logging.getLogger("lianyi.worker")


class Worker:
    """One loop. `stop` ends it after the delivery it is at; a kill ends it at once, and loses nothing either."""

    def __init__(self) -> None:
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{threading.get_native_id()}"[:100]
        self._stop = threading.Event()
        self._jobs_seen_at: datetime | None = None
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Work until stopped. A database that is away, a full disk, a fault of ours: whatever happens is waited out."""
        while not self._stop.is_set():
            try:
                idle = self.work_once(timezone.now()) == 0
            except Exception as fault:  # noqa: BLE001  # a worker that ends is a county that hears nothing any more
                _log.error(
                    "the worker cannot work; trying again in %s s: %s",
                    AFTER_FAULT_S,
                    describe(fault),
                )
                self._stop.wait(AFTER_FAULT_S)
                idle = False
            close_old_connections()
            if idle and not self._stop.is_set():
                bell.wait(POLL_S)
        connections.close_all()

    def work_once(self, now: datetime) -> int:
        """Deliver what is due and, every few seconds, run the jobs that are due; return how much was done."""
        done = services.deliver_due(now, at_most=50)
        since = None if self._jobs_seen_at is None else (now - self._jobs_seen_at).total_seconds()
        if since is None or since >= JOBS_EVERY_S or since < 0:  # below 0 the clock was set back
            self._jobs_seen_at = now
            done += schedule.run_due_jobs(now, self.holder)
        return done

    def start(self) -> None:
        """Run on a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="lianyi-worker", daemon=True)
        self._thread.start()

    def stop(self, wait_s: float = 10) -> None:
        """Ask the loop to end and wait for it."""
        self._stop.set()
        bell.ring()
        if self._thread is not None:
            self._thread.join(wait_s)


def start_in_thread() -> Worker:
    """Start a worker on a thread of this process, which shares the write lock of an embedded database."""
    worker = Worker()
    worker.start()
    return worker
