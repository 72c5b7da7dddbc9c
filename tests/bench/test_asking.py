"""The requests of the bench as bytes, and its promises."""

from bench.figure import Figure
from bench.speed.asking import Ask, packed, raw_request


def test_a_request_carries_the_headers_of_whoever_asks_and_the_length_of_its_body_in_bytes():
    ask = Ask(who="cunyi", path="/residents/", body="q=王", hx=True)

    head, _, body = raw_request(ask, "127.0.0.1:8000", {"Cookie": "a=b"}).partition(b"\r\n\r\n")

    assert head.split(b"\r\n")[0] == b"POST /residents/ HTTP/1.1"
    assert {b"Host: 127.0.0.1:8000", b"Cookie: a=b", b"HX-Request: true"} <= set(
        head.split(b"\r\n")
    )
    assert b"Content-Length: 5" in head
    assert body == "q=王".encode()


def test_a_program_sends_json_and_a_page_a_form():
    assert Ask(who="", path="/api/v1/x", body="{}").headers()["Content-Type"] == "application/json"
    assert Ask(who="", path="/x", body="a=b").headers()["Content-Type"].endswith("form-urlencoded")
    assert Ask(who="", path="/x").headers() == {}


def test_requests_stand_behind_their_length_so_that_their_bodies_may_hold_anything():
    assert packed([b"a\nb", b"cd"]) == b"3\na\nb2\ncd"


def test_a_promise_may_be_at_most_or_at_least():
    assert Figure(name="", value=59, unit="ms", bar=60).verdict == "MET"
    assert Figure(name="", value=61, unit="ms", bar=60).verdict == "NOT MET"
    assert Figure(name="", value=14, unit="%", least=15).verdict == "NOT MET"
    assert Figure(name="", value=16, unit="%", least=15).verdict == "MET"
    assert Figure(name="", value=16, unit="%").verdict == ""
