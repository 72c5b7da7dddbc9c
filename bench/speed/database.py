"""The PostgreSQL that is measured: one of our own, durable as a hospital's is, or one that was filled before."""

from dataclasses import dataclass
from pathlib import Path

import psycopg

SETTINGS = (
    "-c listen_addresses='' -c max_connections=60 -c shared_buffers=512MB -c max_wal_size=4GB"
)
"""fsync, full_page_writes and synchronous_commit stay on: an acknowledged write is on the disk."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where it is, and its chief process."""

    address: str
    postmaster: int


def found(address: str) -> Database:
    """Look at a running server. Expects: it runs on this machine and its folder can be read."""
    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
    pid = (Path(row[0]) / "postmaster.pid").read_text().split()[0]
    return Database(address, int(pid))


def residents(address: str) -> int:
    """How many residents it holds; 0 before it was filled."""
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT to_regclass('residents_resident') IS NOT NULL").fetchone()
        if row is None or not row[0]:
            return 0
        row = connection.execute("SELECT count(*) FROM residents_resident").fetchone()
        return int(row[0]) if row else 0
