"""What goes in and out of the API of referrals."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from lianyi.areas.referrals.types import drafts, words
from lianyi.areas.referrals.types.cards import PlanDrug

Findings = dict[str, float | bool | None]


class ConsentIn(Schema):
    """What the patient was told, and said."""

    given: bool
    told: str = ""
    signer_name: str = ""
    refusal_code: str = ""
    refusal_note: str = ""

    def draft(self) -> drafts.ConsentDraft:
        """For the service."""
        return drafts.ConsentDraft(**self.dict())


class ReferralIn(Schema):
    """A request as a doctor writes it."""

    resident_id: int
    to_institution_id: int
    direction: words.Direction
    urgency: words.Urgency = words.Urgency.ORDINARY
    channel: words.Channel = words.Channel.PLAIN
    reason_code: str = Field(max_length=20)
    diagnosis_code: str = Field(max_length=20)
    impression: str = Field(max_length=500)
    present_illness: str = Field(max_length=2000)
    past_history: str = Field("", max_length=1000)
    treatment_so_far: str = Field("", max_length=1000)
    from_institution_id: int | None = None
    from_department: str = Field("", max_length=60)
    to_department: str = Field("", max_length=60)
    to_doctor_name: str = Field("", max_length=60)
    findings: Findings = {}
    override_reason: str = Field("", max_length=300)
    skip_reason: str = Field("", max_length=300)
    off_list_reason: str = Field("", max_length=300)
    slot_id: int | None = None
    exam_slot_id: int | None = None
    wants_bed: bool = False
    consent: ConsentIn | None = None
    episode_id: int | None = None
    insurance_number: str = Field("", max_length=40)
    again_of_id: int | None = None
    continues_id: int | None = None
    back_of_id: int | None = None

    def draft(self) -> drafts.ReferralDraft:
        """For the service."""
        data = self.dict()
        data["consent"] = self.consent.draft() if self.consent else None
        return drafts.ReferralDraft(**data)


class ReferralOut(Schema):
    """A referral in short; the person is named by id only."""

    id: int
    number: str
    state: str
    direction: str
    urgency: str
    channel: str
    resident_id: int
    from_institution_id: int
    to_institution_id: int
    diagnosis_code: str
    diagnosis_name: str
    is_emergency: bool
    back_of_id: int | None
    again_of_id: int | None
    continues_id: int | None
    sent_at: datetime | None
    answered_at: datetime | None
    arrived_at: datetime | None
    closed_at: datetime | None
    outcome: str
    decline_code: str


class RowOut(Schema):
    """One line of a list: names as the reader may see them, and the clock that runs."""

    referral: ReferralOut
    patient: str
    patient_age: str
    from_name: str
    to_name: str
    to_department: str
    clock: str
    due_at: datetime | None
    escalation: int
    appointed_at: datetime | None
    holds: list[str]

    @staticmethod
    def resolve_referral(row: Any) -> Any:
        """The card of the row."""
        return row.card


class FollowUpOut(Schema):
    """One dated task."""

    id: int
    referral_id: int
    resident_id: int
    institution_id: int
    of_plan: bool
    due_on: date
    way: str
    instruction: str
    state: str
    done_at: datetime | None
    result: str
    note: str
    attempts: int


class TaskRowOut(Schema):
    """One dated task behind a counter."""

    follow_up: FollowUpOut
    patient: str
    patient_age: str
    institution_name: str
    diagnosis_name: str

    @staticmethod
    def resolve_follow_up(row: Any) -> Any:
        """The card of the row."""
        return row.card


class ContactRowOut(Schema):
    """One contact behind a counter: of nobody named; one the caller may not read comes without its diagnosis."""

    id: int
    kind: str
    started_at: datetime
    place_name: str
    outside_county: bool
    principal_code: str
    principal_name: str
    total_fen: int
    withheld: bool


class ResidentRowOut(Schema):
    """One resident behind a counter, masked as the caller's post says."""

    patient: str
    patient_sex: str
    patient_age: str
    address: str
    diseases: list[str]


CountedRowOut = RowOut | TaskRowOut | ContactRowOut | ResidentRowOut


