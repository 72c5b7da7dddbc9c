"""Bring back who lies outside: talks with the patient, and the return referral when she agrees (REF-05)."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.records import public as records
from lianyi.areas.referrals.models import OutsideContact, Referral
from lianyi.areas.referrals.services.refusals import NotAnOutsideStay, TextMissing, WrongLink
from lianyi.areas.referrals.services.sending import send_new
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.areas.referrals.types.drafts import ContactDraft, ReferralDraft
from lianyi.areas.referrals.types.words import ContactOutcome, Direction
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def note_contact(*, draft: ContactDraft, actor: Actor, now: datetime) -> int:
    """Record a talk with a patient outside. Returns the id.

    Raises: NotAnOutsideStay (404), TextMissing (422).
    """
    actor.must("referrals.return")
    stay = outside_stay(draft.encounter_id, actor)
    assert actor.institution_id is not None  # the permission is carried by posts of institutions
    if not draft.spoke_with.strip():
        raise TextMissing(field="spoke_with", name="联系对象")
    row = OutsideContact.objects.create(
        resident_id=stay.resident_id,
        encounter_id=stay.id,
        institution_id=actor.institution_id,
        at=now,
        user_id=actor.user_id,
        by_name=actor.name,
        spoke_with=draft.spoke_with.strip()[:60],
        outcome=draft.outcome,
        note=draft.note.strip()[:500],
        next_on=draft.next_on,
    )
    audit.record(
        actor,
        "referral.outside_contact",
        target=f"encounter:{stay.id}",
        at=now,
        resident_id=stay.resident_id,
        facts={"outcome": draft.outcome},
    )
    return row.pk


@transaction.atomic
def bring_back(
    *, encounter_id: int, draft: ReferralDraft, actor: Actor, now: datetime
) -> ReferralCard:
    """Write the return referral of a patient who agreed; the hospital outside is the sender, the office acts for it.

    Emits: ReferralSent. Raises: NotAnOutsideStay (404), WrongLink (422) without an agreement in the contact log.
    """
    actor.must("referrals.return")
    stay = outside_stay(encounter_id, actor)
    agreed = (
        OutsideContact.objects.filter(encounter_id=stay.id, outcome=ContactOutcome.AGREED)
        .order_by("-at", "-id")
        .first()
    )
    if (
        agreed is None
        or draft.resident_id != stay.resident_id
        or draft.direction != Direction.RETURN
    ):
        raise WrongLink(
            field="encounter_id", number=stay.id, why="the contact log holds no agreement"
        )
    card = send_new(draft=draft, actor=actor, now=now)
    OutsideContact.objects.filter(pk=agreed.pk).update(referral=Referral.objects.one(card.id))
    return card


def outside_stay(encounter_id: int, actor: Actor) -> records.EncounterCard:
    """A running stay outside the county, in reach. Raises: NotAnOutsideStay (404)."""
    stay = records.get_encounter(encounter_id, actor.scope).card
    if not stay.outside_county or not stay.is_open_stay:
        raise NotAnOutsideStay(encounter_id=encounter_id)
    return stay
