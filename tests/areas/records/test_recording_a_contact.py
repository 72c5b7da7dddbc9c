"""A contact is written whole and once, and shows at once on the timeline."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.records.models import Encounter, TimelineRow
from lianyi.areas.records.rules.checking import BadFees, BadTime, NoPlace, TooLong
from lianyi.areas.records.rules.measuring import DiastolicAboveSystolic, ImplausibleValue
from lianyi.areas.records.services.access import NotYourInstitution
from lianyi.areas.records.services.parts import UnknownDiagnosis
from lianyi.areas.records.services.recording import ClientIdReused, MayNotPractise
from lianyi.areas.residents import public as residents
from lianyi.kernel.errors import DomainError
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.records.builders import (
    Care,
    a_care,
    a_visit,
    acting,
    amlodipine,
    diagnosed,
    pressure,
    recorded,
)
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, a_doctor, audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-04", "EHR-12")]


@pytest.fixture
def care() -> Care:
    return a_care()


def test_a_visit_keeps_diagnoses_values_and_drugs_together(care):
    card = recorded(
        care, observations=(*pressure(186, 112),), conditions=diagnosed("I10.x00", "E11.900")
    )

    detail = records.get_encounter(card.id, care.doctor.scope)

    assert [c.code for c in detail.conditions] == ["I10.x00", "E11.900"]
    assert [c.kind for c in detail.conditions] == ["PRINCIPAL", "SECONDARY"]
    assert {o.code: (o.shown, o.flag) for o in detail.observations} == {
        "BP_SYS": ("186 mmHg", records.Flag.CRITICAL_HIGH),
        "BP_DIA": ("112 mmHg", records.Flag.CRITICAL_HIGH),
    }
    assert [d.drug_name for d in detail.drugs] == ["苯磺酸氨氯地平片"]
    assert card.principal_name == "特发性(原发性)高血压"
    assert card.doctor_name == "陈志远"


def test_height_and_weight_give_the_body_mass_index(care):
    values = (
        records.ObservationDraft(code="HEIGHT", value=Decimal(160)),
        records.ObservationDraft(code="WEIGHT", value=Decimal(64)),
    )

    card = recorded(care, observations=values)

    latest = records.latest_values(care.resident.id, care.doctor.scope)
    assert latest["BMI"].shown == "25 kg/m²"
    assert latest["BMI"].flag is records.Flag.HIGH
    assert card.kind is records.EncounterKind.OUTPATIENT


def test_the_visit_is_told_on_the_timeline_in_the_same_transaction(care):
    card = recorded(care)

    row = TimelineRow.objects.get(ref=f"encounter:{card.id}")

    assert row.title == "特发性(原发性)高血压"
    assert row.summary == "头晕 3 天 · 血压 186/112 mmHg↑↑ · 苯磺酸氨氯地平片"
    assert row.thread == f"episode:{card.episode_id}"


def test_a_visit_sent_twice_over_a_bad_network_is_stored_once(care):
    draft = a_visit(care, client_id="phone-7")

    first = records.record_encounter(draft=draft, actor=care.doctor, now=NOW)
    second = records.record_encounter(draft=draft, actor=care.doctor, now=NOW + timedelta(hours=2))

    assert second.id == first.id
    assert Encounter.objects.count() == 1
    assert TimelineRow.objects.filter(kind="OUTPATIENT").count() == 1


def test_a_key_that_names_another_residents_visit_is_refused(care):
    recorded(care, client_id="phone-7")
    other = a_resident(care.doctor, name="李建国", sex="1")

    with pytest.raises(ClientIdReused):
        recorded(care, client_id="phone-7", resident_id=other.id)


def test_recording_audits_and_tells_without_a_name(care):
    card = recorded(care)

    line = audited("records.record_encounter")[0]
    assert line.target == f"encounter:{card.id}"
    assert line.resident_id == care.resident.id
    told = OutboxEvent.objects.get(name__endswith="EncounterRecorded")
    assert "王秀英" not in str(told.payload)


def test_the_institution_that_sees_a_patient_may_read_the_record_from_then_on(care):
    newcomer = a_resident(
        care.specialist, name="赵玉兰", born_on=care.resident.born_on.replace(year=1971)
    )
    with pytest.raises(residents.ResidentNotFound):
        residents.get_resident(newcomer.id, care.doctor.scope)
    draft = a_visit(
        care,
        resident_id=newcomer.id,
        institution_id=care.county.hospital,
        doctor_id=care.specialist_id,
    )

    records.record_encounter(draft=draft, actor=care.specialist, now=NOW)

    assert residents.get_resident(newcomer.id, care.specialist.scope).id == newcomer.id


def test_what_cannot_be_true_is_refused_and_leaves_nothing(care):
    impossible: list[tuple[dict[str, object], type[DomainError]]] = [
        ({"started_at": NOW + timedelta(days=1)}, BadTime),
        ({"ended_at": NOW - timedelta(days=2)}, BadTime),
        ({"fund_fen": 9_999_999}, BadFees),
        ({"total_fen": -1, "fund_fen": 0}, BadFees),
        ({"observations": pressure(110, 186)}, DiastolicAboveSystolic),
        ({"observations": pressure(1860, 112)}, ImplausibleValue),
        ({"conditions": (records.ConditionDraft(code="ZZZ.9"),)}, UnknownDiagnosis),
        ({"outside_county": True, "institution_id": None}, NoPlace),
        ({"chief_complaint": "痛" * 501}, TooLong),
        ({"chief_complaint": "头\x00痛"}, TooLong),
        ({"institution_id": care.county.stranger, "doctor_id": None}, NotYourInstitution),
    ]

    for told, refusal in impossible:
        with pytest.raises(refusal):
            recorded(care, **told)

    assert not Encounter.objects.exists()
    assert not TimelineRow.objects.exists()
    assert not OutboxEvent.objects.filter(name__endswith="EncounterRecorded").exists()


def test_a_doctor_without_a_licence_for_this_place_cannot_be_named(care):
    foreigner = a_doctor(care.county.stranger, "village_doctor", name="外来", licence_no="")

    with pytest.raises(MayNotPractise):
        recorded(care, doctor_id=foreigner.id)


def test_a_village_visit_may_be_written_by_the_township_above_but_not_beside(care):
    card = recorded(care, institution_id=care.county.clinic, doctor_id=None, doctor_name="王村医")

    assert card.institution_id == care.county.clinic
    stranger = acting(1, "village_doctor", care.county.stranger)
    with pytest.raises(DomainError):
        records.record_encounter(draft=a_visit(care), actor=stranger, now=NOW)


def test_a_drug_stopped_is_no_longer_current_but_stays_in_the_visit(care):
    card = recorded(care, prescriptions=(amlodipine(),))
    drug = records.current_drugs(care.resident.id, care.doctor.scope, NOW.date())[0]

    records.stop_drug(item_id=drug.id, reason="踝部水肿", actor=care.doctor, now=NOW)

    assert records.current_drugs(care.resident.id, care.doctor.scope, NOW.date()) == []
    kept = records.get_encounter(card.id, care.doctor.scope).drugs
    assert [d.stopped_at for d in kept] == [NOW]


def test_a_short_course_ends_by_itself(care):
    recorded(care, prescriptions=(amlodipine(days=5, long_term=False),))
    today = NOW.date()

    days = [today + timedelta(days=n) for n in (4, 5)]

    taken = [len(records.current_drugs(care.resident.id, care.doctor.scope, day)) for day in days]
    assert taken == [1, 0]


def test_an_imported_claim_outside_the_county_needs_no_institution_of_ours(care):
    draft = replace(
        a_visit(
            care,
            kind=records.EncounterKind.INPATIENT,
            source=records.Source.CLAIM,
            prescriptions=(),
        ),
        institution_id=None,
        doctor_id=None,
        outside_county=True,
        place_name="郑州某医院",
        place_division="410100",
        ended_at=NOW - timedelta(minutes=5),
        total_fen=1_234_500,
        fund_fen=600_000,
    )

    card = records.record_encounter(draft=draft, actor=care.doctor, now=NOW)

    assert (card.institution_id, card.place_name, card.episode_id) == (None, "郑州某医院", None)
