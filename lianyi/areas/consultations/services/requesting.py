"""A doctor asks: consent, case file, number and case; a village's request goes by its township."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.definitions.parameters import PREFIX
from lianyi.areas.consultations.events import ConsultationRequested
from lianyi.areas.consultations.models import Consultation, Package
from lianyi.areas.consultations.rules.limits import lapses_at
from lianyi.areas.consultations.selectors.places import Invitable, invitable, township_of
from lianyi.areas.consultations.services.moves import (
    KIND,
    OFFICE,
    clock_now,
    rules_of,
    step,
    tell_record,
    wholes,
)
from lianyi.areas.consultations.services.refusals import (
    AlreadyAsked,
    ConsentNeeded,
    NoAgreement,
)
from lianyi.areas.consultations.services.sealing import plain, seal
from lianyi.areas.consultations.services.texts import code, text
from lianyi.areas.consultations.states import WAITING
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.areas.consultations.types.drafts import ConsentDraft, RequestDraft
from lianyi.areas.consultations.types.words import Form, Hand, Move, Urgency
from lianyi.areas.diagnostics import public as diagnostics
from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.residents import public as residents
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.calendar import due_of
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

CONSENT: Final = "telehealth"
"""The text that is signed; see residents."""


@transaction.atomic
def request_consultation(*, draft: RequestDraft, actor: Actor, now: datetime) -> ConsultationCard:
    """Ask an institution with an agreement about a patient, with consent and the case file as it is now.

    A village's routine request waits for its township; an urgent one goes straight up, the township sees it.
    Emits: ConsultationRequested. Raises: ResidentNotFound (404); NotPermitted (403); ConsentNeeded, NoAgreement,
        TextMissing, TextTooLong, BadReason, UnknownCode (422); AlreadyAsked (409).
    Source: remote-medicine-2018 (written consent, agreement), seed-002 L31 (three levels).
    """
    row = opened(draft, actor, now)
    if waits_at_township(row):
        step(row, Move.SEND_UP, Hand.INVITING, actor=actor, now=now)
    else:
        open_to_invited(row, now)
    tell_requested(row, now)
    return row.card()


def opened(draft: RequestDraft, actor: Actor, now: datetime) -> Consultation:
    """Check a request, store it with case, consent and first package, in the first state of the table."""
    actor.must("consultations.request")
    inviting = organisations.get_institution(actor.institution_id or 0)
    resident = residents.get_resident(draft.resident_id, actor.scope)
    target = _target(draft, inviting, now)
    diagnosis = terminology.must_know(
        terminology.System.ICD10, draft.diagnosis_code, field="diagnosis_code"
    )
    for discipline in draft.disciplines:
        code("disciplines", "discipline", discipline)
    row = _row(draft, inviting, target, actor, now)
    row.resident_id, row.diagnosis_code = resident.id, diagnosis.code
    row.diagnosis_name = diagnosis.name[:120]
    rules = policy.current(inviting.county_code, local_day(now))
    through = rules.flag(f"{PREFIX}village_through_township")
    township = township_of(inviting.id) if through else None
    if draft.referral_id is not None and not records.has_line(
        resident.id, actor.scope, f"referral:{draft.referral_id}"
    ):
        raise referrals.ReferralNotFound(referral_id=draft.referral_id)
    row.township_id = township.id if township else None
    row.received_at = None if waits_at_township(row) else now
    if draft.encounter_id is not None:
        contact = records.get_encounter(draft.encounter_id, actor.scope)
        if not records.has_line(resident.id, actor.scope, f"encounter:{draft.encounter_id}"):
            raise records.EncounterNotFound(encounter_id=draft.encounter_id)
        row.inpatient = contact.card.kind == records.EncounterKind.INPATIENT
    _note_consent(row, draft.consent, actor, now)
    _save(row)
    _open_case(row, resident, actor, now)
    pack(row, "", actor, now)
    tell_record(row)
    return row


@transaction.atomic
def pass_on(*, consultation_id: int, note: str, actor: Actor, now: datetime) -> ConsultationCard:
    """The township adds its word and passes a village's request on; the invited side's clock starts.

    Raises: ConsultationNotFound (404), NotYourSide, IllegalMove (409), TextTooLong (422).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    note = text("note", "乡镇意见", note, 500, empty=True)
    row.received_at = now
    step(row, Move.FORWARD, Hand.TOWNSHIP, actor=actor, now=now, note=note)
    if note:
        pack(row, note, actor, now)
    open_to_invited(row, now)
    return row.card()


