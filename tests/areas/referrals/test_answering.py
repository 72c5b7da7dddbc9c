"""The receiver's side: yes with places, no with a reason, questions, forwarding; the sender's way back."""

from datetime import timedelta

import pytest

from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import Forwarding, Package, Referral
from lianyi.areas.referrals.services import ending, refusals
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases.states import IllegalMove
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    accepted,
    at_time,
    sent,
    some_beds,
    some_slots,
    somebody,
    system,
)
from tests.areas.workforce.builders import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=12)
YES = referrals.AcceptDraft()


@pytest.mark.rows("REF-02")
def test_yes_makes_slot_exam_and_bed_firm_and_sends_the_way_on_its_clock():
    county = a_county()
    patient = a_patient(county)
    slot = some_slots(county.lead)[0]
    exam = some_slots(county.lead, kind=scheduling.ResourceKind.EXAM, name="心脏彩超")[3]
    some_beds(county.lead)
    card = sent(county, patient.id, slot_id=slot.id, exam_slot_id=exam.id, wants_bed=True)

    referrals.accept_referral(
        referral_id=card.id, draft=YES, actor=at_time(county.office, LATER), now=LATER
    )

    row = Referral.objects.get(pk=card.id)
    held = scheduling.reservations_for(f"referral:{card.id}", system().scope)
    assert {(h.state.value, h.slot_id is not None) for h in held} == {
        ("CONFIRMED", True),
        ("CONFIRMED", False),
    }
    assert len(held) == 3
    assert row.appointed_at == slot.starts_at
    assert row.case.due_at == slot.starts_at + timedelta(hours=48)
    assert row.answered_at == LATER


@pytest.mark.rows("REF-02")
def test_the_receiver_may_give_another_slot_and_a_bed_nobody_asked_for():
    county = a_county()
    slots = some_slots(county.lead)
    beds = some_beds(county.lead)
    card = sent(county, a_patient(county).id, slot_id=slots[0].id)

    referrals.accept_referral(
        referral_id=card.id,
        draft=referrals.AcceptDraft(slot_id=slots[2].id, bed_id=beds[1]),
        actor=at_time(county.office, LATER),
        now=LATER,
    )

    row = Referral.objects.get(pk=card.id)
    assert row.appointed_at == slots[2].starts_at
    assert scheduling.find_slot(slots[0].id).free == slots[0].free
    assert row.bed_reservation_id is not None


@pytest.mark.rows("REF-12")
def test_a_package_that_cannot_be_read_is_said_so_with_what():
    county = a_county()
    card = sent(county, a_patient(county).id)
    office = at_time(county.office, LATER)

    with pytest.raises(refusals.PackageUnread):
        referrals.accept_referral(
            referral_id=card.id,
            draft=referrals.AcceptDraft(readable=False),
            actor=office,
            now=LATER,
        )
    referrals.accept_referral(
        referral_id=card.id,
        draft=referrals.AcceptDraft(readable=False, problem="影像打不开"),
        actor=office,
        now=LATER,
    )

    package = Package.objects.get(referral=card.id)
    assert (package.readable, package.problem) == (False, "影像打不开")


@pytest.mark.rows("REF-02", "REF-17")
def test_no_needs_a_coded_reason_and_frees_everything():
    county = a_county()
    slot = some_slots(county.lead)[0]
    card = sent(county, a_patient(county).id, slot_id=slot.id)
    office = at_time(county.office, LATER)

    for reason, note in (("NONSENSE", ""), ("OTHER", "  ")):
        with pytest.raises(Exception, match=r"NONSENSE|OTHER"):
            referrals.decline_referral(
                referral_id=card.id, reason=reason, note=note, actor=office, now=LATER
            )
    referrals.decline_referral(
        referral_id=card.id, reason="NO_BED", note="建议县中医院", actor=office, now=LATER
    )

    row = Referral.objects.get(pk=card.id)
    assert (row.state, row.decline_code, row.slot_reservation_id) == ("DECLINED", "NO_BED", None)
    assert scheduling.find_slot(slot.id).free == slot.free


def test_a_question_stops_the_receivers_clock_and_the_answer_starts_it_anew():
    county = a_county()
    card = sent(county, a_patient(county).id)
    referrals.request_info(
        referral_id=card.id, question="心电图？", actor=at_time(county.office, LATER), now=LATER
    )
    row = Referral.objects.get(pk=card.id)
    assert (row.state, row.case.clock, row.case.holder_institution_id) == (
        "INFO_REQUESTED",
        "info",
        county.township,
    )

    later = LATER + timedelta(minutes=5)
    referrals.answer_info(
        referral_id=card.id,
        answer="窦性心律",
        actor=at_time(county.township_doctor, later),
        now=later,
    )
    row.refresh_from_db()
    row.case.refresh_from_db()
    assert (row.state, row.case.due_at) == ("SENT", later + timedelta(minutes=30))


