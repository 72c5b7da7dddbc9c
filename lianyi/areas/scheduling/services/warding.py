"""Wards and beds: set up, taken, moved between, vacated, cleaned, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.events import BedOccupied, BedVacated
from lianyi.areas.scheduling.models import Bed, BedStay, Reservation, Ward
from lianyi.areas.scheduling.models.holds import LIVE
from lianyi.areas.scheduling.rules import bedding
from lianyi.areas.scheduling.selectors.beds import bed_card
from lianyi.areas.scheduling.services.access import must_manage, text
from lianyi.areas.scheduling.services.taking import BedGone, end_hold
from lianyi.areas.scheduling.states import BED, BedMove, Hand
from lianyi.areas.scheduling.types import BedCard, BedSex, BedState, ReservationState, WardCard
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class WardExists(DomainError):
    """The name is taken in this institution."""

    code = "scheduling.ward_exists"
    http_status = 409
    template = "Ward {name} exists already."


class WardNotFound(DomainError):
    """No such ward within reach."""

    code = "scheduling.ward_not_found"
    http_status = 404
    template = "There is no ward {ward_id} within your reach."


class BedExists(DomainError):
    """A bed number is taken in this ward."""

    code = "scheduling.bed_exists"
    http_status = 409
    template = "One of these bed numbers exists already in this ward."


class BedNotFound(DomainError):
    """No such bed within reach."""

    code = "scheduling.bed_not_found"
    http_status = 404
    template = "There is no bed {bed_id} within your reach."


class AlreadyInBed(DomainError):
    """One person lies in one bed."""

    code = "scheduling.already_in_bed"
    http_status = 409
    template = "This patient already lies in {bed}; move or vacate that bed first."


class BedHeldForOther(DomainError):
    """The bed waits for somebody else."""

    code = "scheduling.bed_held_for_other"
    http_status = 409
    template = "Bed {bed} is kept for another patient; release that reservation first, or choose another bed."


class NobodyAwaited(DomainError):
    """The bed is kept for nobody."""

    code = "scheduling.nobody_awaited"
    http_status = 409
    template = "This bed is kept for nobody; choose the patient."


@dataclass(frozen=True, slots=True, kw_only=True)
class BedDraft:
    """A bed to set up."""

    code: str
    sex: BedSex = BedSex.ANY
    is_isolation: bool = False


@transaction.atomic
def add_ward(
    *, institution_id: int, name: str, department: str, actor: Actor, now: datetime
) -> WardCard:
    """Set up a ward. Raises: NotYourInstitution (403), BadText (422), WardExists (409)."""
    must_manage(actor, institution_id)
    name = text("name", name, 40)
    try:
        with transaction.atomic():
            ward = Ward.objects.create(
                institution_id=institution_id,
                name=name,
                department=text("department", department, 40),
            )
    except IntegrityError:
        raise WardExists(field="name", name=name) from None
    audit.record(actor, "scheduling.add_ward", target=f"ward:{ward.pk}", at=now)
    return ward.card()


@transaction.atomic
def add_beds(*, ward_id: int, beds: Sequence[BedDraft], actor: Actor, now: datetime) -> int:
    """Set up beds in a ward; return how many. Raises: WardNotFound (404), BadText (422), BedExists (409)."""
    ward = Ward.objects.managed_by(actor.scope).filter(pk=ward_id).order_by("pk").first()
    if ward is None:
        raise WardNotFound(ward_id=ward_id)
    rows = [
        Bed(
            ward=ward,
            code=text("code", bed.code, 12),
            sex=bed.sex,
            is_isolation=bed.is_isolation,
            state=BedState.FREE,
            since=now,
        )
        for bed in beds
    ]
    try:
        with transaction.atomic():
            Bed.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        raise BedExists(field="code") from None
    audit.record(
        actor, "scheduling.add_beds", target=f"ward:{ward.pk}", at=now, facts={"count": len(rows)}
    )
    return len(rows)


@transaction.atomic
def occupy_bed(
    *, bed_id: int, resident_id: int, actor: Actor, now: datetime, for_ref: str = ""
) -> BedCard:
    """Lay a resident in a bed that is free, or kept for this resident. The hold, if there is one, is used up.

    Laying the same resident in the same bed twice changes nothing. Emits: BedOccupied.
    Raises: BedNotFound, ResidentNotFound (404), BedHeldForOther, BedGone, AlreadyInBed, IllegalMove (409).
    """
    bed = locked_bed(bed_id, actor)
    card = residents.get_resident(resident_id, actor.scope)
    person = residents.same_person_ids(card.id)
    lying = BedStay.objects.select_related("bed").filter(resident_id__in=person, until=None)
    elsewhere = lying.order_by("pk").first()
    if elsewhere is not None and elsewhere.bed_id == bed.pk:
        return bed_card(bed)
    if elsewhere is not None:
        raise AlreadyInBed(field="resident", bed=elsewhere.bed.code)
    _must_take(bed, card.sex)
    hold = _live_hold(bed)
    if hold is not None:
        if hold.resident_id not in person:
            raise BedHeldForOther(field="bed", bed=bed.code)
        end_hold(hold, ReservationState.USED, "入住", now)
    _lay(bed, card.id, for_ref or (hold.for_ref if hold else ""), now)
    _release_others(person, bed.ward.institution_id, now)
    _audit("scheduling.occupy_bed", bed, card.id, actor, now)
    occupied = BedOccupied(
        bed_id=bed.pk,
        resident_id=card.id,
        institution_id=bed.ward.institution_id,
        for_ref=for_ref or (hold.for_ref if hold else ""),
    )
    outbox.emit(occupied, at=now)
    return bed_card(bed)


@transaction.atomic
def occupy_awaited(*, bed_id: int, actor: Actor, now: datetime) -> BedCard:
    """Lay down whom a bed is kept for. Raises: BedNotFound (404), NobodyAwaited (409), and as `occupy_bed`."""
    hold = _live_hold(locked_bed(bed_id, actor))
    if hold is None:
        raise NobodyAwaited
    return occupy_bed(bed_id=bed_id, resident_id=hold.resident_id, actor=actor, now=now)


@transaction.atomic
def move_patient(*, from_bed_id: int, to_bed_id: int, actor: Actor, now: datetime) -> BedCard:
    """Move whoever lies in one bed to a free one (转床). Raises: BedNotFound (404), BedGone, IllegalMove (409)."""
    first, second = sorted((from_bed_id, to_bed_id))
    beds = {first: locked_bed(first, actor), second: locked_bed(second, actor)}
    source, target = beds[from_bed_id], beds[to_bed_id]
    stay = _open_stay(source)
    card = residents.cards([stay.resident_id], actor.scope)[stay.resident_id]
    if target.state != BedState.FREE:
        raise BedGone(field="bed", bed=target.code)
    _must_take(target, card.sex)
    _end_stay(source, stay, now)
    _lay(target, stay.resident_id, stay.for_ref, now)
    _audit("scheduling.move_patient", target, stay.resident_id, actor, now)
    return bed_card(target)


@transaction.atomic
def vacate_bed(*, bed_id: int, actor: Actor, now: datetime) -> BedCard:
    """Note that the patient left; the bed waits for cleaning. Vacating twice changes nothing.

    Emits: BedVacated. Raises: BedNotFound (404), IllegalMove (409).
    """
    bed = locked_bed(bed_id, actor)
    if bed.state == BedState.CLEANING:
        return bed_card(bed)
    stay = _open_stay(bed)
    _end_stay(bed, stay, now)
    _audit("scheduling.vacate_bed", bed, stay.resident_id, actor, now)
    vacated = BedVacated(
        bed_id=bed.pk, resident_id=stay.resident_id, institution_id=bed.ward.institution_id
    )
    outbox.emit(vacated, at=now)
    return bed_card(bed)


@transaction.atomic
def change_bed(*, bed_id: int, move: BedMove, actor: Actor, now: datetime) -> BedCard:
    """Clean, close or open an empty bed. Raises: BedNotFound (404), IllegalMove (409)."""
    if move not in (BedMove.CLEAN, BedMove.CLOSE, BedMove.OPEN):
        raise ValueError(f"{move} has its own service")
    bed = locked_bed(bed_id, actor)
    _move(bed, move, now)
    _audit(f"scheduling.{move.lower()}_bed", bed, None, actor, now)
    return bed_card(bed)


def locked_bed(bed_id: int, actor: Actor) -> Bed:
    """A bed the actor's institution runs, locked. Raises: BedNotFound (404)."""
    rows = (
        Bed.objects.managed_by(actor.scope).select_for_update(of=("self",)).select_related("ward")
    )
    bed = rows.filter(pk=bed_id).order_by("pk").first()
    if bed is None:
        raise BedNotFound(bed_id=bed_id)
    return bed


