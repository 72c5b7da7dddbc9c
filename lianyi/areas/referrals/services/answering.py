"""The receiver answers: yes, with places; no, with a reason; more information; or to somebody better placed."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.referrals.events import ReferralAnswered
from lianyi.areas.referrals.models import Forwarding, Package, Referral
from lianyi.areas.referrals.rules.figures import minutes_between
from lianyi.areas.referrals.rules.limits import lapses_at
from lianyi.areas.referrals.selectors.codes import OTHER, must_be_decline_reason
from lianyi.areas.referrals.services import places
from lianyi.areas.referrals.services.homecoming import open_plan_tasks
from lianyi.areas.referrals.services.moves import rules_of, step, wholes
from lianyi.areas.referrals.services.refusals import (
    BadReason,
    PackageUnread,
    SameInstitution,
    TextMissing,
)
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.areas.referrals.types.drafts import AcceptDraft
from lianyi.areas.referrals.types.words import Direction, Hand, Move, Urgency
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery import prepared
from lianyi.machinery.outbox import public as outbox


@transaction.atomic
def accept_referral(
    *, referral_id: int, draft: AcceptDraft, actor: Actor, now: datetime
) -> ReferralCard:
    """Take the patient: places become firm (or others are given), the package is read, the way's clock starts.

    A down-referral's plan becomes dated tasks of the township at once.
    Emits: ReferralAnswered. Raises: ReferralNotFound (404); IllegalMove, NotYourSide, SlotGone, BedGone (409);
        PackageUnread (422).
    Source: seed-002 L23 (优先接诊、优先检查、优先住院), seed-001 L185 (综合、连续、协同).
    """
    referral = Referral.objects.locked(referral_id, actor.scope)
    if draft.to_department:
        referral.to_department = draft.to_department[:60]
    if draft.to_doctor_name or draft.to_doctor_id:
        referral.to_doctor_id, referral.to_doctor_name = (
            draft.to_doctor_id,
            draft.to_doctor_name[:60],
        )
    places.change(
        referral,
        slot_id=draft.slot_id,
        exam_slot_id=draft.exam_slot_id,
        bed_id=draft.bed_id,
        give_bed=draft.give_bed,
        until=lapses_at(now, Urgency(referral.urgency), wholes(rules_of(referral))),
        actor=actor,
        now=now,
    )
    firm = places.make_firm(referral, actor=actor, now=now)
    referral.answered_at = now
    step(
        referral,
        Move.ACCEPT,
        Hand.RECEIVER,
        actor=actor,
        now=now,
        note=draft.note,
        facts={"firm": list(firm), "readable": draft.readable},
    )
    _confirm_package(referral, draft, actor, now)
    residents.relate(
        resident_id=referral.resident_id,
        institution_id=referral.to_institution_id,
        kind=residents.RelationKind.REFERRAL,
        at=now,
    )
    if referral.direction in (Direction.DOWN, Direction.RETURN):
        open_plan_tasks(referral, actor=actor, now=now)
    _tell(referral, Move.ACCEPT, now)
    return referral.card()


@transaction.atomic
def decline_referral(
    *, referral_id: int, reason: str, note: str = "", actor: Actor, now: datetime
) -> ReferralCard:
    """Say no with a coded reason; what was held is free again and the sender may ask elsewhere.

    Emits: ReferralAnswered. Raises: ReferralNotFound (404), BadReason (422), IllegalMove (409).
    """
    must_be_decline_reason(reason)
    if reason == OTHER and not note.strip():
        raise BadReason(field="note", reason=reason)
    referral = Referral.objects.locked(referral_id, actor.scope)
    places.give_back(referral, reason="DECLINED", actor=actor, now=now)
    referral.answered_at, referral.closed_at = now, now
    referral.decline_code, referral.end_note = reason, note.strip()[:500]
    step(
        referral,
        Move.DECLINE,
        Hand.RECEIVER,
        actor=actor,
        now=now,
        note=note,
        facts={"reason": reason},
    )
    _tell(referral, Move.DECLINE, now, reason)
    return referral.card()


@transaction.atomic
def forward_referral(
    *, referral_id: int, to_institution_id: int, note: str, actor: Actor, now: datetime
) -> ReferralCard:
    """Pass a request on to a member that can take it better; the answer's clock starts anew with the new receiver.

    Emits: ReferralAnswered. Raises: ReferralNotFound (404); SameInstitution, TextMissing (422); IllegalMove (409).
    """
    referral = Referral.objects.locked(referral_id, actor.scope)
    target = organisations.get_institution(to_institution_id)
    here = {referral.from_institution_id, referral.to_institution_id}
    if target.id in here or target.tier == organisations.Tier.OUTSIDE:
        raise SameInstitution(field="to_institution")
    if not note.strip():
        raise TextMissing(field="note", name="转给其他机构的理由")
    places.give_back(referral, reason="FORWARDED", actor=actor, now=now)
    forwarder = referral.to_institution_id
    Forwarding.objects.create(
        referral=referral,
        by_institution_id=forwarder,
        to_institution_id=target.id,
        at=now,
        by_name=actor.name,
        note=note.strip()[:300],
    )
    step(
        referral,
        Move.FORWARD,
        Hand.RECEIVER,
        actor=actor,
        now=now,
        note=note.strip()[:1000],
        facts={"from": forwarder, "to": target.id},
        turn_to=target.id,
    )
    residents.relate(
        resident_id=referral.resident_id,
        institution_id=target.id,
        kind=residents.RelationKind.REFERRAL,
        at=now,
        until=lapses_at(now, Urgency(referral.urgency), wholes(rules_of(referral))),
    )
    _tell(referral, Move.FORWARD, now)
    return referral.card()


@transaction.atomic
def request_info(*, referral_id: int, question: str, actor: Actor, now: datetime) -> ReferralCard:
    """Ask the sender for what is missing; the sender's clock runs until it is given.

    Raises: ReferralNotFound (404), TextMissing (422), IllegalMove (409).
    """
    if not question.strip():
        raise TextMissing(field="question", name="需补充的资料")
    referral = Referral.objects.locked(referral_id, actor.scope)
    step(
        referral,
        Move.REQUEST_INFO,
        Hand.RECEIVER,
        actor=actor,
        now=now,
        note=question.strip()[:1000],
    )
    return referral.card()


@transaction.atomic
def answer_info(*, referral_id: int, answer: str, actor: Actor, now: datetime) -> ReferralCard:
    """Give what was asked; the receiver's clock starts anew.

    Raises: ReferralNotFound (404), TextMissing (422), IllegalMove (409).
    """
    if not answer.strip():
        raise TextMissing(field="answer", name="补充的资料")
    referral = Referral.objects.locked(referral_id, actor.scope)
    step(referral, Move.ANSWER_INFO, Hand.SENDER, actor=actor, now=now, note=answer.strip()[:1000])
    return referral.card()


def _confirm_package(referral: Referral, draft: AcceptDraft, actor: Actor, now: datetime) -> None:
    """The receiver says whether it can read what came with the patient (REF-12)."""
    if not draft.readable and not draft.problem.strip():
        raise PackageUnread(field="problem")
    prepared.change(
        Package,
        referral.pk,
        readable=draft.readable,
        problem=draft.problem.strip()[:300],
        confirmed_at=now,
        confirmed_by_name=actor.name,
    )


def _tell(referral: Referral, answer: Move, now: datetime, reason: str = "") -> None:
    outbox.emit(
        ReferralAnswered(
            referral_id=referral.pk,
            resident_id=referral.resident_id,
            to_institution_id=referral.to_institution_id,
            answer=answer,
            reason_code=reason,
            minutes=minutes_between(referral.sent_at, now) or 0,
        ),
        at=now,
    )