@transaction.atomic
def give_info(*, consultation_id: int, note: str, actor: Actor, now: datetime) -> ConsultationCard:
    """Give what was asked: the case file is made anew beside the old one, sealed; the answer's clock starts again.

    Raises: ConsultationNotFound (404), TextMissing (422), NotYourSide, IllegalMove (409).
    """
    note = text("text", "补充的资料", note, 1000)
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    step(row, Move.GIVE_INFO, Hand.INVITING, actor=actor, now=now, note=note)
    pack(row, note, actor, now)
    return row.card()


def pack(row: Consultation, note: str, actor: Actor, now: datetime) -> None:
    """Freeze the record as it is now, sealed, as the next package; earlier ones stay as they were."""
    last = Package.objects.filter(consultation=row).order_by("-number").first()
    content = plain(_content(row, actor, now))
    Package.objects.create(
        consultation=row,
        number=last.number + 1 if last else 1,
        content=content,
        note=note[:1000],
        seal=seal({"content": content, "note": note}, last.seal if last else ""),
        made_at=now,
        by_name=actor.name[:60],
    )


def open_to_invited(row: Consultation, now: datetime) -> None:
    """Let the office that answers read the patient's record until the request would lapse."""
    residents.relate(
        resident_id=row.resident_id,
        institution_id=row.desk_id,
        kind=residents.RelationKind.REFERRAL,
        at=now,
        until=lapses_at(now, Urgency(row.urgency), wholes(rules_of(row))),
    )


def tell_requested(row: Consultation, now: datetime) -> None:
    """Announce a request."""
    outbox.emit(
        ConsultationRequested(
            consultation_id=row.pk,
            resident_id=row.resident_id,
            inviting_id=row.inviting_id,
            invited_id=row.invited_id,
            form=row.form,
            urgency=row.urgency,
        ),
        at=now,
    )


def waits_at_township(row: Consultation) -> bool:
    """Whether a request goes by the township first: routine ones of a village do."""
    return row.township_id is not None and row.urgency == Urgency.ROUTINE


def _target(
    draft: RequestDraft, inviting: organisations.InstitutionCard, now: datetime
) -> Invitable:
    for each in invitable(inviting.id, local_day(now)):
        if each.institution.id == draft.invited_id:
            return each
    name = organisations.get_institution(draft.invited_id).name
    raise NoAgreement(field="invited_id", name=name)


def _row(
    draft: RequestDraft,
    inviting: organisations.InstitutionCard,
    target: Invitable,
    actor: Actor,
    now: datetime,
) -> Consultation:
    return Consultation(
        form=Form(draft.form),
        urgency=Urgency(draft.urgency),
        county_code=inviting.county_code,
        inviting_id=inviting.id,
        invited_id=target.institution.id,
        desk_id=target.desk_id,
        centre_id=target.centre_id,
        department=text("department", "会诊科室", draft.department, 60, empty=True),
        asked_by_id=actor.user_id,
        asked_by_name=actor.name[:60],
        history=text("history", "病情摘要", draft.history, 2000),
        question=text("question", "会诊目的", draft.question, 1000),
        treatment_so_far=text(
            "treatment_so_far", "诊治经过", draft.treatment_so_far, 1000, empty=True
        ),
        disciplines=list(dict.fromkeys(draft.disciplines)),
        encounter_id=draft.encounter_id,
        referral_id=draft.referral_id,
        order_ids=list(draft.order_ids)[:20],
        wished_at=draft.wished_at,
        requested_at=now,
    )


