"""Two people act on one patient at the same instant: exactly one request lives, exactly one answer counts."""

from datetime import timedelta

import pytest

from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import Package, Referral
from lianyi.areas.referrals.services.refusals import AlreadyLive
from lianyi.areas.scheduling import public as scheduling
from lianyi.machinery.cases.models import Case
from lianyi.machinery.cases.states import IllegalMove
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    an_up_draft,
    at_time,
    sent,
    some_beds,
)
from tests.areas.scheduling.builders import all_at_once
from tests.areas.workforce.builders import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("REF-02")]

LATER = NOW + timedelta(minutes=5)


def test_one_of_four_requests_for_one_resident_at_once_is_sent():
    county = a_county()
    patient = a_patient(county)

    def send():
        return referrals.send_new(
            draft=an_up_draft(county, patient.id), actor=county.township_doctor, now=NOW
        )

    given, refused = all_at_once([send] * 4)

    assert len(given) == 1
    assert {type(refusal) for refusal in refused} == {AlreadyLive}
    assert (
        Referral.objects.count()
        == Case.objects.filter(kind="referral").count()
        == Package.objects.count()
        == 1
    )


def test_accept_and_withdraw_at_once_leave_one_answer_and_no_bed_behind():
    county = a_county()
    some_beds(county.lead, 1)
    card = sent(county, a_patient(county).id, wants_bed=True)
    office, doctor = at_time(county.office, LATER), at_time(county.township_doctor, LATER)

    _given, refused = all_at_once(
        [
            lambda: referrals.decline_referral(
                referral_id=card.id, reason="NO_BED", actor=office, now=LATER
            ),
            lambda: referrals.withdraw_referral(
                referral_id=card.id, reason="IMPROVED", actor=doctor, now=LATER
            ),
        ]
    )

    assert [type(refusal) for refusal in refused] == [IllegalMove]
    assert Referral.objects.get(pk=card.id).state in ("DECLINED", "CANCELLED")
    (count,) = scheduling.free_bed_counts([county.lead])
    assert (count.free, count.total) == (1, 1)


def test_two_patients_want_the_last_bed_at_once_and_one_request_is_sent():
    county = a_county()
    some_beds(county.lead, 1)
    people = [a_patient(county, name=name) for name in ("王秀英", "刘洋")]

    def sending(patient_id):
        return lambda: sent(county, patient_id, wants_bed=True)

    given, refused = all_at_once([sending(person.id) for person in people])

    assert (len(given), [type(refusal) for refusal in refused]) == (1, [scheduling.NoFreeBed])
    assert Referral.objects.count() == 1
