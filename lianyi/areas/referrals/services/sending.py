"""A doctor writes a request, asks the patient, and sends it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions import reasons
from lianyi.areas.referrals.events import ReferralEnded, ReferralSent
from lianyi.areas.referrals.models import Package, Referral
from lianyi.areas.referrals.rules.limits import lapses_at
from lianyi.areas.referrals.rules.plans import is_followed_after_referral
from lianyi.areas.referrals.rules.routes import Way, way
from lianyi.areas.referrals.selectors.assess import assess, ladder_of, level_of
from lianyi.areas.referrals.selectors.codes import must_be_reason
from lianyi.areas.referrals.services import places
from lianyi.areas.referrals.services.follow_ups import open_follow_up
from lianyi.areas.referrals.services.moves import (
    KIND,
    holder_of,
    local_day,
    must_hold,
    raise_if_live,
    rules_of,
    step,
    wholes,
)
from lianyi.areas.referrals.services.refusals import (
    ConsentNeeded,
    NotAPartner,
    NotIndicated,
    RefusalNeedsReason,
    SameInstitution,
    TextMissing,
    TextTooLong,
    WrongLink,
    WrongSender,
)
from lianyi.areas.referrals.states import REFERRAL
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.areas.referrals.types.drafts import ConsentDraft, PlannedFollowUp, ReferralDraft
from lianyi.areas.referrals.types.indications import Judgement
from lianyi.areas.referrals.types.words import (
    Channel,
    Direction,
    FollowUpWay,
    Hand,
    Level,
    Move,
    Outcome,
    State,
    Urgency,
)
from lianyi.areas.residents import public as residents
from lianyi.areas.terminology import public as terminology
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

_TEXTS: Final = {
    "impression": ("初步印象", 500, True),
    "present_illness": ("主要现病史（转出原因）", 2000, True),
    "past_history": ("既往史", 1000, False),
    "treatment_so_far": ("治疗经过", 1000, False),
    "override_reason": ("无指征转诊理由", 300, False),
    "skip_reason": ("越级转诊理由", 300, False),
    "off_list_reason": ("名单外转诊理由", 300, False),
    "from_department": ("转出科室", 60, False),
    "to_department": ("转入科室", 60, False),
    "to_doctor_name": ("接诊医生", 60, False),
    "insurance_number": ("医保转诊备案号", 40, False),
}
_ENDED: Final = (
    State.DECLINED, State.LAPSED, State.NO_SHOW, State.CANCELLED, State.REFUSED_BY_PATIENT, State.CLOSED,
)  # fmt: skip


@transaction.atomic
def draft_referral(*, draft: ReferralDraft, actor: Actor, now: datetime) -> ReferralCard:
    """Write a request without sending it. Everything the rules can refuse is refused now.

    Raises: ResidentNotFound (404); NotPermitted (403); UnknownCode, TextMissing, BadReason, NotIndicated, StepSkipped,
        WrongWay, NotAPartner, ImpossibleFinding (422).
    Source: nhc-2022-34 (indications), seed-002 L23 (partners), seed-000 L9 (route).
    """
    return _write(draft, actor, now).card()


@transaction.atomic
def send_new(*, draft: ReferralDraft, actor: Actor, now: datetime) -> ReferralCard:
    """Write and send a request at once: the one page of a doctor. Emits and raises as `send_referral`."""
    referral = _write(draft, actor, now)
    _send(referral, draft, actor, now)
    return referral.card()


@transaction.atomic
def send_referral(
    *,
    referral_id: int,
    consent: ConsentDraft | None = None,
    slot_id: int | None = None,
    exam_slot_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> ReferralCard:
    """Send a draft: consent, record package, places held, the receiver's clock.

    Emits: ReferralSent, once, in this transaction.
    Raises: ReferralNotFound (404); ConsentNeeded (422); AlreadyLive, IllegalMove, SlotGone, NoFreeBed (409).
    Source: local-referral-norms (answer within 30 min, 24 h), seed-002 L23 (three priorities, consent).
    """
    referral = Referral.objects.visible_to(actor.scope).locked(referral_id)
    draft = ReferralDraft(
        **referral.values(
            "resident_id", "to_institution_id", "reason_code", "diagnosis_code", "impression"
        ),
        present_illness=referral.present_illness,
        direction=Direction(referral.direction),
        wants_bed=referral.wants_bed,
        consent=consent,
        slot_id=slot_id,
        exam_slot_id=exam_slot_id,
    )
    _send(referral, draft, actor, now)
    return referral.card()


@transaction.atomic
def refuse_referral(
    *, referral_id: int, consent: ConsentDraft, actor: Actor, now: datetime
) -> ReferralCard:
    """Record that the patient does not want to go, with the reason; places are given back (REF-13).

    Emits: ReferralEnded. Raises: RefusalNeedsReason (422), IllegalMove (409), ReferralNotFound (404).
    """
    referral = Referral.objects.visible_to(actor.scope).locked(referral_id)
    _note_consent(referral, replace(consent, given=False), actor, now)
    places.give_back(referral, reason="PATIENT", actor=actor, now=now)
    referral.closed_at = now
    step(referral, Move.REFUSE, Hand.PATIENT, actor=actor, now=now, note=referral.refusal_note)
    outbox.emit(
        ReferralEnded(
            referral_id=referral.pk, resident_id=referral.resident_id, state=referral.state
        ),
        at=now,
    )
    return referral.card()


def _write(draft: ReferralDraft, actor: Actor, now: datetime) -> Referral:
    """Check a request against every rule and store it with its case, both in the state of a draft."""
    actor.must("referrals.create")
    sender = _sender(draft, actor)
    receiver = organisations.get_institution(draft.to_institution_id)
    if sender.id == receiver.id:
        raise SameInstitution(field="to_institution")
    resident = residents.get_resident(draft.resident_id, actor.scope)
    county = receiver.county_code if draft.direction == Direction.RETURN else sender.county_code
    rules = policy.current(county, local_day(now))
    _check_words(draft)
    diagnosis = terminology.must_know(
        terminology.System.ICD10, draft.diagnosis_code, field="diagnosis_code"
    )
    ladder = ladder_of(sender, rules, local_day(now))
    levels = ladder.levels_with(receiver)
    judgement = assess(
        resident=resident,
        sender=sender,
        direction=draft.direction,
        diagnosis_code=diagnosis.code,
        raw=draft.findings,
        now=now,
        level=levels[0],
    )
    _must_be_indicated(draft, judgement, rules, actor)
    steps = way(
        ladder.steps,
        sender=levels[0],
        receiver=levels[1],
        direction=draft.direction,
        urgency=draft.urgency,
        emergency=judgement.is_emergency,
        reason=draft.skip_reason,
        has_receiving=ladder.has_receiving,
    )
    _must_be_partner(draft, ladder.lead or sender, receiver, actor, now)
    referral = _row(draft, sender, resident, judgement, steps, diagnosis.name, county, actor, now)
    _link(referral, draft, actor)
    _open(referral, resident, actor, now)
    return referral


def _sender(draft: ReferralDraft, actor: Actor) -> organisations.InstitutionCard:
    """The actor's own institution; an office may write for a hospital outside that brings a patient back."""
    sender_id = draft.from_institution_id or actor.institution_id
    if sender_id is None:
        raise WrongSender(field="from_institution", name="—")
    card = organisations.get_institution(sender_id)
    outside = card.tier == organisations.Tier.OUTSIDE and draft.direction == Direction.RETURN
    if sender_id != actor.institution_id and not outside and not actor.scope.everything:
        raise WrongSender(field="from_institution", name=card.name)
    return card