class SheetOut(Schema):
    """Everything of one referral, and what the caller may do now (`can`)."""

    referral: ReferralOut
    person: dict[str, str]
    fields: dict[str, Any]
    package: dict[str, Any] | None
    transport: dict[str, Any] | None
    plan: dict[str, Any] | None
    reports: list[dict[str, Any]]
    follow_ups: list[FollowUpOut]
    guidance: list[dict[str, Any]]
    readmissions: list[dict[str, Any]]
    linked: list[ReferralOut]
    timeline: list[dict[str, Any]]
    can: list[str]


class FilterIn(Schema):
    """Which referrals."""

    box: str = "all"
    state: str = ""
    direction: str = ""
    urgency: str = ""
    disease: str = ""
    resident_id: int | None = None
    late_only: bool = False


class AssessIn(Schema):
    """What to judge, without writing anything."""

    resident_id: int
    direction: words.Direction
    diagnosis_code: str = Field(max_length=20)
    findings: Findings = {}


class AcceptIn(Schema):
    """The receiver's yes."""

    slot_id: int | None = None
    exam_slot_id: int | None = None
    bed_id: int | None = None
    give_bed: bool = False
    to_department: str = ""
    to_doctor_name: str = ""
    readable: bool = True
    problem: str = ""
    note: str = ""


class ReasonIn(Schema):
    """A coded reason with a note."""

    reason: str
    note: str = ""


class TextIn(Schema):
    """A few lines."""

    text: str = Field(max_length=2000)


class ForwardIn(Schema):
    """To whom, and why."""

    to_institution_id: int
    note: str = Field(max_length=300)


class SendIn(Schema):
    """What sending a draft needs."""

    consent: ConsentIn
    slot_id: int | None = None
    exam_slot_id: int | None = None


class TransportIn(Schema):
    """The journey as it begins."""

    vehicle: words.Vehicle
    plate: str = ""
    escort_name: str = ""
    escort_phone: str = ""
    eta_at: datetime | None = None
    vitals: dict[str, str] = {}
    handover_note: str = Field("", max_length=1000)


class ArrivalIn(Schema):
    """The patient as received."""

    note: str = ""
    vitals: dict[str, str] = {}


class CareIn(Schema):
    """A doctor takes over."""

    inpatient: bool = False
    department: str = ""
    bed_id: int | None = None
    chief_complaint: str = ""
    note: str = ""


class CloseIn(Schema):
    """How care ended."""

    outcome: words.Outcome
    note: str = ""


class PlanDrugIn(Schema):
    """A drug to go on with."""

    code: str = ""
    name: str
    dose: str = ""
    frequency: str = ""
    days: int = 0


class DateIn(Schema):
    """One dated task of a plan."""

    due_on: date
    way: words.FollowUpWay = words.FollowUpWay.CLINIC
    instruction: str = Field("", max_length=300)


class PlanIn(Schema):
    """The return slip with plan, drugs and dates."""

    to_institution_id: int
    reason_code: str = "STABLE"
    diagnosis_code: str
    diagnoses: str = Field(max_length=500)
    results: str = Field(max_length=2000)
    treatment: str = Field(max_length=2000)
    next_steps: str = Field(max_length=2000)
    rehabilitation: str = Field("", max_length=1000)
    warning_signs: str = Field("", max_length=500)
    admission_no: str = ""
    drugs: list[PlanDrugIn] = []
    targets: dict[str, float] = {}
    follow_ups: list[DateIn]
    findings: Findings = {}
    override_reason: str = ""
    consent: ConsentIn

    def draft(self) -> drafts.PlanDraft:
        """For the service."""
        data = self.dict()
        data["drugs"] = tuple(PlanDrug(**drug.dict()) for drug in self.drugs)
        data["follow_ups"] = tuple(
            drafts.PlannedFollowUp(**each.dict()) for each in self.follow_ups
        )
        data["consent"] = self.consent.draft()
        return drafts.PlanDraft(**data)


class FollowUpIn(Schema):
    """A follow-up as done."""

    way: words.FollowUpWay
    measurements: dict[str, float] = {}
    drugs_taken: bool = True
    complication: bool = False
    note: str = Field("", max_length=500)


class AttemptIn(Schema):
    """A try that did not reach the person."""

    outcome: str
    note: str = ""
    next_on: date | None = None


class ContactIn(Schema):
    """A talk with a patient outside."""

    spoke_with: str
    outcome: words.ContactOutcome
    note: str = ""
    next_on: date | None = None


class IdOut(Schema):
    """What was made."""

    id: int
