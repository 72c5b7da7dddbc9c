"""The way and the arrival: vehicle, hand-over note, the patient received, a doctor responsible."""

from datetime import datetime
from typing import Any

from django.db import transaction

from lianyi.areas.records import public as records
from lianyi.areas.referrals.events import PatientArrived, PatientDeparted, PatientTakenIntoCare
from lianyi.areas.referrals.models import Referral, ShortReport, Transport
from lianyi.areas.referrals.services import places
from lianyi.areas.referrals.services.moves import hands, may, step
from lianyi.areas.referrals.services.refusals import (
    BadTime,
    NotAnEmergency,
    NotYourSide,
    TextMissing,
    TextTooLong,
)
from lianyi.areas.referrals.states import REFERRAL
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.areas.referrals.types.drafts import ArrivalDraft, CareDraft, TransportDraft
from lianyi.areas.referrals.types.words import Hand, Move, State, Urgency, Vehicle
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox

_LONGEST_REPORT = 1000


@transaction.atomic
def depart(*, referral_id: int, draft: TransportDraft, actor: Actor, now: datetime) -> ReferralCard:
    """The patient sets off with a hand-over note. An urgent one may set off before the answer.

    Emits: PatientDeparted. Raises: ReferralNotFound (404); IllegalMove (409); TextMissing, BadTime (422).
    """
    referral = Referral.objects.locked(referral_id, actor.scope)
    alone = draft.vehicle in (Vehicle.OWN_MEANS, Vehicle.PUBLIC)
    if not alone and not draft.handover_note.strip():
        raise TextMissing(field="handover_note", name="交接记录")
    if draft.vehicle == Vehicle.AMBULANCE and not draft.escort_name.strip():
        raise TextMissing(field="escort_name", name="护送人员")
    if draft.eta_at is not None and draft.eta_at < now:
        raise BadTime(field="eta_at", name="预计到达时间", given=draft.eta_at, before=now)
    if referral.state == State.SENT and not referral.is_emergency:
        raise NotAnEmergency(number=referral.number)
    referral.departed_at = now
    hand = Hand.SENDER if Hand.SENDER in hands(referral, actor) else Hand.RECEIVER
    step(
        referral,
        Move.DEPART,
        hand,
        actor=actor,
        now=now,
        note=draft.handover_note[:1000],
        facts={"vehicle": draft.vehicle, "plate": draft.plate},
    )
    Transport.objects.update_or_create(referral=referral, defaults=_leg(draft, now))
    outbox.emit(
        PatientDeparted(
            referral_id=referral.pk,
            resident_id=referral.resident_id,
            vehicle=draft.vehicle,
            eta_at=draft.eta_at.isoformat() if draft.eta_at else None,
        ),
        at=now,
    )
    return referral.card()


@transaction.atomic
def arrive(*, referral_id: int, draft: ArrivalDraft, actor: Actor, now: datetime) -> ReferralCard:
    """The receiver says the patient is here; a late one may still arrive.

    Emits: PatientArrived. Raises: ReferralNotFound (404), IllegalMove, NotYourSide (409).
    """
    referral = Referral.objects.locked(referral_id, actor.scope)
    referral.arrived_at = now
    step(referral, Move.ARRIVE, Hand.RECEIVER, actor=actor, now=now, note=draft.note)
    Transport.objects.filter(referral=referral).update(
        arrival_vitals=dict(draft.vitals),
        arrival_note=draft.note[:500],
        received_by_name=actor.name,
        received_at=now,
    )
    _check_in(referral, actor, now)
    outbox.emit(
        PatientArrived(
            referral_id=referral.pk,
            resident_id=referral.resident_id,
            institution_id=referral.to_institution_id,
            arrived_at=now.isoformat(),
        ),
        at=now,
    )
    return referral.card()


