"""The form for one more number of a resident: an empty one adds nothing and does not say it did."""

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.residents.models import Identifier
from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import a_county, a_patient
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-06")]


def test_an_empty_number_is_refused_and_nothing_is_added():
    county = a_county()
    patient = a_patient(county)
    browser = sign_in(Client(), User.objects.get(pk=county.township_doctor.user_id or 0))
    before = Identifier.objects.count()

    answer = browser.post(
        reverse("residents-add-number", args=(patient.id,)), {"kind": "passport", "number": ""}
    )

    assert answer.status_code == 422
    assert "证件号码" in answer.content.decode()
    assert Identifier.objects.count() == before


def test_for_a_stranger_the_resident_is_not_there():
    county = a_county()
    patient = a_patient(county)
    browser = sign_in(Client(), User.objects.get(pk=county.stranger_doctor.user_id or 0))

    assert browser.post(reverse("residents-add-number", args=(patient.id,)), {}).status_code == 404
