"""What tests start from that need consultations on their way, in the small county of referrals."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lianyi.areas.consultations import public as consultations
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from tests.areas.referrals.builders import a_county, a_patient, at_time, seen_at_township
from tests.areas.referrals.county import HYPERTENSION, County, somebody
from tests.areas.workforce.builders import NOW, TODAY, a_doctor, system, with_account

__all__ = [
    "HYPERTENSION",
    "NOW",
    "TODAY",
    "County",
    "Team",
    "a_clinic",
    "a_county",
    "a_patient",
    "a_request",
    "a_team",
    "accepted",
    "an_expert",
    "at_time",
    "feedback",
    "in_session",
    "opinion",
    "requested",
    "scheduled",
    "seen_at_township",
    "signed",
    "somebody",
    "system",
]

LONG_PRACTICE = date(2010, 7, 1)
LATER = timedelta(minutes=10)


@dataclass(frozen=True)
class Team:
    """Experts of the lead hospital, each with the person behind."""

    heart: consultations.ExpertCard
    heart_doctor: Actor
    surgeon: consultations.ExpertCard
    surgeon_doctor: Actor
    herbalist: consultations.ExpertCard
    herbalist_doctor: Actor


def an_expert(
    county: County, name: str, discipline: str, **told: Any
) -> tuple[consultations.ExpertCard, Actor]:
    """A senior doctor of the lead hospital on the register, who may act."""
    staff = a_doctor(
        told.pop("institution_id", county.lead),
        "county_specialist",
        name=name,
        rank=told.pop("rank", workforce.Rank.SENIOR),
    )
    user = with_account(staff)
    since = told.pop("independent_since", LONG_PRACTICE)
    card = consultations.register_expert(
        draft=consultations.ExpertDraft(
            staff_id=staff.id, discipline=discipline, independent_since=since,
            proof="医师执业证书首次注册日期", **told,
        ),
        actor=system(),
        now=NOW,
    )  # fmt: skip
    return card, at_time(workforce.actor_for(user, None, NOW, "treatment"), NOW)


def a_team(county: County) -> Team:
    """Cardiology, surgery and Chinese medicine."""
    heart, heart_doctor = an_expert(county, "周主任医师", "INTERNAL")
    surgeon, surgeon_doctor = an_expert(county, "吴主任医师", "SURGERY")
    herbalist, herbalist_doctor = an_expert(county, "郑主任医师", "TCM", rank=workforce.Rank.DEPUTY)
    return Team(heart, heart_doctor, surgeon, surgeon_doctor, herbalist, herbalist_doctor)


def a_clinic(county: County, expert: consultations.ExpertCard) -> tuple[int, int]:
    """The expert's hours of the coming week, published."""
    resource = scheduling.add_resource(
        draft=scheduling.ResourceDraft(
            institution_id=county.lead,
            kind=scheduling.ResourceKind.DOCTOR,
            name=expert.name,
            department="心内科",
            staff_id=expert.staff_id,
        ),
        actor=system(),
        now=NOW,
    )
    scheduling.add_template(
        draft=scheduling.TemplateDraft(
            resource_id=resource.id, weekday=1, starts=time(14, 30), ends=time(16, 30),
            slot_minutes=30, valid_from=date(2024, 1, 1), on_holidays=True,
        ),
        actor=system(),
        now=NOW,
    )  # fmt: skip
    scheduling.generate_slots(
        resource_ids=[resource.id], first=TODAY, last=TODAY + timedelta(days=6), actor=system(),
        now=NOW,
    )  # fmt: skip
    clinic_id = consultations.publish_clinic(
        expert_id=expert.id, resource_id=resource.id, title="心内科远程门诊", actor=county.office,
        now=NOW,
    )  # fmt: skip
    return clinic_id, resource.id


