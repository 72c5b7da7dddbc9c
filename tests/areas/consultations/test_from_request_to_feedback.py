"""A township asks, the county answers with a signed opinion, the township decides and says what became of it."""

from datetime import date, timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.events import (
    ConsultationClosed,
    ConsultationOpined,
    ConsultationRequested,
    OpinionSigned,
)
from lianyi.areas.consultations.models import Consultation, Opinion, Package
from lianyi.areas.consultations.selectors.sheet import opinions_of, sheet
from lianyi.areas.consultations.services.refusals import (
    AlreadyAsked,
    AlreadySigned,
    BadReason,
    ConsentNeeded,
    NoAgreement,
    NotInvited,
    NotYourSide,
    TextMissing,
)
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.consultations.builders import (
    NOW,
    a_county,
    a_patient,
    a_request,
    a_team,
    accepted,
    at_time,
    feedback,
    in_session,
    opinion,
    requested,
    seen_at_township,
    signed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-01")]


def told(event):
    """How often an event was told."""
    return OutboxEvent.objects.filter(name__endswith=event.__name__).count()


def test_a_township_request_reaches_the_office_with_a_sealed_case_file_and_a_clock_of_a_day():
    county = a_county()
    patient = a_patient(county)
    seen_at_township(county, patient, now=NOW - timedelta(hours=1))

    card = requested(county, patient)

    assert card.state == consultations.State.REQUESTED
    assert card.number.startswith("HZ20261124-")
    case = cases.get_case(card.case_id, county.office.scope)
    assert (case.holder.institution_id, case.holder.duty) == (county.lead, "referral_office")
    assert case.due_at == NOW + timedelta(hours=24)
    package = Package.objects.get()
    assert [drug["drug_name"] for drug in package.content["summary"]["drugs"]] == ["氨氯地平片"]
    assert {value["code"] for value in package.content["summary"]["observations"]} == {
        "BP_SYS",
        "BP_DIA",
    }
    assert len(package.seal) == 64
    assert told(ConsultationRequested) == 1


def test_an_urgent_request_is_to_be_answered_within_fifteen_minutes():
    county = a_county()

    card = requested(county, a_patient(county), urgency=consultations.Urgency.URGENT)

    case = cases.get_case(card.case_id, county.office.scope)
    assert case.due_at == NOW + timedelta(minutes=15)
    assert case.priority == cases.Priority.URGENT


def test_the_invited_office_may_read_the_record_from_the_request_on():
    county = a_county()
    patient = a_patient(county)
    with pytest.raises(residents.ResidentNotFound):
        residents.get_resident(patient.id, county.office.scope)

    requested(county, patient)

    assert residents.get_resident(patient.id, county.office.scope).id == patient.id


def test_without_written_consent_nothing_is_asked():
    county = a_county()
    patient = a_patient(county)

    for consent in (None, consultations.ConsentDraft(given=False)):
        with pytest.raises(ConsentNeeded):
            requested(county, patient, consent=consent)

    assert not Consultation.objects.exists()


def test_an_emergency_may_do_without_consent_for_a_coded_reason_with_a_note_if_urgent():
    county = a_county()
    patient = a_patient(county)
    emergency = consultations.ConsentDraft(emergency="LIFE_THREAT", emergency_note="室颤，家属在途")

    with pytest.raises(ConsentNeeded):
        requested(county, patient, consent=emergency)
    card = requested(county, patient, consent=emergency, urgency=consultations.Urgency.URGENT)

    row = Consultation.objects.get(pk=card.id)
    assert (row.consent_given, row.consent_emergency) == (False, "LIFE_THREAT")


def test_only_institutions_with_an_agreement_are_asked():
    county = a_county()
    patient = a_patient(county)

    for place in (county.second, county.unlisted, county.stranger):
        with pytest.raises(NoAgreement):
            requested(county, patient, invited_id=place)


def test_the_same_question_is_not_asked_twice_while_it_waits():
    county = a_county()
    patient = a_patient(county)
    first = requested(county, patient)

    with pytest.raises(AlreadyAsked) as refused:
        requested(county, patient, now=NOW + timedelta(minutes=1))

    assert refused.value.facts["number"] == first.number


def test_what_is_added_later_is_a_new_sealed_package_and_the_old_one_stays():
    county = a_county()
    patient = a_patient(county)
    card = requested(county, patient)
    old = Package.objects.get()

    consultations.ask_info(
        consultation_id=card.id, question="请补充心电图与肾功能", actor=county.office, now=NOW
    )
    seen_at_township(county, patient, now=NOW + timedelta(minutes=5))
    later = NOW + timedelta(minutes=6)
    card = consultations.give_info(
        consultation_id=card.id,
        note="心电图正常，肌酐78",
        actor=at_time(county.township_doctor, later),
        now=later,
    )

    assert card.state == consultations.State.REQUESTED
    first, second = Package.objects.order_by("number")
    assert (first.seal, first.content) == (old.seal, old.content)
    assert (second.number, second.note) == (2, "心电图正常，肌酐78")
    assert second.content["summary"]["observations"]
    assert second.seal != first.seal


def test_the_office_declines_with_a_coded_reason_and_reads_no_more():
    county = a_county()
    patient = a_patient(county)
    card = requested(county, patient)

    with pytest.raises(BadReason):
        consultations.decline(
            consultation_id=card.id, reason="NO_WISH", actor=county.office, now=NOW
        )
    with pytest.raises(BadReason):
        consultations.decline(consultation_id=card.id, reason="OTHER", actor=county.office, now=NOW)
    card = consultations.decline(
        consultation_id=card.id, reason="REFER_INSTEAD", actor=county.office, now=NOW
    )

    assert card.state == consultations.State.DECLINED
    later = at_time(county.office, NOW + timedelta(minutes=1))
    with pytest.raises(residents.ResidentNotFound):
        residents.get_resident(patient.id, later.scope)


def test_from_request_to_feedback_by_video_with_every_minute_on_record():
    county = a_county()
    team = a_team(county)
    patient = a_patient(county)
    card = in_session(county, patient, team.heart)
    assert card.state == consultations.State.IN_SESSION
    began = NOW + timedelta(hours=2)

    ended = began + timedelta(minutes=25)
    card = consultations.end(
        consultation_id=card.id, note="血压186/112，心电图左室高电压",
        actor=at_time(county.township_doctor, ended), now=ended,
    )  # fmt: skip
    assert card.state == consultations.State.OPINING
    signs = ended + timedelta(minutes=10)
    card = consultations.sign_opinion(
        consultation_id=card.id, draft=opinion(), actor=at_time(team.heart_doctor, signs), now=signs
    )
    assert card.state == consultations.State.ANSWERED
    assert (card.price_fen, card.opined_at) == (15000, signs)
    said = signs + timedelta(hours=1)
    card = consultations.feed_back(
        consultation_id=card.id, draft=feedback(), actor=at_time(county.township_doctor, said),
        now=said,
    )  # fmt: skip

    assert card.state == consultations.State.CLOSED
    assert card.keep_until == date(2041, 11, 24)
    found = sheet(card.id, at_time(county.township_doctor, said))
    assert found.fee == {
        "total_fen": 15000, "inviting_fen": 3000, "invited_fen": 12000, "by_file": False,
    }  # fmt: skip
    assert [line.title for line in found.lines] == [
        "建立", "受理", "排期", "开始会诊", "结束会诊", "签署意见", "意见出齐", "反馈",
    ]  # fmt: skip
    assert told(ConsultationOpined) == told(ConsultationClosed) == 1


def test_a_signed_opinion_stands_in_the_record_sealed_and_on_the_timeline():
    county = a_county()
    team = a_team(county)
    patient = a_patient(county)

    card = signed(county, patient, team.heart, team.heart_doctor)

    later = at_time(county.township_doctor, NOW + timedelta(hours=1))
    (document,) = records.list_documents(patient.id, later.scope)
    assert document.title == "远程会诊意见书"
    assert document.signed_at is not None
    assert "缬沙坦" in dict(document.sections)["处理建议"]
    lines = records.list_timeline(patient.id, later.scope, kinds=["CONSULTATION"]).rows
    assert [line.title for line in lines] == ["资料会诊 · 已出意见"]
    assert card.price_fen == 9000


def test_a_changed_opinion_is_a_new_version_with_a_reason_and_the_old_one_stays():
    county = a_county()
    team = a_team(county)
    card = signed(county, a_patient(county), team.heart, team.heart_doctor)
    later = NOW + timedelta(hours=1)
    doctor = at_time(team.heart_doctor, later)

    with pytest.raises(AlreadySigned):
        consultations.sign_opinion(
            consultation_id=card.id, draft=opinion(advice="改为上转"), actor=doctor, now=later
        )
    consultations.sign_opinion(
        consultation_id=card.id,
        draft=opinion(advice="改为上转", reason="新到肌钙蛋白升高"),
        actor=doctor,
        now=later,
    )

    first, second = Opinion.objects.order_by("number")
    assert (first.advice, second.advice) == (opinion().advice, "改为上转")
    assert (second.number, second.reason) == (2, "新到肌钙蛋白升高")
    assert [row["number"] for row in opinions_of(first.invite_id)] == [2, 1]
    assert told(OpinionSigned) == 2


def test_an_opinion_signed_by_one_not_invited_is_refused():
    county = a_county()
    team = a_team(county)
    card = accepted(county, a_patient(county), team.heart, form=consultations.Form.FILE)

    for stranger in (team.surgeon_doctor, county.specialist):
        with pytest.raises(NotInvited):
            consultations.sign_opinion(
                consultation_id=card.id, draft=opinion(), actor=stranger, now=NOW
            )
    with pytest.raises(consultations.ConsultationNotFound):
        consultations.sign_opinion(
            consultation_id=card.id, draft=opinion(), actor=county.second_office, now=NOW
        )

    assert not Opinion.objects.exists()


def test_several_experts_sign_and_the_last_one_answers():
    county = a_county()
    team = a_team(county)
    card = accepted(
        county, a_patient(county), team.heart, team.surgeon, form=consultations.Form.FILE
    )
    later = NOW + timedelta(minutes=30)

    card = consultations.sign_opinion(
        consultation_id=card.id, draft=opinion(), actor=at_time(team.heart_doctor, later), now=later
    )
    assert card.state == consultations.State.OPINING
    holder = cases.get_case(card.case_id, county.office.scope).holder
    assert holder.user_id == team.surgeon_doctor.user_id
    card = consultations.sign_opinion(
        consultation_id=card.id, draft=opinion(), actor=at_time(team.surgeon_doctor, later),
        now=later,
    )  # fmt: skip

    assert card.state == consultations.State.ANSWERED
    assert card.price_fen == 2 * 9000


def test_only_the_asking_side_gives_feedback_and_not_followed_needs_a_reason():
    county = a_county()
    team = a_team(county)
    card = signed(county, a_patient(county), team.heart, team.heart_doctor)

    with pytest.raises(NotPermitted):
        consultations.feed_back(
            consultation_id=card.id, draft=feedback(), actor=county.office, now=NOW
        )
    with pytest.raises(NotYourSide):
        consultations.feed_back(
            consultation_id=card.id, draft=feedback(), actor=county.specialist, now=NOW
        )
    refused = feedback(accepted=consultations.Accepted.NO)
    with pytest.raises(TextMissing):
        consultations.feed_back(
            consultation_id=card.id, draft=refused, actor=county.township_doctor, now=NOW
        )


def test_a_request_says_what_is_missing():
    county = a_county()
    patient = a_patient(county)

    for name in ("history", "question"):
        with pytest.raises(TextMissing) as refused:
            requested(county, patient, **{name: "  "})
        assert refused.value.field == name
    assert a_request(county, patient.id).history
