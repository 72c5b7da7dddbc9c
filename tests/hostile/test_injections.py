"""Whatever stands in a filter, a sort order or a page mark, it is a value: no statement, no look-up, no wider answer.

Parameters are found in the API's document and in the links and search forms of the pages.
"""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from lianyi.machinery.accounts.models import User
from tests.entry.web.builders import sign_in
from tests.hostile.besieged import (
    LONG,
    Siege,
    asked,
    grown,
    parameters_of_pages,
    rows,
    spoken,
    text_of,
)
from tests.journeys.test_closed_doors import CANARIES, plain

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04")]
VALUES = (
    "' OR '1'='1",
    "1); DROP TABLE residents_resident; --",
    "0 UNION SELECT password FROM accounts_user",
    "owner__password__startswith",
    "-user__password",
    "%' ESCAPE '\\",
    "9" * 30,
    "-1",
    "1e999",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "{{7*7}}${7*7}",
    "長" * 3_000,
    "\ud7ff\uffff",
    base64.urlsafe_b64encode(json.dumps([None, {"$gt": ""}, "x"]).encode()).decode(),
    base64.urlsafe_b64encode(b"\xff\x00").decode(),
    '["2026-01-01T00:00:00", 1]',
    "[]",
)
LOOKUPS = (
    "password__startswith",
    "user__password__startswith",
    "owner__password__startswith",
    "resident__name__startswith",
    "registered_institution__isnull",
    "institution_id__in",
    "id__gt",
    "order_by",
    "ordering",
)


def parameters_of_operations(siege: Siege) -> Iterator[tuple[str, str]]:
    """Address and query parameter of every reading operation."""
    for door in siege.operations:
        if "get" in door.methods:
            for told in spoken(door.template, "get").get("parameters", ()):  # type: ignore[attr-defined]
                if told["in"] == "query":
                    yield door.address, told["name"]


def some(values: tuple[str, ...], nth: int) -> tuple[str, ...]:
    """All values in a long run; in a short one a single one, another at each parameter."""
    return values if LONG else (values[nth % len(values)],)


def ids(answer: Any) -> set[str]:
    """The rows of a list, however the operation wraps them."""
    body = answer.json()
    found = body.get("items", []) if isinstance(body, dict) else body
    return {json.dumps(row, sort_keys=True) for row in found if isinstance(row, dict)}


def test_no_value_of_a_parameter_of_a_page_breaks_it_or_shows_a_stranger_anything(siege: Siege):
    wrong, before = [], rows()
    for actor in (siege.county.stranger_doctor, siege.county.bureau_officer):
        browser = sign_in(
            Client(raise_request_exception=False), User.objects.get(pk=actor.user_id or 0)
        )
        known = list(parameters_of_pages(browser, siege))
        assert len(known) > 100
        for nth, (address, name) in enumerate(known):
            for value in some(VALUES, nth):
                answer = browser.get(asked(address, **{name: value}))
                text = text_of(answer)
                if answer.status_code >= 500 or any(canary in text for canary in CANARIES[:2]):
                    wrong.append(
                        f"{actor.role} {address} {name}={value[:40]}: {answer.status_code}"
                    )

    assert wrong == [], "\n".join(wrong)
    assert {name: n for name, n in grown(before).items() if "session" not in name} == {}


def test_no_value_of_a_parameter_of_an_operation_widens_its_answer(siege: Siege):
    browser, wrong = siege.browsers["township_doctor"], []
    known = list(parameters_of_operations(siege))
    for nth, (address, name) in enumerate(known):
        whole = browser.get(address)
        for value in some(VALUES, nth):
            answer = browser.get(asked(address, **{name: value}))
            if answer.status_code >= 500 or answer.status_code not in (200, 400, 403, 404, 422):
                wrong.append(f"{address} {name}={value[:40]}: {answer.status_code}")
            elif answer.status_code == 200 == whole.status_code and not ids(answer) <= ids(whole):
                wrong.append(f"{address} {name}={value[:40]}: more rows than without it")

    assert len(known) > 70
    assert wrong == [], "\n".join(wrong)


def test_a_look_up_in_the_name_of_a_parameter_does_nothing(siege: Siege):
    browser, wrong = siege.browsers["township_doctor"], []
    doors = [d for d in siege.operations if "get" in d.methods] + siege.pages
    for nth, door in enumerate(doors if LONG else doors[::3]):
        without = browser.get(door.address)
        text = plain(text_of(without))
        for name in LOOKUPS if LONG else (LOOKUPS[nth % len(LOOKUPS)],):
            answer = browser.get(asked(door.address, **{name: "a"}))
            same = plain(text_of(answer).replace(f"{name}=a", ""))
            if answer.status_code != without.status_code or len(same) > len(text) + 200:
                wrong.append(
                    f"{door.address} {name}: {answer.status_code}, {len(same)} for {len(text)}"
                )

    assert wrong == [], "\n".join(wrong)


def test_no_value_in_an_address_breaks_an_operation(siege: Siege):
    browser, wrong = siege.browsers["township_doctor"], []
    templates = sorted({door.template for door in siege.operations if "{" in door.template})
    for nth, template in enumerate(templates):
        for value in some(VALUES, nth):
            address = re.sub(r"\{\w+\}", quote(value, safe=""), template)
            for method in next(d for d in siege.operations if d.template == template).methods:
                answer = getattr(browser, method)(address, content_type="application/json")
                if answer.status_code >= 500:
                    wrong.append(f"{method} {template} {value[:40]}: {answer.status_code}")

    assert wrong == [], "\n".join(wrong)