@transaction.atomic
def take_into_care(
    *, referral_id: int, draft: CareDraft, actor: Actor, now: datetime
) -> ReferralCard:
    """A doctor of the receiver takes over: an encounter is opened, the bed occupied, responsibility handed on.

    Emits: PatientTakenIntoCare. Raises: ReferralNotFound (404), IllegalMove, BedGone (409).
    Source: seed-001 L215 (首诊医师负责制: responsible until a recorded hand-over).
    """
    referral = Referral.objects.locked(referral_id, actor.scope)
    REFERRAL.after(State(referral.state), Move.TAKE_INTO_CARE, Hand.RECEIVER)
    doctor = workforce.staff_of_user(actor.user_id) if actor.user_id else None
    department = draft.department or referral.to_department or (doctor.department if doctor else "")
    encounter = _open_encounter(referral, draft, department, doctor, actor, now)
    referral.encounter_id = encounter.id
    referral.episode_id = referral.episode_id or encounter.episode_id
    referral.seen_at = now
    if draft.inpatient:
        referral.admitted_at = now
        _occupy(referral, draft.bed_id, actor, now)
    if referral.episode_id and doctor:
        records.take_over(
            episode_id=referral.episode_id,
            staff_id=doctor.id,
            reason="转诊接诊",
            actor=actor,
            now=now,
        )
    referral.to_doctor_id = doctor.id if doctor else referral.to_doctor_id
    referral.to_doctor_name = doctor.name if doctor else actor.name
    step(
        referral,
        Move.TAKE_INTO_CARE,
        Hand.RECEIVER,
        actor=actor,
        now=now,
        note=draft.note,
        facts={"encounter": encounter.id, "inpatient": draft.inpatient},
    )
    outbox.emit(
        PatientTakenIntoCare(
            referral_id=referral.pk,
            resident_id=referral.resident_id,
            institution_id=referral.to_institution_id,
            encounter_id=encounter.id,
        ),
        at=now,
    )
    return referral.card()


@transaction.atomic
def begin_following(*, referral_id: int, actor: Actor, now: datetime) -> ReferralCard:
    """The township takes a patient who came home under follow-up. Raises: IllegalMove (409), ReferralNotFound (404)."""
    referral = Referral.objects.locked(referral_id, actor.scope)
    step(referral, Move.FOLLOW, Hand.RECEIVER, actor=actor, now=now)
    return referral.card()


@transaction.atomic
def note_exam(*, referral_id: int, actor: Actor, now: datetime) -> ReferralCard:
    """Record when the first exam of the referred patient was done: the second priority is measured by it.

    Raises: ReferralNotFound (404), NotYourSide (409).
    """
    referral = _received(referral_id, actor)
    referral.examined_at = referral.examined_at or now
    referral.save()
    audit.record(
        actor,
        "referral.exam_noted",
        target=f"referral:{referral.pk}",
        at=now,
        resident_id=referral.resident_id,
    )
    return referral.card()


@transaction.atomic
def report_back(*, referral_id: int, body: str, actor: Actor, now: datetime) -> int:
    """A few lines to the sender while care goes on; several may follow. Returns the id of the report.

    Raises: ReferralNotFound (404), NotYourSide (409), TextMissing, TextTooLong (422).
    """
    referral = _received(referral_id, actor)
    if not body.strip():
        raise TextMissing(field="body", name="病情简报")
    if len(body) > _LONGEST_REPORT:
        raise TextTooLong(field="body", name="病情简报", most=_LONGEST_REPORT, given=len(body))
    row = ShortReport.objects.create(
        referral=referral,
        institution_id=referral.to_institution_id,
        body=body.strip(),
        at=now,
        user_id=actor.user_id,
        by_name=actor.name,
    )
    audit.record(
        actor,
        "referral.reported",
        target=f"referral:{referral.pk}",
        at=now,
        resident_id=referral.resident_id,
    )
    return row.pk


@transaction.atomic
def read_reports(*, referral_id: int, actor: Actor, now: datetime) -> int:
    """The sender takes note of the reports; returns how many were new."""
    referral = Referral.objects.locked(referral_id, actor.scope)
    if Hand.SENDER not in hands(referral, actor):
        return 0
    return ShortReport.objects.filter(referral=referral, read_at=None).update(
        read_at=now, read_by_name=actor.name
    )


