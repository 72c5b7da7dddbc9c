"""A backup made while everybody writes is the county at one instant; restored, it is that county again."""

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import DATABASE
from tests.faults import LONG_ON_POSTGRES, invariants
from tests.faults.clients import Book, Load
from tests.faults.place import Place, a_place, wait_until
from tests.faults.tally import TABLE

pytestmark = [pytest.mark.database, pytest.mark.timeout(600)]
PASSPHRASE = "三点水加一个工-2026"
WRITTEN_BY_A_RESTORE = {"audit_line": 1, "audit_day": 0}
"""Tables that a restore itself writes into, and how many lines it adds: that it was restored."""
STILL_ON_THEIR_WAY = {
    "an event not applied",
    "a resident without a record",
    "a record that counts other contacts than there are",
}
"""What need not hold at an instant: some events were told and not yet heard."""


def made(place: Place, to: Path) -> Path:
    done = place.lianyi("backup", "--to", str(to), LIANYI_BACKUP_PASSPHRASE=PASSPHRASE)
    assert done.returncode == 0, done.stderr
    return to


def restored(place: Place, file: Path) -> None:
    done = place.lianyi("restore", str(file), LIANYI_BACKUP_PASSPHRASE=PASSPHRASE)
    assert done.returncode == 0, done.stderr


def tables_of(file: Path) -> dict[str, Any]:
    with tarfile.open(file) as tar:
        manifest = tar.extractfile("manifest.json")
        assert manifest
        tables: dict[str, Any] = json.load(manifest)["tables"]
        return tables


def sum_of(place: Place, table: str, columns: list[str]) -> tuple[int, str]:
    """Rows and SHA-256 of a table as it stands: taken here anew, as docs/operations.md says it is taken."""
    listed = ", ".join(f'"{column}"' for column in columns)
    digest = hashlib.sha256()
    if place.cluster is None:
        rows = place.rows(f'SELECT {listed} FROM "{table}" ORDER BY 1')
        for row in rows:
            digest.update(repr(row).encode())
        return len(rows), digest.hexdigest()
    with psycopg.connect(place.cluster.url) as asking:
        asking.execute("SET timezone = 'UTC'")
        kind = asking.execute(f'SELECT pg_typeof("{columns[0]}")::text FROM "{table}"').fetchone()
        text = kind is not None and kind[0].startswith(("text", "character"))
        order = f'"{columns[0]}" COLLATE "C"' if text else "1"
        with asking.cursor().copy(
            f'COPY (SELECT {listed} FROM "{table}" ORDER BY {order}) TO STDOUT'
        ) as out:
            for data in out:
                digest.update(data)
        found = asking.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        assert found
        return found[0], digest.hexdigest()


def test_a_backup_under_load_restores_to_the_county_as_it_was(tmp_path: Path):
    with a_place(tmp_path / "one", postgres=DATABASE == "postgres") as place:
        place.serve()
        file = tmp_path / "county.tar.gz"
        with Load(place, doctors=2, offices=1) as book:
            wait_until(lambda: len(book.written) >= 12, "nobody writes")
            before = Book(written=list(book.written))
            made(place, file)
            wait_until(lambda: len(book.written) > len(before.written) + 3, "they stopped writing")
        with place.empty_one(tmp_path / "two", postgres=DATABASE == "postgres") as copy:
            restored(copy, file)

            tables = tables_of(file)
            for table, note in tables.items():
                rows, digest = sum_of(copy, table, note["columns"])
                assert rows == note["rows"] + WRITTEN_BY_A_RESTORE.get(table, 0), table
                if table not in WRITTEN_BY_A_RESTORE:
                    assert digest == note["sha256"], table
            must_hold_what_was_told_before(copy, before)
            for what, query in invariants.HALF_DONE.items():
                assert what in STILL_ON_THEIR_WAY or not copy.rows(query), what
            invariants.must_verify(copy)


def must_hold_what_was_told_before(copy: Place, before: Book) -> None:
    """Writes acknowledged before the backup began are in it; what moved on since may have moved in it as well."""
    for what, table in {**invariants.KIND_OF_ACTED, "send": "referrals_referral"}.items():
        there = {pk for (pk,) in copy.rows(f"SELECT id FROM {table}")}
        assert {write.answer.json["id"] for write in before.of(what)} <= there, what
    states = dict(copy.rows("SELECT id, state FROM referrals_referral"))
    for write in before.of("accept"):
        assert states[write.answer.json["id"]] == "ACCEPTED"


@pytest.mark.only_on(*LONG_ON_POSTGRES)
def test_a_county_that_has_grown_goes_from_the_embedded_database_into_postgresql(tmp_path: Path):
    with a_place(tmp_path / "small", postgres=False) as place:
        file = made(place, tmp_path / "small.tar.gz")
        with place.empty_one(tmp_path / "large", postgres=True) as copy:
            restored(copy, file)

            for table, note in tables_of(file).items():
                added = WRITTEN_BY_A_RESTORE.get(table, 0)
                assert copy.rows(f'SELECT count(*) FROM "{table}"') == [(note["rows"] + added,)]
            for query in ("SELECT username, password, last_login FROM accounts_user ORDER BY id",):
                assert [tuple(map(str, row)) for row in copy.rows(query)] == [
                    tuple(map(str, row)) for row in place.rows(query)
                ]
            instants = "SELECT starts_at, is_open, capacity FROM scheduling_slot ORDER BY id"
            here = [
                (str(at)[:19], bool(is_open), places)
                for at, is_open, places in place.rows(instants)
            ]
            there = [(str(at)[:19], is_open, places) for at, is_open, places in copy.rows(instants)]
            assert here == there
            assert here
            invariants.must_verify(copy)
            copy.serve()
            with Load(copy, doctors=1, offices=1) as book:
                wait_until(lambda: book.of("accept"), "nobody can work there")
            assert not book.strange
            assert copy.rows(f"SELECT count(*) FROM {TABLE}")[0][0] >= len(book.of("register"))
            copy.close_processes()