def _note_consent(
    row: Consultation, consent: ConsentDraft | None, actor: Actor, now: datetime
) -> None:
    """Store what the patient signed, or the coded emergency. Raises: ConsentNeeded, BadReason (422)."""
    if consent is not None and consent.given:
        stored = residents.record_consent(
            resident_id=row.resident_id,
            kind=CONSENT,
            given=True,
            signed_by=residents.Signer.GUARDIAN if consent.signer_name else residents.Signer.SELF,
            signer_name=consent.signer_name,
            actor=actor,
            now=now,
        )
        row.consent_id, row.consent_given = stored.id, True
        row.told = consent.told.strip()[:500]
        return
    urgent = row.urgency == Urgency.URGENT
    if consent is None or not consent.emergency or not urgent or not consent.emergency_note.strip():
        raise ConsentNeeded(field="consent")
    row.consent_emergency = code("emergency", "emergency", consent.emergency)
    row.consent_note = text("emergency_note", "紧急情况说明", consent.emergency_note, 300)


def _save(row: Consultation) -> None:
    """Store; a second question about the same disease to the same place is refused by the table itself."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        other = Consultation.objects.get(
            resident=row.resident_id,
            invited=row.invited_id,
            diagnosis_code=row.diagnosis_code,
            form=row.form,
            state__in=WAITING,
        )
        raise AlreadyAsked(number=other.number) from None


def _open_case(
    row: Consultation, resident: residents.ResidentCard, actor: Actor, now: datetime
) -> None:
    row.number = f"HZ{local_day(now):%Y%m%d}-{row.pk:06d}"
    form = reasons.name_of("form", row.form)
    urgent = row.urgency == Urgency.URGENT
    clock = clock_now(row, now)
    card = cases.open(
        kind=KIND.code,
        subject_id=row.pk,
        headline=f"{resident.masked_name} {resident.age_text} · {form} · {row.diagnosis_name}"[
            :200
        ],
        holder=cases.Holder(institution_id=row.desk_id, duty=OFFICE),
        actor=actor,
        now=now,
        county_code=row.county_code,
        priority=cases.Priority.URGENT if urgent else cases.Priority.ORDINARY,
        clock=clock.name if clock else "",
        due=due_of(clock) if clock else None,
        hand=Hand.INVITING,
        resident_id=row.resident_id,
        facts={"form": row.form, "consent": "signed" if row.consent_given else "emergency"},
    )
    row.case_id = card.id
    row.save()


def _content(row: Consultation, actor: Actor, now: datetime) -> dict[str, Any]:
    """What the experts get: summary of the record, reports in full with their values, the referral it belongs to.

    Reading all that is on record for the reader's side: what comes from diagnostics is audited here.
    """
    summary = records.summary(row.resident_id, actor.scope, now)
    wanted = set(row.order_ids)
    cards = [
        order
        for order in diagnostics.orders_of(row.resident_id, actor.scope)
        if not wanted or order.id in wanted
    ]
    texts = diagnostics.signed_texts([order.id for order in cards], actor.scope)
    if texts:
        audit.record_read(
            actor, resident_id=row.resident_id, what="consultations.package_reports", at=now
        )
    orders = [
        {
            "id": order.id,
            "number": order.number,
            "item": order.item_name,
            "modality": order.modality,
            "performed_at": order.performed_at,
            "signed_at": order.signed_at,
            "critical": order.critical,
            "abnormal": order.abnormal,
            "report": asdict(texts[order.id]) if order.id in texts else None,
        }
        for order in cards
    ]
    content: dict[str, Any] = {
        "question": row.question,
        "history": row.history,
        "treatment_so_far": row.treatment_so_far,
        "summary": asdict(summary),
        "orders": orders,
    }
    if row.referral_id is not None:
        card = referrals.get_referral(row.referral_id, actor.scope)
        content["referral"] = {"id": card.id, "number": card.number, "state": card.state}
    return content
