"""What else waits at the merge desk: content under a known UID, and uploads that broke off."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.models import Study
from lianyi.areas.diagnostics.selectors import filing
from lianyi.areas.diagnostics.services.merging import PERMISSION
from lianyi.areas.diagnostics.types.imaging import Candidate, Side
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A study, what its images say, the orders it might belong to; `unknown`: a number was typed that none bears."""

    study: Study
    side: Side
    candidates: tuple[Candidate, ...]
    unknown: bool


@transaction.atomic
def open_waiting(*, study_id: int, number: str, actor: Actor, now: datetime) -> Beside:
    """One study beside the orders it might belong to, or the one with a typed number; whom the reader saw is audited.

    Raises: NotPermitted (403), StudyNotFound (404).
    """
    actor.must(PERMISSION)
    study = filing.get_decidable(study_id, actor)
    named = filing.find_candidate(study, number, actor.scope, now) if number else None
    found = (named,) if named else tuple(filing.candidates(study, actor.scope, now))
    audit.record(
        actor,
        "diagnostics.read_waiting_study",
        target=f"study:{study.pk}",
        at=now,
        resident_id=study.resident_id,
        facts={"uid": study.uid, "typed": bool(number)},
    )
    for resident_id in dict.fromkeys(each.resident_id for each in found):
        audit.record_read(actor, resident_id=resident_id, what="diagnostics.merge", at=now)
    return Beside(
        study=study,
        side=filing.side_of_study(study),
        candidates=found,
        unknown=bool(number and named is None),
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
    dicom.finish(batch_id=batch_id, now=now, actor=actor)
