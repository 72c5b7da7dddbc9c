"""Clinics booked from the township, requests of villages, and partners outside under their agreement."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.selectors.agreements import list_agreements
from lianyi.areas.consultations.selectors.sheet import sheet
from lianyi.areas.consultations.services.refusals import (
    ClinicExists,
    NotesMissing,
    NotInvited,
    WrongResource,
)
from lianyi.areas.records import public as records
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.workforce import public as workforce
from lianyi.machinery.accounts.models import User
from lianyi.machinery.cases import public as cases
from tests.areas.consultations.builders import (
    NOW,
    a_clinic,
    a_county,
    a_patient,
    a_request,
    a_team,
    at_time,
    opinion,
    requested,
)
from tests.entry.web.builders import sign_in

pytestmark = pytest.mark.django_db


def choices(*experts, chair=None):
    """Experts with their own disciplines."""
    return [
        consultations.Choice(expert_id=each.id, discipline=each.discipline, chair=each is chair)
        for each in experts
    ]


def accept(county, card, *experts, now=NOW, chair=None):
    """The office says yes."""
    return consultations.accept(
        consultation_id=card.id,
        experts=choices(*experts, chair=chair),
        actor=at_time(county.office, now),
        now=now,
    )


@pytest.mark.rows("RMT-07")
def test_a_township_books_an_expert_clinic_and_both_sides_write_the_visit_down():
    county = a_county()
    team = a_team(county)
    clinic_id, _resource = a_clinic(county, team.heart)
    patient = a_patient(county)
    (clinic,) = consultations.list_clinics([county.lead], NOW, NOW + timedelta(days=7))
    slot_id, starts_at, _ends, free = clinic.slots[0]
    assert free == 1

    card = consultations.book_clinic(
        clinic_id=clinic_id, slot_id=slot_id,
        draft=a_request(county, patient.id, form=consultations.Form.CLINIC),
        actor=county.township_doctor, now=NOW,
    )  # fmt: skip

    assert (card.state, card.starts_at) == (consultations.State.SCHEDULED, starts_at)
    (clinic,) = consultations.list_clinics([county.lead], NOW, NOW + timedelta(days=7))
    assert slot_id not in {slot[0] for slot in clinic.slots}
    doctor, expert = (at_time(a, starts_at) for a in (county.township_doctor, team.heart_doctor))
    consultations.start(
        consultation_id=card.id, draft=consultations.StartDraft(), actor=doctor, now=starts_at
    )
    with pytest.raises(NotesMissing):
        consultations.end(consultation_id=card.id, note="血压170/100", actor=doctor, now=starts_at)
    consultations.write_note(
        consultation_id=card.id, body="血压170/100", actor=doctor, now=starts_at
    )
    consultations.end(consultation_id=card.id, note="调整用药", actor=expert, now=starts_at)
    card = consultations.sign_opinion(
        consultation_id=card.id, draft=opinion(), actor=expert, now=starts_at
    )
    assert card.state == consultations.State.ANSWERED
    (session,) = sheet(card.id, doctor).sessions
    assert [(side, text) for side, _by, text in session.notes] == [
        ("邀请方", "血压170/100"),
        ("受邀方", "调整用药"),
    ]


@pytest.mark.rows("RMT-07")
def test_on_the_page_each_side_writes_its_notes_and_only_then_the_visit_ends(wall_clock):
    county = a_county()
    team = a_team(county)
    clinic_id, _resource = a_clinic(county, team.heart)
    (clinic,) = consultations.list_clinics([county.lead], NOW, NOW + timedelta(days=7))
    slot_id, starts_at, _ends, _free = clinic.slots[0]
    card = consultations.book_clinic(
        clinic_id=clinic_id, slot_id=slot_id,
        draft=a_request(county, a_patient(county).id, form=consultations.Form.CLINIC),
        actor=county.township_doctor, now=NOW,
    )  # fmt: skip
    wall_clock(starts_at)
    consultations.start(
        consultation_id=card.id,
        draft=consultations.StartDraft(),
        actor=at_time(county.township_doctor, starts_at),
        now=starts_at,
    )
    below, above = (
        sign_in(Client(), User.objects.get(pk=actor.user_id or 0))
        for actor in (county.township_doctor, team.heart_doctor)
    )
    writing, ending = (
        reverse("consultations-act", args=(card.id, name)) for name in ("note", "end")
    )
    for address in (
        reverse("consultations-case", args=(card.id,)),
        reverse("consultations-room", args=(card.id,)),
    ):
        assert writing in below.get(address).content.decode(), address

    assert below.post(writing, {"body": ""}).status_code == 422
    assert below.post(writing, {"body": "血压170/100"}).status_code == 302
    early = below.post(ending, {"note": ""})
    assert early.status_code == 422
    assert "受邀方" in early.content.decode()
    assert above.post(ending, {"note": "调整用药"}).status_code == 302

    (session,) = sheet(card.id, at_time(county.township_doctor, starts_at)).sessions
    assert [(side, text) for side, _by, text in session.notes] == [
        ("邀请方", "血压170/100"),
        ("受邀方", "调整用药"),
    ]
    gone = below.get(reverse("consultations-case", args=(card.id,))).content.decode()
    assert writing not in gone


@pytest.mark.rows("RMT-07")
def test_a_slot_is_booked_once_and_given_back_when_the_township_withdraws():
    county = a_county()
    team = a_team(county)
    clinic_id, _resource = a_clinic(county, team.heart)
    (clinic,) = consultations.list_clinics([county.lead], NOW, NOW + timedelta(days=7))
    slot_id = clinic.slots[0][0]

    def book(patient):
        return consultations.book_clinic(
            clinic_id=clinic_id, slot_id=slot_id,
            draft=a_request(county, patient.id, form=consultations.Form.CLINIC),
            actor=county.township_doctor, now=NOW,
        )  # fmt: skip

    card = book(a_patient(county))
    with pytest.raises(scheduling.SlotGone):
        book(a_patient(county, name="刘洋"))
    consultations.withdraw(
        consultation_id=card.id, reason="IMPROVED", actor=county.township_doctor, now=NOW
    )

    assert book(a_patient(county, name="孙强")).state == consultations.State.SCHEDULED


@pytest.mark.rows("RMT-07")
def test_only_the_experts_own_hours_are_published_once_and_can_be_closed():
    county = a_county()
    team = a_team(county)
    clinic_id, resource_id = a_clinic(county, team.heart)

    with pytest.raises(WrongResource):
        consultations.publish_clinic(
            expert_id=team.surgeon.id, resource_id=resource_id, title="外科", actor=county.office,
            now=NOW,
        )  # fmt: skip
    with pytest.raises(ClinicExists):
        consultations.publish_clinic(
            expert_id=team.heart.id, resource_id=resource_id, title="再次", actor=county.office,
            now=NOW,
        )  # fmt: skip
    consultations.close_clinic(clinic_id=clinic_id, actor=county.office, now=NOW)

    assert not consultations.list_clinics([county.lead], NOW, NOW + timedelta(days=7))


@pytest.mark.rows("RMT-12")
def test_a_villages_routine_request_goes_by_its_township_and_is_hidden_above_until_then():
    county = a_county()
    patient = a_patient(county)
    card = requested(county, patient, actor=county.village_doctor)
    assert card.state == consultations.State.AT_TOWNSHIP
    with pytest.raises(consultations.ConsultationNotFound):
        sheet(card.id, county.office)

    later = NOW + timedelta(hours=1)
    card = consultations.pass_on(
        consultation_id=card.id, note="已复测血压，请县级会诊",
        actor=at_time(county.township_doctor, later), now=later,
    )  # fmt: skip

    assert card.state == consultations.State.REQUESTED
    due = cases.get_case(card.case_id, county.office.scope).due_at
    assert due == later + timedelta(hours=24)
    found = sheet(card.id, at_time(county.office, later))
    assert [package["note"] for package in found.packages] == ["已复测血压，请县级会诊", ""]


@pytest.mark.rows("RMT-12")
def test_a_villages_urgent_request_goes_straight_up_and_the_township_sees_it():
    county = a_county()

    card = requested(
        county, a_patient(county), actor=county.village_doctor,
        urgency=consultations.Urgency.URGENT,
    )  # fmt: skip

    assert card.state == consultations.State.REQUESTED
    assert sheet(card.id, county.office).row.card.id == card.id
    assert sheet(card.id, county.township_doctor).row.card.id == card.id


@pytest.mark.rows("RMT-15")
def test_a_partner_outside_is_asked_under_its_agreement_and_its_paper_opinion_is_entered():
    county = a_county()
    outside = consultations.register_expert(
        draft=consultations.ExpertDraft(
            discipline="ONCOLOGY", independent_since=date(2005, 1, 1), proof="协作协议附件",
            name="许教授", institution_id=county.partner, rank="senior", licence_no="110411702000001",
        ),
        actor=county.office,
        now=NOW,
    )  # fmt: skip
    card = requested(
        county, a_patient(county), invited_id=county.partner, form=consultations.Form.FILE
    )
    card = accept(county, card, outside)
    (invite,) = sheet(card.id, county.office).invites

    with pytest.raises(NotInvited):
        consultations.sign_opinion(
            consultation_id=card.id, draft=opinion(), actor=county.office, now=NOW
        )
    card = consultations.sign_opinion(
        consultation_id=card.id, draft=opinion(), invite_id=invite.id, actor=county.office, now=NOW
    )

    assert card.state == consultations.State.ANSWERED
    (document,) = records.list_documents(card.resident_id, county.office.scope)
    assert "许教授（赵主任 代录）" in dict(document.sections)["会诊专家"]
    found = {a.name: a for a in list_agreements(county.township_doctor, NOW)}
    partner = next(a for name, a in found.items() if name.startswith("驻马店市中心医院"))
    assert (partner.ground, partner.document_no) == ("agreement", "平医共体〔2024〕1号")
    assert (partner.asked, partner.answered) == (1, 1)
    assert outside.rank == workforce.Rank.SENIOR
