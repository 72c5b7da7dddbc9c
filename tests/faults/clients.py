"""Clients over HTTP that write with idempotency keys, and keep a book of what was acknowledged to them."""

import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from lianyi.kernel.identity import check_character
from tests.faults.place import Place

TIMEOUT_S = 30
GIVEN = "兰芳梅霞玲娟敏静丽艳红英桂莲凤琴云洁翠珍"
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


class Away(Exception):
    """The server did not answer, or said that it cannot now."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Write:
    """One write that was acknowledged: what was asked, under which key, and what was answered."""

    who: str
    what: str
    path: str
    body: dict[str, Any]
    key: str
    answer: Answer


@dataclass
class Book:
    """What all clients were told, in any order. `refused` counts refusals of the business, by code."""

    written: list[Write] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    away: int = 0
    reads: int = 0
    strange: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __str__(self) -> str:
        return (
            f"{len(self.written)} writes acknowledged, {len(self.refused)} refused, "
            f"{self.reads} reads, {self.away} times away"
        )

    def of(self, what: str) -> list[Write]:
        """Acknowledged writes of one kind."""
        return [each for each in self.written if each.what == what]


class Browser:
    """One account that signed in by the form, and then calls the API with session and CSRF token."""

    def __init__(self, place: Place, username: str) -> None:
        self.place, self.username = place, username
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None

    def sign_in(self) -> None:
        """Pass the entrance. Raises: Away."""
        page = self.ask("GET", "/accounts/login")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        assert found, page.body[:300]
        form = {
            "csrfmiddlewaretoken": found[1],
            "username": self.username,
            "password": self.place.told["password"],
        }
        done = self.ask(
            "POST",
            "/accounts/login",
            urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.place.address},
        )
        if done.status >= 500:
            raise Away
        assert done.status == 302, (done.status, done.body[:500])

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """Call the API. Raises: Away where nothing came back, or 5xx."""
        headers = {"Content-Type": "application/json"}
        if method != "GET":
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        if key:
            headers["Idempotency-Key"] = key
        raw = None if body is None else json.dumps(body).encode()
        return self.ask(method, f"/api/v1{path}", raw, headers)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request over a connection that is kept. Raises: Away."""
        sent = {**(headers or {}), "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.place.port, timeout=TIMEOUT_S
                )
            self.connection.request(method, path, body, sent)
            found = self.connection.getresponse()
            text = found.read().decode()
        except (OSError, http.client.HTTPException) as fault:
            self.close()
            raise Away from fault
        for name, value in found.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, worth = value.partition(";")[0].partition("=")
                self.cookies[cookie] = worth
        return Answer(found.status, text, {k.lower(): v for k, v in found.getheaders()})

    def close(self) -> None:
        """Let the connection go."""
        if self.connection:
            self.connection.close()
        self.connection = None


class Client(threading.Thread):
    """One user at work until told to stop: every write is sent again, under its key, until it is answered."""

    def __init__(self, place: Place, username: str, book: Book, seed: int) -> None:
        super().__init__(name=f"{username}-{seed}", daemon=True)
        self.place, self.book, self.seed = place, book, seed
        self.random = random.Random(seed)
        self.browser = Browser(place, username)
        self.halt = threading.Event()
        self.people: list[int] = []
        self.serial = 0

    def run(self) -> None:
        """Work."""
        self.until_answered(self.browser.sign_in)
        while not self.halt.is_set():
            self.turn()
        self.browser.close()

    def turn(self) -> None:
        """One round of work; what it is depends on the post."""
        raise NotImplementedError

    def until_answered(self, ask: Callable[[], Any]) -> Any:
        """Ask again and again, a moment apart, until an answer comes; None when told to stop before."""
        while True:
            try:
                return ask()
            except Away:
                with self.book.lock:
                    self.book.away += 1
                if self.halt.wait(0.1):
                    return None

    def read(self, method: str, path: str, body: Any = None) -> Any:
        """Read once; nothing is made of no answer."""
        try:
            found = self.browser.call(method, path, body)
        except Away:
            return None
        with self.book.lock:
            self.book.reads += 1
            if found.status >= 400 and found.status not in (404, 503):
                self.book.strange.append(f"{method} {path}: {found.status} {found.body[:300]}")
        return found.json if found.status == 200 else None

    def write(self, what: str, path: str, body: dict[str, Any]) -> Any:
        """Write until it is answered, and note it in the book; None for a refusal."""
        key = uuid4().hex

        def send() -> Answer:
            found = self.browser.call("POST", path, body, key)
            if found.status == 503:
                raise Away
            return found

        answer = self.until_answered(send)
        if answer is None:
            return None
        with self.book.lock:
            if answer.status in (200, 201):
                self.book.written.append(
                    Write(self.browser.username, what, path, body, key, answer)
                )
                return answer.json
            told = answer.json if "json" in answer.headers.get("content-type", "") else {}
            if answer.status in (404, 409):
                self.book.refused.append(told.get("code", "?"))
            else:
                self.book.strange.append(f"{what}: {answer.status} {answer.body[:400]}")
        return None


