"""What tests start from that need a written record: a county at work, people, and contacts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, County, a_county, a_doctor, an_actor

_numbers = count(1)


@dataclass(frozen=True)
class Care:
    """A township doctor with a patient under a hospital, and the hospital's specialist."""

    county: County
    doctor: Actor
    specialist: Actor
    resident: residents.ResidentCard
    doctor_id: int
    specialist_id: int


def a_care() -> Care:
    """A county, a doctor on each level, and 王秀英 registered at the township."""
    county = a_county()
    doctor = a_doctor(county.township, "township_doctor")
    specialist = a_doctor(county.hospital, "county_specialist", name="李伟")
    actor = acting(doctor.id, "township_doctor", county.township)
    return Care(
        county=county,
        doctor=actor,
        specialist=acting(specialist.id, "county_specialist", county.hospital),
        resident=a_resident(actor),
        doctor_id=doctor.id,
        specialist_id=specialist.id,
    )


def acting(staff_id: int, role: str, institution_id: int, *, at: datetime = NOW) -> Actor:
    """Somebody in a role; staff are named in drafts where it matters who they are."""
    return an_actor(role, institution_id, at=at, user_id=500_000 + staff_id)


def pressure(systolic: int, diastolic: int) -> tuple[records.ObservationDraft, ...]:
    """A blood pressure."""
    return (
        records.ObservationDraft(code="BP_SYS", value=Decimal(systolic)),
        records.ObservationDraft(code="BP_DIA", value=Decimal(diastolic)),
    )


def diagnosed(*codes: str) -> tuple[records.ConditionDraft, ...]:
    """Diagnoses by code, the first the principal."""
    return tuple(records.ConditionDraft(code=code) for code in codes)


def amlodipine(days: int = 30, *, long_term: bool = True) -> records.PrescriptionDraft:
    """A month of amlodipine."""
    item = records.ItemDraft(
        drug_code="XY001",
        dose="5 mg",
        frequency="qd",
        route="po",
        days=days,
        quantity=Decimal(days),
    )
    return records.PrescriptionDraft(items=(item,), long_term=long_term)


def a_visit(care: Care, **told: object) -> records.EncounterDraft:
    """A hypertension visit at the township half an hour ago, unless told otherwise."""
    fields: dict[str, object] = {
        "resident_id": care.resident.id,
        "kind": records.EncounterKind.OUTPATIENT,
        "started_at": NOW - timedelta(minutes=30),
        "institution_id": care.county.township,
        "doctor_id": care.doctor_id,
        "department": "内科",
        "chief_complaint": "头晕 3 天",
        "note": {"present_illness": "规律服药", "examination": "心率齐", "plan": "继续服药"},
        "conditions": diagnosed("I10.x00"),
        "observations": pressure(186, 112),
        "prescriptions": (amlodipine(),),
        "disposition": records.Disposition.HOME,
        "total_fen": 5_600,
        "fund_fen": 3_000,
        "client_id": f"visit-{next(_numbers)}",
    }
    return records.EncounterDraft(**{**fields, **told})  # type: ignore[arg-type]


def recorded(care: Care, **told: object) -> records.EncounterCard:
    """A visit written down by the township doctor."""
    return records.record_encounter(draft=a_visit(care, **told), actor=care.doctor, now=NOW)


def in_episode(care: Care, **told: object) -> int:
    """The episode of a visit written down by the township doctor."""
    episode_id = recorded(care, **told).episode_id
    assert episode_id is not None
    return episode_id


def as_amendment(detail: records.EncounterDetail, **told: object) -> records.Amendment:
    """The content of a contact as it stands, with some of it changed."""
    fields: dict[str, object] = {
        "chief_complaint": detail.card.chief_complaint,
        "note": detail.note,
        "conditions": tuple(
            records.ConditionDraft(code=c.code, kind=c.kind, verification=c.verification)
            for c in detail.conditions
        ),
        "observations": tuple(
            records.ObservationDraft(code=o.code, value=o.value, text=o.text)
            for o in detail.observations
        ),
        "disposition": detail.card.disposition,
        "ended_at": detail.card.ended_at,
        "total_fen": detail.card.total_fen,
        "fund_fen": detail.card.fund_fen,
    }
    return records.Amendment(**{**fields, **told})  # type: ignore[arg-type]


def a_bundle(number: str, **told: object) -> dict[str, object]:
    """A FHIR R4 Bundle of one hospital stay of 赵桂兰, with two diagnoses and a blood pressure."""
    encounter: dict[str, object] = {
        "resourceType": "Encounter",
        "id": "e1",
        "identifier": [{"value": "ZY20261101"}],
        "status": "finished",
        "class": {"code": "IMP"},
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2026-11-01T08:00:00+08:00", "end": "2026-11-08T10:00:00+08:00"},
        "reasonCode": [{"text": "胸痛 2 小时"}],
        "participant": [{"individual": {"display": "李伟"}}],
        "diagnosis": [{"condition": {"reference": "Condition/c2"}, "rank": 1}],
        "hospitalization": {"dischargeDisposition": {"coding": [{"code": "home"}]}},
    }
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"value": number}],
        "name": [{"text": "赵桂兰"}],
    }
    entries: list[dict[str, object]] = [
        {"resource": patient},
        {"fullUrl": "urn:uuid:e1", "resource": encounter | told},
        {"resource": _condition("c1", "I10.x00", "高血压")},
        {"resource": _condition("c2", "I20.000", "不稳定型心绞痛")},
        {"resource": _pressure(165, 98)},
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _condition(id_: str, code: str, name: str) -> dict[str, object]:
    return {
        "resourceType": "Condition",
        "id": id_,
        "encounter": {"reference": "Encounter/e1"},
        "code": {"coding": [{"code": code, "display": name}]},
    }


def _pressure(systolic: int, diastolic: int) -> dict[str, object]:
    parts = {"8480-6": systolic, "8462-4": diastolic}
    return {
        "resourceType": "Observation",
        "encounter": {"reference": "urn:uuid:e1"},
        "effectiveDateTime": "2026-11-01T08:10:00+08:00",
        "code": {"coding": [{"code": "85354-9"}]},
        "component": [
            {
                "code": {"coding": [{"code": code}]},
                "valueQuantity": {"value": value, "unit": "mmHg"},
            }
            for code, value in parts.items()
        ],
    }
