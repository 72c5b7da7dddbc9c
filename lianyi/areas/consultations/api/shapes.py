"""What goes in and out of the API of consultations."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianyi.areas.consultations.types import drafts, words
from lianyi.machinery.api.shapes import spelled


class ConsultationConsentIn(Schema):
    """What the patient signed, or the coded emergency."""

    given: bool = False
    told: str = Field("", max_length=500)
    signer_name: str = Field("", max_length=60)
    emergency: str = Field("", max_length=20)
    emergency_note: str = Field("", max_length=300)


class RequestIn(Schema):
    """A request as a doctor writes it."""

    resident_id: int
    invited_id: int
    form: words.Form
    urgency: Annotated[words.Urgency, spelled(words.Urgency)] = words.Urgency.ROUTINE
    diagnosis_code: str = Field(max_length=20)
    history: str = Field(max_length=2000)
    question: str = Field(max_length=1000)
    treatment_so_far: str = Field("", max_length=1000)
    department: str = Field("", max_length=60)
    disciplines: list[str] = Field([], max_length=15)
    encounter_id: int | None = None
    referral_id: int | None = None
    order_ids: list[int] = Field([], max_length=20)
    wished_at: datetime | None = None
    consent: ConsultationConsentIn | None = None

    def draft(self) -> drafts.RequestDraft:
        """For the service."""
        told = self.dict(exclude={"consent", "disciplines", "order_ids"})
        return drafts.RequestDraft(
            **told,
            disciplines=tuple(self.disciplines),
            order_ids=tuple(self.order_ids),
            consent=drafts.ConsentDraft(**self.consent.dict()) if self.consent else None,
        )


class ConsultationOut(Schema):
    """A consultation in short. Money in whole fen."""

    id: int
    number: str
    state: Annotated[words.State, spelled(words.State)]
    form: words.Form
    urgency: Annotated[words.Urgency, spelled(words.Urgency)]
    resident_id: int
    inviting_id: int
    invited_id: int
    diagnosis_code: str
    diagnosis_name: str
    question: str
    requested_at: datetime
    answered_at: datetime | None
    starts_at: datetime | None
    opined_at: datetime | None
    closed_at: datetime | None
    accepted: str
    satisfaction: int | None
    price_fen: int | None
    keep_until: date | None


class ConsultationRowOut(Schema):
    """A line of a list: names masked as the reader may see them."""

    card: ConsultationOut
    patient: str
    inviting_name: str
    invited_name: str
    state_name: str
    clock: str
    due_at: datetime | None
    escalation: int


class InviteOut(Schema):
    """An expert with the newest signed opinion."""

    id: int
    name: str
    discipline: str
    chair: bool
    version: int
    signed_at: datetime | None
    assessment: str
    advice: str
    needs: str
    seal: str
    document_id: int | None


class MeetingOut(Schema):
    """One meeting. `media_agreed`: the patient said yes to camera and microphone, to whom `agreed_by` says."""

    id: int
    number: int
    state: words.SessionState
    starts_at: datetime
    ends_at: datetime
    place: str
    started_at: datetime | None
    ended_at: datetime | None
    patient_present: bool
    media_agreed: bool
    agreed_by: str
    stop_name: str


class JointPlanOut(Schema):
    """The plan of a team, signed by its chair."""

    summary: str
    plan: str
    signed_at: datetime
    signed_by_name: str
    seal: str
    document_id: int | None


class PlanTaskOut(Schema):
    """One thing the joint plan asks of the inviting side."""

    id: int
    state: words.TaskState
    text: str
    due_on: date
    done_at: datetime | None
    done_by_name: str
    note: str


class ConsultationSheetOut(Schema):
    """One consultation with experts, meetings, joint plan and tasks, and what the caller may do now.

    `missing`: disciplines that have not spoken yet; `my_invite`: that of the caller, if they are one of the experts.
    """

    row: ConsultationRowOut
    invites: list[InviteOut]
    missing: list[str]
    moves: list[str]
    my_invite: int | None
    sessions: list[MeetingOut]
    plan: JointPlanOut | None
    tasks: list[PlanTaskOut]


class ExpertIn(Schema):
    """One expert asked, for one discipline."""

    expert_id: int
    discipline: str = Field(max_length=20)
    chair: bool = False


class ConsultationAcceptIn(Schema):
    """The yes, with who answers."""

    experts: list[ExpertIn] = Field(min_length=1, max_length=12)
    department: str = Field("", max_length=60)
    file_grade: str = Field("", max_length=1)
    note: str = Field("", max_length=500)


class ConsultationTextIn(Schema):
    """A few lines."""

    text: str = Field(max_length=1000)


class ConsultationReasonIn(Schema):
    """A coded reason with a note."""

    reason: str = Field(max_length=20)
    note: str = Field("", max_length=400)


class ScheduleIn(Schema):
    """When they meet."""

    starts_at: datetime
    minutes: int = 30
    place: str = Field("", max_length=60)
    slot_id: int | None = None


class StartIn(Schema):
    """What is settled before the camera is switched on."""

    patient_present: bool = False
    media_agreed: bool = False
    agreed_by: str = Field("", max_length=60)
    network_checked: bool = True


class ConsultationNoteIn(Schema):
    """A note that may be left out."""

    note: str = Field("", max_length=2000)


class OpinionIn(Schema):
    """What an expert signs. `invite_id`: of an expert outside, whose signed paper the office enters."""

    invite_id: int | None = None
    assessment: str = Field(max_length=3000)
    advice: str = Field(max_length=3000)
    needs: str = Field("", max_length=1000)
    reason: str = Field("", max_length=300)


class FeedbackIn(Schema):
    """What became of it."""

    accepted: words.Accepted
    outcome: str = Field(max_length=20)
    satisfaction: int = Field(ge=1, le=5)
    quality: Annotated[words.Grade, spelled(words.Grade)]
    note: str = Field("", max_length=500)


class ConsultationFilterIn(Schema):
    """What a list is narrowed to; `box`: triage, plan, coming, opine, mine, pass_on, answer, out, in, open, all."""

    box: str = "all"
    state: str = ""
    form: str = ""
    urgency: str = ""
    text: str = Field("", max_length=40)
    late_only: bool = False
    sort: str = "clock"


class FiguresOut(Schema):
    """Counts, fees and times of a period; minutes from request to opinion. Money in whole fen."""

    first: date
    last: date
    counts: dict[str, int]
    fees: dict[str, int]
    turnaround: list[dict[str, str | int | None]]
