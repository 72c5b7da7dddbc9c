"""An inpatient stay from admission to discharge; the first doctor answers until somebody takes over."""

from datetime import timedelta
from typing import Any

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.records.services.course import (
    EpisodeClosed,
    HandOverWaiting,
    NotOfferedToYou,
    NotResponsible,
    ReceiverUnknown,
    SameDoctor,
)
from lianyi.areas.records.services.stays import (
    AlreadyAdmitted,
    BadOrder,
    DiagnosisNeeded,
    NotAStay,
    OrderEnded,
)
from lianyi.areas.residents import public as residents
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.records.builders import (
    Care,
    a_care,
    amlodipine,
    diagnosed,
    in_episode,
    pressure,
    recorded,
)
from tests.areas.workforce.builders import NOW, a_doctor

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=6)
SUMMARY = {
    "admission": "胸痛",
    "course": "冠脉造影，药物治疗",
    "outcome": "好转",
    "advice": "低盐饮食，两周复诊",
}


@pytest.fixture
def care() -> Care:
    care = a_care()
    residents.relate(
        resident_id=care.resident.id, institution_id=care.county.hospital, kind="referral", at=NOW
    )
    return care


def admitted(care: Care, **told: object) -> records.EncounterCard:
    fields: dict[str, object] = {
        "resident_id": care.resident.id,
        "institution_id": care.county.hospital,
        "department": "心血管内科",
        "doctor_id": care.specialist_id,
        "chief_complaint": "胸痛 2 小时",
        "conditions": diagnosed("I20.000", "I10.x00"),
        "observations": pressure(160, 95),
        "actor": care.specialist,
        "now": NOW,
    }
    return records.admit(**{**fields, **told})  # type: ignore[arg-type]


def discharged(care: Care, encounter_id: int, **told: object) -> records.EncounterCard:
    fields: dict[str, object] = {
        "encounter_id": encounter_id,
        "summary": SUMMARY,
        "conditions": diagnosed("I20.000", "I10.x00"),
        "disposition": records.Disposition.HOME,
        "total_fen": 850_000,
        "fund_fen": 600_000,
        "take_home": (amlodipine(),),
        "actor": care.specialist,
        "now": LATER,
    }
    return records.discharge(**{**fields, **told})  # type: ignore[arg-type]


@pytest.mark.rows("EHR-04", "REF-12")
def test_a_discharge_closes_the_stay_with_a_signed_summary_drugs_and_fees(care):
    stay = admitted(care)
    order = records.place_order(
        encounter_id=stay.id,
        kind=records.OrderKind.STANDING,
        category="nursing",
        text="一级护理",
        actor=care.specialist,
        now=NOW,
    )

    after = discharged(care, stay.id)

    detail = records.get_encounter(stay.id, care.specialist.scope)
    assert (after.state, after.ended_at, after.total_fen, after.fund_fen) == (
        "SIGNED",
        LATER,
        850_000,
        600_000,
    )
    assert [(o.id, o.state) for o in detail.orders] == [(order.id, "STOPPED")]
    [summary] = detail.documents
    assert (summary.kind, summary.signed_by) == ("DISCHARGE_SUMMARY", care.specialist.name)
    assert ("出院医嘱", "低盐饮食，两周复诊") in summary.sections
    assert [
        d.drug_code
        for d in records.current_drugs(care.resident.id, care.doctor.scope, LATER.date())
    ] == ["XY001"]
    assert OutboxEvent.objects.filter(name__endswith="PatientDischarged").count() == 1
    assert {o.code for o in detail.observations} == {"BP_SYS", "BP_DIA"}


@pytest.mark.rows("EHR-04")
def test_one_resident_lies_once_in_a_hospital_and_a_repeated_admission_answers_with_the_first(care):
    first = admitted(care, client_id="a1")

    assert admitted(care, client_id="a1").id == first.id
    with pytest.raises(AlreadyAdmitted):
        admitted(care)
    assert OutboxEvent.objects.filter(name__endswith="PatientAdmitted").count() == 1


@pytest.mark.rows("EHR-04")
def test_nobody_is_discharged_without_a_diagnosis_or_twice(care):
    stay = admitted(care)
    with pytest.raises(DiagnosisNeeded):
        discharged(care, stay.id, conditions=())
    discharged(care, stay.id)

    with pytest.raises(NotAStay):
        discharged(care, stay.id)


@pytest.mark.rows("EHR-04")
def test_orders_belong_to_open_stays_and_end_once(care):
    visit = recorded(care)
    order = {
        "kind": records.OrderKind.ONCE,
        "category": "lab",
        "actor": care.specialist,
        "now": NOW,
    }
    with pytest.raises(NotAStay):
        records.place_order(
            encounter_id=visit.id, text="血常规", **(order | {"actor": care.doctor})
        )
    stay = admitted(care)
    with pytest.raises(BadOrder):
        records.place_order(encounter_id=stay.id, text=" ", **order)
    placed = records.place_order(encounter_id=stay.id, text="血常规", **order)
    end = {
        "encounter_id": stay.id,
        "order_id": placed.id,
        "done": True,
        "actor": care.specialist,
        "now": NOW,
    }

    assert records.end_order(**end).state == "DONE"
    with pytest.raises(OrderEnded):
        records.end_order(**end)


