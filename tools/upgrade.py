"""Does an upgrade keep writers waiting? `python -m tools.upgrade postgresql://…` (a copy of a county, never itself).

While `lianyi upgrade` runs on the database, one client a table asks again and again for the lock that a write takes and
gives it back at once. The longest it had to wait is what a doctor would have waited. Fails beyond two seconds.
"""

import os
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Final

import psycopg

MOST_S: Final = 2.0
PAUSE_S: Final = 0.02
_TABLES: Final = """
    SELECT relname FROM pg_stat_user_tables WHERE schemaname = current_schema()
    ORDER BY pg_total_relation_size(relid) DESC, relname LIMIT %s
"""


class Probe(threading.Thread):
    """One writer of one table that writes nothing; `longest_s` is its longest wait."""

    def __init__(self, address: str, table: str) -> None:
        super().__init__(name=table, daemon=True)
        self.address, self.table = address, table
        self.longest_s = 0.0
        self.asked = 0
        self._halt = threading.Event()

    def run(self) -> None:
        """Ask until halted; a table that is gone is no more to be written."""
        with psycopg.connect(self.address, autocommit=True) as asking:
            while not self._halt.wait(PAUSE_S):
                start = time.monotonic()
                try:
                    with asking.transaction():
                        asking.execute(f'LOCK TABLE "{self.table}" IN ROW EXCLUSIVE MODE')
                except psycopg.errors.UndefinedTable:
                    return
                self.longest_s = max(self.longest_s, time.monotonic() - start)
                self.asked += 1

    def halt(self) -> None:
        """Stop and wait for the last answer."""
        self._halt.set()
        self.join()


def largest_tables(address: str, at_most: int = 20) -> list[str]:
    """The tables an upgrade could hold for long, the largest first."""
    with psycopg.connect(address) as asking:
        return [name for (name,) in asking.execute(_TABLES, [at_most]).fetchall()]


def longest_waits(
    address: str, change: Callable[[], object], tables: Sequence[str]
) -> dict[str, float]:
    """Seconds that a writer of each table had to wait at most while `change` ran."""
    probes = [Probe(address, name) for name in tables]
    for probe in probes:
        probe.start()
    try:
        change()
    finally:
        for probe in probes:
            probe.halt()
    return {probe.table: probe.longest_s for probe in probes}


def main() -> int:
    """Upgrade and report; 1 where somebody waited too long or the upgrade failed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--most-s", type=float, default=MOST_S)
    told = parser.parse_args()
    codes: list[int] = []
    start = time.monotonic()

    def upgrade() -> None:
        command = [sys.executable, "-m", "lianyi", "upgrade"]
        env = {**os.environ, "LIANYI_DATABASE_URL": told.address}
        codes.append(subprocess.run(command, env=env, check=False).returncode)

    waits = longest_waits(told.address, upgrade, largest_tables(told.address))
    for table, seconds in sorted(waits.items(), key=lambda each: -each[1])[:10]:
        print(f"{seconds:8.3f} s  {table}")
    longest = max(waits.values(), default=0.0)
    print(f"upgraded in {time.monotonic() - start:.1f} s; the longest wait was {longest:.3f} s")
    return 1 if codes != [0] or longest > told.most_s else 0


if __name__ == "__main__":
    sys.exit(main())
