"""A patient's no, bad input, people who may not: each refused with its field, and nothing stays behind."""

from datetime import timedelta

import pytest

from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.rules.indications import ImpossibleFinding
from lianyi.areas.referrals.rules.routes import WrongWay
from lianyi.areas.referrals.services import refusals
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import NotPermitted
from tests.areas.referrals.builders import (
    HOME_FINDINGS,
    a_county,
    a_patient,
    an_up_draft,
    at_time,
    sent,
    somebody,
    system,
)
from tests.areas.workforce.builders import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


def send(county, draft, actor=None):
    return referrals.send_new(draft=draft, actor=actor or county.township_doctor, now=NOW)


BAD = [
    ({"impression": "  "}, refusals.TextMissing, "impression"),
    ({"present_illness": "长" * 2001}, refusals.TextTooLong, "present_illness"),
    ({"reason_code": "NONSENSE"}, Exception, "reason_code"),
    ({"diagnosis_code": "ZZZ.999"}, Exception, "diagnosis_code"),
    ({"findings": {"sbp": 1860}}, ImpossibleFinding, "sbp"),
    (
        {"direction": referrals.Direction.DOWN, "findings": HOME_FINDINGS},
        WrongWay,
        "to_institution",
    ),
]


@pytest.mark.rows("REF-13")
def test_a_patients_no_is_stored_with_its_reason_and_ends_the_request():
    county = a_county()
    card = sent(county, a_patient(county).id)
    doctor = at_time(county.township_doctor, LATER)

    for consent in (
        referrals.ConsentDraft(given=False),
        referrals.ConsentDraft(given=False, refusal_code="OTHER"),
        referrals.ConsentDraft(given=False, refusal_code="NONSENSE"),
    ):
        with pytest.raises(refusals.RefusalNeedsReason):
            referrals.refuse_referral(referral_id=card.id, consent=consent, actor=doctor, now=LATER)
    referrals.refuse_referral(
        referral_id=card.id,
        consent=referrals.ConsentDraft(given=False, refusal_code="COST", refusal_note="担心自费"),
        actor=doctor,
        now=LATER,
    )

    row = Referral.objects.get(pk=card.id)
    assert (row.state, row.refusal_code, row.consent_given) == ("REFUSED_BY_PATIENT", "COST", False)
    (consent, *_rest) = residents.list_consents(row.resident_id, system(LATER).scope)
    assert "担心费用" in consent.reason


@pytest.mark.parametrize(("told", "fault", "field"), BAD)
def test_bad_input_names_its_field_and_leaves_nothing(told, fault, field):
    county = a_county()
    patient = a_patient(county)

    with pytest.raises(fault) as refusal:
        sent(county, patient.id, **told)

    assert refusal.value.field == field
    assert not Referral.objects.exists()


def test_nobody_writes_for_another_institution_or_to_himself():
    county = a_county()
    patient = a_patient(county)

    with pytest.raises(refusals.WrongSender):
        sent(county, patient.id, from_institution_id=county.second)
    with pytest.raises(refusals.SameInstitution):
        sent(county, patient.id, to_institution_id=county.township)


def test_a_patient_out_of_reach_is_not_there():
    county = a_county()
    patient = a_patient(county)

    with pytest.raises(residents.ResidentNotFound):
        send(county, an_up_draft(county, patient.id), actor=county.stranger_doctor)


def test_a_post_without_the_permission_sends_nothing():
    county = a_county()
    nurse = somebody("ward_nurse", county.lead)

    with pytest.raises(NotPermitted):
        send(county, an_up_draft(county, a_patient(county).id), actor=nurse)


@pytest.mark.parametrize(
    ("link", "why"),
    [("again_of_id", "ended"), ("continues_id", "another"), ("back_of_id", "yours")],
)
def test_a_link_that_does_not_fit_is_refused(link, why):
    county = a_county()
    patient = a_patient(county)
    first = sent(county, patient.id)

    with pytest.raises(refusals.WrongLink, match=why):
        referrals.draft_referral(
            draft=an_up_draft(county, patient.id, **{link: first.id}),
            actor=county.township_doctor,
            now=LATER,
        )
