"""`lianyi serve`: everything between an empty folder and a page that answers."""

import os
import socket
from argparse import ArgumentParser
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection, connections
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from lianyi.entry import collected, demo
from lianyi.entry.threshold import WAITING
from lianyi.entry.upgrading import bring_up_to_date

KILL_AFTER_S = 15
HEAD_WITHIN_MS = 15_000
"""How long a client may take to say what it wants, and to be silent on a connection that is kept."""


class Command(BaseCommand):
    help = "Bring the database up to date and serve the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="make the demo county if the database is empty"
        )
        parser.add_argument(
            "--processes", type=int, default=1, help="more than one needs PostgreSQL (1)"
        )

    def handle(self, *args: Any, demo: bool, processes: int, **options: Any) -> None:
        host, port = _address(settings.LIANYI_BIND)
        _check(host, port, processes=processes, demo=demo)
        bring_up_to_date()
        if demo:
            self._prepare_demo()
        collected.renew()
        self.stdout.write(f"联医 Lianyi: {settings.LIANYI_PUBLIC_URL}  (Ctrl+C stops it)")
        self.stdout.flush()
        connections.close_all()  # each server process opens its own
        Granian(
            "lianyi.entry.serving:start",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=WAITING,
            http1_settings=HTTP1Settings(header_read_timeout=HEAD_WITHIN_MS),
            websockets=False,
            log_level=LogLevels.error,
            respawn_failed_workers=True,
            workers_kill_timeout=KILL_AFTER_S,
        ).serve()

    def _prepare_demo(self) -> None:
        """Make the demo county where nothing is yet, and let its accounts in."""
        settings.LIANYI_DEMO = True  # server processes are forked from this one
        os.environ["LIANYI_DEMO"] = "1"  # or, on other systems, begin anew
        if demo.is_empty():
            self.stdout.write("Making the demo county (平舆县) …")
            call_command("demo")
        for line in demo.accounts():
            self.stdout.write(line)


def _address(bind: str) -> tuple[str, int]:
    """Split `host:port`. Raises: CommandError where it is neither."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit():
        raise CommandError(f"LIANYI_BIND must be host:port, not {bind!r}")
    return host.strip("[]"), int(port)


def _check(host: str, port: int, *, processes: int, demo: bool) -> None:
    """Refuse what would be unsafe: open plain HTTP, open demo accounts, SQLite in several processes, a taken port."""
    here = host == "localhost" or ip_address(host).is_loopback
    secure = settings.SESSION_COOKIE_SECURE
    if demo and (secure or not here):
        raise CommandError(
            "everybody knows the password of the demo accounts: --demo is for this machine only"
        )
    if not here and not secure:
        raise CommandError(
            f"{host} can be reached from outside: "
            "set LIANYI_PUBLIC_URL to the https:// address that users type"
        )
    if processes > 1 and connection.vendor == "sqlite":
        raise CommandError("several processes need PostgreSQL: set LIANYI_DATABASE_URL")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if probe.connect_ex((host, port)) == 0:
            raise CommandError(f"{host}:{port} is taken: set LIANYI_BIND to another port")
