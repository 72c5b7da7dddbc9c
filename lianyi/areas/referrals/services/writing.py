"""A request as written, checked against every rule of the county before it is stored."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions import reasons
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.rules.routes import Way, way
from lianyi.areas.referrals.selectors.assess import assess, ladder_of
from lianyi.areas.referrals.selectors.codes import must_be_reason
from lianyi.areas.referrals.services.moves import KIND, holder_of
from lianyi.areas.referrals.services.refusals import (
    NotAPartner,
    NotIndicated,
    SameInstitution,
    TextMissing,
    TextTooLong,
    WrongLink,
    WrongSender,
)
from lianyi.areas.referrals.types.drafts import ReferralDraft
from lianyi.areas.referrals.types.indications import Judgement
from lianyi.areas.referrals.types.words import Channel, Direction, Hand, State, Urgency
from lianyi.areas.residents import public as residents
from lianyi.areas.terminology import public as terminology
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import local_day
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


def write(draft: ReferralDraft, actor: Actor, now: datetime) -> Referral:
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
    return Referral(
        state=State.DRAFT,
        direction=draft.direction,
        urgency=draft.urgency,
        channel=_channel(draft),
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


def _channel(draft: ReferralDraft) -> Channel:
    """A green channel begins at the township unless a studio is named."""
    plain_green = draft.urgency == Urgency.GREEN and draft.channel == Channel.PLAIN
    return Channel.TOWNSHIP if plain_green else draft.channel


def _link(referral: Referral, draft: ReferralDraft, actor: Actor) -> None:
    """Tie the request to the one it repeats, continues or answers."""
    seen = Referral.objects.visible_to(actor.scope).filter(
        resident__in=residents.same_person_ids(referral.resident_id)
    )
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
