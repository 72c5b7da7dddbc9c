"""Whoever guesses numbers learns nothing: not from the answer, and not from how long it takes.

That the answers are alike to the letter is shown by tests.journeys.test_closed_doors. How long they take is compared by
what they do, the statements they send to the database: times of the clock differ on a busy machine by more than what
an attacker measures over a network, and a test of them fails by chance.
"""

import re

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianyi.machinery.accounts.models import User
from tests.entry.web.builders import sign_in
from tests.hostile.besieged import Siege
from tests.journeys.doors import Door, operations, pages
from tests.journeys.kinds import PERSONAL
from tests.journeys.test_closed_doors import NOBODY, ids_of, personal

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04")]
NUMBERS = re.compile(r"\d+|'[^']*'")


def asked(browser: Client, method: str, door: Door) -> list[str]:
    """The statements a request sends to the database, without the values in them."""
    reset_queries()  # the log is bounded
    with CaptureQueriesContext(connection) as seen:
        getattr(browser, method)(door.address)
    return [NUMBERS.sub("?", query["sql"]) for query in seen.captured_queries]


def test_not_yours_and_not_there_ask_the_database_the_same(siege: Siege):
    stranger = siege.county.stranger_doctor.user_id or 0
    browser = sign_in(Client(raise_request_exception=False), User.objects.get(pk=stranger))
    known = ids_of(siege.patient.id)
    nobody = known | {name: [NOBODY] for name in PERSONAL}
    hers = personal(pages(known)) + personal(operations(known))
    nobodys = {d.template: d for d in personal(pages(nobody)) + personal(operations(nobody))}
    browser.get("/")

    different = []
    for door in hers:
        for method in door.methods:
            there, nowhere = (
                asked(browser, method, door),
                asked(browser, method, nobodys[door.template]),
            )
            if len(there) != len(nowhere):
                extra = [sql[:160] for sql in there if sql not in nowhere]
                different.append(
                    f"{method} {door.address}: {len(there)} and {len(nowhere)}, {extra}"
                )

    assert len(hers) > 40
    assert different == [], "\n".join(different)
