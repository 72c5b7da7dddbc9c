"""A patient goes up and comes home: every step by its own person, as it would be in 平舆."""

from datetime import timedelta

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import FollowUp, Package, Referral
from lianyi.areas.scheduling import public as scheduling
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    a_plan,
    an_up_draft,
    at_time,
    seen_at_township,
    some_beds,
    some_slots,
    system,
)
from tests.areas.workforce.builders import NOW, TODAY, audited

pytestmark = pytest.mark.django_db


@pytest.mark.rows("REF-02", "REF-03", "REF-12", "REF-13", "CLI-10", "SEC-03")
def test_a_patient_goes_up_and_comes_home():
    county = a_county()
    patient = a_patient(county)
    seen_at_township(county, patient, now=NOW - timedelta(minutes=20))
    slot = some_slots(county.lead)[0]
    some_beds(county.lead)

    up = referrals.send_new(
        draft=an_up_draft(county, patient.id, slot_id=slot.id, wants_bed=True),
        actor=county.township_doctor,
        now=NOW,
    )
    assert up.state == referrals.State.SENT
    row = Referral.objects.get(pk=up.id)
    assert row.case.due_at == NOW + timedelta(minutes=30)
    assert row.slot_reservation_id and row.bed_reservation_id
    package = Package.objects.get(referral=row)
    assert package.content["drugs"][0]["drug_name"] == "氨氯地平片"

    later = NOW + timedelta(minutes=12)
    referrals.accept_referral(
        referral_id=up.id,
        draft=referrals.AcceptDraft(note="请携带既往心电图"),
        actor=at_time(county.office, later),
        now=later,
    )
    package.refresh_from_db()
    assert package.readable is True and package.confirmed_by_name == "赵主任"

    later = NOW + timedelta(minutes=20)
    referrals.depart(
        referral_id=up.id,
        draft=referrals.TransportDraft(
            vehicle=referrals.Vehicle.AMBULANCE,
            escort_name="李医生",
            handover_note="吸氧，心电监护",
        ),
        actor=at_time(county.township_doctor, later),
        now=later,
    )
    later = NOW + timedelta(minutes=70)
    referrals.arrive(
        referral_id=up.id,
        draft=referrals.ArrivalDraft(note="神志清"),
        actor=at_time(county.office, later),
        now=later,
    )
    later = NOW + timedelta(minutes=78)
    referrals.take_into_care(
        referral_id=up.id,
        draft=referrals.CareDraft(inpatient=True),
        actor=at_time(county.specialist, later),
        now=later,
    )
    row.refresh_from_db()
    assert row.encounter_id
    episode = records.episode(row.episode_id, system().scope)
    assert episode.responsible_institution_id == county.lead
    assert scheduling.find_stay_bed(patient.id, system(later).scope) is not None

    later = NOW + timedelta(days=1)
    referrals.report_back(
        referral_id=up.id,
        body="冠脉造影未见狭窄，血压平稳",
        actor=at_time(county.specialist, later),
        now=later,
    )
    later = NOW + timedelta(days=3)
    down = referrals.send_down(
        referral_id=up.id,
        plan=a_plan(county, today=TODAY + timedelta(days=3)),
        actor=at_time(county.specialist, later),
        now=later,
    )
    row.refresh_from_db()
    assert (row.state, row.outcome) == (referrals.State.CLOSED, referrals.Outcome.SENT_DOWN)
    assert down.back_of_id == up.id
    stay = records.get_encounter(row.encounter_id, system().scope)
    assert stay.card.ended_at == later  # the words of the slip discharge her: typed once
    assert scheduling.find_stay_bed(patient.id, system(later).scope) is None

    later = NOW + timedelta(days=3, hours=2)
    referrals.accept_referral(
        referral_id=down.id,
        draft=referrals.AcceptDraft(),
        actor=at_time(county.township_doctor, later),
        now=later,
    )
    tasks = list(FollowUp.objects.filter(referral=down.id).order_by("due_on"))
    assert [task.due_on for task in tasks] == [
        TODAY + timedelta(days=8),
        TODAY + timedelta(days=31),
    ]

    later = NOW + timedelta(days=8)
    done = referrals.do_follow_up(
        follow_up_id=tasks[0].pk,
        report=referrals.FollowUpReport(
            way=referrals.FollowUpWay.HOME, measurements={"sbp": 134, "dbp": 84}
        ),
        actor=at_time(county.township_doctor, later),
        now=later,
    )
    assert done.result == "MET"
    home = Referral.objects.get(pk=down.id)
    assert home.state == referrals.State.FOLLOWING
    visit = records.get_encounter(FollowUp.objects.get(pk=done.id).encounter_id, system().scope)
    assert visit.card.kind == records.EncounterKind.HOME

    later = NOW + timedelta(days=31)
    referrals.do_follow_up(
        follow_up_id=tasks[1].pk,
        report=referrals.FollowUpReport(
            way=referrals.FollowUpWay.CLINIC, measurements={"sbp": 138, "dbp": 85}
        ),
        actor=at_time(county.township_doctor, later),
        now=later,
    )
    referrals.close_referral(
        referral_id=down.id,
        draft=referrals.ClosingDraft(outcome=referrals.Outcome.FOLLOWED_TO_END),
        actor=at_time(county.township_doctor, later),
        now=later,
    )
    home.refresh_from_db()
    assert home.state == referrals.State.CLOSED

    sheet = referrals.sheet(up.id, county.office)
    titles = [line.title for line in sheet.lines]
    for title in ("转出", "接收", "出发转运", "确认到达", "接诊", "病情简报", "结案"):
        assert title in titles
    assert sheet.linked[0].id == down.id
    moves = {line.action for line in audited("")}
    assert {"referral.send", "referral.accept", "referral.take_into_care", "follow_up.do"} <= moves
