"""Edges of a referral's way: texts too long or empty, hands that are not theirs, moments that have passed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import FollowUp, Guidance, Readmission, Referral
from lianyi.areas.referrals.rules.indications import complete
from lianyi.areas.referrals.services import ending, guidance, moves, refusals
from lianyi.areas.referrals.services.consents import renew_consent
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.scheduling.models import BedStay
from lianyi.kernel.actor import NotPermitted
from lianyi.kernel.identity import Sex
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    a_plan,
    accepted,
    an_up_draft,
    at_home,
    at_time,
    in_care,
    sent,
    some_beds,
    system,
    tell_all,
)
from tests.areas.workforce.builders import NOW

LATER = NOW + timedelta(minutes=12)
DOWN_AT = NOW + timedelta(days=3)
HOME_AT = DOWN_AT + timedelta(hours=1)


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def test_no_filtration_is_added_for_a_child():
    assert complete({"creatinine": 80.0}, age=9, sex=Sex.FEMALE) == {"age": 9, "creatinine": 80.0}


@pytest.mark.rows("REF-02")
def test_the_yes_may_name_department_and_doctor(county, patient):
    card = sent(county, patient.id)

    referrals.accept_referral(
        referral_id=card.id,
        draft=referrals.AcceptDraft(to_department="胸痛中心", to_doctor_name="周主任医师"),
        actor=at_time(county.office, LATER),
        now=LATER,
    )

    row = Referral.objects.get(pk=card.id)
    assert (row.to_department, row.to_doctor_name) == ("胸痛中心", "周主任医师")


@pytest.mark.rows("REF-02")
def test_a_question_and_its_answer_have_words(county, patient):
    card = sent(county, patient.id)
    office, doctor = at_time(county.office, LATER), at_time(county.township_doctor, LATER)

    with pytest.raises(refusals.TextMissing):
        referrals.request_info(referral_id=card.id, question=" ", actor=office, now=LATER)
    with pytest.raises(refusals.TextMissing):
        referrals.answer_info(referral_id=card.id, answer=" ", actor=doctor, now=LATER)


@pytest.mark.rows("REF-02")
def test_a_request_answered_at_the_last_moment_neither_lapses_nor_is_missed_before_its_limit(
    county, patient
):
    card = accepted(county, patient.id)

    assert not ending._lapse(card.id, NOW + timedelta(days=30))
    assert not ending._miss(card.id, LATER)
    assert Referral.objects.get(pk=card.id).state == "ACCEPTED"


@pytest.mark.rows("REF-13", "EHR-12")
def test_an_urgent_patient_who_agrees_again_is_read_on_as_before(county, patient):
    card = accepted(county, patient.id)
    consent = Referral.objects.get(pk=card.id).consent_id
    doctor = at_time(county.township_doctor, LATER)
    residents.withdraw_consent(consent_id=consent, reason="改主意", actor=doctor, now=LATER)
    tell_all(LATER)
    assert Referral.objects.get(pk=card.id).consent_given is False

    again = renew_consent(
        referral_id=card.id, consent=referrals.ConsentDraft(given=True), actor=doctor, now=LATER
    )

    assert again.state == referrals.State.ACCEPTED
    assert Referral.objects.get(pk=card.id).consent_given is True


@pytest.mark.rows("REF-03")
def test_a_visit_has_a_note_of_a_length_the_record_can_hold(county, patient):
    at_home(county, patient.id)
    task = FollowUp.objects.filter(of_plan=True).earliest("due_on")
    day = NOW + timedelta(days=8)

    with pytest.raises(refusals.TextTooLong):
        referrals.do_follow_up(
            follow_up_id=task.pk,
            report=referrals.FollowUpReport(way=referrals.FollowUpWay.HOME, note="长" * 501),
            actor=at_time(county.township_doctor, day),
            now=day,
        )


@pytest.mark.rows("REF-03")
def test_the_platform_itself_may_end_a_task_and_answer_guidance(county, patient):
    down = at_home(county, patient.id)
    task = FollowUp.objects.filter(of_plan=True).earliest("due_on")
    ask = {
        "referral_id": down.id,
        "actor": at_time(county.township_doctor, HOME_AT),
        "now": HOME_AT,
    }
    with pytest.raises(refusals.TextTooLong):
        referrals.ask_guidance(question="长" * 2001, **ask)
    asked = referrals.ask_guidance(question="是否加药？", **ask)

    given_up = referrals.give_up_follow_up(
        follow_up_id=task.pk, note="已迁出", actor=system(HOME_AT), now=HOME_AT
    )
    referrals.answer_guidance(
        guidance_id=asked, answer="维持原方案", actor=system(HOME_AT), now=HOME_AT
    )

    assert given_up.state == "LOST"
    assert Guidance.objects.get(pk=asked).answer == "维持原方案"
    assert not guidance.note_overdue(guidance_id=asked, level=1, now=HOME_AT)


@pytest.mark.rows("REF-03")
def test_who_dies_is_owed_no_guidance_any_more(county, patient):
    down = at_home(county, patient.id)
    doctor = at_time(county.township_doctor, HOME_AT)
    asked = referrals.ask_guidance(
        referral_id=down.id, question="是否加药？", actor=doctor, now=HOME_AT
    )
    referrals.arrive(referral_id=down.id, draft=referrals.ArrivalDraft(), actor=doctor, now=HOME_AT)
    referrals.begin_following(referral_id=down.id, actor=doctor, now=HOME_AT)

    referrals.close_referral(
        referral_id=down.id,
        draft=referrals.ClosingDraft(outcome=referrals.Outcome.DIED),
        actor=doctor,
        now=HOME_AT,
    )

    assert Guidance.objects.get(pk=asked).state == "CANCELLED"


@pytest.mark.rows("REF-17")
def test_the_thirty_first_day_is_no_return_even_before_the_hour(county, patient):
    at_home(county, patient.id)
    again = DOWN_AT + timedelta(days=31, hours=-1)

    stay = records.admit(
        resident_id=patient.id, institution_id=county.lead, department="心内科", doctor_id=None,
        chief_complaint="头晕",
        conditions=(records.ConditionDraft(code="I10.x00", kind=records.ConditionKind.PRINCIPAL),),
        actor=at_time(county.specialist, again), now=again,
    )  # fmt: skip

    assert not referrals.note_readmission(encounter_id=stay.id, now=again)
    assert not Readmission.objects.exists()


@pytest.mark.rows("REF-03")
def test_nobody_is_sent_home_who_has_not_come(county, patient):
    card = accepted(county, patient.id)

    with pytest.raises(refusals.CannotSendDown):
        referrals.send_down(
            referral_id=card.id,
            plan=a_plan(county),
            actor=at_time(county.specialist, LATER),
            now=LATER,
        )


@pytest.mark.rows("REF-04")
def test_another_bed_than_the_one_kept_is_taken_and_the_kept_one_is_free_again(county, patient):
    kept, other = some_beds(county.lead)[:2]
    card = sent(county, patient.id)
    office = at_time(county.office, LATER)
    referrals.accept_referral(
        referral_id=card.id, draft=referrals.AcceptDraft(bed_id=kept), actor=office, now=LATER
    )
    referrals.arrive(referral_id=card.id, draft=referrals.ArrivalDraft(), actor=office, now=LATER)

    referrals.take_into_care(
        referral_id=card.id,
        draft=referrals.CareDraft(inpatient=True, bed_id=other),
        actor=at_time(county.specialist, LATER),
        now=LATER,
    )

    (held,) = scheduling.reservations_for(f"referral:{card.id}", system().scope)
    assert (held.bed_id, held.state.value) == (kept, "RELEASED")
    assert BedStay.objects.get(until=None).bed_id == other


@pytest.mark.rows("REF-04")
def test_somebody_who_is_no_member_of_staff_takes_a_patient_in_and_no_duty_is_handed_over(
    county, patient
):
    card = accepted(county, patient.id)
    referrals.arrive(
        referral_id=card.id,
        draft=referrals.ArrivalDraft(),
        actor=at_time(county.office, LATER),
        now=LATER,
    )

    visitor = replace(at_time(county.specialist, LATER), user_id=None, name="进修医师")

    taken = referrals.take_into_care(
        referral_id=card.id, draft=referrals.CareDraft(), actor=visitor, now=LATER
    )

    row = Referral.objects.get(pk=taken.id)
    assert (row.state, row.to_doctor_id, row.to_doctor_name) == ("IN_CARE", None, "进修医师")


@pytest.mark.rows("REF-02")
def test_who_may_not_receive_patients_reports_nothing_back(county, patient):
    card = in_care(county, patient.id)
    reader = replace(at_time(county.office, LATER), permissions=frozenset({"referrals.view"}))

    with pytest.raises(NotPermitted):
        referrals.report_back(referral_id=card.id, body="平稳", actor=reader, now=LATER)


@pytest.mark.rows("REF-02")
def test_of_two_requests_sent_at_one_instant_the_table_refuses_the_second_in_our_words(
    county, patient
):
    first = sent(county, patient.id)
    draft = {"actor": county.township_doctor, "now": LATER}
    second = referrals.draft_referral(draft=an_up_draft(county, patient.id), **draft)
    row = Referral.objects.get(pk=second.id)
    row.state, row.sent_at = "SENT", LATER

    with pytest.raises(refusals.AlreadyLive):
        moves._save(row, fresh=True)

    other = a_patient(county, name="李强", sex="1", number="")
    third = referrals.draft_referral(draft=an_up_draft(county, other.id), **draft)
    row = Referral.objects.get(pk=third.id)
    row.number = first.number
    with pytest.raises(IntegrityError):  # another fault of the table stays what it is
        moves._save(row, fresh=True)


@pytest.mark.rows("REF-01")
def test_somebody_at_no_institution_sends_nobody(county, patient):
    nowhere = replace(county.township_doctor, institution_id=None)

    with pytest.raises(refusals.WrongSender):
        referrals.send_new(draft=an_up_draft(county, patient.id), actor=nowhere, now=NOW)
