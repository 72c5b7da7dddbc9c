"""The way, the arrival, the care; and how a request ends that nobody answered or nobody came for."""

from datetime import timedelta

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import Referral, Transport
from lianyi.areas.referrals.services import refusals
from lianyi.areas.scheduling import public as scheduling
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    accepted,
    at_time,
    in_care,
    seen_at_township,
    sent,
    some_beds,
    some_slots,
    system,
    tell_all,
)
from tests.areas.workforce.builders import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=12)
YES = referrals.AcceptDraft()


def test_an_emergency_sets_off_before_the_answer_and_an_ordinary_patient_does_not():
    county = a_county()
    urgent = sent(county, a_patient(county).id)
    doctor = at_time(county.township_doctor, LATER)
    ambulance = referrals.TransportDraft(
        vehicle=referrals.Vehicle.AMBULANCE, escort_name="李医生", handover_note="吸氧",
        eta_at=LATER + timedelta(minutes=40), vitals={"sbp": "180", "spo2": "95"},
    )  # fmt: skip

    referrals.depart(referral_id=urgent.id, draft=ambulance, actor=doctor, now=LATER)

    row = Referral.objects.get(pk=urgent.id)
    assert (row.state, row.case.clock, row.case.due_at) == (
        "SENT",
        "answer",
        NOW + timedelta(minutes=30),
    )
    assert Transport.objects.get(referral=row).vitals["spo2"] == "95"
    calm = sent(
        county,
        a_patient(county, name="刘洋").id,
        urgency=referrals.Urgency.ORDINARY,
        findings={"fluctuating": True},
    )
    with pytest.raises(refusals.NotAnEmergency):
        referrals.depart(referral_id=calm.id, draft=ambulance, actor=doctor, now=LATER)


@pytest.mark.parametrize(
    ("told", "fault", "field"),
    [
        ({"handover_note": " "}, refusals.TextMissing, "handover_note"),
        ({"escort_name": ""}, refusals.TextMissing, "escort_name"),
        ({"eta_at": NOW - timedelta(hours=1)}, refusals.BadTime, "eta_at"),
    ],
)
def test_an_ambulance_leaves_with_escort_note_and_a_time_to_come(told, fault, field):
    county = a_county()
    card = accepted(county, a_patient(county).id)
    fields = {
        "vehicle": referrals.Vehicle.AMBULANCE,
        "escort_name": "李医生",
        "handover_note": "吸氧",
    }

    with pytest.raises(fault) as refusal:
        referrals.depart(
            referral_id=card.id,
            draft=referrals.TransportDraft(**{**fields, **told}),
            actor=at_time(county.township_doctor, LATER),
            now=LATER,
        )
    assert refusal.value.field == field
    referrals.depart(
        referral_id=card.id,
        draft=referrals.TransportDraft(vehicle=referrals.Vehicle.OWN_MEANS),
        actor=at_time(county.township_doctor, LATER),
        now=LATER,
    )
    assert Referral.objects.get(pk=card.id).state == "IN_TRANSIT"


@pytest.mark.rows("REF-02", "RES-01")
def test_the_arrival_checks_the_appointment_in_and_care_occupies_the_bed():
    county = a_county()
    patient = a_patient(county)
    slot = some_slots(county.lead)[0]
    some_beds(county.lead, 1)
    card = accepted(county, patient.id, slot_id=slot.id, wants_bed=True)
    later = slot.starts_at - timedelta(minutes=10)

    referrals.arrive(
        referral_id=card.id,
        draft=referrals.ArrivalDraft(),
        actor=at_time(county.office, later),
        now=later,
    )
    (visit,) = [
        h
        for h in scheduling.reservations_for(f"referral:{card.id}", system().scope)
        if h.appointment_id
    ]
    assert (
        scheduling.get_appointment(visit.appointment_id, system().scope).state
        == scheduling.AppointmentState.CHECKED_IN
    )
    referrals.take_into_care(
        referral_id=card.id,
        draft=referrals.CareDraft(inpatient=True),
        actor=at_time(county.specialist, later),
        now=later,
    )

    bed = scheduling.find_stay_bed(patient.id, system(later).scope)
    assert bed is not None
    assert bed.state == scheduling.BedState.OCCUPIED
    row = Referral.objects.get(pk=card.id)
    assert (row.seen_at, row.admitted_at) == (later, later)


@pytest.mark.rows("CLI-10")
def test_the_first_doctor_stays_responsible_until_the_specialist_takes_over():
    county = a_county()
    patient = a_patient(county)
    visit = seen_at_township(county, patient, now=NOW - timedelta(minutes=30))
    card = accepted(county, patient.id, episode_id=visit.episode_id)
    later = NOW + timedelta(hours=1)
    before = records.episode(visit.episode_id, system().scope)
    assert before.responsible_institution_id == county.township

    referrals.arrive(
        referral_id=card.id,
        draft=referrals.ArrivalDraft(),
        actor=at_time(county.office, later),
        now=later,
    )
    referrals.take_into_care(
        referral_id=card.id,
        draft=referrals.CareDraft(),
        actor=at_time(county.specialist, later),
        now=later,
    )

    episode = records.episode(visit.episode_id, system().scope)
    assert episode.first_institution_id == county.township
    assert episode.responsible_institution_id == county.lead
    stay = records.get_encounter(Referral.objects.get(pk=card.id).encounter_id, system().scope)
    assert stay.card.kind == records.EncounterKind.EMERGENCY
    assert stay.card.episode_id == visit.episode_id


