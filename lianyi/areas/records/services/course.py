"""The course over contacts: who answers for an episode, and what the resident does not tolerate."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.records.events import EpisodeHandedOver
from lianyi.areas.records.models import Episode, HandOver
from lianyi.areas.records.rules import checking
from lianyi.areas.records.services import projecting
from lianyi.areas.records.services.access import locked_episode, must_write_for
from lianyi.areas.records.types import (
    EpisodeCard,
    HandOverState,
    TimelineKind,
    TimelineLine,
)
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class EpisodeClosed(DomainError):
    """A closed episode has nobody to hand over to."""

    code = "records.episode_closed"
    http_status = 409
    template = "This episode is closed."


class NotResponsible(DomainError):
    """Only the responsible doctor's institution hands over."""

    code = "records.not_responsible"
    http_status = 403
    template = "Only the institution of the responsible doctor may hand this episode over."


class HandOverWaiting(DomainError):
    """An offer waits for its answer."""

    code = "records.hand_over_waiting"
    http_status = 409
    template = "A hand-over to {doctor} waits for an answer; take it back first."


class NoHandOverWaiting(DomainError):
    """There is nothing to answer."""

    code = "records.no_hand_over_waiting"
    http_status = 409
    template = "No hand-over of this episode waits for an answer."


class NotOfferedToYou(DomainError):
    """Only the receiving side answers."""

    code = "records.not_offered_to_you"
    http_status = 403
    template = "The hand-over was offered to another institution."


class SameDoctor(DomainError):
    """A doctor cannot hand over to himself."""

    code = "records.same_doctor"
    http_status = 422
    template = "This doctor is responsible already; choose another."


class ReceiverUnknown(DomainError):
    """The receiving doctor is not on the staff list, or has left."""

    code = "records.receiver_unknown"
    http_status = 422
    template = "Choose the receiving doctor from the staff list."


@transaction.atomic
def offer_hand_over(
    *, episode_id: int, staff_id: int, reason: str, actor: Actor, now: datetime
) -> EpisodeCard:
    """Offer an episode to another doctor. The first stays responsible until the other accepts.

    Raises: EpisodeNotFound (404), EpisodeClosed, HandOverWaiting (409), NotResponsible (403), SameDoctor,
    ReceiverUnknown, TooLong (422). Source: `seed-001` L215 首诊医师负责制.
    """
    episode = _open(episode_id, actor)
    _must_be_responsible(episode, actor)
    waiting = _waiting(episode)
    if waiting is not None:
        raise HandOverWaiting(doctor=_receiver(waiting.to_staff_id).name)
    _offer(episode, staff_id, reason, actor, now)
    return _done("records.offer_hand_over", episode, actor, now)


@transaction.atomic
def answer_hand_over(
    *, episode_id: int, accept: bool, actor: Actor, now: datetime, note: str = ""
) -> EpisodeCard:
    """Accept or decline an offered episode: only the receiving institution may.

    Emits: EpisodeHandedOver when accepted.
    Raises: EpisodeNotFound (404), NoHandOverWaiting (409), NotOfferedToYou (403).
    """
    episode = _open(episode_id, actor)
    offer = _waiting(episode)
    if offer is None:
        raise NoHandOverWaiting
    if not actor.scope.everything and offer.to_institution_id not in actor.scope.institution_ids:
        raise NotOfferedToYou
    if accept:
        _pass_on(episode, offer, actor, now)
    else:
        _end_offer(offer, HandOverState.DECLINED, actor, now, note)
    return _done(f"records.{'accept' if accept else 'decline'}_hand_over", episode, actor, now)


@transaction.atomic
def withdraw_hand_over(*, episode_id: int, actor: Actor, now: datetime) -> EpisodeCard:
    """Take an offer back. Raises: EpisodeNotFound (404), NoHandOverWaiting (409), NotResponsible (403)."""
    episode = _open(episode_id, actor)
    _must_be_responsible(episode, actor)
    offer = _waiting(episode)
    if offer is None:
        raise NoHandOverWaiting
    _end_offer(offer, HandOverState.WITHDRAWN, actor, now)
    return _done("records.withdraw_hand_over", episode, actor, now)


@transaction.atomic
def take_over(
    *, episode_id: int, staff_id: int, reason: str, actor: Actor, now: datetime
) -> EpisodeCard:
    """The receiver takes the episode over himself, as when a referred patient arrives; any waiting offer is settled.

    Taking over what one answers for already changes nothing. Emits: EpisodeHandedOver.
    Raises: EpisodeNotFound (404), EpisodeClosed (409), ReceiverUnknown (422), NotYourInstitution (403).
    """
    episode = _open(episode_id, actor)
    must_write_for(actor, _receiver(staff_id).institution_id)
    if episode.responsible_doctor_id == staff_id:
        return episode_card(episode)
    waiting = _waiting(episode)
    if waiting is not None and waiting.to_staff_id != staff_id:
        _end_offer(waiting, HandOverState.WITHDRAWN, actor, now)
        waiting = None
    offer = waiting or _offer(episode, staff_id, reason, actor, now)
    _pass_on(episode, offer, actor, now)
    return _done("records.take_over", episode, actor, now)


