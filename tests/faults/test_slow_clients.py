"""Clients that send or read drop by drop cost a waiting thread each, and nobody else a second."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from lianyi.entry import threshold
from lianyi.entry.threshold import DESKS, Threshold
from tests.faults.place import Place, a_place, wait_until

pytestmark = [pytest.mark.timeout(600)]
SOON_S = 5  # an answer that had to wait for a slow client would take minutes; a busy machine takes seconds
HEAD = (
    b"POST /accounts/login HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=%b\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\na="
) % (b"a" * 32)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server on the embedded database: slow clients never get as far as a database."""
    with a_place(tmp_path_factory.mktemp("slow"), postgres=False) as place:
        place.serve()
        yield place


def connected(place: Place, stack: ExitStack, said: bytes) -> socket.socket:
    """A client that has said so much, and no more."""
    client = stack.enter_context(socket.create_connection(("127.0.0.1", place.port)))
    client.sendall(said)
    return client


def must_answer_soon(place: Place) -> None:
    for _ in range(3):
        with urlopen(f"{place.address}/accounts/login", timeout=SOON_S) as answer:
            assert answer.status == 200


def test_bodies_that_dribble_in_keep_nobody_from_their_answer(place: Place):
    with ExitStack() as stack:
        clients = [connected(place, stack, HEAD) for _ in range(5 * DESKS)]
        for client in clients:
            client.sendall(b"x")

        must_answer_soon(place)

        for client in clients:
            client.sendall(b"x" * 4997)
            client.settimeout(SOON_S)
            assert client.recv(20).startswith(b"HTTP/1.1 403")  # its token was not genuine


def test_heads_that_never_end_and_clients_that_never_read_keep_nobody_waiting(place: Place):
    large = b"GET /static/vendor/echarts.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(3 * DESKS):
            connected(place, stack, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            connected(place, stack, large)

        must_answer_soon(place)


def test_a_client_that_lost_its_network_is_asked_after_by_the_kernel(place: Place):
    with ExitStack() as stack:
        client = connected(place, stack, HEAD)
        must_answer_soon(place)
        peer = f"{client.getsockname()[1]:04X}"

        def is_watched() -> bool:
            """Whether our side of the connection has its keep-alive timer (2) running."""
            lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
            return any(
                line[2].endswith(f":{peer}") and line[1].endswith(f":{place.port:04X}")
                and line[5].startswith("02")
                for line in lines
            )  # fmt: skip

        wait_until(is_watched, "nobody would notice that the client is gone", SOON_S)


class Dribbling:
    """A body that comes as a test lets it."""

    def __init__(self, parts: list[bytes], wait: Callable[[], Any] = lambda: None) -> None:
        self.parts, self.wait = parts, wait

    def read(self, _size: int = 0) -> bytes:
        self.wait()
        return self.parts.pop(0) if self.parts else b""


class Told:
    """What the application behind the threshold was given."""

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.environs.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return BytesIO(b"done")


def ask(behind: Threshold, body: Any, **environ: str) -> bytes:
    said = {"wsgi.input": body, "CONTENT_LENGTH": "6", **environ}
    return b"".join(behind(said, lambda status, headers: None))


def test_what_arrives_in_parts_is_let_in_whole():
    told = Told()
    ask(Threshold(told), Dribbling([b"abc", b"de", b"f"]))
    assert told.bodies == [b"abcdef"]
    assert told.environs[0]["CONTENT_LENGTH"] == "6"


def test_a_body_without_length_is_let_in_with_its_length():
    told = Told()
    ask(
        Threshold(told),
        Dribbling([b"abc", b"de"]),
        CONTENT_LENGTH="",
        HTTP_TRANSFER_ENCODING="chunked",
    )
    assert (told.bodies, told.environs[0]["CONTENT_LENGTH"]) == ([b"abcde"], "5")


@pytest.mark.parametrize(
    ("length", "parts", "why"),
    [
        ("101", [], "too_large"),
        ("no number", [], "too_large"),
        ("", [b"x" * 60, b"x" * 60], "too_large"),
        ("100", [b"x"] * 100, "too_slow"),
    ],
)
def test_what_is_too_large_or_too_slow_is_let_in_without_its_body_to_be_refused(
    length: str, parts: list[bytes], why: str, monkeypatch: pytest.MonkeyPatch
):
    hours = iter(range(0, 1_000_000, 3_600))
    monkeypatch.setattr("time.monotonic", lambda: next(hours))
    told = Told()
    longest_s = 2 * 3_600 if why == "too_slow" else 1e9

    ask(
        Threshold(told, largest=100, longest_s=longest_s),
        Dribbling(list(parts)),
        CONTENT_LENGTH=length,
        HTTP_TRANSFER_ENCODING="chunked",
    )

    assert told.environs[0][threshold.REFUSAL] == why
    assert told.bodies == [b""]


def test_more_bodies_at_once_than_there_is_room_for_are_refused_and_readers_are_not():
    told, go = Told(), threading.Event()
    behind = Threshold(told, bodies=1)
    slow = threading.Thread(target=ask, args=(behind, Dribbling([b"abcdef"], go.wait)))
    slow.start()
    wait_until(lambda: behind._arriving._value == 0, "it never came")

    try:
        ask(behind, Dribbling([b"second"]))
        ask(behind, Dribbling([]), CONTENT_LENGTH="")
    finally:
        go.set()
        slow.join(SOON_S)

    whys = [environ.get(threshold.REFUSAL) for environ in told.environs]
    assert whys == ["crowded", None, None]
    assert told.bodies[-1] == b"abcdef"


@pytest.mark.parametrize(
    ("why", "status", "words"),
    [
        ("too_large", 413, "超过 32 MB"),
        ("too_slow", 408, "网络太慢"),
        ("crowded", 503, "同时操作的人太多"),
    ],
)
@pytest.mark.parametrize("path", ["/accounts/login", "/api/v1/residents/"])
def test_the_refusal_is_said_in_words_to_people_and_as_a_problem_to_programs(
    client, path: str, why: str, status: int, words: str
):
    answer = client.post(path, **{threshold.REFUSAL: why})

    assert answer.status_code == status
    text = answer.json()["detail"] if path.startswith("/api/") else answer.content.decode()
    assert words in text


def test_a_stream_is_handed_out_as_it_comes_and_ended():
    class Stream(list):
        streaming = True
        ended = False

        def close(self) -> None:
            self.ended = True

    stream = Stream([b"a", b"b"])
    answer = Threshold(lambda environ, start: stream)({"wsgi.input": BytesIO()}, lambda *_: None)

    assert list(answer) == [b"a", b"b"]
    answer.close()
    assert stream.ended
