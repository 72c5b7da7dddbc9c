"""What people tell consultations: one frozen value a write."""

from dataclasses import dataclass, field
from datetime import date, datetime

from lianyi.areas.consultations.types.words import Accepted, Form, Grade, LessonKind, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """The written consent of the patient (or guardian), or why there was no time for it.

    `emergency`: a code of the list `emergency`; with it neither signature nor name is needed, but a note.
    """

    given: bool = False
    told: str = ""
    signer_name: str = ""
    emergency: str = ""
    emergency_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraft:
    """A request as the inviting doctor writes it.

    `referral_id`, `order_ids`: what of the patient's way and results belongs to the case file. `disciplines`: for MDT.
    """

    resident_id: int
    invited_id: int
    form: Form
    urgency: Urgency
    diagnosis_code: str
    history: str
    question: str
    treatment_so_far: str = ""
    department: str = ""
    disciplines: tuple[str, ...] = ()
    centre_id: int | None = None
    encounter_id: int | None = None
    referral_id: int | None = None
    order_ids: tuple[int, ...] = ()
    wished_at: datetime | None = None
    consent: ConsentDraft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One expert asked, for one discipline; the first of an MDT is the chair unless another is marked."""

    expert_id: int
    discipline: str
    chair: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDraft:
    """When and where they meet. `slot_id`: a slot of the expert's clinic that is taken with it."""

    starts_at: datetime
    minutes: int
    place: str = ""
    slot_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDraft:
    """What is settled before the camera is switched on."""

    patient_present: bool = False
    media_agreed: bool = False
    agreed_by: str = ""
    network_checked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionDraft:
    """What an expert says. `reason`: why a signed opinion is changed."""

    assessment: str
    advice: str
    needs: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """One thing the joint plan asks of the inviting side, until a day."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """The joint plan that the chair signs when every discipline has spoken."""

    summary: str
    plan: str
    tasks: tuple[PlannedTask, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackDraft:
    """What the inviting side did with the advice, and how it found it. `satisfaction`: 1 to 5."""

    accepted: Accepted
    outcome: str
    satisfaction: int
    quality: Grade
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertDraft:
    """A doctor who may be asked. `independent_since`: from when they practise on their own, as `proof` shows.

    One of ours is named by `staff_id`; one of a partner hospital outside by name, institution, rank and licence.
    """

    discipline: str
    independent_since: date
    proof: str
    staff_id: int | None = None
    speciality: str = ""
    name: str = ""
    institution_id: int | None = None
    rank: str = ""
    licence_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonDraft:
    """A teaching round, case discussion or lecture."""

    kind: LessonKind
    title: str
    starts_at: datetime
    minutes: int
    teacher_name: str
    institution_id: int
    place: str = ""
    audience: str = ""
    materials: str = ""
    teacher_id: int | None = None
    consultation_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of consultations is narrowed to; an empty part narrows nothing."""

    box: str = "all"
    state: str = ""
    form: str = ""
    urgency: str = ""
    text: str = ""
    institution_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    late_only: bool = False
    sort: str = "clock"
    ids: frozenset[int] = field(default_factory=frozenset)