@pytest.mark.rows("REF-17", "REF-16")
def test_a_stay_within_thirty_days_of_a_discharge_is_a_readmission(care):
    discharged(care, admitted(care).id)
    again = admitted(care, now=LATER + timedelta(days=10))

    within = records.readmissions(care.resident.id, care.specialist.scope, after=LATER, days=30)
    sooner = records.readmissions(care.resident.id, care.specialist.scope, after=LATER, days=7)

    assert ([c.id for c in within], sooner) == ([again.id], [])
    assert [c.id for c in records.list_open_stays(care.specialist.scope)] == [again.id]


@pytest.mark.rows("CLI-10")
def test_the_first_doctor_is_recorded_and_the_same_disease_stays_in_one_episode(care):
    first = recorded(care)
    second = recorded(care, started_at=NOW - timedelta(minutes=5))
    other = recorded(care, conditions=diagnosed("J00.x00"))

    episode = records.episode(first.episode_id or 0, care.doctor.scope)
    assert second.episode_id == first.episode_id != other.episode_id
    assert (episode.first_doctor_id, episode.responsible_doctor_id) == (
        care.doctor_id,
        care.doctor_id,
    )


@pytest.mark.rows("CLI-10")
def test_a_visit_long_after_opens_a_new_episode(care):
    first = recorded(care, started_at=NOW - timedelta(days=60))
    second = recorded(care)

    assert first.episode_id != second.episode_id


@pytest.mark.rows("CLI-10")
def test_the_first_doctor_stays_responsible_until_the_other_accepts(care):
    episode_id = in_episode(care)
    offer = {"episode_id": episode_id, "reason": "转上级医院", "actor": care.doctor, "now": NOW}

    offered = records.offer_hand_over(staff_id=care.specialist_id, **offer)
    assert offered.responsible_doctor_id == care.doctor_id
    with pytest.raises(HandOverWaiting):
        records.offer_hand_over(staff_id=care.specialist_id, **offer)
    with pytest.raises(NotOfferedToYou):
        records.answer_hand_over(episode_id=episode_id, accept=True, actor=care.doctor, now=NOW)
    taken = records.answer_hand_over(
        episode_id=episode_id, accept=True, actor=care.specialist, now=LATER
    )

    assert (taken.first_doctor_id, taken.responsible_doctor_id) == (
        care.doctor_id,
        care.specialist_id,
    )
    assert taken.responsible_institution_id == care.county.hospital
    assert [(s.state, s.answered_at) for s in taken.hand_overs] == [("ACCEPTED", LATER)]
    lines = records.list_timeline(care.resident.id, care.doctor.scope, kinds=["HAND_OVER"])
    assert [line.title for line in lines] == ["责任医师：陈志远 → 李伟"]


@pytest.mark.rows("CLI-10")
def test_a_declined_or_withdrawn_hand_over_changes_nothing(care):
    episode_id = in_episode(care)
    offer = {
        "episode_id": episode_id,
        "staff_id": care.specialist_id,
        "reason": "转诊",
        "actor": care.doctor,
        "now": NOW,
    }
    records.offer_hand_over(**offer)
    records.answer_hand_over(
        episode_id=episode_id, accept=False, actor=care.specialist, now=NOW, note="床位满"
    )
    records.offer_hand_over(**offer)

    card = records.withdraw_hand_over(episode_id=episode_id, actor=care.doctor, now=NOW)

    assert card.responsible_doctor_id == care.doctor_id
    assert [s.state for s in card.hand_overs] == ["DECLINED", "WITHDRAWN"]


@pytest.mark.rows("CLI-10")
def test_the_receiver_may_take_over_on_arrival_and_repeating_it_changes_nothing(care):
    episode_id = in_episode(care)
    take = {
        "episode_id": episode_id,
        "staff_id": care.specialist_id,
        "reason": "到院接诊",
        "actor": care.specialist,
        "now": NOW,
    }

    once = records.take_over(**take)
    twice = records.take_over(**take)

    assert once == twice
    assert twice.responsible_doctor_id == care.specialist_id


@pytest.mark.rows("CLI-10")
def test_responsibility_goes_only_where_it_can(care):
    episode_id = in_episode(care)
    give: dict[str, Any] = {"episode_id": episode_id, "reason": "转诊", "now": NOW}
    with pytest.raises(SameDoctor):
        records.offer_hand_over(staff_id=care.doctor_id, actor=care.doctor, **give)
    with pytest.raises(ReceiverUnknown):
        records.offer_hand_over(staff_id=999_999, actor=care.doctor, **give)
    with pytest.raises(NotResponsible):
        records.offer_hand_over(staff_id=care.specialist_id, actor=care.specialist, **give)

    records.close_episode(episode_id=episode_id, actor=care.doctor, now=NOW)

    with pytest.raises(EpisodeClosed):
        records.take_over(
            episode_id=episode_id,
            staff_id=care.specialist_id,
            reason="x",
            actor=care.specialist,
            now=NOW,
        )
    assert recorded(care).episode_id != episode_id


def test_a_colleague_of_the_same_township_may_carry_the_episode_on(care):
    colleague = a_doctor(care.county.township, name="周明")
    episode_id = in_episode(care)

    card = recorded(care, doctor_id=colleague.id)

    assert card.episode_id == episode_id
    assert records.episode(episode_id, care.doctor.scope).responsible_doctor_id == care.doctor_id
