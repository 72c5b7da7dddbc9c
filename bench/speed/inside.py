"""What the bench has done inside Django, in a process of its own: the cast, the requests, their statements."""

import pickle
import re
from pathlib import Path

from django.test import Client
from django.utils import timezone

from bench.speed.asking import Ask, Operation
from bench.speed.capture import statements
from bench.speed.casting import ACCOUNTS, Cast, cast
from bench.speed.found import Found
from bench.speed.operations import operations
from bench.speed.replay import Trace
from bench.speed.tables import Tables
from lianyi.entry import collected
from lianyi.entry.demo.staff import PASSWORD

SEED = 7


def main(arguments: list[str]) -> None:
    """Write a `Found` to a file. Expects: address of the database, how many referrals shall wait, the file."""
    address, waiting, out = arguments
    collected.renew()
    tables = Tables(address)
    people = cast(tables, waiting=int(waiting), seed=SEED)
    todo = operations(people, now=timezone.localtime())
    clients = {name: _signed_in(name) for name in ACCOUNTS}
    traces = {}
    for operation in todo:
        if operation.pool:
            tables.put_back()
        traces[operation.code] = _tried(operation, people, clients)
    tables.put_back()
    found = Found(todo, traces, people.tokens, PASSWORD, ACCOUNTS)
    Path(out).write_bytes(pickle.dumps(found))


def _signed_in(name: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    answer = client.post("/accounts/login", {"username": name, "password": PASSWORD})
    assert answer.status_code == 302, f"{name} could not sign in: {answer.status_code}"
    return client


def _tried(operation: Operation, people: Cast, clients: dict[str, Client]) -> list[Trace]:
    """Send the requests that are tried; the first of each account only warms what a server process keeps."""
    found: list[Trace] = []
    warm = set()
    for ask in operation.tried:
        with statements() as steps:
            _send(ask, people, clients[ask.who])
        if ask.who in warm:
            found.append(steps)
        warm.add(ask.who)
    if not found:  # fewer requests than accounts: ask once more
        for ask in operation.tried:
            with statements() as steps:
                _send(ask, people, clients[ask.who])
            found.append(steps)
    return found


def _send(ask: Ask, people: Cast, client: Client) -> None:
    """Send one request and insist on its answer."""
    headers = ask.headers()
    kind = headers.pop("Content-Type", "text/plain")
    if ask.is_api:
        headers["Authorization"] = f"Bearer {people.tokens[ask.who]}"
    answer = client.generic(
        ask.method, ask.path, ask.body.encode(), content_type=kind, headers=headers
    )
    said = re.sub(r"<[^>]*>|\s+", " ", answer.content.decode())[-2_000:]
    assert answer.status_code == ask.status, f"{ask.who} {ask.path}: {answer.status_code} {said}"
