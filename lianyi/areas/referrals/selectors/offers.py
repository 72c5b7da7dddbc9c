"""What can be chosen now in the small forms of a referral's page: slots, beds, institutions, reasons."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
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


def offers(
    act: str, referral_id: int, actor: Actor, now: datetime
) -> Mapping[str, Callable[[], Choices]]:
    """The choices of one act's form, each looked up when the form asks for it: one sent without a choice asks nothing.

    The look-up raises: ReferralNotFound (404).
    """

    @cache
    def row() -> Referral:
        rows = Referral.objects.visible_to(actor.scope).select_related("case")
        found: Referral = rows.one(referral_id)
        return found

    def places() -> Mapping[str, Callable[[], Choices]]:
        return {
            "slot_id": lambda: _slots(row(), row().slot_reservation_id, ("CLINIC", "DOCTOR"), now),
            "exam_slot_id": lambda: _slots(row(), row().exam_reservation_id, ("EXAM",), now),
            "bed_id": lambda: _beds(row(), actor),
        }

    return {
        "accept": places(),
        "send": places(),
        "take": {"bed_id": lambda: _beds(row(), actor)},
        "decline": {"reason": decline_choices},
        "forward": {"to_institution_id": lambda: _others(row())},
    }.get(act, {})


def _slots(referral: Referral, held: int | None, kinds: tuple[str, ...], now: datetime) -> Choices:
    """Free slots of the receiver for the urgency, after what is held already."""
    rules = policy.at(
        referral.case.policy_version_id if referral.case else None, referral.county_code
    )
    slots = offered_slots(
        referral.to_institution_id,
        urgency=Urgency(referral.urgency),
        kinds=kinds,
        now=now,
        days=rules.whole("referrals.slots_days"),
    )
    first = "保留转出方已预留的号" if held else "不安排"
    return [("", first), *((str(slot.id), slot_label(slot)) for slot in slots)]


def slot_label(slot: scheduling.SlotCard) -> str:
    """A slot as one line of a list."""
    at = timezone.localtime(slot.starts_at)
    return f"{at:%m-%d %H:%M} {slot.department} {slot.resource_name}（余{slot.free}）"


def overlap(one: scheduling.SlotCard, other: scheduling.SlotCard) -> bool:
    """Whether nobody can be at both: as scheduling refuses two appointments of a person at one time."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _beds(referral: Referral, actor: Actor) -> Choices:
    """Free beds of the receiver's wards, where the reader may see them."""
    if referral.to_institution_id not in actor.scope.institution_ids:
        return [("", "不安排")]
    board = scheduling.bed_board(referral.to_institution_id, actor.scope)
    free = [
        (str(bed.id), f"{ward.ward.name} {bed.code}床")
        for ward in board.wards
        for bed in ward.beds
        if bed.state == scheduling.BedState.FREE
    ]
    first = "保留已预留的床位" if referral.bed_reservation_id else "不安排"
    return [("", first), *free[:60]]


def _others(referral: Referral) -> Choices:
    here = {referral.from_institution_id, referral.to_institution_id}
    county = organisations.list_county(referral.county_code)
    hospitals = [c for c in county if c.tier == organisations.Tier.COUNTY and c.id not in here]
    return [(str(c.id), c.short_name or c.name) for c in hospitals]
