"""What the request's page offers to choose: receivers by what they can take, and places a patient can be at."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.organisations import public as organisations
from lianyi.areas.referrals.selectors.assess import rank_targets
from lianyi.areas.referrals.types.words import Direction, Urgency
from lianyi.areas.scheduling import public as scheduling
from lianyi.machinery.accounts.models import User
from lianyi.machinery.policy import public as policy
from tests.areas.referrals.builders import HYPERTENSION, a_county, a_patient, some_slots
from tests.areas.workforce.builders import NOW, TODAY
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("REF-07")]


@pytest.mark.parametrize(("urgency", "takes"), [(Urgency.ORDINARY, True), (Urgency.URGENT, False)])
def test_a_township_that_keeps_the_stable_phase_takes_an_ordinary_request_of_its_village(
    urgency, takes
):
    county = a_county()

    ranked = rank_targets(
        sender=organisations.get_institution(county.village), direction=Direction.UP, urgency=urgency,
        diagnosis_code=HYPERTENSION, wants_bed=False, rules=policy.current("411723", TODAY), now=NOW,
    )  # fmt: skip
    township = next(r for r in ranked if r.candidate.institution_id == county.township)

    assert (township.candidate.can_treat, township.cannot_treat) == (takes, not takes)
    assert township.candidate.ability == "stable"
    assert (ranked[0].candidate.institution_id == county.township) is takes


@pytest.mark.rows("REF-03")
def test_an_exam_during_the_chosen_visit_is_warned_of_and_cannot_be_chosen(wall_clock):
    county = a_county()
    patient = a_patient(county)
    visits = some_slots(county.lead)
    exams = some_slots(county.lead, kind=scheduling.ResourceKind.EXAM, name="心脏超声")
    clashing = next(e for e in exams if e.starts_at == visits[0].starts_at)
    doctor = sign_in(Client(), User.objects.get(pk=county.township_doctor.user_id))
    address = f"{reverse('referrals-new')}?resident={patient.id}"
    typed = {
        "act": "check", "direction": "UP", "urgency": "ORDINARY", "diagnosis_code": HYPERTENSION,
        "to_institution_id": str(county.lead), "slot_id": str(visits[0].id),
    }  # fmt: skip

    before = doctor.post(address, typed).content.decode()
    after = doctor.post(address, {**typed, "exam_slot_id": str(clashing.id)}).content.decode()

    assert f'<option value="{clashing.id}" disabled>' in before
    assert "所选检查与就诊时间重叠" not in before
    assert "所选检查与就诊时间重叠" in after
    free = next(e for e in exams if e.starts_at >= visits[0].starts_at + timedelta(days=1))
    fine = doctor.post(address, {**typed, "exam_slot_id": str(free.id)}).content.decode()
    assert "所选检查与就诊时间重叠" not in fine
