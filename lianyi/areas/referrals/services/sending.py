"""A doctor writes a request, asks the patient, and sends it."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions import reasons
from lianyi.areas.referrals.events import ReferralEnded, ReferralSent
from lianyi.areas.referrals.models import Package, Referral
from lianyi.areas.referrals.rules.limits import lapses_at
from lianyi.areas.referrals.rules.plans import is_followed_after_referral
from lianyi.areas.referrals.selectors.assess import level_of
from lianyi.areas.referrals.services import places
from lianyi.areas.referrals.services.follow_ups import open_follow_up
from lianyi.areas.referrals.services.moves import must_hold, raise_if_live, rules_of, step, wholes
from lianyi.areas.referrals.services.refusals import (
    ConsentNeeded,
    RefusalNeedsReason,
)
from lianyi.areas.referrals.services.writing import plain, write
from lianyi.areas.referrals.states import REFERRAL
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.areas.referrals.types.drafts import ConsentDraft, PlannedFollowUp, ReferralDraft
from lianyi.areas.referrals.types.words import (
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
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox


@transaction.atomic
def draft_referral(*, draft: ReferralDraft, actor: Actor, now: datetime) -> ReferralCard:
    """Write a request without sending it. Everything the rules can refuse is refused now.

    Raises: ResidentNotFound (404); NotPermitted (403); UnknownCode, TextMissing, BadReason, NotIndicated, StepSkipped,
        WrongWay, NotAPartner, ImpossibleFinding (422).
    Source: nhc-2022-34 (indications), seed-002 L23 (partners), seed-000 L9 (route).
    """
    return write(draft, actor, now).card()


@transaction.atomic
def send_new(*, draft: ReferralDraft, actor: Actor, now: datetime) -> ReferralCard:
    """Write and send a request at once: the one page of a doctor. Emits and raises as `send_referral`."""
    referral = write(draft, actor, now)
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
    referral = Referral.objects.locked(referral_id, actor.scope)
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
    referral = Referral.objects.locked(referral_id, actor.scope)
    note_consent(referral, replace(consent, given=False), actor, now)
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


def _send(referral: Referral, draft: ReferralDraft, actor: Actor, now: datetime) -> None:
    """Do everything sending means, in the order that refuses earliest."""
    REFERRAL.after(State(referral.state), Move.SEND, Hand.SENDER)
    must_hold(referral, Move.SEND, Hand.SENDER, actor)
    if draft.consent is None or not draft.consent.given:
        raise ConsentNeeded(field="consent")
    raise_if_live(referral.resident_id, referral.direction, but=referral.pk)
    note_consent(referral, draft.consent, actor, now)
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
    open_to_receiver(referral, now)
    _close_continued(referral, actor, now)
    _plan_two_week_look(referral, actor, now)
    due = cases.get_case(referral.case_id or 0, actor.scope).due_at
    outbox.emit(
        ReferralSent(
            referral_id=referral.pk,
            resident_id=referral.resident_id,
            from_institution_id=referral.from_institution_id,
            to_institution_id=referral.to_institution_id,
            direction=referral.direction,
            urgency=referral.urgency,
            answer_due_at=due.isoformat() if due else "",
        ),
        at=now,
    )


def open_to_receiver(referral: Referral, now: datetime) -> None:
    """Let the receiver read the patient's record until the request would lapse."""
    residents.relate(
        resident_id=referral.resident_id,
        institution_id=referral.to_institution_id,
        kind=residents.RelationKind.REFERRAL,
        at=now,
        until=lapses_at(now, Urgency(referral.urgency), wholes(rules_of(referral))),
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


def note_consent(referral: Referral, consent: ConsentDraft, actor: Actor, now: datetime) -> None:
    """Store the patient's yes or no with what was told, and its reason where it is no.

    Raises: RefusalNeedsReason (422).
    """
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

    Source: nbphs-2017 (follow the result of the referral within 2 weeks).
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