@pytest.mark.rows("REF-02", "SEC-03")
def test_forwarding_turns_the_request_to_another_hospital_with_its_history():
    county = a_county()
    card = sent(county, a_patient(county).id)
    referrals.forward_referral(
        referral_id=card.id,
        to_institution_id=county.second,
        note="中医骨伤",
        actor=at_time(county.office, LATER),
        now=LATER,
    )

    row = Referral.objects.get(pk=card.id)
    assert (row.state, row.to_institution_id, row.case.holder_institution_id) == (
        "SENT",
        county.second,
        county.second,
    )
    assert Forwarding.objects.get().by_institution_id == county.lead
    later = LATER + timedelta(minutes=3)
    with pytest.raises(refusals.NotYourSide):
        referrals.accept_referral(
            referral_id=card.id, draft=YES, actor=at_time(county.office, later), now=later
        )
    referrals.accept_referral(
        referral_id=card.id, draft=YES, actor=at_time(county.second_office, later), now=later
    )
    assert (
        referrals.sheet(card.id, at_time(county.office, later)).row.card.state == "ACCEPTED"
    )  # still sees it


def test_a_request_is_not_forwarded_to_its_own_sides_or_out_of_the_county():
    county = a_county()
    card = sent(county, a_patient(county).id)
    office = at_time(county.office, LATER)

    for target in (county.lead, county.township, county.partner):
        with pytest.raises(refusals.SameInstitution):
            referrals.forward_referral(
                referral_id=card.id, to_institution_id=target, note="理由", actor=office, now=LATER
            )
    with pytest.raises(refusals.TextMissing):
        referrals.forward_referral(
            referral_id=card.id, to_institution_id=county.second, note=" ", actor=office, now=LATER
        )


def test_the_sender_does_not_answer_and_the_receiver_does_not_withdraw():
    county = a_county()
    card = sent(county, a_patient(county).id)

    with pytest.raises(refusals.NotYourSide):
        referrals.accept_referral(
            referral_id=card.id, draft=YES, actor=at_time(county.township_doctor, LATER), now=LATER
        )
    with pytest.raises(refusals.NotYourSide):
        referrals.withdraw_referral(
            referral_id=card.id, reason="MISTAKE", actor=at_time(county.office, LATER), now=LATER
        )
    with pytest.raises(NotPermitted):
        referrals.accept_referral(
            referral_id=card.id, draft=YES, actor=somebody("ward_nurse", county.lead), now=LATER
        )
    with pytest.raises(referrals.ReferralNotFound):
        referrals.accept_referral(
            referral_id=card.id, draft=YES, actor=at_time(county.stranger_doctor, LATER), now=LATER
        )
    assert Referral.objects.get(pk=card.id).state == "SENT"


def test_withdrawing_frees_places_and_needs_a_reason():
    county = a_county()
    bed = some_beds(county.lead, 1)[0]
    card = accepted(county, a_patient(county).id, wants_bed=True)
    doctor = at_time(county.township_doctor, LATER)

    for reason, note in (("NONSENSE", ""), ("OTHER", "")):
        with pytest.raises(refusals.BadReason):
            referrals.withdraw_referral(
                referral_id=card.id, reason=reason, note=note, actor=doctor, now=LATER
            )
    referrals.withdraw_referral(referral_id=card.id, reason="IMPROVED", actor=doctor, now=LATER)

    assert Referral.objects.get(pk=card.id).state == "CANCELLED"
    assert scheduling.find_bed(bed, system().scope).state == scheduling.BedState.FREE
    with pytest.raises(IllegalMove):
        referrals.withdraw_referral(referral_id=card.id, reason="IMPROVED", actor=doctor, now=LATER)


def test_a_place_that_expired_is_forgotten_by_its_referral():
    county = a_county()
    slot = some_slots(county.lead)[0]
    card = sent(county, a_patient(county).id, slot_id=slot.id)
    row = Referral.objects.get(pk=card.id)

    assert ending.forget_place(referral_id=card.id, reservation_id=row.slot_reservation_id)
    assert not ending.forget_place(referral_id=card.id, reservation_id=999_999)

    row.refresh_from_db()
    assert (row.slot_reservation_id, row.appointed_at) == (None, None)