@pytest.mark.rows("REF-02")
def test_the_first_exam_is_timed_once():
    county = a_county()
    card = in_care(county, a_patient(county).id)
    later = NOW + timedelta(hours=2)
    doctor = at_time(county.specialist, later)

    referrals.note_exam(referral_id=card.id, actor=doctor, now=later)
    referrals.note_exam(referral_id=card.id, actor=doctor, now=later + timedelta(hours=1))

    assert Referral.objects.get(pk=card.id).examined_at == later


def test_reports_go_back_and_the_sender_takes_note():
    county = a_county()
    card = in_care(county, a_patient(county).id)
    later = NOW + timedelta(hours=2)
    doctor = at_time(county.specialist, later)

    for body, fault in (("  ", refusals.TextMissing), ("长" * 1001, refusals.TextTooLong)):
        with pytest.raises(fault):
            referrals.report_back(referral_id=card.id, body=body, actor=doctor, now=later)
    referrals.report_back(referral_id=card.id, body="血压平稳", actor=doctor, now=later)
    with pytest.raises(refusals.NotYourSide):
        referrals.report_back(
            referral_id=card.id,
            body="我来写",
            actor=at_time(county.township_doctor, later),
            now=later,
        )

    assert referrals.read_reports(referral_id=card.id, actor=doctor, now=later) == 0
    assert (
        referrals.read_reports(
            referral_id=card.id, actor=at_time(county.township_doctor, later), now=later
        )
        == 1
    )
    (report,) = referrals.sheet(card.id, county.office).reports
    assert report["read_by_name"] == "李医生"


@pytest.mark.rows("REF-02")
def test_nobody_answered_for_hours_after_every_level_was_told_so_the_request_lapses():
    county = a_county()
    slot = some_slots(county.lead)[8]
    card = sent(county, a_patient(county).id, slot_id=slot.id)

    assert referrals.lapse_unanswered(NOW + timedelta(hours=5, minutes=59)) == 0
    late = NOW + timedelta(hours=6)
    assert referrals.lapse_unanswered(late) == 1
    assert referrals.lapse_unanswered(late) == 0

    row = Referral.objects.get(pk=card.id)
    assert (row.state, row.slot_reservation_id) == ("LAPSED", None)
    assert scheduling.find_slot(slot.id).free == slot.free
    assert sent(county, row.resident_id, now=late, again_of_id=card.id).state == "SENT"


@pytest.mark.rows("REF-02")
def test_who_does_not_come_within_the_limit_is_listed_and_may_still_arrive_or_be_withdrawn():
    county = a_county()
    bed = some_beds(county.lead, 1)[0]
    card = accepted(county, a_patient(county).id, wants_bed=True)
    answered = NOW + timedelta(minutes=10)

    assert referrals.note_no_shows(answered + timedelta(hours=47)) == 0
    late = answered + timedelta(hours=48, minutes=1)
    assert referrals.note_no_shows(late) == 1

    row = Referral.objects.get(pk=card.id)
    assert (row.state, row.case.holder_institution_id) == ("NO_SHOW", county.township)
    assert scheduling.find_bed(bed, system().scope).state == scheduling.BedState.FREE
    listed = referrals.list_referrals(
        scope=at_time(county.township_doctor, late).scope,
        wanted=referrals.Filter(box="no_show"),
        now=late,
    )
    assert [r.card.id for r in listed] == [card.id]
    referrals.arrive(
        referral_id=card.id,
        draft=referrals.ArrivalDraft(),
        actor=at_time(county.office, late),
        now=late,
    )
    assert Referral.objects.get(pk=card.id).state == "ARRIVED"


@pytest.mark.rows("REF-03")
def test_the_summary_clock_starts_at_discharge_and_only_once():
    county = a_county()
    card = in_care(county, a_patient(county).id)
    row = Referral.objects.get(pk=card.id)
    out = NOW + timedelta(days=2)
    records.discharge(
        encounter_id=row.encounter_id, summary={"outcome": "好转", "course": "降压治疗"},
        conditions=(records.ConditionDraft(code="I10.x00", kind=records.ConditionKind.PRINCIPAL),),
        disposition=records.Disposition.HOME, total_fen=320000, fund_fen=240000,
        actor=at_time(county.specialist, out), now=out,
    )  # fmt: skip
    tell_all(out)

    row.refresh_from_db()
    row.case.refresh_from_db()
    assert row.discharged_at == out
    assert (row.case.clock, row.case.due_at) == ("return_summary", out + timedelta(hours=72))
    assert (
        referrals.note_discharge(encounter_id=row.encounter_id, discharged_at=out, now=out) is False
    )


def test_closing_needs_words_for_other():
    county = a_county()
    card = in_care(county, a_patient(county).id)
    later = NOW + timedelta(hours=3)
    doctor = at_time(county.specialist, later)

    with pytest.raises(refusals.BadReason):
        referrals.close_referral(
            referral_id=card.id,
            draft=referrals.ClosingDraft(outcome=referrals.Outcome.OTHER),
            actor=doctor,
            now=later,
        )
    closed = referrals.close_referral(
        referral_id=card.id,
        draft=referrals.ClosingDraft(outcome=referrals.Outcome.RECOVERED),
        actor=doctor,
        now=later,
    )
    assert (closed.state, closed.outcome) == ("CLOSED", "RECOVERED")
