"""`lianyi worker`: deliver events and run jobs in a process of its own (PostgreSQL; run as many as you like)."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from lianyi.machinery.outbox.worker import Worker


class Command(BaseCommand):
    help = "Deliver events and run periodic jobs until stopped. Ends the delivery it is at; a kill loses nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or SIGINT."""
        worker = Worker()

        def stop(number: int, frame: FrameType | None) -> None:
            worker.stop(wait_s=0)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write(f"working as {worker.holder}")
        self.stdout.flush()
        worker.run()
        self.stdout.write("stopped")
