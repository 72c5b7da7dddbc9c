"""An upgrade goes on beside writers: nobody waits longer than two seconds, and the tool that says so can say no."""

from pathlib import Path

import psycopg
import pytest

from tests.faults import LONG_ON_POSTGRES
from tests.faults.place import Place, a_place, wait_until
from tests.faults.tally import TABLE
from tools.upgrade import MOST_S, largest_tables, longest_waits

pytestmark = [
    pytest.mark.database,
    pytest.mark.timeout(600),
    pytest.mark.only_on(*LONG_ON_POSTGRES),
]
INDEX = "fault_tally_event"


def is_valid(place: Place) -> bool:
    return place.rows(
        "SELECT indisvalid FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
        f"WHERE c.relname = '{INDEX}'"
    ) == [(True,)]


def test_an_upgrade_waits_for_no_lock_longer_than_writers_may_wait_behind_it(tmp_path: Path):
    with a_place(tmp_path, postgres=True) as place:
        assert place.cluster
        address = place.cluster.url
        back = place.lianyi("manage", "migrate", "tally", "0001")
        assert back.returncode == 0, back.stderr

        def upgrade_while_somebody_reads() -> None:
            with psycopg.connect(address) as reader:
                reader.execute(f"SELECT count(*) FROM {TABLE}")  # and does not end
                upgrading = place.start("upgrade")
                wait_until(
                    lambda: "letting others pass" in place.log.read_text() or upgrading.poll(),
                    "it waits behind the reader for ever",
                )
                assert upgrading.poll() is None, place.log.read_text()
            assert upgrading.wait(240) == 0, place.log.read_text()

        waits = longest_waits(
            address, upgrade_while_somebody_reads, [TABLE, *largest_tables(address)]
        )

        assert max(waits.values()) < MOST_S, waits
        assert is_valid(place)
        assert place.rows(f"SELECT count(note) FROM {TABLE}") == [(0,)]
        an_index_left_half_built_is_built_anew(place)
        a_lock_that_is_held_is_found(address)


def an_index_left_half_built_is_built_anew(place: Place) -> None:
    """As an upgrade that was killed leaves it."""
    assert place.cluster
    place.lianyi("manage", "migrate", "tally", "0001")
    place.cluster.execute(f"CREATE INDEX {INDEX} ON {TABLE} (event)")
    place.cluster.execute(
        f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{INDEX}'::regclass"
    )
    done = place.lianyi("upgrade")
    assert done.returncode == 0, done.stderr
    assert is_valid(place)


def a_lock_that_is_held_is_found(address: str) -> None:
    """What a loud migration does: it holds a table while a probe has begun to wait."""

    def hold() -> None:
        with psycopg.connect(address) as loud, psycopg.connect(address) as watching:
            loud.execute("ALTER TABLE residents_resident ADD COLUMN loud integer")
            asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            wait_until(lambda: watching.execute(asked).fetchone() != (0,), "no probe waits")
            loud.execute("SELECT pg_sleep(0.3)")
            loud.rollback()

    assert longest_waits(address, hold, ["residents_resident"])["residents_resident"] >= 0.3
