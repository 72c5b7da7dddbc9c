"""Edges of asking, meeting and teaching: what a request carries along, and what came too late to be changed."""

from datetime import timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import Consultation, Lesson, Package
from lianyi.areas.records import public as records
from tests.areas.consultations.builders import (
    NOW,
    a_clinic,
    a_county,
    a_patient,
    a_request,
    a_team,
    accepted,
    requested,
    seen_at_township,
)
from tests.areas.referrals.builders import sent, tell_all
from tests.areas.workforce.builders import refused

pytestmark = pytest.mark.django_db


@pytest.mark.rows("RMT-07")
def test_a_time_of_the_experts_own_hours_is_taken_with_the_meeting_and_another_gives_it_back():
    county = a_county()
    team = a_team(county)
    a_clinic(county, team.heart)
    card = accepted(county, a_patient(county), team.heart)

    def free():
        (clinic,) = consultations.list_clinics([county.lead], NOW, NOW + timedelta(days=7))
        return {slot_id: starts_at for slot_id, starts_at, _ends, _left in clinic.slots}

    first, second = sorted(free())[:2]
    for slot_id in (first, second):
        consultations.schedule(
            consultation_id=card.id,
            draft=consultations.ScheduleDraft(
                starts_at=free()[slot_id], minutes=30, slot_id=slot_id
            ),
            actor=county.office,
            now=NOW,
        )

    assert first in free()
    assert second not in free()
    assert Consultation.objects.get(pk=card.id).slot_reservation_id is not None


@pytest.mark.rows("RMT-01")
def test_the_referral_a_question_belongs_to_stands_in_its_case_file():
    county = a_county()
    patient = a_patient(county)
    referral = sent(county, patient.id)
    tell_all(NOW)

    card = requested(county, patient, referral_id=referral.id)

    content = Package.objects.get(consultation=card.id).content
    assert content["referral"] == {
        "id": referral.id, "number": referral.number, "state": str(referral.state),
    }  # fmt: skip


@pytest.mark.rows("RMT-01")
def test_a_question_asked_at_a_visit_names_this_patients_visit_and_no_other():
    county = a_county()
    patient, other = a_patient(county), a_patient(county, name="刘洋")
    mine, foreign = seen_at_township(county, patient), seen_at_township(county, other)
    tell_all(NOW)

    with pytest.raises(records.EncounterNotFound):
        consultations.request_consultation(
            draft=a_request(county, patient.id, encounter_id=foreign.id),
            actor=county.township_doctor,
            now=NOW,
        )
    card = requested(county, patient, encounter_id=mine.id)

    row = Consultation.objects.get(pk=card.id)
    assert (row.encounter_id, row.inpatient) == (mine.id, False)


@pytest.mark.rows("RMT-16")
def test_a_lesson_that_took_place_is_not_called_off():
    county = a_county()
    number = consultations.plan_lesson(
        draft=consultations.LessonDraft(
            kind=consultations.LessonKind.LECTURE, title="心电图", starts_at=NOW, minutes=60,
            teacher_name="周主任医师", institution_id=county.lead,
        ),
        actor=county.specialist,
        now=NOW,
    )  # fmt: skip
    told = {"lesson_id": number, "actor": county.specialist, "now": NOW}
    consultations.hold_lesson(**told)

    refused(lambda: consultations.cancel_lesson(note="停电", **told), "consultations.lesson_over")

    assert Lesson.objects.get().state == "HELD"
