"""What tests start from that need patients on their way up or home, in the small county of `county`."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.residents import public as residents
from lianyi.areas.workforce import public as workforce
from lianyi.machinery.outbox import public as outbox
from tests.areas.referrals.county import (
    HYPERTENSION,
    County,
    a_county,
    at_time,
    some_beds,
    some_slots,
    somebody,
)
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, TODAY, system

__all__ = [
    "HOME_FINDINGS",
    "HYPERTENSION",
    "County",
    "a_county",
    "a_patient",
    "a_plan",
    "accepted",
    "an_up_draft",
    "at_home",
    "at_time",
    "in_care",
    "seen_at_township",
    "sent",
    "sent_down",
    "some_beds",
    "some_slots",
    "somebody",
    "system",
    "tell_all",
]


def a_patient(county: County, **told: Any) -> residents.ResidentCard:
    """王秀英, 58, registered at the village clinic, known to the township."""
    card = a_resident(county.village_doctor, **told)
    residents.relate(
        resident_id=card.id,
        institution_id=county.township,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW - timedelta(days=1),
    )
    return card


def seen_at_township(
    county: County, patient: residents.ResidentCard, *, now: datetime = NOW
) -> records.EncounterCard:
    """The township doctor has examined her: 186/112 with chest pain."""
    doctor = workforce.staff_of_user(county.township_doctor.user_id or 0)
    return records.record_encounter(
        draft=records.EncounterDraft(
            resident_id=patient.id,
            kind=records.EncounterKind.OUTPATIENT,
            started_at=now,
            institution_id=county.township,
            doctor_id=doctor.id if doctor else None,
            doctor_name="李医生",
            chief_complaint="胸痛2小时",
            conditions=(
                records.ConditionDraft(code=HYPERTENSION, kind=records.ConditionKind.PRINCIPAL),
            ),
            observations=(
                records.ObservationDraft(code="BP_SYS", value=Decimal(186)),
                records.ObservationDraft(code="BP_DIA", value=Decimal(112)),
            ),
            prescriptions=(
                records.PrescriptionDraft(
                    items=(
                        records.ItemDraft(
                            drug_code="C08CA01",
                            drug_name="氨氯地平片",
                            dose="5mg",
                            frequency="qd",
                            days=30,
                        ),
                    ),
                    long_term=True,
                ),
            ),
        ),
        actor=at_time(county.township_doctor, now),
        now=now,
    )


def an_up_draft(county: County, patient_id: int, **told: Any) -> referrals.ReferralDraft:
    """Urgent, with an indication that holds, consent given, to the lead hospital's cardiology."""
    fields: dict[str, Any] = {
        "resident_id": patient_id,
        "to_institution_id": county.lead,
        "direction": referrals.Direction.UP,
        "urgency": referrals.Urgency.URGENT,
        "reason_code": "EMERGENCY",
        "diagnosis_code": HYPERTENSION,
        "impression": "高血压3级 很高危，胸痛待查",
        "present_illness": "胸痛2小时，血压186/112mmHg",
        "to_department": "心内科",
        "findings": {"sbp": 186, "dbp": 112, "chest_or_back_pain": True},
        "consent": referrals.ConsentDraft(given=True, told="病情与去向"),
    }
    return referrals.ReferralDraft(**{**fields, **told})


def sent(
    county: County, patient_id: int, *, now: datetime = NOW, **told: Any
) -> referrals.ReferralCard:
    """A request on its way to the lead hospital."""
    return referrals.send_new(
        draft=an_up_draft(county, patient_id, **told),
        actor=at_time(county.township_doctor, now),
        now=now,
    )


def accepted(
    county: County, patient_id: int, *, now: datetime = NOW, **told: Any
) -> referrals.ReferralCard:
    """A request the office said yes to, ten minutes later."""
    card = sent(county, patient_id, now=now, **told)
    later = now + timedelta(minutes=10)
    return referrals.accept_referral(
        referral_id=card.id,
        draft=referrals.AcceptDraft(),
        actor=at_time(county.office, later),
        now=later,
    )


def in_care(
    county: County, patient_id: int, *, now: datetime = NOW, **told: Any
) -> referrals.ReferralCard:
    """A patient taken into care by the specialist an hour after sending."""
    card = accepted(county, patient_id, now=now, **told)
    later = now + timedelta(minutes=60)
    referrals.arrive(
        referral_id=card.id,
        draft=referrals.ArrivalDraft(),
        actor=at_time(county.office, later),
        now=later,
    )
    later = now + timedelta(minutes=65)
    return referrals.take_into_care(
        referral_id=card.id,
        draft=referrals.CareDraft(inpatient=True),
        actor=at_time(county.specialist, later),
        now=later,
    )


HOME_FINDINGS = {
    "diagnosis_clear": True,
    "plan_clear": True,
    "stable": True,
    "complications_stable": True,
}


def a_plan(county: County, *, today: date = TODAY, **told: Any) -> referrals.PlanDraft:
    """The return slip of a stable patient: drugs, targets 139/89, three dates."""
    fields: dict[str, Any] = {
        "to_institution_id": county.township,
        "diagnosis_code": HYPERTENSION,
        "diagnoses": "高血压3级 很高危",
        "results": "心电图、肌钙蛋白正常",
        "treatment": "降压治疗，血压降至138/86",
        "next_steps": "氨氯地平5mg每日一次，低盐饮食",
        "drugs": (
            referrals.PlanDrug(
                code="C08CA01", name="氨氯地平片", dose="5mg", frequency="qd", days=30
            ),
            referrals.PlanDrug(
                code="C09CA03", name="缬沙坦胶囊", dose="80mg", frequency="qd", days=30
            ),
        ),
        "targets": {"sbp": 139, "dbp": 89},
        "follow_ups": (
            referrals.PlannedFollowUp(
                due_on=today + timedelta(days=5), way=referrals.FollowUpWay.HOME
            ),
            referrals.PlannedFollowUp(due_on=today + timedelta(days=28)),
        ),
        "findings": HOME_FINDINGS,
        "consent": referrals.ConsentDraft(given=True),
    }
    return referrals.PlanDraft(**{**fields, **told})


def sent_down(
    county: County, patient_id: int, *, now: datetime = NOW, **told: Any
) -> referrals.ReferralCard:
    """A patient cured of the worst and sent to the township, three days after she came."""
    up = in_care(county, patient_id, now=now)
    later = now + timedelta(days=3)
    return referrals.send_down(
        referral_id=up.id,
        plan=a_plan(county, today=later.date(), **told),
        actor=at_time(county.specialist, later),
        now=later,
    )


def at_home(
    county: County, patient_id: int, *, now: datetime = NOW, **told: Any
) -> referrals.ReferralCard:
    """A down-referral the township has accepted."""
    down = sent_down(county, patient_id, now=now, **told)
    later = now + timedelta(days=3, hours=1)
    return referrals.accept_referral(
        referral_id=down.id,
        draft=referrals.AcceptDraft(),
        actor=at_time(county.township_doctor, later),
        now=later,
    )


def tell_all(now: datetime) -> None:
    """Deliver every event that waits."""
    outbox.deliver_due(now, 1000)
