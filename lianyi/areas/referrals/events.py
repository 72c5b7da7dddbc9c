"""What referrals tell the rest of the county. Past tense, ids and values only."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSent(Event):
    """A referral left its sender; the receiver now owes an answer."""

    referral_id: int
    resident_id: int
    from_institution_id: int
    to_institution_id: int
    direction: str
    urgency: str
    answer_due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAnswered(Event):
    """The receiver said yes, said no, or passed it on; `answer` is a Move."""

    referral_id: int
    resident_id: int
    to_institution_id: int
    answer: str
    reason_code: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralConsentWithdrawn(Event):
    """The patient took back the consent to a request on its way; an ordinary one is closed to its receiver."""

    referral_id: int
    resident_id: int
    from_institution_id: int
    to_institution_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralEnded(Event):
    """A request ended before the patient arrived; `state` says how (cancelled, lapsed, no show, refused)."""

    referral_id: int
    resident_id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDeparted(Event):
    """The patient is on the way with a vehicle and a hand-over note."""

    referral_id: int
    resident_id: int
    vehicle: str
    eta_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientArrived(Event):
    """The receiver has the patient."""

    referral_id: int
    resident_id: int
    institution_id: int
    arrived_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientTakenIntoCare(Event):
    """A doctor of the receiver took responsibility; the first doctor handed over."""

    referral_id: int
    resident_id: int
    institution_id: int
    encounter_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSentDown(Event):
    """The hard part is over: a down-referral with plan and dates went to the township."""

    referral_id: int
    back_of_id: int | None
    resident_id: int
    from_institution_id: int
    to_institution_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralClosed(Event):
    """The care asked for is over."""

    referral_id: int
    resident_id: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDone(Event):
    """A dated task of a plan was done; `result` says whether the target was met."""

    follow_up_id: int
    referral_id: int
    resident_id: int
    institution_id: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpMissed(Event):
    """A dated task of a plan passed its day undone; `level` counts the escalations."""

    follow_up_id: int
    referral_id: int
    resident_id: int
    institution_id: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceOverdue(Event):
    """The county doctor owes the township guidance and has not given it in time."""

    guidance_id: int
    referral_id: int
    institution_id: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientReadmitted(Event):
    """A patient sent down lay in hospital again within 30 days."""

    referral_id: int
    resident_id: int
    encounter_id: int
    days_after: int
