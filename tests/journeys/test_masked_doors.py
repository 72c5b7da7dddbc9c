"""Those who govern, audit and run the platform walk through every page and operation; no person is laid open to them.

The patient bears a name, a street, a telephone and an identity number nobody else has. Offices that see persons see her
masked; those whose post sees no persons find not even that.
"""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    at_home,
    seen_at_township,
    some_beds,
    some_slots,
    somebody,
    tell_all,
)
from tests.areas.workforce.builders import a_citizen_number
from tests.entry.web.builders import sign_in
from tests.journeys.doors import operations, pages
from tests.journeys.test_closed_doors import NAME, STREET, ids_of, walk

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04")]
PHONE = "13903967351"
NUMBER = a_citizen_number(date(1968, 3, 12), female=True)
OPEN_SECRETS = (NAME, STREET, PHONE, NUMBER)
MASKED = "缪**"
MASKED_ROLES = ("bureau_officer", "community_office", "privacy_officer", "auditor")
NO_PERSONS = ("administrator", "operator")


@pytest.fixture
def story():
    county = a_county()
    begin = timezone.now() - timedelta(days=5)
    some_slots(county.lead)
    some_beds(county.lead)
    patient = a_patient(county, name=NAME, address=STREET, phone=PHONE, number=NUMBER)
    seen_at_township(county, patient, now=begin - timedelta(minutes=30))
    at_home(county, patient.id, now=begin)
    tell_all(timezone.now())
    return county, patient


def place_of(county, role):
    return county.bureau_officer.institution_id if role != "community_office" else county.lead


@pytest.mark.parametrize("role", [*MASKED_ROLES, *NO_PERSONS])
def test_probe(story, role):
    county, patient = story
    actor = somebody(role, place_of(county, role), "冯某")
    user = User.objects.get(pk=actor.user_id)
    User.objects.filter(pk=user.pk).update(needs_second_factor=False)
    browser = sign_in(Client(), user)
    doors = [*pages(ids_of(patient.id)), *operations(ids_of(patient.id))]
    answers = walk(browser, doors)
    for method, door, status, text in answers:
        for c in (*OPEN_SECRETS, MASKED):
            if c in text:
                print(role, c, method, door.address, status)
        if status >= 500:
            print("FAULT", method, door.address)
    from collections import Counter

    print(role, Counter(s for _, _, s, _ in answers))
