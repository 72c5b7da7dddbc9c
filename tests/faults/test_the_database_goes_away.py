"""The database is restarted, or lets nobody else in, under a server that goes on running."""

from pathlib import Path
from typing import Any

import pytest

from tests.faults.clients import Answer, Writer
from tests.faults.place import a_place, wait_until

pytestmark = [pytest.mark.database, pytest.mark.timeout(600), pytest.mark.only_on("postgres")]


def must_be_told(answer: Answer, code: str, words: str) -> None:
    assert (answer.status, answer.json["code"]) == (503, code), answer
    assert words in answer.json["detail"]
    assert answer.headers["retry-after"] == "5"


def test_a_restarted_database_is_met_again_without_restarting_the_server(tmp_path: Path):
    with a_place(tmp_path, postgres=True) as place:
        server = place.serve()
        writer = Writer(place)
        cluster = place.cluster
        assert cluster
        for _ in range(12):  # every desk has a connection now
            assert writer.register().status == 201

        cluster.stop()
        must_be_told(writer.register(), "server.database_away", "数据库暂时连不上")
        page = writer.browser.ask("GET", "/residents/")
        assert page.status == 503
        assert "系统暂时不可用" in page.body
        assert "Traceback" not in page.body
        health = writer.browser.ask("GET", "/health")
        assert (health.status, health.json["status"]) == (503, "failing")
        assert health.json["checks"]["database"] == "failing"

        cluster.start()
        for _ in range(12):  # not one desk still holds a dead connection
            assert writer.register().status == 201
        assert writer.browser.ask("GET", "/health").json["checks"]["database"] == "ok"
        assert server.poll() is None
        log = place.log.read_text()
        assert "server.database_away at POST /api/v1/residents/: OperationalError" in log
        assert "Traceback" not in log
        writer.browser.close()


def test_a_database_without_room_for_another_connection_is_told_as_busy(tmp_path: Path):
    room = 12
    options = f"-c max_connections={room} -c superuser_reserved_connections=0"
    with a_place(tmp_path, postgres=True, options=options) as place:
        place.serve()
        writer = Writer(place)
        assert place.cluster
        taken = list(iter(place.cluster.another, None))
        wait_until(
            lambda: takes_every_place(taken, place.cluster, room), "some connection stays free"
        )

        must_be_told(writer.register(), "server.too_busy", "同时操作的人太多")

        for each in taken:
            each.close()
        wait_until(writer.registers, "there is room, and still nobody gets in")
        writer.browser.close()


def takes_every_place(taken: list[Any], cluster: Any, room: int) -> bool:
    """End the connections that are not ours and take theirs; whether no place is left."""
    taken[0].execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE backend_type = 'client backend' AND NOT pid = ANY(%s)",
        [[each.info.backend_pid for each in taken]],
    )
    taken += iter(cluster.another, None)
    return len(taken) == room