def _check_words(draft: ReferralDraft) -> None:
    for field, (name, most, needed) in _TEXTS.items():
        given = getattr(draft, field).strip()
        if needed and not given:
            raise TextMissing(field=field, name=name)
        if len(given) > most:
            raise TextTooLong(field=field, name=name, most=most, given=len(given))
    must_be_reason(draft.reason_code)


def _must_be_indicated(
    draft: ReferralDraft, judgement: Judgement, rules: policy.PolicyView, actor: Actor
) -> None:
    """Without a criterion that holds, a reason and the permission to override are needed (REF-01)."""
    if judgement.indicated or not rules.flag("referrals.indication_required"):
        return
    if not draft.override_reason.strip():
        raise NotIndicated(field="override_reason", direction=draft.direction)
    actor.must("referrals.override")


def _must_be_partner(
    draft: ReferralDraft,
    lead: organisations.InstitutionCard,
    receiver: organisations.InstitutionCard,
    actor: Actor,
    now: datetime,
) -> None:
    """Out of the county only to a hospital with an agreement in force, unless overridden with a reason (REF-04)."""
    if draft.direction != Direction.OUT:
        return
    if any(p.partner.id == receiver.id for p in organisations.partners_of(lead.id, local_day(now))):
        return
    if not draft.off_list_reason.strip():
        raise NotAPartner(field="to_institution", name=receiver.name)
    actor.must("referrals.override")