def _received(referral_id: int, actor: Actor) -> Referral:
    """The locked referral of a patient who is with the receiver, whose side the actor must be."""
    referral = Referral.objects.locked(referral_id, actor.scope)
    if not may(Move.ARRIVE, referral.direction, actor):
        raise NotPermitted(role=actor.role, permission="referrals.treat")
    there = referral.state in (State.ARRIVED, State.IN_CARE, State.FOLLOWING, State.CLOSED)
    if Hand.RECEIVER not in hands(referral, actor) or not there:
        raise NotYourSide(hand=Hand.RECEIVER, move="REPORT")
    return referral


def _leg(draft: TransportDraft, now: datetime) -> dict[str, Any]:
    return {
        "vehicle": draft.vehicle,
        "plate": draft.plate.strip()[:12],
        "escort_name": draft.escort_name.strip()[:60],
        "escort_phone": draft.escort_phone.strip()[:20],
        "departed_at": now,
        "eta_at": draft.eta_at,
        "vitals": dict(draft.vitals),
        "handover_note": draft.handover_note.strip()[:1000],
    }


def _check_in(referral: Referral, actor: Actor, now: datetime) -> None:
    """The appointment the slot became is kept by the patient's arrival on its day; long before it, it waits."""
    for held in scheduling.reservations_for(places.ref_of(referral), actor.scope, live_only=True):
        of_today = (
            held.starts_at is not None
            and local_day(held.starts_at) == local_day(now)
            and held.starts_at - now <= scheduling.EARLY
        )
        if held.appointment_id is not None and of_today and held.id == referral.slot_reservation_id:
            scheduling.check_in(appointment_id=held.appointment_id, actor=actor, now=now)


def _open_encounter(
    referral: Referral,
    draft: CareDraft,
    department: str,
    doctor: workforce.StaffCard | None,
    actor: Actor,
    now: datetime,
) -> records.EncounterCard:
    complaint = draft.chief_complaint or referral.impression
    condition = records.ConditionDraft(
        code=referral.diagnosis_code,
        kind=records.ConditionKind.PRINCIPAL,
        verification=records.Verification.PROVISIONAL,
    )
    if draft.inpatient:
        return records.admit(
            resident_id=referral.resident_id,
            institution_id=referral.to_institution_id,
            department=department,
            doctor_id=doctor.id if doctor else None,
            chief_complaint=complaint,
            conditions=(condition,),
            episode_id=referral.episode_id,
            client_id=f"referral:{referral.pk}",
            actor=actor,
            now=now,
        )
    urgent = referral.is_emergency or referral.urgency != Urgency.ORDINARY
    return records.record_encounter(
        draft=records.EncounterDraft(
            resident_id=referral.resident_id,
            kind=records.EncounterKind.EMERGENCY if urgent else records.EncounterKind.OUTPATIENT,
            started_at=now,
            institution_id=referral.to_institution_id,
            doctor_id=doctor.id if doctor else None,
            doctor_name=doctor.name if doctor else actor.name,
            department=department,
            chief_complaint=complaint,
            conditions=(condition,),
            episode_id=referral.episode_id,
            client_id=f"referral:{referral.pk}",
        ),
        actor=actor,
        now=now,
    )


def _occupy(referral: Referral, bed_id: int | None, actor: Actor, now: datetime) -> None:
    """Put the patient into the bed that was kept, or another one."""
    kept = [
        held
        for held in scheduling.reservations_for(places.ref_of(referral), actor.scope)
        if held.id == referral.bed_reservation_id
    ]
    wanted = bed_id or (kept[0].bed_id if kept else None)
    if bed_id is not None and kept and kept[0].bed_id != bed_id:
        scheduling.release(reservation_id=kept[0].id, reason="CHANGED", actor=actor, now=now)
    if wanted is not None:
        scheduling.occupy_bed(
            bed_id=wanted,
            resident_id=referral.resident_id,
            for_ref=places.ref_of(referral),
            actor=actor,
            now=now,
        )
