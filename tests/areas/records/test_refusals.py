"""Every refusal of the record: what cannot be true, what is not there, what was settled already."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.records.models import Encounter, Episode, HandOver, Revision
from lianyi.areas.records.rules import checking
from lianyi.areas.records.services import reading
from lianyi.areas.records.services.documents import rewrite_document
from lianyi.areas.records.services.revising import AlreadyVoid, ReasonNeeded, SignedIsFinal
from lianyi.areas.records.services.safety import AllergyNotFound, BadAllergy, DrugNotFound
from lianyi.areas.records.services.stays import OrderNotFound
from lianyi.areas.residents import public as residents
from lianyi.kernel.errors import DomainError
from tests.areas.records.builders import (
    Care,
    a_care,
    a_visit,
    amlodipine,
    as_amendment,
    diagnosed,
    in_episode,
    recorded,
)
from tests.areas.workforce.builders import NOW, a_doctor, an_actor, audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-04")]
PRINCIPAL = records.ConditionKind.PRINCIPAL
HEAD = records.ConditionDraft(code="I10.x00", kind=PRINCIPAL)
SOON = NOW.date() + timedelta(days=9)
ITEM = records.ItemDraft(drug_code="XY001", days=7, quantity=Decimal(7))


@pytest.fixture
def care() -> Care:
    return a_care()


def value(code: str, number: str = "", text: str = "") -> records.ObservationDraft:
    return records.ObservationDraft(code=code, value=Decimal(number) if number else None, text=text)


def a_prescription(*items: records.ItemDraft) -> tuple[records.PrescriptionDraft, ...]:
    return (records.PrescriptionDraft(items=items),)


IMPOSSIBLE: list[tuple[dict[str, Any], str, str]] = [
    ({"started_at": NOW - timedelta(days=40_000)}, "records.bad_time", "started_at"),
    ({"ended_at": NOW + timedelta(hours=1)}, "records.bad_time", "ended_at"),
    ({"started_at": NOW - timedelta(days=5), "ended_at": NOW}, "records.bad_time", "ended_at"),
    ({"total_fen": 10**13, "fund_fen": 0}, "records.bad_fees", "total_fen"),
    ({"observations": (value("BP_SYS", "120"),) * 61}, "records.too_many_parts", ""),
    ({"conditions": (HEAD, replace(HEAD, code="E11.900"))}, "records.bad_diagnoses", "conditions"),
    ({"conditions": diagnosed("I10.x00", "I10.x00")}, "records.bad_diagnoses", "conditions"),
    ({"conditions": (replace(HEAD, onset_on=SOON),)}, "records.bad_time", "conditions"),
    ({"observations": (value("BP_SYS"),)}, "records.empty_value", "BP_SYS"),
    ({"observations": (value("BP_SYS", text="高"),)}, "records.empty_value", "BP_SYS"),
    ({"observations": (value("BP_SYS", "NaN"),)}, "records.empty_value", "BP_SYS"),
    ({"observations": (value("OWN", "1e12"),)}, "records.empty_value", "OWN"),
    ({"prescriptions": a_prescription()}, "records.bad_prescription", "prescriptions"),
    ({"prescriptions": a_prescription(*[ITEM] * 61)}, "records.too_many_parts", ""),
    (
        {"prescriptions": a_prescription(replace(ITEM, days=181))},
        "records.bad_prescription",
        "days",
    ),
    (
        {"prescriptions": a_prescription(replace(ITEM, quantity=Decimal("NaN")))},
        "records.bad_prescription",
        "quantity",
    ),
    (
        {"prescriptions": a_prescription(replace(ITEM, drug_code="NONE"))},
        "records.unknown_drug",
        "prescriptions",
    ),
    ({"episode_id": 999_999}, "records.episode_not_found", "episode"),
]


@pytest.mark.parametrize(("told", "code", "field"), IMPOSSIBLE)
def test_what_cannot_be_true_is_named_with_its_field_and_stores_nothing(care, told, code, field):
    with pytest.raises(DomainError) as refusal:
        recorded(care, **told)

    assert (refusal.value.code, refusal.value.field or "") == (code, field)
    assert not Encounter.objects.exists()


def test_a_value_of_another_laboratory_keeps_its_own_unit_and_range_and_a_finding_its_words(care):
    own = records.ObservationDraft(
        code="OWN", name="自建项目", value=Decimal("3.2"), unit="U", low=Decimal(1), high=Decimal(3)
    )
    other_unit = records.ObservationDraft(code="FPG", value=Decimal(140), unit="mg/dL")
    ecg = records.ObservationDraft(code="ECG", text="窦性心律，ST 段压低")

    recorded(care, observations=(own, other_unit, ecg))

    latest = records.latest_values(care.resident.id, care.doctor.scope)
    assert (latest["OWN"].shown, latest["OWN"].flag) == ("3.2 U", records.Flag.HIGH)
    assert (latest["FPG"].shown, latest["FPG"].flag) == ("140 mg/dL", records.Flag.NONE)
    assert (latest["ECG"].shown, latest["ECG"].flag) == ("窦性心律，ST 段压低", records.Flag.NONE)


def test_a_contact_without_a_diagnosis_joins_its_episode_and_names_it_when_the_diagnosis_comes(
    care,
):
    first = recorded(care, conditions=(), doctor_id=None, doctor_name="外聘")
    second = recorded(care)

    episode = records.episode(first.episode_id or 0, care.doctor.scope)
    assert second.episode_id == first.episode_id
    assert (episode.title, episode.first_doctor_id) == ("特发性(原发性)高血压", care.doctor_id)


def test_a_contact_may_name_its_episode(care):
    first = recorded(care)

    second = recorded(care, conditions=diagnosed("J00.x00"), episode_id=first.episode_id)

    assert second.episode_id == first.episode_id


def test_a_connected_system_names_its_doctor_without_our_asking_for_the_licence(care):
    foreigner = a_doctor(care.county.hospital, "county_specialist", name="外院", licence_no="")

    card = recorded(care, source=records.Source.MESSAGE, doctor_id=foreigner.id)

    assert (card.doctor_name, card.state) == ("外院", "SIGNED")


def test_a_visit_written_by_a_signed_in_doctor_bears_that_doctors_name(care):
    doctor = a_doctor(care.county.township, name="周明")
    stranger_to_staff = an_actor("township_doctor", care.county.township)

    named = recorded(care, doctor_id=doctor.id)
    unnamed = records.record_encounter(
        draft=a_visit(care, doctor_id=None), actor=stranger_to_staff, now=NOW
    )

    assert (named.doctor_name, unnamed.doctor_name) == ("周明", "")


def test_drugs_are_added_while_the_visit_is_written_and_not_after_it_is_signed(care):
    card = recorded(care, prescriptions=())
    records.prescribe(encounter_id=card.id, draft=amlodipine(), actor=care.doctor, now=NOW)
    assert [d.drug_code for d in records.get_encounter(card.id, care.doctor.scope).drugs] == [
        "XY001"
    ]
    records.sign_encounter(encounter_id=card.id, actor=care.doctor, now=NOW)

    with pytest.raises(SignedIsFinal):
        records.prescribe(encounter_id=card.id, draft=amlodipine(), actor=care.doctor, now=NOW)
    records.void_encounter(encounter_id=card.id, reason="写错了人", actor=care.doctor, now=NOW)
    with pytest.raises(AlreadyVoid):
        records.prescribe(encounter_id=card.id, draft=amlodipine(), actor=care.doctor, now=NOW)


def test_what_was_struck_out_is_neither_amended_nor_struck_out_again(care):
    card = recorded(care)
    detail = records.get_encounter(card.id, care.doctor.scope)
    void = {"encounter_id": card.id, "reason": "写错了人", "actor": care.doctor, "now": NOW}
    records.void_encounter(**void)

    with pytest.raises(AlreadyVoid):
        records.void_encounter(**void)
    with pytest.raises(AlreadyVoid):
        records.amend_encounter(
            encounter_id=card.id, change=as_amendment(detail), actor=care.doctor, now=NOW
        )


def test_what_was_received_is_kept_before_it_is_changed_here(care):
    card = recorded(care, source=records.Source.MESSAGE)
    assert not Revision.objects.exists()
    detail = records.get_encounter(card.id, care.doctor.scope)

    records.amend_encounter(
        encounter_id=card.id,
        change=as_amendment(detail, chief_complaint="核对后：头晕"),
        reason="与家属核对",
        actor=care.doctor,
        now=NOW,
    )

    kept = records.get_encounter(card.id, care.doctor.scope).revisions
    assert [(r.number, r.reason) for r in kept] == [(2, "与家属核对"), (1, "接收时的内容")]


def test_an_addendum_says_something(care):
    card = recorded(care)

    with pytest.raises(ReasonNeeded):
        records.add_addendum(encounter_id=card.id, text=" ", actor=care.doctor, now=NOW)


def test_rows_of_nobody_in_sight_are_not_found(care):
    stranger = an_actor("village_doctor", care.county.stranger)
    card = recorded(care)
    document = records.write_document(
        draft=records.DocumentDraft(
            resident_id=care.resident.id,
            kind=records.DocumentKind.OTHER,
            title="说明",
            sections=(("正文", "内容"),),
            at=NOW,
            institution_id=care.county.township,
            encounter_id=card.id,
        ),
        actor=care.doctor,
        now=NOW,
        sign=True,
    )
    drug = records.current_drugs(care.resident.id, care.doctor.scope, NOW.date())[0]
    who = {"actor": stranger, "now": NOW}

    with pytest.raises(records.EncounterNotFound):
        records.sign_encounter(encounter_id=card.id, **who)
    with pytest.raises(records.EpisodeNotFound):
        records.close_episode(episode_id=card.episode_id or 0, **who)
    with pytest.raises(records.DocumentNotFound):
        records.sign_document(document_id=document.id, **who)
    with pytest.raises(DrugNotFound):
        records.stop_drug(item_id=drug.id, reason="", **who)
    with pytest.raises(AllergyNotFound):
        records.refute_allergy(allergy_id=999, reason="", **who)
    assert records.sign_document(document_id=document.id, actor=care.doctor, now=NOW) == document


def test_a_document_has_a_time_and_a_contact_that_can_be_true(care):
    draft = records.DocumentDraft(
        resident_id=care.resident.id,
        kind=records.DocumentKind.OTHER,
        title="说明",
        sections=(("正文", "内容"),),
        at=NOW + timedelta(days=2),
        institution_id=care.county.township,
    )

    with pytest.raises(checking.BadTime):
        records.write_document(draft=draft, actor=care.doctor, now=NOW)
    with pytest.raises(records.EncounterNotFound):
        records.write_document(
            draft=replace(draft, at=NOW, encounter_id=999), actor=care.doctor, now=NOW
        )
    with pytest.raises(records.DocumentNotFound):
        rewrite_document(document_id=999, sections=(("a", "b"),), actor=care.doctor, now=NOW)


def test_an_allergy_needs_a_substance_and_a_drug_is_stopped_once(care):
    recorded(care)
    nameless = records.AllergyDraft(resident_id=care.resident.id, kind=records.AllergyKind.FOOD)
    with pytest.raises(BadAllergy):
        records.record_allergy(draft=nameless, actor=care.doctor, now=NOW)
    drug = records.current_drugs(care.resident.id, care.doctor.scope, NOW.date())[0]

    for reason in ("水肿", "再停一次"):
        records.stop_drug(item_id=drug.id, reason=reason, actor=care.doctor, now=NOW)

    assert [line.purpose for line in audited("records.stop_drug")] == ["水肿"]


def test_hand_overs_that_do_not_wait_cannot_be_settled_and_an_episode_waiting_is_not_closed(care):
    episode_id = in_episode(care)
    for settle in (
        lambda: records.answer_hand_over(
            episode_id=episode_id, accept=True, actor=care.specialist, now=NOW
        ),
        lambda: records.withdraw_hand_over(episode_id=episode_id, actor=care.doctor, now=NOW),
    ):
        residents.relate(
            resident_id=care.resident.id,
            institution_id=care.county.hospital,
            kind="referral",
            at=NOW,
        )
        with pytest.raises(DomainError, match="No hand-over"):
            settle()
    records.offer_hand_over(
        episode_id=episode_id,
        staff_id=care.specialist_id,
        reason="转诊",
        actor=care.doctor,
        now=NOW,
    )

    with pytest.raises(DomainError, match="waits for an answer"):
        records.close_episode(episode_id=episode_id, actor=care.doctor, now=NOW)


def test_whoever_takes_over_settles_an_offer_made_to_another(care):
    episode_id = in_episode(care)
    colleague = a_doctor(care.county.township, name="周明")
    residents.relate(
        resident_id=care.resident.id, institution_id=care.county.hospital, kind="referral", at=NOW
    )
    records.offer_hand_over(
        episode_id=episode_id, staff_id=colleague.id, reason="休假", actor=care.doctor, now=NOW
    )

    card = records.take_over(
        episode_id=episode_id,
        staff_id=care.specialist_id,
        reason="急诊接诊",
        actor=care.specialist,
        now=NOW,
    )

    assert card.responsible_doctor_id == care.specialist_id
    assert list(HandOver.objects.order_by("id").values_list("state", flat=True)) == [
        "WITHDRAWN",
        "ACCEPTED",
    ]


def test_an_episode_that_nobody_answered_for_gets_its_first_doctor_from_whoever_takes_it(care):
    episode_id = in_episode(care, doctor_id=None, doctor_name="外聘")

    card = records.take_over(
        episode_id=episode_id, staff_id=care.doctor_id, reason="接手", actor=care.doctor, now=NOW
    )

    assert (card.first_doctor_id, card.responsible_doctor_id) == (care.doctor_id, care.doctor_id)
    assert Episode.objects.get(pk=episode_id).first_institution_id == care.county.township


def test_an_order_of_another_contact_is_not_found(care):
    card = recorded(care)

    with pytest.raises(OrderNotFound):
        records.end_order(encounter_id=card.id, order_id=999, done=True, actor=care.doctor, now=NOW)


def test_a_stay_may_be_closed_now_and_signed_later_without_drugs_to_take_home(care):
    residents.relate(
        resident_id=care.resident.id, institution_id=care.county.hospital, kind="referral", at=NOW
    )
    stay = records.admit(
        resident_id=care.resident.id,
        institution_id=care.county.hospital,
        department="心血管内科",
        doctor_id=care.specialist_id,
        chief_complaint="胸痛",
        conditions=diagnosed("I20.000"),
        actor=care.specialist,
        now=NOW,
    )

    card = records.discharge(
        encounter_id=stay.id,
        summary={"course": "观察后好转"},
        conditions=diagnosed("I20.000"),
        disposition=records.Disposition.HOME,
        total_fen=0,
        fund_fen=0,
        actor=care.specialist,
        now=NOW + timedelta(days=1),
        sign=False,
    )

    assert (card.state, card.ended_at) == ("OPEN", NOW + timedelta(days=1))


def test_documents_summaries_and_courses_of_a_value_are_opened_with_a_note(care):
    recorded(care)

    values = reading.open_values(
        resident_id=care.resident.id, code="BP_SYS", actor=care.doctor, now=NOW
    )
    document = records.write_document(
        draft=records.DocumentDraft(
            resident_id=care.resident.id,
            kind=records.DocumentKind.OTHER,
            title="说明",
            sections=(("正文", "内容"),),
            at=NOW,
            institution_id=care.county.township,
        ),
        actor=care.doctor,
        now=NOW,
    )

    assert [v.value for v in values] == [Decimal(186)]
    assert reading.open_document(document_id=document.id, actor=care.doctor, now=NOW) == document