def _row(
    draft: ReferralDraft,
    sender: organisations.InstitutionCard,
    resident: residents.ResidentCard,
    judgement: Judgement,
    steps: Way,
    diagnosis_name: str,
    county: str,
    actor: Actor,
    now: datetime,
) -> Referral:
    """The row of a draft, not yet saved."""
    doctor = workforce.staff_of_user(actor.user_id) if actor.user_id else None
    channel = draft.channel
    if draft.urgency == Urgency.GREEN and channel == Channel.PLAIN:
        channel = Channel.TOWNSHIP
    return Referral(
        state=State.DRAFT,
        direction=draft.direction,
        urgency=draft.urgency,
        channel=channel,
        county_code=county,
        resident_id=resident.id,
        from_institution_id=sender.id,
        to_institution_id=draft.to_institution_id,
        made_by_institution_id=actor.institution_id or sender.id,
        from_department=draft.from_department or (doctor.department if doctor else ""),
        to_department=draft.to_department,
        from_doctor_id=doctor.id if doctor else None,
        from_doctor_name=doctor.name if doctor else actor.name,
        to_doctor_id=draft.to_doctor_id,
        to_doctor_name=draft.to_doctor_name,
        reason_code=draft.reason_code,
        diagnosis_code=draft.diagnosis_code,
        diagnosis_name=draft.diagnosis_name or diagnosis_name,
        impression=draft.impression.strip(),
        present_illness=draft.present_illness.strip(),
        past_history=draft.past_history.strip(),
        treatment_so_far=draft.treatment_so_far.strip(),
        wants_bed=draft.wants_bed,
        findings=dict(judgement.values),
        indications=[plain(asdict(result)) for result in judgement.met],
        rule_sets=list(judgement.rule_sets),
        indicated=judgement.indicated,
        is_emergency=judgement.is_emergency,
        override_reason="" if judgement.indicated else draft.override_reason.strip(),
        skipped=list(steps.skipped),
        skip_ground=steps.ground,
        skip_reason=draft.skip_reason.strip(),
        off_list_reason=draft.off_list_reason.strip(),
        insurance_number=draft.insurance_number.strip(),
        episode_id=draft.episode_id,
        created_at=now,
    )


def _link(referral: Referral, draft: ReferralDraft, actor: Actor) -> None:
    """Tie the request to the one it repeats, continues or answers."""
    seen = Referral.objects.visible_to(actor.scope).filter(resident=referral.resident_id)
    for name in ("again_of", "continues", "back_of"):
        linked_id = getattr(draft, f"{name}_id")
        if linked_id is None:
            continue
        other = seen.one(linked_id)
        why = _misfit(name, other, referral)
        if why:
            raise WrongLink(field=f"{name}_id", number=other.number, why=why)
        setattr(referral, name, other)


def _misfit(name: str, other: Referral, referral: Referral) -> str:
    """Why a link cannot stand; nothing where it can."""
    if name == "again_of" and other.state not in _ENDED:
        return "it has not ended yet"
    if name == "continues" and other.to_institution_id != referral.from_institution_id:
        return "it was sent to another institution"
    if name == "back_of" and other.to_institution_id != referral.from_institution_id:
        return "the patient was not yours"
    return ""


def _open(
    referral: Referral, resident: residents.ResidentCard, actor: Actor, now: datetime
) -> None:
    """Store the draft, number it and open its case."""
    referral.save()
    referral.number = f"ZZ{local_day(now):%Y%m%d}-{referral.pk:06d}"
    urgent = referral.urgency != Urgency.ORDINARY
    direction = reasons.name_of("direction", referral.direction)
    card = cases.open(
        kind=KIND.code,
        subject_id=referral.pk,
        headline=f"{resident.masked_name} {resident.age_text} · {direction} · {referral.diagnosis_name}"[
            :200
        ],
        holder=holder_of(referral),
        actor=actor,
        now=now,
        county_code=referral.county_code,
        priority=cases.Priority.URGENT if urgent else cases.Priority.ORDINARY,
        hand=Hand.SENDER,
        resident_id=referral.resident_id,
        facts={"direction": referral.direction, "rule_sets": referral.rule_sets},
    )
    referral.case_id = card.id
    referral.save()


