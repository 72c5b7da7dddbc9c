"""How a consultation ends otherwise, what went wrong in it, and who sees nothing of it."""

from datetime import timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import Consultation
from lianyi.areas.consultations.selectors.sheet import sheet
from lianyi.areas.consultations.services.ending import note_consent_withdrawn
from lianyi.areas.residents import public as residents
from lianyi.machinery.cases import public as cases
from tests.areas.consultations.builders import (
    NOW,
    a_county,
    a_patient,
    a_team,
    accepted,
    an_expert,
    at_time,
    requested,
    scheduled,
    signed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-01")]


def test_a_withdrawn_consent_ends_what_is_not_answered_and_leaves_what_is():
    county = a_county()
    team = a_team(county)
    patient, other = a_patient(county), a_patient(county, name="刘洋")
    waiting = scheduled(county, patient, team.heart)
    done = signed(county, other, team.surgeon, team.surgeon_doctor)
    later = NOW + timedelta(hours=1)

    for card in (waiting, done):
        consent_id = Consultation.objects.get(pk=card.id).consent_id
        residents.withdraw_consent(
            consent_id=consent_id,
            reason="不想会诊了",
            actor=at_time(county.township_doctor, later),
            now=later,
        )
    for card in (waiting, done):
        row = Consultation.objects.get(pk=card.id)
        for _twice in range(2):
            note_consent_withdrawn(
                consent_id=row.consent_id, kind="telehealth", resident_id=row.resident_id, now=later
            )

    states = [Consultation.objects.get(pk=card.id).state for card in (waiting, done)]
    assert states == ["WITHDRAWN", "ANSWERED"]


def test_requests_nobody_answers_lapse_after_their_time_and_not_before():
    county = a_county()
    card = requested(county, a_patient(county), urgency=consultations.Urgency.URGENT)

    assert consultations.lapse_unanswered(NOW + timedelta(hours=5)) == 0
    assert consultations.lapse_unanswered(NOW + timedelta(hours=6)) == 1

    assert Consultation.objects.get(pk=card.id).state == "LAPSED"


def test_a_late_answer_is_escalated():
    county = a_county()
    card = requested(county, a_patient(county), urgency=consultations.Urgency.URGENT)

    assert cases.escalate_due(NOW + timedelta(minutes=16)) > 0

    assert cases.get_case(card.case_id, county.office.scope).escalation >= 0


def test_either_side_reports_an_adverse_event_and_strangers_cannot():
    county = a_county()
    team = a_team(county)
    card = signed(county, a_patient(county), team.heart, team.heart_doctor)

    consultations.report_adverse(
        consultation_id=card.id, kind="DELAY", body="网络中断延误20分钟",
        actor=county.township_doctor, now=NOW,
    )  # fmt: skip
    with pytest.raises(consultations.ConsultationNotFound):
        consultations.report_adverse(
            consultation_id=card.id, kind="DELAY", body="x", actor=county.second_office, now=NOW
        )

    (event,) = sheet(card.id, county.office).events
    assert (event["kind_name"], event["text"]) == ("延误", "网络中断延误20分钟")


def test_a_foreign_institution_sees_nothing():
    county = a_county()
    team = a_team(county)
    card = signed(county, a_patient(county), team.heart, team.heart_doctor)

    for stranger in (county.stranger_doctor, county.second_office):
        with pytest.raises(consultations.ConsultationNotFound):
            sheet(card.id, stranger)
        found = consultations.list_consultations(
            scope=stranger.scope, wanted=consultations.Wanted(), now=NOW
        )
        assert not found.rows


def test_an_expert_of_another_member_sees_what_was_asked():
    county = a_county()
    guest, guest_doctor = an_expert(county, "冯主任", "ONCOLOGY", institution_id=county.second)
    card = accepted(county, a_patient(county), guest, form=consultations.Form.FILE)

    assert sheet(card.id, guest_doctor).my_invite is not None
