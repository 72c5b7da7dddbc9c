"""A patient takes a referral's consent back: the receiver's view closes, the sender has a task, or care goes on."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.services import refusals
from lianyi.areas.referrals.services.consents import note_withdrawn, renew_consent
from lianyi.areas.residents import public as residents
from lianyi.machinery.accounts.models import User
from lianyi.machinery.cases import public as cases
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    accepted,
    at_time,
    in_care,
    sent,
    some_beds,
    some_slots,
    system,
    tell_all,
)
from tests.areas.workforce.builders import NOW
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("REF-13", "EHR-12", "SEC-01")]

LATER = NOW + timedelta(hours=1)
AGAIN = NOW + timedelta(hours=2)
ORDINARY = {"urgency": referrals.Urgency.ORDINARY, "findings": {"drug_intolerance": True}}
YES = referrals.ConsentDraft(given=True, told="重新说明")


@pytest.fixture
def withdraw(wall_clock):
    """The patient takes the consent to one referral back, and everybody hears of it at that instant."""

    def do(county, referral_id, now=LATER):
        wall_clock(now)
        consent = Referral.objects.get(pk=referral_id).consent_id
        residents.withdraw_consent(
            consent_id=consent,
            reason="改变主意",
            actor=at_time(county.township_doctor, now),
            now=now,
        )
        tell_all(now)

    return do


def work_of(actor, now=LATER):
    return [
        item.case.subject_id
        for item in cases.worklist(
            scope=at_time(actor, now).scope, duties=[actor.role], now=now, kinds=["referral"]
        ).rows
    ]


def an_ordinary_one(county, patient, **told):
    office = at_time(county.office, NOW)
    card = sent(county, patient.id, **{**ORDINARY, **told})
    assert residents.get_resident(patient.id, office.scope).name == "王秀英"
    return card


def test_the_receivers_view_closes_its_places_are_free_and_the_sender_has_a_task_with_a_clock(
    withdraw,
):
    county = a_county()
    patient = a_patient(county)
    (slot, *_others), _beds = some_slots(county.lead), some_beds(county.lead)
    card = an_ordinary_one(county, patient, slot_id=slot.id, wants_bed=True)
    office, doctor = at_time(county.office, LATER), at_time(county.township_doctor, LATER)

    withdraw(county, card.id)

    with pytest.raises(referrals.ReferralNotFound):
        referrals.sheet(card.id, office)
    with pytest.raises(residents.ResidentNotFound):
        residents.get_resident(patient.id, office.scope)
    with pytest.raises(referrals.ReferralNotFound):
        referrals.accept_referral(
            referral_id=card.id, draft=referrals.AcceptDraft(), actor=office, now=LATER
        )
    assert card.id not in work_of(county.office)
    assert card.id in work_of(county.township_doctor)
    sheet = referrals.sheet(card.id, doctor)
    assert (sheet.consent_withdrawn, sheet.row.clock) == (True, "重新征得同意时限")
    assert sheet.row.holds == ()
    assert any("撤回" in line.body for line in sheet.lines)


def test_with_a_new_consent_the_receiver_reads_again_and_its_clock_begins_anew(withdraw):
    county = a_county()
    patient = a_patient(county)
    card = an_ordinary_one(county, patient)
    withdraw(county, card.id)

    renew_consent(
        referral_id=card.id, consent=YES, actor=at_time(county.township_doctor, AGAIN), now=AGAIN
    )

    office = at_time(county.office, AGAIN)
    assert referrals.sheet(card.id, office).row.clock == "应答时限"
    assert residents.get_resident(patient.id, office.scope).name == "王秀英"
    assert card.id in work_of(county.office, AGAIN)
    assert card.id not in work_of(county.township_doctor, AGAIN)
    done = referrals.accept_referral(
        referral_id=card.id, draft=referrals.AcceptDraft(), actor=office, now=AGAIN
    )
    assert done.state == referrals.State.ACCEPTED


def test_the_sender_may_also_end_it_and_then_nothing_waits(withdraw):
    county = a_county()
    card = an_ordinary_one(county, a_patient(county))
    withdraw(county, card.id)

    referrals.refuse_referral(
        referral_id=card.id, consent=referrals.ConsentDraft(given=False, refusal_code="DISTANCE"),
        actor=at_time(county.township_doctor, AGAIN), now=AGAIN,
    )  # fmt: skip

    assert work_of(county.township_doctor, AGAIN) == []


def test_an_emergency_goes_on_and_both_sides_see_what_the_patient_said(withdraw):
    county = a_county()
    card = accepted(county, a_patient(county).id)  # urgent

    withdraw(county, card.id)

    sheet = referrals.sheet(card.id, at_time(county.office, LATER))
    assert sheet.consent_withdrawn
    assert card.id in work_of(county.office)
    arrived = referrals.arrive(
        referral_id=card.id,
        draft=referrals.ArrivalDraft(),
        actor=at_time(county.office, LATER),
        now=LATER,
    )
    assert arrived.state == referrals.State.ARRIVED
    assert not referrals.sheet(card.id, at_time(county.office, LATER)).consent_withdrawn


def test_a_referral_that_has_been_carried_out_stays_as_it_is_and_telling_twice_changes_nothing(
    withdraw,
):
    county = a_county()
    cared = in_care(county, a_patient(county).id)
    waiting = an_ordinary_one(county, a_patient(county, name="王秀英"))
    withdraw(county, cared.id, now=NOW + timedelta(hours=3))
    withdraw(county, waiting.id)
    steps = len(cases.timeline(Referral.objects.get(pk=waiting.id).case_id))

    row = Referral.objects.get(pk=waiting.id)
    assert note_withdrawn(consent_id=row.consent_id, resident_id=row.resident_id, now=AGAIN) == 0
    assert len(cases.timeline(row.case_id)) == steps
    assert Referral.objects.get(pk=cared.id).consent_given is True
    assert (
        referrals.sheet(cared.id, at_time(county.office, AGAIN)).row.card.state
        == referrals.State.IN_CARE
    )


def test_a_consent_to_something_else_touches_no_referral():
    county = a_county()
    patient = a_patient(county)
    card = an_ordinary_one(county, patient)
    other = residents.record_consent(
        resident_id=patient.id,
        kind="sharing",
        given=True,
        actor=at_time(county.township_doctor, NOW),
        now=NOW,
    )
    residents.withdraw_consent(
        consent_id=other.id,
        reason="不需要",
        actor=at_time(county.township_doctor, LATER),
        now=LATER,
    )
    tell_all(LATER)

    assert not referrals.sheet(card.id, at_time(county.office, LATER)).consent_withdrawn


def test_a_consent_that_stands_cannot_be_renewed_and_a_no_renews_nothing(withdraw):
    county = a_county()
    card = an_ordinary_one(county, a_patient(county))
    doctor = at_time(county.township_doctor, AGAIN)
    with pytest.raises(refusals.NothingWithdrawn):
        renew_consent(referral_id=card.id, consent=YES, actor=doctor, now=AGAIN)
    withdraw(county, card.id)
    with pytest.raises(refusals.ConsentNeeded):
        renew_consent(
            referral_id=card.id,
            consent=referrals.ConsentDraft(given=False),
            actor=doctor,
            now=AGAIN,
        )
    with pytest.raises(referrals.ReferralNotFound):
        renew_consent(
            referral_id=card.id, consent=YES, actor=at_time(county.office, AGAIN), now=AGAIN
        )
    assert Referral.objects.get(pk=card.id).consent_given is False


def test_the_sender_finds_the_notice_and_the_act_on_the_page(wall_clock, withdraw):
    county = a_county()
    card = an_ordinary_one(county, a_patient(county))
    withdraw(county, card.id)
    wall_clock(AGAIN)
    browser = sign_in(Client(), User.objects.get(pk=county.township_doctor.user_id))

    page = browser.get(reverse("referrals-case", args=(card.id,))).content.decode()
    answer = browser.post(
        reverse("referrals-act", args=(card.id, "consent")), {"agrees": "on", "told": "重新说明"}
    )
    again = browser.get(reverse("referrals-case", args=(card.id,))).content.decode()

    assert "居民已撤回本次转诊的知情同意" in page
    assert reverse("referrals-act", args=(card.id, "consent")) in page
    assert answer.status_code == 302
    assert "居民已撤回本次转诊的知情同意" not in again
    other = browser.post(
        f"/api/v1/referrals/{card.id}/consent",
        {"given": True, "told": "x"},
        content_type="application/json",
    )
    assert other.json()["code"] == "referral.nothing_withdrawn"
    assert system().scope.everything
