"""The client of a PACS keeps connections, and closes them when it is no longer wanted."""

import gc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from lianyi.machinery.dicom.archives import Orthanc

SOON_S = 20


class Answering(BaseHTTPRequestHandler):
    """Answers everything, keeps the connection, and notes when the other side closes it."""

    protocol_version = "HTTP/1.1"
    left: Event

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_told: object) -> None:
        """Say nothing."""

    def finish(self) -> None:
        super().finish()
        self.left.set()


@pytest.fixture
def pacs() -> Iterator[ThreadingHTTPServer]:
    Answering.left = Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join(SOON_S)


def test_a_client_that_nobody_holds_any_more_closes_what_it_kept(pacs: ThreadingHTTPServer):
    client = Orthanc(f"http://127.0.0.1:{pacs.server_port}")
    client.check()
    assert not Answering.left.is_set()  # kept for the next request

    del client
    gc.collect()

    assert Answering.left.wait(SOON_S)