class Doctor(Client):
    """A township doctor: registers, writes down what was measured, sends up, searches, reads."""

    def turn(self) -> None:
        """One patient."""
        name = self.new_name()
        person = self.write("register", "/residents/", self.new_person(name))
        if person is None:
            return
        self.people.append(person["id"])
        self.write("encounter", "/records/encounters", self._visit(person["id"]))
        self.write("send", "/referrals", self._request(person["id"]))
        self.read("POST", "/residents/search", {"q": name})
        self.read("GET", f"/records/residents/{self.random.choice(self.people)}/timeline")

    def new_name(self) -> str:
        """A name nobody else in this run bears."""
        self.serial += 1
        digits = [(self.seed * 1000 + self.serial) // 20**n % 20 for n in range(3)]
        return FAMILY[self.seed % 20] + "".join(GIVEN[digit] for digit in digits)

    def new_person(self, name: str) -> dict[str, Any]:
        """Somebody to register, with a number of her own."""
        born = date(1950, 1, 1) + timedelta(days=self.seed * 1000 + self.serial)
        body = f"411723{born:%Y%m%d}{self.seed % 100:02d}2"
        return {
            "name": name,
            "sex": "2",
            "born_on": f"{born}",
            "identifiers": [{"kind": "citizen", "value": body + check_character(body)}],
            "division_code": "411723105",
            "address": f"王寨村{self.seed * 1000 + self.serial}号",
            "acknowledged": "核对过证件",
        }

    def _visit(self, resident_id: int) -> dict[str, Any]:
        return {
            "resident_id": resident_id,
            "kind": "OUTPATIENT",
            "started_at": datetime.now(UTC).isoformat(),
            "chief_complaint": "头晕三天",
            "conditions": [{"code": "I10.x00", "kind": "PRINCIPAL"}],
            "observations": [{"code": "BP_SYS", "value": 186}, {"code": "BP_DIA", "value": 112}],
            "client_id": uuid4().hex,
            "sign": True,
        }

    def _request(self, resident_id: int) -> dict[str, Any]:
        return {
            "resident_id": resident_id,
            "to_institution_id": self.place.told["lead"],
            "direction": "UP",
            "urgency": "URGENT",
            "reason_code": "EMERGENCY",
            "diagnosis_code": "I10.x00",
            "impression": "高血压3级 很高危，胸痛待查",
            "present_illness": "胸痛2小时，血压186/112mmHg",
            "to_department": "心内科",
            "findings": {"sbp": 186, "dbp": 112, "chest_or_back_pain": True},
            "slot_id": self.random.choice(self.place.told["slots"]),
            "wants_bed": self.random.random() < 0.3,
            "consent": {"given": True, "told": "病情与去向"},
        }


class Office(Client):
    """The referral office of the hospital: accepts what waits, declines some."""

    def turn(self) -> None:
        """One look into the inbox."""
        found = self.read("GET", "/referrals?box=answer&limit=20")
        items = [row["referral"]["id"] for row in (found or {}).get("items", [])]
        if not items:
            self.halt.wait(0.05)
            return
        chosen = self.random.choice(items)
        if self.random.random() < 0.8:
            self.write("accept", f"/referrals/{chosen}/accept", {"readable": True})
        else:
            body = {"reason": "NO_BED", "note": "床位已满"}
            self.write("decline", f"/referrals/{chosen}/decline", body)


class Writer:
    """A doctor who registers one person after another, once each, and looks at what is answered."""

    def __init__(self, place: Place, seed: int = 7) -> None:
        self.doctor = Doctor(place, place.told["doctors"][0], Book(), seed)
        self.browser = self.doctor.browser
        self.browser.sign_in()

    def register(self, key: str = "") -> Answer:
        """Register somebody new. Raises: Away."""
        person = self.doctor.new_person(self.doctor.new_name())
        return self.browser.call("POST", "/residents/", person, key)

    def registers(self) -> bool:
        """Whether a registration is stored now."""
        try:
            return self.register().status == 201
        except Away:
            return False

    def until_refused(self) -> Answer:
        """Register until the first refusal, and return that."""
        for _ in range(600):
            found = self.register()
            if found.status != 201:
                return found
        raise AssertionError("nothing is refused")


class Load:
    """Several clients at once, as a context: they stop and are waited for at its end."""

    def __init__(self, place: Place, *, doctors: int = 3, offices: int = 2) -> None:
        self.book = Book()
        names = place.told["doctors"]
        self.clients: list[Client] = [
            Doctor(place, names[n % len(names)], self.book, n + 1) for n in range(doctors)
        ]
        self.clients += [
            Office(place, place.told["office"], self.book, 50 + n) for n in range(offices)
        ]

    def __enter__(self) -> Book:
        for client in self.clients:
            client.start()
        return self.book

    def __exit__(self, *exc: object) -> None:
        for client in self.clients:
            client.halt.set()
        until = time.monotonic() + 2 * TIMEOUT_S
        for client in self.clients:
            client.join(max(0.0, until - time.monotonic()))
