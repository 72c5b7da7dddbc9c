"""A patient takes the consent to a referral back while it is on its way, or gives it anew.

An ordinary request is closed to its receiver at once: it reads neither request nor record, places are free again, and
the request waits with the sender, whose clock runs. An emergency goes on, for law lets care go on that saves a life;
sender and receiver see what the patient said. Once the patient has arrived, the referral has been carried out.
Source: pipl-2021 §13, §15.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.referrals.events import ReferralConsentWithdrawn
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.rules.limits import CONSENT, consent_limit
from lianyi.areas.referrals.services import places
from lianyi.areas.referrals.services.moves import (
    DUTY,
    clock_now,
    holder_of,
    must_hold,
    parties,
    rules_of,
    wholes,
)
from lianyi.areas.referrals.services.refusals import ConsentNeeded, NothingWithdrawn
from lianyi.areas.referrals.services.sending import note_consent, open_to_receiver
from lianyi.areas.referrals.states import CLOSABLE, LIVE
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.areas.referrals.types.drafts import ConsentDraft
from lianyi.areas.referrals.types.words import Hand, Move, State, Urgency
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.calendar import due_of
from lianyi.machinery.cases.clocks import Clock
from lianyi.machinery.outbox import public as outbox

KIND: Final = "referral"
"""The consent text that a referral needs."""
_SAID: Final = "居民撤回了本次转诊的知情同意"


def note_withdrawn(*, consent_id: int, resident_id: int, now: datetime) -> int:
    """Do what a withdrawn consent asks of the referrals it was given for; returns how many. Twice changes nothing."""
    same = residents.same_person_ids(resident_id)
    rows: Iterable[int] = (
        Referral.objects.filter(
            resident__in=same, consent_id=consent_id, state__in=(*LIVE, State.NO_SHOW)
        )
        .order_by("id")
        .values_list("pk", flat=True)
    )
    return sum(_note(pk, now) for pk in list(rows))


@transaction.atomic
def _note(referral_id: int, now: datetime) -> bool:
    referral = Referral.objects.locked(referral_id)
    if referral.consent_given is False or referral.state not in (*LIVE, State.NO_SHOW):
        return False
    referral.consent_given = False
    clock = Actor.system(now, "居民")
    if referral.state in CLOSABLE and referral.urgency == Urgency.ORDINARY:
        _close_to_receiver(referral, clock, now)
    referral.save()
    outbox.emit(
        ReferralConsentWithdrawn(
            referral_id=referral.pk,
            resident_id=referral.resident_id,
            from_institution_id=referral.from_institution_id,
            to_institution_id=referral.to_institution_id,
        ),
        at=now,
    )
    return True


def _close_to_receiver(referral: Referral, clock: Actor, now: datetime) -> None:
    """Free the places, end the receiver's right to read, and give the case back to whoever sent it."""
    places.give_back(referral, reason="PATIENT", actor=clock, now=now)
    residents.end_relation(
        resident_id=referral.resident_id,
        institution_id=referral.to_institution_id,
        kind=residents.RelationKind.REFERRAL,
        at=now,
    )
    assert referral.case_id is not None  # every referral that is on its way has its case
    sender = parties(referral)[referral.from_institution_id]
    cases.reassign(
        case_id=referral.case_id,
        holder=cases.Holder(
            institution_id=sender.id, duty=DUTY.get(sender.tier, "county_specialist")
        ),
        actor=clock,
        now=now,
        note=_SAID,
    )
    limit = consent_limit(wholes(rules_of(referral)))
    cases.set_clock(
        case_id=referral.case_id,
        clock=CONSENT,
        due=due_of(Clock(CONSENT, now, limit)),
        actor=clock,
        now=now,
    )


@transaction.atomic
def renew_consent(
    *, referral_id: int, consent: ConsentDraft, actor: Actor, now: datetime
) -> ReferralCard:
    """The patient agrees again: the receiver reads again, and its clock begins anew.

    Raises: ReferralNotFound (404); ConsentNeeded (422); NothingWithdrawn, NotYourSide (409).
    """
    referral = Referral.objects.locked(referral_id, actor.scope)
    must_hold(referral, Move.SEND, Hand.SENDER, actor)
    if referral.consent_given is not False or referral.state not in (*LIVE, State.NO_SHOW):
        raise NothingWithdrawn(number=referral.number)
    if not consent.given:
        raise ConsentNeeded(field="agrees")
    note_consent(referral, consent, actor, now)
    referral.save()
    if referral.state in CLOSABLE and referral.urgency == Urgency.ORDINARY:
        _open_to_receiver(referral, actor, now)
    return referral.card()


def _open_to_receiver(referral: Referral, actor: Actor, now: datetime) -> None:
    assert referral.case_id is not None
    open_to_receiver(referral, now)
    cases.reassign(
        case_id=referral.case_id,
        holder=holder_of(referral),
        actor=actor,
        now=now,
        note="居民重新同意转诊",
    )
    clock = clock_now(referral, now)
    cases.set_clock(
        case_id=referral.case_id,
        clock=clock.name if clock else "",
        due=due_of(clock) if clock else None,
        actor=actor,
        now=now,
    )