@transaction.atomic
def close_episode(*, episode_id: int, actor: Actor, now: datetime) -> EpisodeCard:
    """End an episode. Raises: EpisodeNotFound (404), EpisodeClosed, HandOverWaiting (409), NotResponsible (403)."""
    episode = _open(episode_id, actor)
    _must_be_responsible(episode, actor)
    waiting = _waiting(episode)
    if waiting is not None:
        raise HandOverWaiting(doctor=_receiver(waiting.to_staff_id).name)
    episode.closed_at = max(now, episode.opened_at)
    episode.save()
    return _done("records.close_episode", episode, actor, now)


def episode_card(episode: Episode) -> EpisodeCard:
    """The episode with its chain of responsibility, oldest step first."""
    steps = episode.hand_overs.order_by("offered_at", "id")
    return episode.card(tuple(step.card() for step in steps))


def _open(episode_id: int, actor: Actor) -> Episode:
    episode = locked_episode(episode_id, actor)
    if episode.closed_at is not None:
        raise EpisodeClosed
    return episode


def _waiting(episode: Episode) -> HandOver | None:
    return episode.hand_overs.filter(state=HandOverState.OFFERED).order_by("pk").first()


def _must_be_responsible(episode: Episode, actor: Actor) -> None:
    scope = actor.scope
    if not scope.everything and episode.institution_id not in scope.institution_ids:
        raise NotResponsible


def _receiver(staff_id: int) -> workforce.StaffCard:
    staff = workforce.staff([staff_id]).get(staff_id)
    if staff is None or staff.left_on is not None:
        raise ReceiverUnknown(field="staff")
    return staff


def _offer(episode: Episode, staff_id: int, reason: str, actor: Actor, now: datetime) -> HandOver:
    checking.check_text("reason", reason, 200)
    receiver = _receiver(staff_id)
    if episode.responsible_doctor_id == staff_id:
        raise SameDoctor(field="staff")
    return HandOver.objects.create(
        episode=episode,
        from_staff_id=episode.responsible_doctor_id,
        to_staff_id=staff_id,
        to_institution_id=receiver.institution_id,
        state=HandOverState.OFFERED,
        reason=reason,
        offered_at=now,
        offered_by_id=actor.user_id,
    )


def _end_offer(
    offer: HandOver, state: HandOverState, actor: Actor, now: datetime, note: str = ""
) -> None:
    offer.state, offer.answered_at, offer.answered_by_id = state, now, actor.user_id
    if note:
        offer.reason = f"{offer.reason}；{note}"[:200]
    offer.save()


def _pass_on(episode: Episode, offer: HandOver, actor: Actor, now: datetime) -> None:
    """Make the receiver responsible: the one place where responsibility changes."""
    _end_offer(offer, HandOverState.ACCEPTED, actor, now)
    if episode.first_doctor_id is None:
        episode.first_doctor_id = offer.to_staff_id
        episode.first_institution_id = offer.to_institution_id
    episode.responsible_doctor_id = offer.to_staff_id
    episode.institution_id = offer.to_institution_id
    episode.save()
    names = workforce.staff([i for i in (offer.from_staff_id, offer.to_staff_id) if i])
    giver = names.get(offer.from_staff_id) if offer.from_staff_id else None
    projecting.add_timeline_entry(
        TimelineLine(
            resident_id=episode.resident_id,
            at=now,
            kind=TimelineKind.HAND_OVER,
            institution_id=offer.to_institution_id,
            title=f"责任医师：{giver.name if giver else '—'} → {names[offer.to_staff_id].name}",
            body=offer.reason,
            ref=f"hand_over:{offer.pk}",
            thread=f"episode:{episode.pk}",
        )
    )
    handed = EpisodeHandedOver(
        episode_id=episode.pk,
        resident_id=episode.resident_id,
        from_staff_id=offer.from_staff_id,
        to_staff_id=offer.to_staff_id,
    )
    outbox.emit(handed, at=now)


def _done(action: str, episode: Episode, actor: Actor, now: datetime) -> EpisodeCard:
    audit.record(
        actor, action, target=f"episode:{episode.pk}", at=now, resident_id=episode.resident_id
    )
    return episode_card(episode)
