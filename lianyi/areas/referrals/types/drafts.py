"""What a door fills in for a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lianyi.areas.referrals.types.cards import PlanDrug
from lianyi.areas.referrals.types.words import (
    Channel,
    ContactOutcome,
    Direction,
    FollowUpWay,
    Outcome,
    Urgency,
    Vehicle,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """What the patient was told, and said. `refusal_code` only with `given` false.

    signer_name: who signed for a minor or a person who cannot (guardian); empty: the patient.
    """

    given: bool
    told: str = ""
    signer_name: str = ""
    refusal_code: str = ""
    refusal_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDraft:
    """A request as a doctor writes it.

    from_institution_id: the sender, the actor's own institution unless told (an office writes for a hospital outside).
    findings: name of a finding -> number or flag. slot_id, exam_slot_id: places to hold; wants_bed: hold any bed of
    `to_department`. again_of_id: the request that was declined or missed; continues_id: the village's request that the
    township sends on; back_of_id: the up-referral that a down-referral answers.
    """

    resident_id: int
    to_institution_id: int
    direction: Direction
    urgency: Urgency = Urgency.ORDINARY
    channel: Channel = Channel.PLAIN
    reason_code: str
    diagnosis_code: str
    diagnosis_name: str = ""
    impression: str
    present_illness: str
    past_history: str = ""
    treatment_so_far: str = ""
    from_institution_id: int | None = None
    from_department: str = ""
    to_department: str = ""
    to_doctor_id: int | None = None
    to_doctor_name: str = ""
    findings: Mapping[str, float | int | bool | None] = field(default_factory=dict)
    override_reason: str = ""
    skip_reason: str = ""
    off_list_reason: str = ""
    slot_id: int | None = None
    exam_slot_id: int | None = None
    wants_bed: bool = False
    consent: ConsentDraft | None = None
    episode_id: int | None = None
    insurance_number: str = ""
    again_of_id: int | None = None
    continues_id: int | None = None
    back_of_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDraft:
    """The receiver's yes: which places it gives, and whether the package could be read.

    A place left None keeps the one held; another id gives that one instead.
    """

    slot_id: int | None = None
    exam_slot_id: int | None = None
    bed_id: int | None = None
    give_bed: bool = False
    to_department: str = ""
    to_doctor_id: int | None = None
    to_doctor_name: str = ""
    readable: bool = True
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportDraft:
    """The journey as it begins. vitals: name -> value as read."""

    vehicle: Vehicle
    plate: str = ""
    escort_name: str = ""
    escort_phone: str = ""
    eta_at: datetime | None = None
    vitals: Mapping[str, str] = field(default_factory=dict)
    handover_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalDraft:
    """The patient as received."""

    note: str = ""
    vitals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareDraft:
    """A doctor of the receiver takes over. `inpatient`: admitted, into the bed held or `bed_id`."""

    inpatient: bool = False
    department: str = ""
    bed_id: int | None = None
    chief_complaint: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFollowUp:
    """One dated task of a plan."""

    due_on: date
    way: FollowUpWay = FollowUpWay.CLINIC
    instruction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """The return slip and what the township shall do. targets: finding -> the most it may be."""

    to_institution_id: int
    reason_code: str = "STABLE"
    diagnosis_code: str
    diagnoses: str
    results: str
    treatment: str
    next_steps: str
    rehabilitation: str = ""
    warning_signs: str = ""
    admission_no: str = ""
    drugs: tuple[PlanDrug, ...] = ()
    targets: Mapping[str, float] = field(default_factory=dict)
    follow_ups: tuple[PlannedFollowUp, ...] = ()
    findings: Mapping[str, float | int | bool | None] = field(default_factory=dict)
    override_reason: str = ""
    consent: ConsentDraft | None = None
    wants_bed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpReport:
    """A follow-up as done. measurements: finding -> value. `complication`: new or worse."""

    way: FollowUpWay
    measurements: Mapping[str, float] = field(default_factory=dict)
    drugs_taken: bool = True
    complication: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """A talk with a patient outside."""

    encounter_id: int
    spoke_with: str
    outcome: ContactOutcome
    note: str = ""
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDraft:
    """How care ended."""

    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFollowUp:
    """A dated task as it was done, or not (`done_at` None: lost)."""

    due_on: date
    done_at: datetime | None = None
    result: str = "MET"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReferral:
    """A referral that ended before the platform knew it: one row of the bulk loader.

    state: an end (CLOSED, DECLINED, CANCELLED, LAPSED, REFUSED_BY_PATIENT). key names the row for `back_of_key` of a
    later one. readmitted_days: the patient lay in hospital again so many days after being sent down, in the stay
    `readmission_encounter_id`.
    """

    key: str
    resident_id: int
    direction: Direction
    urgency: Urgency
    from_institution_id: int
    to_institution_id: int
    county_code: str
    diagnosis_code: str
    diagnosis_name: str
    reason_code: str
    state: str
    created_at: datetime
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    arrived_at: datetime | None = None
    seen_at: datetime | None = None
    admitted_at: datetime | None = None
    closed_at: datetime
    outcome: str = ""
    decline_code: str = ""
    refusal_code: str = ""
    channel: Channel = Channel.PLAIN
    to_department: str = ""
    from_doctor_name: str = ""
    to_doctor_name: str = ""
    impression: str = ""
    back_of_key: str = ""
    follow_ups: tuple[PastFollowUp, ...] = ()
    readmitted_days: int | None = None
    readmission_encounter_id: int = 0