def _must_take(bed: Bed, sex: str) -> None:
    if not bedding.takes(BedSex(bed.sex), sex):
        raise BedGone(field="bed", bed=bed.code)


def _live_hold(bed: Bed) -> Reservation | None:
    rows = Reservation.objects.select_for_update(of=("self",)).filter(bed=bed, state__in=LIVE)
    return rows.order_by("pk").first()


def _release_others(person: frozenset[int], institution_id: int, now: datetime) -> None:
    """Whoever lies in a bed needs no other kept in the same hospital."""
    rows = Reservation.objects.select_for_update(of=("self",)).filter(
        bed__isnull=False, resident_id__in=person, institution_id=institution_id, state__in=LIVE
    )
    for row in rows.order_by("bed_id"):
        end_hold(row, ReservationState.RELEASED, "已入住其他床位", now)


def _open_stay(bed: Bed) -> BedStay:
    """Who lies in the bed; an empty bed refuses as the state table does."""
    BED.after(BedState(bed.state), BedMove.VACATE, Hand.STAFF)
    return BedStay.objects.select_for_update().get(bed=bed, until=None)


def _lay(bed: Bed, resident_id: int, for_ref: str, now: datetime) -> None:
    _move(bed, BedMove.OCCUPY, now)
    BedStay.objects.create(bed=bed, resident_id=resident_id, for_ref=for_ref, since=now)


def _end_stay(bed: Bed, stay: BedStay, now: datetime) -> None:
    stay.until = now
    stay.save()
    _move(bed, BedMove.VACATE, now)


def _move(bed: Bed, move: BedMove, now: datetime) -> None:
    """Change the state of a bed: the one door besides taking and giving back a hold."""
    bed.state = BED.after(BedState(bed.state), move, Hand.STAFF)
    bed.since = now
    bed.save()


def _audit(action: str, bed: Bed, resident_id: int | None, actor: Actor, now: datetime) -> None:
    audit.record(
        actor,
        action,
        target=f"bed:{bed.pk}",
        at=now,
        resident_id=resident_id,
        facts={"state": bed.state},
    )
