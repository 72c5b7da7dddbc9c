"""What people wait for, on a county in PostgreSQL: ten clients on two cores, each operation beside limit and floor.

The server is the real one, the accounts are scoped ones, the requests differ. The limit: pgbench repeats the very
statements those requests send, prepared, with as many clients. The floor: a bare page of the same framework.
"""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figure import RESIDENTS, Figure
from bench.filling import fill
from bench.options import Options
from bench.speed import database
from bench.speed.asking import Operation
from bench.speed.found import Found, prepare
from bench.speed.measuring import Bench
from bench.speed.site import Site, serving
from bench.speed.tables import Tables
from tests import pgcluster

SESSIONS = 3
"""Sessions of each account, so that ten clients are not one."""


def figures(options: Options) -> Iterator[Figure]:
    """Fill a county where none is given, then measure every operation on it."""
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        address = options.database or pgcluster.start(database.SETTINGS)
        env = {
            **os.environ,
            "LIANYI_HOME": str(home),
            "LIANYI_DATABASE_URL": address,
            "LIANYI_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "bench.speed.settings",
        }
        if not options.database:
            yield from fill(env, residents=options.residents, database="PostgreSQL")
        yield Figure(name=RESIDENTS, value=database.residents(address), unit="")
        found = prepare(env, address=address, waiting=options.waiting, out=Path(folder) / "found")
        yield from measured(env, address, found, options, Path(folder))


def measured(
    env: dict[str, str], address: str, found: Found, options: Options, folder: Path
) -> Iterator[Figure]:
    """Serve the county, sign everybody in, and measure the operations one after another."""
    wanted = [o for o in found.operations if not options.only or o.code in options.only]
    tables = Tables(address)
    with serving(env, f"127.0.0.1:{_free_port()}") as site:
        site.tokens.update(found.tokens)
        for account in found.accounts * SESSIONS:
            site.sign_in(account, found.password)
        bench = Bench(
            site=site,
            database=database.found(address),
            tables=tables,
            folder=folder,
            seconds=options.seconds,
            rounds=options.rounds,
            first=_first(site, wanted),
        )
        for operation in wanted:
            yield from bench.measure(operation, found.traces[operation.code])
    tables.close()


def _first(site: Site, operations: list[Operation]) -> dict[str, float]:
    """The first request of each reading operation after the start, in milliseconds: nothing is warm in the server."""
    return {o.code: site.first(o.asks[0]) for o in operations if not o.writes}


def _free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
