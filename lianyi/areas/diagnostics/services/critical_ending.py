"""What is done about a critical value, the tries to find the patient, and the only two ends there are."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.events import PatientReached, PatientUnreachable
from lianyi.areas.diagnostics.models import CriticalContact, CriticalValue
from lianyi.areas.diagnostics.rules.critical import GIVES_UP
from lianyi.areas.diagnostics.services.critical import minutes_since
from lianyi.areas.diagnostics.services.critical_moves import (
    hand_for,
    move_critical,
    must_be_able,
    written,
)
from lianyi.areas.diagnostics.services.moves import wholes
from lianyi.areas.diagnostics.types.critical import (
    ContactSide,
    ContactWay,
    CriticalCard,
    CriticalHand,
    CriticalMove,
    CriticalState,
    PatientTryDraft,
    ReachDraft,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

_SEARCHED_IN: Final = (CriticalState.ACKNOWLEDGED, CriticalState.ACTED)


class TooFewTries(DomainError):
    """Nobody may be declared unreachable before they were looked for."""

    code = "diagnostics.too_few_tries"
    http_status = 409
    template = (
        "{done} of {needed} tries to reach the patient are recorded; try again before giving up."
    )


class NotYetTaken(DomainError):
    """Until a doctor has taken the critical value on, nobody looks for the patient."""

    code = "diagnostics.critical_not_taken"
    http_status = 409
    template = (
        "The critical value has not been acknowledged; read it back and acknowledge it first."
    )


@transaction.atomic
def act_on_critical(*, critical_id: int, action: str, actor: Actor, now: datetime) -> CriticalCard:
    """Record what the doctor did or ordered.

    Raises: CriticalNotFound (404); NotPermitted (403); NotYourSide, IllegalMove (409); TextMissing (422).
    """
    critical = CriticalValue.objects.visible_to(actor.scope).locked(critical_id)
    hand = hand_for(critical, actor, CriticalHand.RECEIVER)
    must_be_able(critical, CriticalMove.ACT, hand)
    critical.action = written(action, "处置措施", 500)
    critical.acted_at, critical.acted_by_name = now, actor.name[:60]
    move_critical(critical, CriticalMove.ACT, hand, actor=actor, now=now, note=critical.action)
    return critical.card()


@transaction.atomic
def note_patient_try(
    *, critical_id: int, draft: PatientTryDraft, actor: Actor, now: datetime
) -> CriticalCard:
    """Record a try to reach the patient that came to nothing; the clock keeps running.

    Raises: CriticalNotFound (404); NotPermitted (403); NotYourSide, NotYetTaken (409); TextMissing (422).
    """
    critical = CriticalValue.objects.visible_to(actor.scope).locked(critical_id)
    hand_for(critical, actor, CriticalHand.RECEIVER)
    if critical.state not in _SEARCHED_IN:
        raise NotYetTaken
    _contact(
        critical, draft.way, False, "", draft.phone, written(draft.note, "说明", 500), actor, now
    )
    return critical.card()


@transaction.atomic
def reach_patient(
    *, critical_id: int, draft: ReachDraft, actor: Actor, now: datetime
) -> CriticalCard:
    """The patient or a relative was spoken with and knows: the critical value ends.

    Emits: PatientReached. Raises: CriticalNotFound (404); NotPermitted (403); NotYourSide, IllegalMove (409);
        TextMissing (422).
    """
    critical = CriticalValue.objects.visible_to(actor.scope).locked(critical_id)
    hand = hand_for(critical, actor, CriticalHand.RECEIVER)
    must_be_able(critical, CriticalMove.REACH, hand)
    told = written(draft.told, "告知内容", 500)
    _contact(critical, draft.way, True, draft.person, "", told, actor, now)
    critical.reached_at, critical.reached_by_name = now, actor.name[:60]
    critical.end_note = told
    facts = {"way": draft.way}
    move_critical(critical, CriticalMove.REACH, hand, actor=actor, now=now, note=told, facts=facts)
    outbox.emit(
        PatientReached(
            critical_id=critical.pk,
            order_id=critical.order_id,
            resident_id=critical.resident_id,
            minutes=minutes_since(critical.raised_at, now),
        ),
        at=now,
    )
    return critical.card()


@transaction.atomic
def declare_unreachable(
    *, critical_id: int, note: str, actor: Actor, now: datetime
) -> CriticalCard:
    """The head of the centre allows the search to end, once the tries the county asks for are recorded.

    Emits: PatientUnreachable. Raises: CriticalNotFound (404); NotPermitted (403); NotYourSide, IllegalMove,
        TooFewTries (409); TextMissing (422).
    """
    actor.must(GIVES_UP)
    critical = CriticalValue.objects.visible_to(actor.scope).locked(critical_id)
    hand = hand_for(critical, actor, CriticalHand.CENTRE)
    must_be_able(critical, CriticalMove.GIVE_UP, hand)
    done, needed = tries_of(critical), tries_needed(critical)
    if done < needed:
        raise TooFewTries(done=done, needed=needed)
    critical.end_note = written(note, "理由", 500)
    move_critical(
        critical, CriticalMove.GIVE_UP, hand, actor=actor, now=now, note=critical.end_note
    )
    outbox.emit(
        PatientUnreachable(
            critical_id=critical.pk,
            order_id=critical.order_id,
            resident_id=critical.resident_id,
            tries=done,
        ),
        at=now,
    )
    return critical.card()


def tries_of(critical: CriticalValue) -> int:
    """How often the patient was looked for in vain. Cost: one query."""
    return CriticalContact.objects.filter(
        critical=critical, side=ContactSide.PATIENT, answered=False
    ).count()


def tries_needed(critical: CriticalValue) -> int:
    """How many tries the county asks for."""
    version = critical.case.policy_version_id if critical.case else None
    return wholes(policy.at(version, critical.county_code))["critical_attempts"]


def _contact(
    critical: CriticalValue,
    way: ContactWay,
    answered: bool,
    person: str,
    phone: str,
    text: str,
    actor: Actor,
    now: datetime,
) -> None:
    CriticalContact.objects.create(
        critical=critical,
        side=ContactSide.PATIENT,
        way=way,
        answered=answered,
        person=person.strip()[:60],
        phone=phone.strip()[:30],
        text=text,
        at=now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
    )
