"""Inpatient stays: admission, orders, discharge with its summary."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.records.definitions.names import SUMMARY_PART
from lianyi.areas.records.events import PatientAdmitted, PatientDischarged
from lianyi.areas.records.models import Encounter, Order
from lianyi.areas.records.rules import checking
from lianyi.areas.records.services import documents, parts, recording, revising
from lianyi.areas.records.services.access import locked_encounter, signer_name
from lianyi.areas.records.types import (
    Amendment,
    ConditionDraft,
    Disposition,
    DocumentDraft,
    DocumentKind,
    EncounterCard,
    EncounterDraft,
    EncounterKind,
    EncounterState,
    ObservationDraft,
    OrderCard,
    OrderKind,
    OrderState,
    PrescriptionDraft,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class AlreadyAdmitted(DomainError):
    """The resident already lies in this hospital."""

    code = "records.already_admitted"
    http_status = 409
    template = "This resident is already an inpatient here (encounter {encounter_id}); discharge that stay first."


class NotAStay(DomainError):
    """Only an open inpatient stay can be discharged or ordered for."""

    code = "records.not_an_open_stay"
    http_status = 409
    template = "This is not an open inpatient stay."


class DiagnosisNeeded(DomainError):
    """Nobody is discharged without a diagnosis."""

    code = "records.discharge_diagnosis_needed"
    http_status = 422
    template = "Give the discharge diagnosis."


class OrderNotFound(DomainError):
    """No such order in that contact."""

    code = "records.order_not_found"
    http_status = 404
    template = "There is no order {order_id} in this encounter."


class OrderEnded(DomainError):
    """The order is done or stopped already."""

    code = "records.order_ended"
    http_status = 409
    template = "This order has ended already."


class BadOrder(DomainError):
    """The order says nothing."""

    code = "records.bad_order"
    http_status = 422
    template = "Write what is ordered, in 1 to 300 characters."


@transaction.atomic
def admit(
    *,
    resident_id: int,
    institution_id: int,
    department: str,
    chief_complaint: str,
    conditions: tuple[ConditionDraft, ...],
    actor: Actor,
    now: datetime,
    doctor_id: int | None = None,
    episode_id: int | None = None,
    client_id: str = "",
    note: dict[str, str] | None = None,
    observations: tuple[ObservationDraft, ...] = (),
) -> EncounterCard:
    """Begin an inpatient stay. One resident has at most one open stay in a hospital.

    Emits: EncounterRecorded, PatientAdmitted. Raises: AlreadyAdmitted (409) and as `record_encounter`.
    """
    draft = EncounterDraft(
        resident_id=resident_id,
        kind=EncounterKind.INPATIENT,
        started_at=now,
        institution_id=institution_id,
        department=department,
        doctor_id=doctor_id,
        chief_complaint=chief_complaint,
        conditions=conditions,
        observations=observations,
        note=note or {},
        episode_id=episode_id,
        client_id=client_id,
    )
    lying = _open_stay(resident_id, institution_id)
    if lying is not None and (not client_id or lying.client_id != client_id):
        raise AlreadyAdmitted(field="resident", encounter_id=lying.pk)
    card = recording.record_encounter(draft=draft, actor=actor, now=now)
    if lying is None:
        admitted = PatientAdmitted(
            encounter_id=card.id,
            resident_id=card.resident_id,
            institution_id=institution_id,
            admitted_at=now.isoformat(),
        )
        outbox.emit(admitted, at=now)
    return card


@transaction.atomic
def discharge(
    *,
    encounter_id: int,
    summary: dict[str, str],
    conditions: tuple[ConditionDraft, ...],
    disposition: Disposition,
    total_fen: int,
    fund_fen: int,
    actor: Actor,
    now: datetime,
    observations: tuple[ObservationDraft, ...] = (),
    take_home: tuple[PrescriptionDraft, ...] = (),
    sign: bool = True,
) -> EncounterCard:
    """End a stay: final diagnoses, fees, drugs to take home, and the discharge summary (出院小结), signed if `sign`.

    `summary` has the parts admission, course, outcome, advice. Running orders stop. Money in whole fen.
    Emits: EncounterAmended, PatientDischarged. Raises: EncounterNotFound (404), NotYourInstitution (403),
    NotAStay (409), DiagnosisNeeded, EmptyDocument and the refusals of rules.checking (422).
    """
    encounter = locked_encounter(encounter_id, actor)
    must_be_open_stay(encounter)
    if not conditions:
        raise DiagnosisNeeded(field="conditions")
    _prescribe_take_home(encounter, take_home, actor, now)
    change = Amendment(
        chief_complaint=encounter.chief_complaint,
        note={**encounter.note, **{part: summary.get(part, "") for part in SUMMARY_PART}},
        conditions=conditions,
        observations=observations or _kept_observations(encounter),
        disposition=disposition,
        ended_at=now,
        total_fen=total_fen,
        fund_fen=fund_fen,
    )
    revising.amend_encounter(
        encounter_id=encounter_id, change=change, actor=actor, now=now, reason="出院"
    )
    _stop_orders(encounter, actor, now)
    documents.write_document(
        draft=_summary_document(encounter, summary, now), actor=actor, now=now, sign=sign
    )
    if sign:
        revising.sign_encounter(encounter_id=encounter_id, actor=actor, now=now)
    encounter.refresh_from_db()
    _tell_discharged(encounter, actor, now)
    return encounter.card()


@transaction.atomic
def place_order(
    *,
    encounter_id: int,
    kind: OrderKind,
    category: str,
    text: str,
    actor: Actor,
    now: datetime,
) -> OrderCard:
    """Give an order within an open stay.

    Raises: EncounterNotFound (404), NotYourInstitution (403), NotAStay (409), BadOrder (422).
    """
    encounter = locked_encounter(encounter_id, actor)
    must_be_open_stay(encounter)
    if not 1 <= len(text.strip()) <= 300:
        raise BadOrder(field="text")
    checking.check_text("text", text, 300)
    order = Order.objects.create(
        encounter=encounter,
        kind=kind,
        category=category,
        text=text.strip(),
        starts_at=now,
        by_user_id=actor.user_id,
        by_name=signer_name(actor),
    )
    _audit_order("records.place_order", order, encounter, actor, now)
    return order.card()


@transaction.atomic
def end_order(
    *, encounter_id: int, order_id: int, done: bool, actor: Actor, now: datetime
) -> OrderCard:
    """Note an order as carried out, or stop it.

    Raises: EncounterNotFound, OrderNotFound (404), NotYourInstitution (403), OrderEnded (409).
    """
    encounter = locked_encounter(encounter_id, actor)
    order = encounter.orders.select_for_update().filter(pk=order_id).order_by("pk").first()
    if order is None:
        raise OrderNotFound(order_id=order_id)
    if order.state != OrderState.ACTIVE:
        raise OrderEnded
    order.state = OrderState.DONE if done else OrderState.STOPPED
    order.ended_at, order.ended_by_name = now, signer_name(actor)
    order.save()
    _audit_order("records.end_order", order, encounter, actor, now)
    return order.card()


def must_be_open_stay(encounter: Encounter) -> None:
    """Raise NotAStay (409) unless the contact is an inpatient stay that has not ended."""
    stay = encounter.kind == EncounterKind.INPATIENT and encounter.ended_at is None
    if not stay or encounter.state == EncounterState.VOID:
        raise NotAStay


def _open_stay(resident_id: int, institution_id: int) -> Encounter | None:
    rows = Encounter.objects.select_for_update(of=("self",)).filter(
        resident_id__in=residents.same_person_ids(resident_id),
        institution_id=institution_id,
        kind=EncounterKind.INPATIENT,
        ended_at=None,
    )
    return rows.exclude(state=EncounterState.VOID).order_by("pk").first()


def _prescribe_take_home(
    encounter: Encounter, drafts: tuple[PrescriptionDraft, ...], actor: Actor, now: datetime
) -> None:
    """Store the drugs to take home; the version written by the discharge shows them."""
    if drafts:
        checking.check_prescriptions(drafts)
        names = parts.names_for((), drafts, strict=False)
        recording.save_prescriptions(encounter, drafts, names, now)


def _kept_observations(encounter: Encounter) -> tuple[ObservationDraft, ...]:
    """The values of the stay as they stand: a discharge without new ones keeps them."""
    return tuple(
        ObservationDraft(
            code=row.code,
            value=row.value,
            text=row.text,
            name=row.name,
            unit=row.unit,
            low=row.low,
            high=row.high,
            taken_at=row.taken_at,
        )
        for row in encounter.observations.order_by("id")
    )


def _stop_orders(encounter: Encounter, actor: Actor, now: datetime) -> None:
    encounter.orders.filter(state=OrderState.ACTIVE).update(
        state=OrderState.STOPPED, ended_at=now, ended_by_name=signer_name(actor)
    )


def _summary_document(
    encounter: Encounter, summary: dict[str, str], now: datetime
) -> DocumentDraft:
    assert encounter.institution_id is not None  # a stay of ours
    return DocumentDraft(
        resident_id=encounter.resident_id,
        kind=DocumentKind.DISCHARGE_SUMMARY,
        title="出院小结",
        sections=tuple((str(name), summary.get(part, "")) for part, name in SUMMARY_PART.items()),
        at=now,
        institution_id=encounter.institution_id,
        encounter_id=encounter.pk,
    )


def _tell_discharged(encounter: Encounter, actor: Actor, now: datetime) -> None:
    audit.record(
        actor,
        "records.discharge",
        target=f"encounter:{encounter.pk}",
        at=now,
        resident_id=encounter.resident_id,
        facts={"version": encounter.version, "disposition": encounter.disposition},
    )
    assert encounter.institution_id is not None  # a stay of ours
    discharged = PatientDischarged(
        encounter_id=encounter.pk,
        resident_id=encounter.resident_id,
        institution_id=encounter.institution_id,
        discharged_at=now.isoformat(),
        principal_code=encounter.principal_code,
    )
    outbox.emit(discharged, at=now)


def _audit_order(
    action: str, order: Order, encounter: Encounter, actor: Actor, now: datetime
) -> None:
    audit.record(
        actor,
        action,
        target=f"order:{order.pk}",
        at=now,
        resident_id=encounter.resident_id,
        facts={"encounter": encounter.pk, "kind": order.kind, "state": order.state},
    )
