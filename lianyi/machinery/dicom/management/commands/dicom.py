"""`lianyi dicom`: the door of apparatus alone, where the site runs in several processes."""

import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lianyi.machinery.dicom.network.tls import tls_of_settings
from lianyi.machinery.dicom.network.worker import Listener


class Command(BaseCommand):
    help = "Listen for apparatus (C-ECHO, C-STORE, worklist); `lianyi serve` does it where LIANYI_DICOM_BIND is set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--bind", default=settings.LIANYI_DICOM_BIND, metavar="HOST:PORT")

    def handle(self, *args: Any, bind: str, **options: Any) -> None:
        """Listen until stopped."""
        host, _, port = bind.rpartition(":")
        if not host or not port.isdecimal():
            raise CommandError(
                "say where to listen: LIANYI_DICOM_BIND or --bind, as 10.0.0.5:11112"
            )
        listener = Listener(settings.LIANYI_DICOM_TITLE)
        tls = tls_of_settings()
        found = listener.start(host, int(port), tls)
        speaking = " (TLS)" if tls else ""
        self.stdout.write(
            f"{settings.LIANYI_DICOM_TITLE} listens on {found[0]}:{found[1]}{speaking}"
        )
        self.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            listener.stop()
