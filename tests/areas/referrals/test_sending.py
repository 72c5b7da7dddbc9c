"""What a doctor must bring before a request leaves, and what leaves with it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import FollowUp, Package, Referral
from lianyi.areas.referrals.rules.routes import StepSkipped
from lianyi.areas.referrals.services import refusals
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases.models import Case
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.referrals.builders import (
    HYPERTENSION,
    a_county,
    a_patient,
    an_up_draft,
    at_time,
    sent,
    some_beds,
    some_slots,
)
from tests.areas.workforce.builders import NOW, TODAY

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


def send(county, draft, actor=None):
    return referrals.send_new(draft=draft, actor=actor or county.township_doctor, now=NOW)


def test_a_request_that_is_refused_leaves_no_row_no_case_and_no_event():
    county = a_county()
    patient = a_patient(county)
    slot = some_slots(county.lead)[0]
    before = OutboxEvent.objects.count()

    with pytest.raises(refusals.ConsentNeeded):
        send(county, an_up_draft(county, patient.id, slot_id=slot.id, consent=None))

    assert not Referral.objects.exists()
    assert not Case.objects.filter(kind="referral").exists()
    assert OutboxEvent.objects.count() == before
    assert scheduling.find_slot(slot.id).free == slot.free


@pytest.mark.rows("REF-01")
def test_the_referral_stores_which_version_of_the_rules_found_what():
    county = a_county()
    row = Referral.objects.get(pk=sent(county, a_patient(county).id).id)

    assert row.rule_sets == ["general@2024-1", "hypertension@2022-01"]
    assert [r["code"] for r in row.indications] == ["HTN-E3"]
    assert row.findings["sbp"] == 186
    assert row.findings["age"] == 58
    assert row.is_emergency


@pytest.mark.rows("REF-01")
def test_without_an_indication_a_reason_and_the_permission_are_needed():
    county = a_county()
    patient = a_patient(county)
    healthy = {"findings": {"sbp": 128, "dbp": 80}}

    with pytest.raises(refusals.NotIndicated) as refusal:
        send(county, an_up_draft(county, patient.id, **healthy))
    assert refusal.value.field == "override_reason"
    with pytest.raises(NotPermitted):
        send(county, an_up_draft(county, patient.id, **healthy, override_reason="患者强烈要求"))
    residents.relate(
        resident_id=patient.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )
    office = send(
        county,
        an_up_draft(
            county, patient.id, **healthy, override_reason="院长批准", to_institution_id=county.second,
            direction=referrals.Direction.SIDEWAYS,
        ),
        actor=county.office,
    )  # fmt: skip
    row = Referral.objects.get(pk=office.id)
    assert (row.indicated, row.override_reason) == (False, "院长批准")


@pytest.mark.rows("REF-07", "ORG-20")
def test_a_disease_outside_the_senders_catalogue_is_an_indication_by_itself():
    county = a_county()
    patient = a_patient(county)

    card = send(county, an_up_draft(county, patient.id, diagnosis_code="I21.900", findings={}))

    row = Referral.objects.get(pk=card.id)
    assert [r["code"] for r in row.indications] == ["GEN-U1"]


@pytest.mark.rows("REF-14")
def test_a_village_goes_to_its_township_and_skips_it_only_for_an_emergency():
    county = a_county()
    patient = a_patient(county)
    mild = {
        "urgency": referrals.Urgency.ORDINARY,
        "findings": {"unsatisfied_visits": 2, "sbp": 150, "dbp": 92},
    }

    with pytest.raises(StepSkipped):
        send(county, an_up_draft(county, patient.id, **mild), actor=county.village_doctor)
    emergency = send(county, an_up_draft(county, patient.id), actor=county.village_doctor)
    row = Referral.objects.get(pk=emergency.id)
    assert (row.skipped, row.skip_ground) == (["TOWNSHIP"], "EMERGENCY")


@pytest.mark.rows("REF-14")
def test_a_village_request_is_continued_by_the_township_and_thereby_closed():
    county = a_county()
    patient = a_patient(county)
    first = send(
        county,
        an_up_draft(county, patient.id, to_institution_id=county.township),
        actor=county.village_doctor,
    )
    doctor = at_time(county.township_doctor, LATER)
    referrals.accept_referral(
        referral_id=first.id, draft=referrals.AcceptDraft(), actor=doctor, now=LATER
    )
    referrals.arrive(referral_id=first.id, draft=referrals.ArrivalDraft(), actor=doctor, now=LATER)

    onward = referrals.send_new(
        draft=an_up_draft(county, patient.id, continues_id=first.id), actor=doctor, now=LATER
    )

    village = Referral.objects.get(pk=first.id)
    assert (village.state, village.outcome) == ("CLOSED", "REFERRED_ON")
    assert onward.continues_id == first.id


def out_of_county(county, name, **told):
    """A request for a patient of the lead hospital with a disease the county does not take."""
    patient = a_patient(county, name=name)
    residents.relate(
        resident_id=patient.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )
    fields = {
        "direction": referrals.Direction.OUT, "urgency": referrals.Urgency.ORDINARY, "diagnosis_code": "C34.900",
        "findings": {}, "reason_code": "BEYOND_COMPETENCE", "to_institution_id": county.unlisted,
    }  # fmt: skip
    return an_up_draft(county, patient.id, **{**fields, **told})


@pytest.mark.rows("REF-04")
def test_a_partner_outside_has_no_desk_here_so_the_office_records_its_answer():
    county = a_county()
    card = send(
        county, out_of_county(county, "王秀英", to_institution_id=county.partner), county.office
    )

    referrals.accept_referral(
        referral_id=card.id,
        draft=referrals.AcceptDraft(),
        actor=at_time(county.office, LATER),
        now=LATER,
    )

    lines = referrals.sheet(card.id, county.office).lines
    assert any("代县外医院登记" in line.body for line in lines if line.title == "接收")


@pytest.mark.rows("REF-04")
def test_out_of_the_county_only_to_a_partner_unless_overridden_with_a_reason_and_the_permission():
    county = a_county()

    with pytest.raises(refusals.NotAPartner):
        send(county, out_of_county(county, "李建国"), county.office)
    reason = {"off_list_reason": "患者既往在该院手术"}
    with pytest.raises(NotPermitted):
        send(county, out_of_county(county, "周桂兰", **reason), county.specialist)
    card = send(county, out_of_county(county, "刘洋", **reason), county.office)
    assert Referral.objects.get(pk=card.id).off_list_reason == "患者既往在该院手术"


@pytest.mark.rows("REF-04")
def test_an_agreement_that_has_ended_lists_nobody():
    county = a_county()
    lead = organisations.partners_of(county.lead, TODAY)

    assert [p.partner.id for p in lead] == [county.partner]
    assert organisations.partners_of(county.lead, TODAY.replace(year=2023)) == []


@pytest.mark.rows("REF-02")
def test_one_live_request_of_a_resident_and_direction_and_a_second_after_a_no():
    county = a_county()
    patient = a_patient(county)
    first = sent(county, patient.id)

    with pytest.raises(refusals.AlreadyLive) as refusal:
        sent(county, patient.id, now=LATER)
    assert refusal.value.facts["number"] == first.number

    referrals.decline_referral(
        referral_id=first.id, reason="NO_BED", actor=at_time(county.office, LATER), now=LATER
    )
    again = sent(
        county, patient.id, now=LATER, again_of_id=first.id, to_institution_id=county.second
    )
    assert again.again_of_id == first.id


@pytest.mark.rows("REF-02")
def test_the_table_itself_refuses_a_second_live_request():
    county = a_county()
    patient = a_patient(county)
    first = Referral.objects.get(pk=sent(county, patient.id).id)
    second = referrals.draft_referral(
        draft=an_up_draft(county, patient.id), actor=county.township_doctor, now=LATER
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=second.id).update(state="SENT", sent_at=LATER)
    assert first.state == "SENT"


@pytest.mark.rows("REF-12")
def test_the_package_travels_and_the_receiver_sees_the_record_only_from_then_on():
    county = a_county()
    patient = a_patient(county)
    with pytest.raises(residents.ResidentNotFound):
        residents.get_resident(patient.id, county.office.scope)

    card = sent(county, patient.id)

    assert residents.get_resident(patient.id, at_time(county.office, LATER).scope).name == "王秀英"
    assert Package.objects.get(referral=card.id).readable is None


@pytest.mark.rows("REF-03")
def test_a_hypertension_patient_sent_up_is_looked_at_within_two_weeks():
    county = a_county()
    card = sent(county, a_patient(county).id)

    task = FollowUp.objects.get(referral=card.id)
    assert (task.due_on, task.institution_id, task.of_plan) == (
        TODAY + timedelta(days=14),
        county.township,
        False,
    )


@pytest.mark.rows("REF-15")
def test_a_green_channel_takes_kept_slots_and_is_counted_by_where_it_began():
    county = a_county()
    patient = a_patient(county)
    some_slots(county.lead)
    green = scheduling.open_slots(
        [county.lead],
        audience=scheduling.Audience.GREEN,
        from_at=NOW,
        to_at=NOW + timedelta(days=1),
        now=NOW,
    )
    kept = next(slot for slot in green if slot.kind == scheduling.SlotKind.GREEN)

    with pytest.raises(Exception, match=r"(?i)kept|slot"):
        sent(county, patient.id, slot_id=kept.id)
    card = sent(county, patient.id, slot_id=kept.id, urgency=referrals.Urgency.GREEN)

    row = Referral.objects.get(pk=card.id)
    assert (row.channel, row.slot_reservation_id is not None) == ("TOWNSHIP", True)
    studio = sent(
        county,
        a_patient(county, name="刘洋").id,
        urgency=referrals.Urgency.GREEN,
        channel=referrals.Channel.STUDIO,
    )
    assert studio.channel == "STUDIO"


@pytest.mark.rows("REF-02")
def test_the_last_bed_is_held_for_one_request_and_refused_to_the_next():
    county = a_county()
    some_beds(county.lead, 1)
    sent(county, a_patient(county).id, wants_bed=True)

    with pytest.raises(scheduling.NoFreeBed):
        sent(county, a_patient(county, name="刘洋").id, wants_bed=True)
    assert Referral.objects.count() == 1


def test_a_draft_is_sent_later_and_only_once():
    county = a_county()
    patient = a_patient(county)
    draft = referrals.draft_referral(
        draft=an_up_draft(county, patient.id), actor=county.township_doctor, now=NOW
    )
    assert draft.state == "DRAFT"
    doctor = at_time(county.township_doctor, LATER)
    yes = referrals.ConsentDraft(given=True)

    card = referrals.send_referral(referral_id=draft.id, consent=yes, actor=doctor, now=LATER)
    assert (card.state, card.sent_at) == ("SENT", LATER)
    with pytest.raises(Exception, match=r"SENT|may not"):
        referrals.send_referral(referral_id=draft.id, consent=yes, actor=doctor, now=LATER)


def test_the_receiver_does_not_see_a_draft():
    county = a_county()
    draft = referrals.draft_referral(
        draft=an_up_draft(county, a_patient(county).id), actor=county.township_doctor, now=NOW
    )

    with pytest.raises(referrals.ReferralNotFound):
        referrals.sheet(draft.id, county.office)


def test_the_diagnosis_gets_its_name_from_the_catalogue():
    county = a_county()

    card = sent(county, a_patient(county).id)

    assert card.diagnosis_code == HYPERTENSION
    assert "高血压" in card.diagnosis_name
