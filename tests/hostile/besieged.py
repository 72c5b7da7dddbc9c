"""What is attacked: a county whose patient has gone up and come home, and a browser for every post there is.

Pages and operations are found from the site itself (tests.journeys.doors), so that a new door is attacked the day it is
written; ids come from the tables (tests.journeys.test_closed_doors).
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.apps import apps
from django.test import Client
from django.utils import timezone

from lianyi.areas.residents import public as residents
from lianyi.entry.api import api
from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import (
    County,
    a_county,
    a_patient,
    at_home,
    seen_at_township,
    some_beds,
    some_slots,
    somebody,
    tell_all,
)
from tests.entry.web.builders import sign_in
from tests.journeys.doors import Door, operations, pages
from tests.journeys.examined import examine_and_consult
from tests.journeys.test_closed_doors import ids_of

LONG = os.environ.get("LIANYI_HOSTILE") == "long"
"""LIANYI_HOSTILE=long attacks for minutes instead of seconds; docs/security.md says what that adds."""
LEADS_AWAY = ("accounts/", "post", "language")
"""Pages whose posts change who is attacking; accounts have tests of their own."""
QUERY = re.compile(r'href="([^"#]*\?[^"]*)"')
SEARCH = re.compile(r'<form(?![^>]*method="post")[^>]*>.*?</form>', re.DOTALL | re.IGNORECASE)
FIELD = re.compile(r'name="([a-z_]+)"')
PASSING = (
    "audit.",  # an attempt may be noted
    "sessions.",
    "axes.",
    "accounts.usersession",
    "accounts.apitoken",  # when it was last used
    "cases.worktime",
    "diagnostics.reportreading",  # who has read which version, told of when a report is amended
    "accounts.totpdevice",  # the page shows a secret that proves nothing before its first code
)


@dataclass
class Siege:
    """The county, its patient, and who stands at which desk."""

    county: County
    patient: residents.ResidentCard

    @cached_property
    def people(self) -> dict[str, User]:
        """Role -> somebody in it; the second factor is left aside, it has its own tests."""
        county = self.county
        bureau = county.bureau_officer.institution_id or 0
        places = {
            "community_office": county.lead,
            "ward_nurse": county.lead,
            "privacy_officer": bureau,
            "auditor": bureau,
            "operator": bureau,
            "administrator": bureau,
        }
        ids = {role: somebody(role, place).user_id for role, place in places.items()} | {
            actor.role: actor.user_id
            for actor in (
                county.township_doctor,
                county.village_doctor,
                county.office,
                county.specialist,
                county.bureau_officer,
            )
        }
        hired = [pk for pk in ids.values() if pk is not None]
        User.objects.filter(pk__in=hired).update(
            needs_second_factor=False, must_change_password=False, is_demo=False
        )
        found = User.objects.in_bulk(hired)
        return {role: found[pk or 0] for role, pk in ids.items()}

    @cached_property
    def browsers(self) -> dict[str, Client]:
        """Role -> a browser in which somebody in it has signed in; a fault is an answer of 500, not an exception."""
        return {role: self.browser(role) for role in self.people}

    def browser(self, role: str, *, csrf: bool = False) -> Client:
        """A browser of its own for somebody in a role."""
        client = Client(raise_request_exception=False)
        sign_in(client, self.people[role])
        client.handler.enforce_csrf_checks = csrf
        return client

    @cached_property
    def pages(self) -> list[Door]:
        """Every page, with the ids our patient has."""
        return list(pages(self.ids))

    @cached_property
    def operations(self) -> list[Door]:
        """Every operation, with the ids our patient has."""
        return list(operations(self.ids))

    @cached_property
    def ids(self) -> dict[str, list[object]]:
        """Parameter name -> one id our patient has there."""
        more: dict[str, list[object]] = {
            "county_code": ["411723"],
            "county": ["411723"],
            "institution_id": [self.county.lead],
            "system": ["icd10-clinical"],
        }
        return {name: found[:1] for name, found in ids_of(self.patient.id).items()} | more

    def whom_it_opens_to(self, page: Door) -> Client | None:
        """The browser of the first person to whom a page can be drawn."""
        return next(
            (each for each in self.browsers.values() if draws(each.get(page.address))), None
        )


def a_siege() -> Siege:
    """Our patient has gone up and come home, some days ago; she is in every table of people there is."""
    county = a_county()
    begin = timezone.now() - timedelta(days=5)
    some_slots(county.lead)
    some_beds(county.lead)
    patient = a_patient(county, name="缪覃韫", address="枕流巷七百三十一号")
    seen_at_township(county, patient, now=begin - timedelta(minutes=30))
    at_home(county, patient.id, now=begin)
    examine_and_consult(county, patient, now=begin)
    siege = Siege(county, patient)
    assert siege.people  # hired before anybody counts rows
    tell_all(timezone.now())
    return siege


def rows() -> dict[str, int]:
    """Table -> rows in it, without those that note who came and tried."""
    return {
        model._meta.label_lower: model._default_manager.count()
        for model in apps.get_models()
        if not model._meta.label_lower.startswith(PASSING)
    }


def grown(before: dict[str, int]) -> dict[str, int]:
    """Which tables hold more or fewer rows than before, and by how many."""
    return {name: count - before[name] for name, count in rows().items() if count != before[name]}


def spoken(path: str, method: str) -> dict[str, object]:
    """What the document says of an operation."""
    said: dict[str, object] = document()["paths"][path][method]
    return said


@cache
def document() -> dict[str, Any]:
    """The API's own document; to write it takes a second."""
    return api.get_openapi_schema()


def operations_taking(content_type: str) -> Iterator[tuple[str, str]]:
    """(path, method) of every operation whose body has the content type."""
    for path, item in sorted(document()["paths"].items()):
        for method, said in item.items():
            if content_type in said.get("requestBody", {}).get("content", {}):
                yield path, method


def draws(answer: Any) -> bool:
    """Whether an answer is a page, not a file, a refusal or a way elsewhere."""
    if answer.streaming:
        text_of(answer)
    return answer.status_code == 200 and "text/html" in answer.headers.get("Content-Type", "")


def text_of(answer: Any) -> str:
    """The whole text of an answer, also of one that comes in portions: taken whole, it closes what it read."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def parameters_of_pages(browser: Client, siege: Siege) -> Iterator[tuple[str, str]]:
    """Address and parameter of every search form and every link with a query on the pages somebody sees."""
    found: set[tuple[str, str]] = set()
    for page in siege.pages:
        answer = browser.get(page.address)
        text = text_of(answer)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        for link in QUERY.findall(text):
            parts = urlsplit(link.replace("&amp;", "&"))
            found |= {
                (parts.path or page.address, name) for name, _ in parse_qsl(parts.query, True)
            }
        for form in SEARCH.findall(text):
            found |= {(page.address, name) for name in FIELD.findall(form)}
        found.add((page.address, "after"))
    yield from sorted(found)


def asked(address: str, **told: str) -> str:
    """An address with a query."""
    return f"{address}?{urlencode(told)}"
