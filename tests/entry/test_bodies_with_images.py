"""Bodies with images may be larger than any other, and only a few of them arrive at once."""

from io import BytesIO
from typing import Any

import pytest

from lianyi.entry import threshold
from lianyi.entry.threshold import REFUSAL, Threshold

pytestmark = pytest.mark.rows("RMT-02")


class Told:
    """An application that remembers what came in."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.refusals: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.bodies.append(environ["wsgi.input"].read())
        self.refusals.append(environ.get(REFUSAL, ""))
        start_response("200 OK", [])
        return BytesIO(b"")


def asked(path: str, body: bytes) -> dict[str, Any]:
    return {"PATH_INFO": path, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}


def test_a_study_comes_in_whole_where_another_body_would_be_refused():
    told = Told()
    site = Threshold(told, largest=100)

    for path in ("/dicomweb/studies", "/api/v1/records"):
        site(asked(path, b"x" * 5_000), lambda *_: None)

    assert [len(body) for body in told.bodies] == [5_000, 0]
    assert told.refusals == ["", "too_large"]


def test_a_body_larger_than_any_study_is_refused(monkeypatch):
    monkeypatch.setattr(threshold, "LARGEST_STUDY", 1_000)
    told = Told()

    Threshold(told)(asked("/dicomweb/studies", b"x" * 5_000), lambda *_: None)

    assert told.refusals == ["too_large"]