def _send(referral: Referral, draft: ReferralDraft, actor: Actor, now: datetime) -> None:
    """Do everything sending means, in the order that refuses earliest."""
    REFERRAL.after(State(referral.state), Move.SEND, Hand.SENDER)
    must_hold(referral, Move.SEND, Hand.SENDER, actor)
    if draft.consent is None or not draft.consent.given:
        raise ConsentNeeded(field="consent")
    raise_if_live(referral.resident_id, referral.direction, but=referral.pk)
    _note_consent(referral, draft.consent, actor, now)
    until = lapses_at(now, Urgency(referral.urgency), wholes(rules_of(referral)))
    places.hold(
        referral,
        slot_id=draft.slot_id,
        exam_slot_id=draft.exam_slot_id,
        wants_bed=draft.wants_bed,
        until=until,
        actor=actor,
        now=now,
    )
    referral.sent_at = now
    step(referral, Move.SEND, Hand.SENDER, actor=actor, now=now, facts=_sent_facts(referral))
    _pack(referral, actor, now)
    residents.relate(
        resident_id=referral.resident_id,
        institution_id=referral.to_institution_id,
        kind=residents.RelationKind.REFERRAL,
        at=now,
        until=until,
    )
    _close_continued(referral, actor, now)
    _plan_two_week_look(referral, actor, now)
    referral.case.refresh_from_db()
    outbox.emit(
        ReferralSent(
            referral_id=referral.pk,
            resident_id=referral.resident_id,
            from_institution_id=referral.from_institution_id,
            to_institution_id=referral.to_institution_id,
            direction=referral.direction,
            urgency=referral.urgency,
            answer_due_at=referral.case.due_at.isoformat() if referral.case.due_at else "",
        ),
        at=now,
    )


def _sent_facts(referral: Referral) -> dict[str, Any]:
    return {
        "indicated": referral.indicated,
        "overridden": bool(referral.override_reason),
        "skipped": referral.skipped,
        "skip_ground": referral.skip_ground,
        "off_list": bool(referral.off_list_reason),
        "slot": referral.slot_reservation_id,
        "bed": referral.bed_reservation_id,
    }


def _note_consent(referral: Referral, consent: ConsentDraft, actor: Actor, now: datetime) -> None:
    """Store the patient's yes or no with what was told, and its reason where it is no."""
    if not consent.given:
        unknown = consent.refusal_code not in reasons.codes("refusal")
        if unknown or (consent.refusal_code == reasons.OTHER and not consent.refusal_note.strip()):
            raise RefusalNeedsReason(field="refusal_code")
    words = "" if consent.given else reasons.name_of("refusal", consent.refusal_code)
    stored = residents.record_consent(
        resident_id=referral.resident_id,
        kind="referral",
        given=consent.given,
        reason=f"{words} {consent.refusal_note}".strip()[:300],
        signed_by=residents.Signer.GUARDIAN if consent.signer_name else residents.Signer.SELF,
        signer_name=consent.signer_name,
        actor=actor,
        now=now,
    )
    referral.consent_id = stored.id
    referral.consent_given = consent.given
    referral.told = consent.told.strip()[:500]
    referral.refusal_code = "" if consent.given else consent.refusal_code
    referral.refusal_note = consent.refusal_note.strip()[:300]


def _pack(referral: Referral, actor: Actor, now: datetime) -> None:
    """Freeze the record as it is now: it travels with the patient (REF-12)."""
    summary = records.summary(referral.resident_id, actor.scope, now)
    Package.objects.create(
        referral=referral,
        content=plain(asdict(summary)),
        family_doctor_id=summary.family_doctor_id,
        made_at=now,
    )


def _close_continued(referral: Referral, actor: Actor, now: datetime) -> None:
    """Sending a village's patient on ends the village's request."""
    other = referral.continues
    if other is None or other.state not in (State.ARRIVED, State.IN_CARE):
        return
    other = Referral.objects.locked(other.pk)
    other.closed_at, other.outcome, other.end_note = now, Outcome.REFERRED_ON, referral.number or ""
    step(other, Move.CLOSE, Hand.RECEIVER, actor=actor, now=now, note=referral.number or "")


def _plan_two_week_look(referral: Referral, actor: Actor, now: datetime) -> None:
    """A hypertension or diabetes patient sent up by the primary level is looked at within two weeks.

    Source: phs-spec-3-hypertension, phs-spec-3-diabetes (follow the result of the referral within 2 weeks).
    """
    sender = organisations.get_institution(referral.from_institution_id)
    primary = level_of(sender) in (Level.VILLAGE, Level.TOWNSHIP)
    if referral.direction != Direction.UP or not primary:
        return
    if not is_followed_after_referral(referral.diagnosis_code):
        return
    days = wholes(rules_of(referral))["referred_follow_up_days"]
    open_follow_up(
        referral,
        PlannedFollowUp(
            due_on=date.fromordinal(local_day(now).toordinal() + days),
            way=FollowUpWay.PHONE,
            instruction="上转后随访：了解就诊结果与用药",
        ),
        institution_id=referral.from_institution_id,
        of_plan=False,
        actor=actor,
        now=now,
    )


def plain(value: Any) -> Any:
    """A value as JSON can hold it: decimals and instants as text, sets and tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return records.plain(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
