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

    up = goes_up(county, patient.id)
    is_brought(county, up)
    is_treated(county, up, patient.id)
    down = comes_home(county, up, patient.id)
    is_followed(county, down)

    sheet = referrals.sheet(up, county.office)
    titles = [line.title for line in sheet.lines]
    for title in ("转出", "接收", "出发转运", "确认到达", "接诊", "病情简报", "结案"):
        assert title in titles
    assert sheet.linked[0].id == down
    moves = {line.action for line in audited("")}
    assert {"referral.send", "referral.accept", "referral.take_into_care", "follow_up.do"} <= moves


def goes_up(county, patient_id):
    """The township sends her with slot and bed; the office says yes in twelve minutes and can read the record."""
    slot = some_slots(county.lead)[0]
    some_beds(county.lead)
    card = referrals.send_new(
        draft=an_up_draft(county, patient_id, slot_id=slot.id, wants_bed=True),
        actor=county.township_doctor,
        now=NOW,
    )
    row = Referral.objects.get(pk=card.id)
    assert (row.state, row.case.due_at) == ("SENT", NOW + timedelta(minutes=30))
    assert None not in (row.slot_reservation_id, row.bed_reservation_id)
    package = Package.objects.get(referral=row)
    assert package.content["drugs"][0]["drug_name"] == "氨氯地平片"
    later = NOW + timedelta(minutes=12)
    referrals.accept_referral(
        referral_id=card.id,
        draft=referrals.AcceptDraft(note="请携带既往心电图"),
        actor=at_time(county.office, later),
        now=later,
    )
    package.refresh_from_db()
    assert (package.readable, package.confirmed_by_name) == (True, "赵主任")
    return card.id


def is_brought(county, up):
    """An ambulance with escort and hand-over note; the office takes her."""
    later = NOW + timedelta(minutes=20)
    referrals.depart(
        referral_id=up,
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
        referral_id=up,
        draft=referrals.ArrivalDraft(note="神志清"),
        actor=at_time(county.office, later),
        now=later,
    )


def is_treated(county, up, patient_id):
    """The specialist admits her into the bed that was kept, is responsible, and reports back."""
    later = NOW + timedelta(minutes=78)
    referrals.take_into_care(
        referral_id=up,
        draft=referrals.CareDraft(inpatient=True),
        actor=at_time(county.specialist, later),
        now=later,
    )
    row = Referral.objects.get(pk=up)
    assert records.episode(row.episode_id, system().scope).responsible_institution_id == county.lead
    assert scheduling.find_stay_bed(patient_id, system(later).scope) is not None
    later = NOW + timedelta(days=1)
    referrals.report_back(
        referral_id=up,
        body="冠脉造影未见狭窄，血压平稳",
        actor=at_time(county.specialist, later),
        now=later,
    )


def comes_home(county, up, patient_id):
    """The return slip discharges her and goes to the township, whose dated tasks begin when it accepts."""
    later = NOW + timedelta(days=3)
    down = referrals.send_down(
        referral_id=up,
        plan=a_plan(county, today=TODAY + timedelta(days=3)),
        actor=at_time(county.specialist, later),
        now=later,
    )
    row = Referral.objects.get(pk=up)
    assert (row.state, row.outcome, down.back_of_id) == ("CLOSED", "SENT_DOWN", up)
    assert records.get_encounter(row.encounter_id, system().scope).card.ended_at == later
    assert scheduling.find_stay_bed(patient_id, system(later).scope) is None
    later = NOW + timedelta(days=3, hours=2)
    referrals.accept_referral(
        referral_id=down.id,
        draft=referrals.AcceptDraft(),
        actor=at_time(county.township_doctor, later),
        now=later,
    )
    return down.id


def is_followed(county, down):
    """Both dates are kept with values at target; the plan is followed to its end."""
    tasks = list(FollowUp.objects.filter(referral=down).order_by("due_on"))
    assert [task.due_on for task in tasks] == [
        TODAY + timedelta(days=8),
        TODAY + timedelta(days=31),
    ]
    for task, days, way in zip(
        tasks, (8, 31), (referrals.FollowUpWay.HOME, referrals.FollowUpWay.CLINIC), strict=True
    ):
        later = NOW + timedelta(days=days)
        done = referrals.do_follow_up(
            follow_up_id=task.pk,
            report=referrals.FollowUpReport(way=way, measurements={"sbp": 134.0, "dbp": 84.0}),
            actor=at_time(county.township_doctor, later),
            now=later,
        )
        assert done.result == "MET"
        assert Referral.objects.get(pk=down).state == "FOLLOWING"
    visit = records.get_encounter(FollowUp.objects.get(pk=tasks[0].pk).encounter_id, system().scope)
    assert visit.card.kind == records.EncounterKind.HOME
    closed = referrals.close_referral(
        referral_id=down,
        draft=referrals.ClosingDraft(outcome=referrals.Outcome.FOLLOWED_TO_END),
        actor=at_time(county.township_doctor, later),
        now=later,
    )
    assert closed.state == "CLOSED"
