"""Expert clinics at a distance: published by the office, booked from the township, visited by both sides together."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from lianyi.areas.consultations.models import Clinic, ClinicNotFound
from lianyi.areas.consultations.services.experts import locked_expert
from lianyi.areas.consultations.services.meeting import add_session, tell_scheduled
from lianyi.areas.consultations.services.moves import step
from lianyi.areas.consultations.services.refusals import ClinicExists, NoAgreement, WrongResource
from lianyi.areas.consultations.services.requesting import opened, tell_requested
from lianyi.areas.consultations.services.texts import text
from lianyi.areas.consultations.services.triaging import invite, let_office_read
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.areas.consultations.types.drafts import Choice, RequestDraft
from lianyi.areas.consultations.types.words import Form, Hand, Move
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def publish_clinic(
    *, expert_id: int, resource_id: int, title: str, note: str = "", actor: Actor, now: datetime
) -> int:
    """Publish an expert's hours as a clinic that townships may book; returns its id.

    Raises: ExpertNotFound (404), NotPermitted (403), WrongResource, TextMissing (422), ClinicExists (409).
    """
    actor.must("consultations.manage")
    expert = locked_expert(expert_id)
    known = scheduling.list_resources([expert.institution_id])
    fits = any(
        each.id == resource_id and each.staff_id in (None, expert.staff_id) for each in known
    )
    mine = actor.scope.everything or expert.institution_id in actor.scope.institution_ids
    if not fits or not mine:
        raise WrongResource(field="resource_id")
    try:
        with transaction.atomic():
            row = Clinic.objects.create(
                expert=expert,
                resource_id=resource_id,
                title=text("title", "名称", title, 80),
                note=text("note", "说明", note, 300, empty=True),
                published_at=now,
                published_by_name=actor.name[:60],
            )
    except IntegrityError:
        raise ClinicExists(field="resource_id") from None
    audit.record(
        actor, "consultations.publish_clinic", target=f"clinic:{row.pk}", at=now,
        facts={"expert": expert.pk, "resource": resource_id},
    )  # fmt: skip
    return row.pk


@transaction.atomic
def close_clinic(*, clinic_id: int, actor: Actor, now: datetime) -> None:
    """Publish no more slots of a clinic; what is booked stays. Raises: ClinicNotFound (404), NotPermitted (403)."""
    actor.must("consultations.manage")
    row = _clinic(clinic_id)
    mine = actor.scope.everything or row.expert.institution_id in actor.scope.institution_ids
    if not mine:
        raise ClinicNotFound(clinic_id=clinic_id)
    row.active = False
    row.save()
    audit.record(actor, "consultations.close_clinic", target=f"clinic:{row.pk}", at=now)


@transaction.atomic
def book_clinic(
    *, clinic_id: int, slot_id: int, draft: RequestDraft, actor: Actor, now: datetime
) -> ConsultationCard:
    """Book a slot of an expert clinic for a patient: the visit is fixed at once, the expert is asked for an opinion.

    Emits: ConsultationRequested, ConsultationScheduled. Raises: as `request_consultation`; ClinicNotFound,
        SlotNotFound (404); SlotGone, ResidentBusy (409).
    """
    clinic = _clinic(clinic_id)
    slot = scheduling.find_slot(slot_id)
    if slot is None or slot.resource_id != clinic.resource_id:
        raise scheduling.SlotNotFound(slot_id=slot_id)
    if draft.form != Form.CLINIC or draft.invited_id != clinic.expert.institution_id:
        raise NoAgreement(field="invited_id", name=clinic.title)
    row = opened(draft, actor, now)
    row.clinic, row.starts_at, row.received_at, row.answered_at = clinic, slot.starts_at, now, now
    held = scheduling.hold_slot(
        slot_id=slot_id,
        resident_id=row.resident_id,
        for_ref=f"consultation:{row.pk}",
        until=now + timedelta(hours=1),
        audience=scheduling.Audience.REFERRAL,
        actor=actor,
        now=now,
    )
    scheduling.confirm(reservation_id=held.id, actor=actor, now=now)
    row.slot_reservation_id = held.id
    let_office_read(row, now)
    invite(row, [Choice(expert_id=clinic.expert_id, discipline=clinic.expert.discipline)], now)
    add_session(row, slot.starts_at, slot.ends_at)
    step(row, Move.BOOK, Hand.INVITING, actor=actor, now=now, facts={"slot": slot_id})
    tell_requested(row, now)
    tell_scheduled(row, now)
    return row.card()


def _clinic(clinic_id: int) -> Clinic:
    rows = Clinic.objects.select_related("expert").select_for_update(of=("self",))
    row = rows.filter(pk=clinic_id, active=True).first()
    if row is None:
        raise ClinicNotFound(clinic_id=clinic_id)
    return row
