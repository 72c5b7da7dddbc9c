"""The places a referral holds: a visit, an exam, a bed. Held from sending to the answer, firm from the answer on."""

from datetime import datetime
from typing import Final

from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.selectors.assess import audience_of
from lianyi.areas.referrals.types.words import Urgency
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor

_SLOT: Final = "slot_reservation_id"
_EXAM: Final = "exam_reservation_id"
_BED: Final = "bed_reservation_id"


def ref_of(referral: Referral) -> str:
    """The name under which scheduling knows who holds a place."""
    return f"referral:{referral.pk}"


def hold(
    referral: Referral,
    *,
    slot_id: int | None,
    exam_slot_id: int | None,
    wants_bed: bool,
    until: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep the places the sender chose until the request would lapse. Raises: SlotGone, NoFreeBed (409)."""
    if slot_id is not None:
        _hold_slot(referral, _SLOT, slot_id, until, actor, now)
    if exam_slot_id is not None:
        _hold_slot(referral, _EXAM, exam_slot_id, until, actor, now)
    if wants_bed:
        _hold_bed(referral, None, until, actor, now)


def change(
    referral: Referral,
    *,
    slot_id: int | None,
    exam_slot_id: int | None,
    bed_id: int | None,
    give_bed: bool,
    until: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    """Let the receiver give another slot, exam or bed than the one held, or one where none was asked for."""
    for column, wanted in ((_SLOT, slot_id), (_EXAM, exam_slot_id)):
        if wanted is not None:
            _release(referral, column, actor, now, "CHANGED")
            _hold_slot(referral, column, wanted, until, actor, now)
    if bed_id is not None or (give_bed and referral.bed_reservation_id is None):
        _release(referral, _BED, actor, now, "CHANGED")
        _hold_bed(referral, bed_id, until, actor, now)


def make_firm(referral: Referral, *, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Confirm what is held and return which priorities it serves; a slot becomes an appointment."""
    firm: list[str] = []
    for column, priority in ((_SLOT, "VISIT"), (_EXAM, "EXAM"), (_BED, "BED")):
        reservation_id = getattr(referral, column)
        if reservation_id is not None:
            card = scheduling.confirm(reservation_id=reservation_id, actor=actor, now=now)
            firm.append(priority)
            if column == _SLOT:
                referral.appointed_at = card.starts_at
    return tuple(firm)


def give_back(referral: Referral, *, reason: str, actor: Actor, now: datetime) -> None:
    """Release every place still kept for the referral; nothing happens to one already used or expired."""
    for column in (_SLOT, _EXAM, _BED):
        _release(referral, column, actor, now, reason)


def _hold_slot(
    referral: Referral, column: str, slot_id: int, until: datetime, actor: Actor, now: datetime
) -> None:
    card = scheduling.hold_slot(
        slot_id=slot_id,
        resident_id=referral.resident_id,
        for_ref=ref_of(referral),
        until=until,
        audience=audience_of(Urgency(referral.urgency)),
        actor=actor,
        now=now,
    )
    setattr(referral, column, card.id)
    if column == _SLOT:
        referral.appointed_at = card.starts_at


def _hold_bed(
    referral: Referral, bed_id: int | None, until: datetime, actor: Actor, now: datetime
) -> None:
    card = scheduling.hold_bed(
        institution_id=referral.to_institution_id,
        resident_id=referral.resident_id,
        for_ref=ref_of(referral),
        until=until,
        department=referral.to_department,
        bed_id=bed_id,
        actor=actor,
        now=now,
    )
    referral.bed_reservation_id = card.id


def _release(referral: Referral, column: str, actor: Actor, now: datetime, reason: str) -> None:
    reservation_id = getattr(referral, column)
    if reservation_id is None:
        return
    scheduling.release(reservation_id=reservation_id, reason=reason, actor=actor, now=now)
    setattr(referral, column, None)
    if column == _SLOT:
        referral.appointed_at = None
