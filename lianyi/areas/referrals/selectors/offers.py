"""What can be chosen now in the small forms of a referral's page: slots, beds, institutions, reasons."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from lianyi.areas.organisations import public as organisations
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.selectors.assess import offered_slots
from lianyi.areas.referrals.selectors.codes import decline_choices
from lianyi.areas.referrals.types.words import Urgency
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor
from lianyi.machinery.policy import public as policy

Choices = list[tuple[str, Any]]


def offers(act: str, referral_id: int, actor: Actor, now: datetime) -> Mapping[str, Choices]:
    """The choices of one act's form. Raises: ReferralNotFound (404)."""
    referral = Referral.objects.visible_to(actor.scope).select_related("case").one(referral_id)
    if act in ("accept", "send"):
        return {**_slots(referral, now), **_beds(referral, actor)}
    if act == "take":
        return _beds(referral, actor)
    if act == "decline":
        return {"reason": decline_choices()}
    if act == "forward":
        return {"to_institution_id": _others(referral)}
    return {}


def _slots(referral: Referral, now: datetime) -> dict[str, Choices]:
    rules = policy.at(
        referral.case.policy_version_id if referral.case else None, referral.county_code
    )
    days = rules.whole("referrals.slots_days")
    urgency = Urgency(referral.urgency)
    found: dict[str, Choices] = {}
    for field, kinds, held in (
        ("slot_id", ("CLINIC", "DOCTOR"), referral.slot_reservation_id),
        ("exam_slot_id", ("EXAM",), referral.exam_reservation_id),
    ):
        slots = offered_slots(
            referral.to_institution_id, urgency=urgency, kinds=kinds, now=now, days=days
        )
        first = "保留转出方已预留的号" if held else "不安排"
        found[field] = [("", first), *((str(slot.id), slot_label(slot)) for slot in slots)]
    return found


def slot_label(slot: scheduling.SlotCard) -> str:
    """A slot as one line of a list."""
    at = timezone.localtime(slot.starts_at)
    return f"{at:%m-%d %H:%M} {slot.department} {slot.resource_name}（余{slot.free}）"


def _beds(referral: Referral, actor: Actor) -> dict[str, Choices]:
    """Free beds of the receiver's wards, where the reader may see them."""
    if referral.to_institution_id not in actor.scope.institution_ids:
        return {"bed_id": [("", "不安排")]}
    board = scheduling.bed_board(referral.to_institution_id, actor.scope)
    free = [
        (str(bed.id), f"{ward.ward.name} {bed.code}床")
        for ward in board.wards
        for bed in ward.beds
        if bed.state == scheduling.BedState.FREE
    ]
    first = "保留已预留的床位" if referral.bed_reservation_id else "不安排"
    return {"bed_id": [("", first), *free[:60]]}


def _others(referral: Referral) -> Choices:
    here = {referral.from_institution_id, referral.to_institution_id}
    county = organisations.list_county(referral.county_code)
    hospitals = [c for c in county if c.tier == organisations.Tier.COUNTY and c.id not in here]
    return [(str(c.id), c.short_name or c.name) for c in hospitals]
