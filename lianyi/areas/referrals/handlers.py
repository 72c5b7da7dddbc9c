"""What referrals hear. Each handler calls one service, and bears the same event twice."""

from datetime import datetime

from django.utils import timezone

from lianyi.areas.records.events import EncounterRecorded, PatientAdmitted, PatientDischarged
from lianyi.areas.referrals.services import consents, ending, follow_ups, guidance, homecoming
from lianyi.areas.residents.events import ConsentWithdrawn
from lianyi.areas.scheduling.events import ReservationExpired
from lianyi.machinery.cases.events import CaseOverdue
from lianyi.machinery.outbox import public as outbox

_INPATIENT = "INPATIENT"


@outbox.subscribe(PatientAdmitted)
def notice_readmission(event: PatientAdmitted) -> None:
    """A stay soon after a down-referral is shown on it."""
    homecoming.note_readmission(encounter_id=event.encounter_id, now=timezone.now())


@outbox.subscribe(EncounterRecorded)
def notice_readmission_elsewhere(event: EncounterRecorded) -> None:
    """A stay known from a claim or a file counts as well."""
    if event.kind == _INPATIENT:
        homecoming.note_readmission(encounter_id=event.encounter_id, now=timezone.now())


@outbox.subscribe(PatientDischarged)
def start_summary_clock(event: PatientDischarged) -> None:
    """The hospital owes the return summary from the discharge on."""
    ending.note_discharge(
        encounter_id=event.encounter_id,
        discharged_at=datetime.fromisoformat(event.discharged_at),
        now=timezone.now(),
    )


@outbox.subscribe(CaseOverdue)
def tell_who_is_late(event: CaseOverdue) -> None:
    """A follow-up or a word of guidance passed its limit."""
    now = timezone.now()
    if event.kind == follow_ups.KIND.code:
        follow_ups.note_missed(follow_up_id=event.subject_id, level=event.level, now=now)
    elif event.kind == guidance.KIND.code:
        guidance.note_overdue(guidance_id=event.subject_id, level=event.level, now=now)


@outbox.subscribe(ConsentWithdrawn)
def close_to_receiver(event: ConsentWithdrawn) -> None:
    """A referral without consent waits with its sender until the patient was spoken with."""
    if event.kind == consents.KIND:
        consents.note_withdrawn(
            consent_id=event.consent_id, resident_id=event.resident_id, now=timezone.now()
        )


@outbox.subscribe(ReservationExpired)
def forget_expired_place(event: ReservationExpired) -> None:
    """A place nobody confirmed is free again; the referral must not show it as kept."""
    kind, _, number = event.for_ref.partition(":")
    if kind == "referral" and number.isdecimal():
        ending.forget_place(referral_id=int(number), reservation_id=event.reservation_id)
