"""A doctor of a foreign institution walks through every page and every operation and finds nothing of our patient.

The patient bears a name nobody else has. Our own doctor walks the same way and finds her, so the walk is not blind.
"""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    at_home,
    seen_at_township,
    some_beds,
    some_slots,
    tell_all,
)
from tests.entry.web.builders import sign_in
from tests.journeys.doors import Door, operations, pages
from tests.journeys.examined import examine_and_consult
from tests.journeys.kinds import PERSONAL, samples

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04", "ORG-03")]
NAME = "缪覃韫"
STREET = "枕流巷七百三十一号"
CANARIES = (NAME, STREET, "缪**")
NOBODY = 987_654_321
LEADS_AWAY = (
    "accounts/",
    "post",
    "language",
)  # posts there change who is walking; accounts have their own tests


@pytest.fixture
def story():
    """Our patient has gone up and come home, some days ago; she is in every table of people there is."""
    county = a_county()
    begin = timezone.now() - timedelta(days=5)
    some_slots(county.lead)
    some_beds(county.lead)
    patient = a_patient(county, name=NAME, address=STREET)
    seen_at_township(county, patient, now=begin - timedelta(minutes=30))
    at_home(county, patient.id, now=begin)
    examine_and_consult(county, patient, now=begin)
    tell_all(timezone.now())
    return county, patient


def ids_of(patient_id: int) -> dict[str, list[object]]:
    """Parameter name -> what our patient has there."""
    return samples(patient_id)


def walk(browser: Client, doors: list[Door]) -> list[tuple[str, Door, int, str]]:
    """Knock at every door with every method; what was answered, and the text."""
    answers = []
    for door in doors:
        for method in door.methods:
            if door.template == "accounts/logout" or (
                method == "post" and door.template.startswith(LEADS_AWAY)
            ):
                continue
            kind = (
                {}
                if method == "get"
                else {"content_type": "application/json"}
                if "/api/" in door.address
                else {}
            )
            answer = getattr(browser, method)(door.address, **kind)
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            answers.append((method, door, answer.status_code, text.decode("utf-8", "replace")))
    return answers


def personal(doors) -> list[Door]:
    """Doors of one thing of a person."""
    return [
        door
        for door in doors
        if any(f"{name}>" in door.template or f"{{{name}}}" in door.template for name in PERSONAL)
    ]


def plain(text: str) -> str:
    """What an answer says, without numbers and what differs on every answer."""
    return re.sub(
        r"\d+(?:\.\d+)*",
        "N",
        re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", text),
    )


def a_browser_of(actor: Actor) -> Client:
    return sign_in(Client(), User.objects.get(pk=actor.user_id or 0))


def found(answers) -> list[str]:
    return [
        f"{method} {door.address}"
        for method, door, _, text in answers
        if any(canary in text for canary in CANARIES)
    ]


def test_a_foreign_doctor_finds_nothing_on_any_page(story):
    county, patient = story
    doors = list(pages(ids_of(patient.id)))

    answers = walk(a_browser_of(county.stranger_doctor), doors)

    assert len(doors) > 80
    assert found(answers) == []
    assert [f"{m} {d.address}" for m, d, status, _ in answers if status >= 500] == []


def test_a_foreign_doctor_finds_nothing_by_any_operation(story):
    county, patient = story
    doors = list(operations(ids_of(patient.id)))

    answers = walk(a_browser_of(county.stranger_doctor), doors)

    assert len(doors) > 60
    assert found(answers) == []
    assert [f"{m} {d.address}" for m, d, status, _ in answers if status >= 500] == []


def test_what_is_of_our_patient_is_as_if_it_did_not_exist(story):
    """For one thing of hers a foreign doctor gets the answer that a number nobody has gets, to the letter."""
    county, patient = story
    browser = a_browser_of(county.stranger_doctor)
    nobody = {name: [NOBODY] for name in PERSONAL}
    hers = personal(pages(ids_of(patient.id))) + personal(operations(ids_of(patient.id)))
    nobodys = {
        door.template: door
        for door in personal(pages({**ids_of(patient.id), **nobody}))
        + personal(operations({**ids_of(patient.id), **nobody}))
    }

    differences = [
        f"{method} {door.address}: {status}, but {other_status} for nobody"
        for door in hers
        for (method, _, status, text), (_, _, other_status, other_text) in zip(
            walk(browser, [door]), walk(browser, [nobodys[door.template]]), strict=True
        )
        if (status, plain(text)) != (other_status, plain(other_text))
    ]

    assert len(hers) > 40
    assert differences == [], "\n".join(differences)


def test_our_own_doctor_finds_her_on_the_same_way(story):
    county, patient = story

    on_pages = found(walk(a_browser_of(county.township_doctor), list(pages(ids_of(patient.id)))))
    by_operations = found(
        walk(a_browser_of(county.township_doctor), list(operations(ids_of(patient.id))))
    )

    assert len(on_pages) > 10, Counter(on_pages)
    assert len(by_operations) > 3, Counter(by_operations)


def test_nobody_is_let_in_without_signing_in(story):
    _, patient = story
    answers = walk(Client(), [*pages(ids_of(patient.id)), *operations(ids_of(patient.id))])

    assert found(answers) == []
    assert (
        Counter(status for _, _, status, _ in answers)[200] < 25
    )  # the entrance, help and what it is made of
