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
from tests.journeys.examined import examine_and_consult
from tests.journeys.test_closed_doors import NAME, STREET, ids_of, walk

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04")]
PHONE = "13903967351"
NUMBER = a_citizen_number(date(1968, 3, 12), female=True)
SECRETS = (NAME, STREET, PHONE, NUMBER)
MASKED = "缪**"


@pytest.fixture
def story():
    """Our patient has gone up and come home; she and all that names her is in every table of people there is."""
    county = a_county()
    begin = timezone.now() - timedelta(days=5)
    some_slots(county.lead)
    some_beds(county.lead)
    patient = a_patient(county, name=NAME, address=STREET, phone=PHONE, number=NUMBER)
    seen_at_township(county, patient, now=begin - timedelta(minutes=30))
    at_home(county, patient.id, now=begin)
    examine_and_consult(county, patient, now=begin)
    tell_all(timezone.now())
    return county, patient


def walked_by(role: str, place: int | None, patient_id: int):
    """Every answer somebody in the role gets, with the second factor left aside."""
    actor = somebody(role, place or 0, "冯某")
    User.objects.filter(pk=actor.user_id or 0).update(needs_second_factor=False)
    browser = sign_in(Client(), User.objects.get(pk=actor.user_id or 0))
    return walk(browser, [*pages(ids_of(patient_id)), *operations(ids_of(patient_id))])


def showing(answers, *words: str) -> list[str]:
    return [
        f"{word}: {method} {door.address}"
        for method, door, _, text in answers
        for word in words
        if word in text
    ]


def faults(answers) -> list[str]:
    return [f"{method} {door.address}" for method, door, status, _ in answers if status >= 500]


@pytest.mark.parametrize("role", ["bureau_officer", "community_office", "privacy_officer"])
def test_an_office_without_identity_rights_sees_her_masked_and_never_plain(story, role):
    county, patient = story
    place = county.lead if role == "community_office" else county.bureau_officer.institution_id

    answers = walked_by(role, place, patient.id)

    assert showing(answers, *SECRETS) == []
    assert len(showing(answers, MASKED)) > 4
    assert faults(answers) == []


def test_an_auditor_sees_masked_names_in_the_audit_and_nowhere_else(story):
    county, patient = story

    doctor = User.objects.get(pk=county.township_doctor.user_id or 0)
    assert sign_in(Client(), doctor).get(f"/records/residents/{patient.id}").status_code == 200

    answers = walked_by("auditor", county.bureau_officer.institution_id, patient.id)

    assert showing(answers, *SECRETS) == []
    assert showing(answers, MASKED) == [f"{MASKED}: get /audit/"]
    assert faults(answers) == []


@pytest.mark.parametrize("role", ["administrator", "operator"])
def test_who_runs_the_platform_finds_no_person_at_all(story, role):
    county, patient = story

    answers = walked_by(role, county.bureau_officer.institution_id, patient.id)

    assert showing(answers, *SECRETS, MASKED) == []
    assert faults(answers) == []


def test_a_nurse_of_another_hospital_finds_no_person_at_all(story):
    county, patient = story

    answers = walked_by("ward_nurse", county.second, patient.id)

    assert showing(answers, *SECRETS, MASKED) == []
    assert faults(answers) == []