def a_request(county: County, patient_id: int, **told: Any) -> consultations.RequestDraft:
    """A routine live consultation about hypertension at the lead hospital, with signed consent."""
    fields: dict[str, Any] = {
        "resident_id": patient_id,
        "invited_id": county.lead,
        "form": consultations.Form.LIVE,
        "urgency": consultations.Urgency.ROUTINE,
        "diagnosis_code": HYPERTENSION,
        "history": "高血压10年，近1周血压控制不佳，波动于170-190/100-110mmHg",
        "question": "调整降压方案，是否需要上转",
        "treatment_so_far": "氨氯地平5mg每日一次",
        "consent": consultations.ConsentDraft(given=True, told="会诊内容与费用"),
    }
    return consultations.RequestDraft(**{**fields, **told})


def requested(
    county: County, patient: residents.ResidentCard, *, now: datetime = NOW, **told: Any
) -> consultations.ConsultationCard:
    """A request of the township on the office's table."""
    actor = told.pop("actor", county.township_doctor)
    return consultations.request_consultation(
        draft=a_request(county, patient.id, **told),
        actor=at_time(actor, now),
        now=now,
    )


def accepted(
    county: County,
    patient: residents.ResidentCard,
    *experts: consultations.ExpertCard,
    now: datetime = NOW,
    **told: Any,
) -> consultations.ConsultationCard:
    """The office said yes ten minutes later and named the experts."""
    card = requested(county, patient, now=now, **told)
    return consultations.accept(
        consultation_id=card.id,
        experts=[
            consultations.Choice(expert_id=each.id, discipline=each.discipline) for each in experts
        ],
        actor=at_time(county.office, now + LATER),
        now=now + LATER,
    )


def scheduled(
    county: County,
    patient: residents.ResidentCard,
    *experts: consultations.ExpertCard,
    now: datetime = NOW,
    **told: Any,
) -> consultations.ConsultationCard:
    """They meet two hours after the request, for half an hour."""
    card = accepted(county, patient, *experts, now=now, **told)
    return consultations.schedule(
        consultation_id=card.id,
        draft=consultations.ScheduleDraft(starts_at=now + timedelta(hours=2), minutes=30),
        actor=at_time(county.office, now + LATER),
        now=now + LATER,
    )


def in_session(
    county: County,
    patient: residents.ResidentCard,
    *experts: consultations.ExpertCard,
    now: datetime = NOW,
    media: bool = True,
    **told: Any,
) -> consultations.ConsultationCard:
    """The meeting runs, with the patient's yes to the camera unless told otherwise."""
    card = scheduled(county, patient, *experts, now=now, **told)
    begins = now + timedelta(hours=2)
    return consultations.start(
        consultation_id=card.id,
        draft=consultations.StartDraft(
            patient_present=True, media_agreed=media, agreed_by="李医生" if media else ""
        ),
        actor=at_time(county.township_doctor, begins),
        now=begins,
    )


def opinion(**told: Any) -> consultations.OpinionDraft:
    """What an expert says."""
    fields = {
        "assessment": "高血压3级，很高危，单药控制不佳",
        "advice": "加用缬沙坦80mg每日一次，两周后复查，暂不上转",
    }
    return consultations.OpinionDraft(**{**fields, **told})


def signed(
    county: County,
    patient: residents.ResidentCard,
    expert: consultations.ExpertCard,
    doctor: Actor,
    *,
    now: datetime = NOW,
    **told: Any,
) -> consultations.ConsultationCard:
    """A file consultation answered by its one expert half an hour after it was accepted."""
    card = accepted(county, patient, expert, now=now, form=consultations.Form.FILE, **told)
    later = now + timedelta(minutes=40)
    return consultations.sign_opinion(
        consultation_id=card.id, draft=opinion(), actor=at_time(doctor, later), now=later
    )


def feedback(**told: Any) -> consultations.FeedbackDraft:
    """Followed, treated here, content."""
    fields: dict[str, Any] = {
        "accepted": consultations.Accepted.YES,
        "outcome": "TREATED_HERE",
        "satisfaction": 5,
        "quality": consultations.Grade.A,
    }
    return consultations.FeedbackDraft(**{**fields, **told})
