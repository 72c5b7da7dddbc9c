"""What else waits at the merge desk: content under a known UID, and uploads that broke off."""

from dataclasses import dataclass
from datetime import datetime

from lianyi.areas.diagnostics.services.merging import PERMISSION
from lianyi.kernel.actor import Actor
from lianyi.machinery.dicom import public as dicom


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Both lists of the institutions in reach."""

    held: tuple[dicom.HeldCard, ...]
    interrupted: tuple[dicom.Interrupted, ...]


def desk_of(actor: Actor, now: datetime) -> Desk:
    """What waits of what institutions in reach sent. Cost: four queries."""
    ids = None if actor.scope.everything else actor.scope.institution_ids
    return Desk(
        held=tuple(dicom.list_held(institution_ids=ids)),
        interrupted=tuple(dicom.list_interrupted(institution_ids=ids, now=now)),
    )


def keep_first(*, held_id: int, actor: Actor, now: datetime) -> None:
    """The content that was here first stands; the other stays on disk, decided.

    Raises: NotPermitted (403), dicom.NotFound (404) also for what others sent.
    """
    actor.must(PERMISSION)
    if held_id not in {each.id for each in desk_of(actor, now).held}:
        raise dicom.NotFound(what="held object")
    dicom.decide_held(held_id=held_id, actor=actor, now=now)


def finish_batch(*, batch_id: int, actor: Actor, now: datetime) -> None:
    """An upload that broke off counts as complete: what arrived is seen from now on.

    Emits: StudyArrived. Raises: NotPermitted (403), dicom.NotFound (404) also for what others sent.
    """
    actor.must(PERMISSION)
    if batch_id not in {each.batch_id for each in desk_of(actor, now).interrupted}:
        raise dicom.NotFound(what="batch")
    dicom.finish(batch_id=batch_id, now=now)
