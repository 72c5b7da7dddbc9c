"""What the living story is made of: what was seen in a patient, the request that follows, the plan home."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.entry.demo.staff import Desk

CARDIOLOGY: Final = "心血管内科"
_STABLE: Final = {
    "diagnosis_clear": True,
    "plan_clear": True,
    "stable": True,
    "complications_stable": True,
}


@dataclass(frozen=True, slots=True)
class Case:
    """What the township doctor saw in one patient."""

    complaint: str
    impression: str
    icd_code: str
    systolic: int
    diastolic: int
    signs: tuple[str, ...]
    urgency: referrals.Urgency
    reason: str


CHEST_PAIN: Final = Case(
    "胸痛2小时",
    "高血压3级 很高危；胸痛待查",
    "I10.x00",
    186,
    112,
    ("chest_or_back_pain",),
    referrals.Urgency.URGENT,
    "EMERGENCY",
)
UNCONTROLLED: Final = Case(
    "头晕1周，三联降压药足量4周未达标",
    "高血压2级 高危，血压控制不佳",
    "I10.x00",
    168,
    102,
    (),
    referrals.Urgency.ORDINARY,
    "TREATMENT_FAILED",
)
OEDEMA: Final = Case(
    "气促、双下肢水肿3天",
    "高血压3级；心力衰竭待排",
    "I11.000",
    172,
    104,
    ("leg_oedema", "dyspnoea"),
    referrals.Urgency.URGENT,
    "EMERGENCY",
)
STILL_HIGH: Final = Case(
    "头痛、头晕2天，休息后血压仍高",
    "高血压3级，血压控制不佳",
    "I10.x00",
    184,
    108,
    ("still_high_after_rest",),
    referrals.Urgency.ORDINARY,
    "BEYOND_COMPETENCE",
)
GREEN: Final = Case(
    "突发言语不清1小时",
    "脑卒中待查；高血压3级",
    "I63.900",
    192,
    116,
    ("speech_or_paralysis",),
    referrals.Urgency.GREEN,
    "EMERGENCY",
)


def see(here: Desk, who: str, resident_id: int, case: Case, at: datetime) -> None:
    actor = here.at(who, at)
    records.record_encounter(
        draft=records.EncounterDraft(
            resident_id=resident_id,
            kind=records.EncounterKind.OUTPATIENT,
            started_at=at,
            institution_id=here.places[who],
            doctor_name=actor.name,
            chief_complaint=case.complaint,
            conditions=(
                records.ConditionDraft(code=case.icd_code, kind=records.ConditionKind.PRINCIPAL),
            ),
            observations=(
                records.ObservationDraft(code="BP_SYS", value=Decimal(case.systolic)),
                records.ObservationDraft(code="BP_DIA", value=Decimal(case.diastolic)),
                records.ObservationDraft(code="PULSE", value=Decimal(92)),
            ),
            prescriptions=(
                records.PrescriptionDraft(
                    items=(
                        records.ItemDraft(
                            drug_code="XY001",
                            dose="5mg",
                            frequency="每日1次",
                            route="口服",
                            days=30,
                        ),
                    ),
                    long_term=True,
                ),
            ),
        ),
        actor=actor,
        now=at,
    )


def request_of(
    here: Desk, who: str, resident_id: int, case: Case, slot_id: int | None, bed: bool
) -> referrals.ReferralDraft:
    return referrals.ReferralDraft(
        resident_id=resident_id,
        to_institution_id=here.places["zhuanzhen"],
        direction=referrals.Direction.UP,
        urgency=case.urgency,
        channel=referrals.Channel.TOWNSHIP
        if case.urgency is referrals.Urgency.GREEN
        else referrals.Channel.PLAIN,
        reason_code=case.reason,
        diagnosis_code=case.icd_code,
        impression=case.impression,
        present_illness=f"{case.complaint}，血压{case.systolic}/{case.diastolic}mmHg",
        past_history="高血压病史8年",
        treatment_so_far="苯磺酸氨氯地平片 5mg 每日1次",
        to_department=CARDIOLOGY,
        findings={
            "sbp": case.systolic,
            "dbp": case.diastolic,
            **dict.fromkeys(case.signs, True),
            **(
                {"drug_kinds": 3, "drug_weeks": 4, "bp_off_target": True}
                if case is UNCONTROLLED
                else {}
            ),
        },
        slot_id=slot_id,
        wants_bed=bed,
        consent=referrals.ConsentDraft(given=True, told="病情、转诊原因、去向与费用"),
    )


def plan_of(here: Desk, today: date, first_due: int) -> referrals.PlanDraft:
    return referrals.PlanDraft(
        to_institution_id=here.places["xiangyi"],
        diagnosis_code="I10.x00",
        diagnoses="高血压3级 很高危；不稳定型心绞痛已除外",
        results="心电图、肌钙蛋白正常；心脏彩超射血分数62%",
        treatment="联合降压、调脂治疗，血压降至138/86mmHg",
        next_steps="氨氯地平5mg每日1次、缬沙坦80mg每日1次；低盐饮食，每日自测血压。",
        rehabilitation="每日步行30分钟。",
        warning_signs="血压≥180/110mmHg、胸痛、言语不清时立即就诊。",
        drugs=(
            referrals.PlanDrug(
                code="XY001", name="苯磺酸氨氯地平片", dose="5mg", frequency="每日1次", days=30
            ),
            referrals.PlanDrug(
                code="XY008", name="缬沙坦胶囊", dose="80mg", frequency="每日1次", days=30
            ),
        ),
        targets={"sbp": 139, "dbp": 89},
        follow_ups=tuple(_dates(today, first_due)),
        findings=_STABLE,
        consent=referrals.ConsentDraft(given=True),
    )


def _dates(today: date, first_due: int) -> Iterator[referrals.PlannedFollowUp]:
    yield referrals.PlannedFollowUp(
        due_on=today + timedelta(days=first_due),
        way=referrals.FollowUpWay.HOME,
        instruction="入户测血压，核对用药",
    )
    yield referrals.PlannedFollowUp(
        due_on=today + timedelta(days=first_due + 21), instruction="门诊复查血压、肾功能"
    )
