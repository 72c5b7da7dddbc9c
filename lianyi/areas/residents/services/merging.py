"""Two files of one person: judging pairs, merging, taking a merge back exactly."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from lianyi.areas.residents.events import ResidentsMerged, ResidentsUnmerged
from lianyi.areas.residents.models import (
    CareRelation,
    DuplicatePair,
    Merge,
    Resident,
)
from lianyi.areas.residents.selectors.duplicates import (
    PairNotFound,
    get_pair,
    merge_card,
)
from lianyi.areas.residents.services.rows import remember, shown
from lianyi.areas.residents.types import ChangeKind, MergeCard, PairCard, PairState
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

TAKEABLE: Final = (
    "division_code",
    "address",
    "insurance",
    "ethnicity_code",
    "marital_code",
    "education_code",
    "occupation",
    "blood_type",
    "rh_type",
    "contact_name",
    "mother_id",
    "died_on",
)
"""Fields the kept file may take from the merged one; who the person is (name, sex, birth) stays as it is."""
TAKEABLE_TOGETHER: Final = {
    "phone": ("phone", "phone_index", "phone_masked"),
    "contact_phone": ("contact_phone", "contact_phone_masked"),
}
"""Fields taken with the columns that follow from them."""


class SameFile(DomainError):
    """A file cannot be merged with itself, or twice."""

    code = "residents.same_file"
    http_status = 409
    template = "Choose two different files that both still stand."


class MergeReasonMissing(DomainError):
    """A merge or its undoing needs a reason."""

    code = "residents.merge_reason_missing"
    http_status = 422
    template = "State why the two files are (not) one person; it is kept with the merge."


class NotTakeable(DomainError):
    """The kept file cannot take that field."""

    code = "residents.not_takeable"
    http_status = 422
    template = "{name} cannot be taken over; choose among: {allowed}."


class MergeNotFound(DomainError):
    """There is no such standing merge within reach."""

    code = "residents.merge_not_found"
    http_status = 404
    template = "There is no such merge within your reach, or it was taken back already."


class LaterMergeFirst(DomainError):
    """The kept file was itself merged later."""

    code = "residents.later_merge_first"
    http_status = 409
    template = "The kept file was merged into another one later; take that merge back first."


@transaction.atomic
def merge_residents(
    *,
    kept_id: int,
    merged_id: int,
    take: Iterable[str] = (),
    reason: str,
    actor: Actor,
    now: datetime,
) -> MergeCard:
    """Let one file answer as another: both rows stay, the merged one points to the kept one, readers of both read both.

    `take` names fields the kept file takes from the merged one. No row of another area moves.
    Emits: ResidentsMerged.
    Raises: MergeReasonMissing, NotTakeable (422); SameFile (409); ResidentNotFound (404) if either is out of reach.
    """
    actor.must("residents.merge")
    if not reason.strip():
        raise MergeReasonMissing(field="reason")
    if kept_id == merged_id:
        raise SameFile(field="merged_id")
    reach = Resident.objects.visible_to(actor.scope)
    locked = {
        resident_id: reach.locked(resident_id) for resident_id in sorted({kept_id, merged_id})
    }
    kept, merged = locked[kept_id], locked[merged_id]
    merge = Merge.objects.create(
        kept=kept,
        merged=merged,
        at=now,
        user_id=actor.user_id,
        by_name=actor.name,
        reason=reason.strip(),
        taken=json.dumps(_take(kept, merged, take)),
        followed=sorted(Resident.objects.filter(survivor=merged).values_list("pk", flat=True)),
    )
    kept.version += 1
    kept.save()
    merged.version += 1
    merged.survivor = kept
    merged.save(update_fields=["survivor", "version"])
    Resident.objects.filter(pk__in=merge.followed).update(survivor=kept)
    _share_relations(merge)
    _close_pair(merge, actor, now)
    _tell(merge, ChangeKind.MERGED, "residents.merge", actor, now)
    outbox.emit(ResidentsMerged(kept_id=kept.pk, merged_id=merged.pk), at=now)
    return merge_card(merge)


@transaction.atomic
def unmerge_residents(*, merge_id: int, reason: str, actor: Actor, now: datetime) -> MergeCard:
    """Take a merge back: the merged file stands again as it was, the kept one gives back what it took.

    A field the kept file changed after the merge keeps its later value. The pair counts as judged different.
    Emits: ResidentsUnmerged.
    Raises: MergeReasonMissing (422); LaterMergeFirst (409); MergeNotFound (404).
    """
    actor.must("residents.merge")
    if not reason.strip():
        raise MergeReasonMissing(field="reason")
    reach = Resident.objects.visible_to(actor.scope)
    merge = (
        Merge.objects.select_for_update(of=("self",))
        .filter(pk=merge_id, undone_at=None)
        .filter(Q(kept__in=reach) | Q(merged__in=reach))
        .first()
    )
    if merge is None:
        raise MergeNotFound
    rows = Resident.objects.select_for_update(of=("self",))
    kept, merged = rows.get(pk=merge.kept_id), rows.get(pk=merge.merged_id)
    if merged.survivor_id != kept.pk:
        raise LaterMergeFirst
    _give_back(kept, json.loads(merge.taken))
    merged.survivor = None
    merged.version += 1
    merged.save(update_fields=["survivor", "version"])
    Resident.objects.filter(pk__in=merge.followed).update(survivor=merged)
    CareRelation.objects.filter(merge=merge).delete()
    merge.undone_at, merge.undone_by_name, merge.undone_reason = now, actor.name, reason.strip()
    merge.save()
    _judge(kept.pk, merged.pk, PairState.DIFFERENT, reason, actor, now)
    _tell(merge, ChangeKind.UNMERGED, "residents.unmerge", actor, now)
    outbox.emit(ResidentsUnmerged(kept_id=kept.pk, restored_id=merged.pk), at=now)
    return merge_card(merge)


@transaction.atomic
def decide_pair(
    *,
    pair_id: int,
    same: bool,
    note: str,
    keep_second: bool = False,
    take: Iterable[str] = (),
    actor: Actor,
    now: datetime,
) -> PairCard:
    """Judge a pair: different people are not asked about again; the same person is merged into the file to be kept.

    Emits: ResidentsMerged where they are the same.
    Raises: PairNotFound, ResidentNotFound (404); MergeReasonMissing, NotTakeable (422).
    """
    actor.must("residents.merge")
    pair = get_pair(pair_id, actor.scope)
    if pair.state != PairState.OPEN:
        raise PairNotFound
    if not note.strip():
        raise MergeReasonMissing(field="note")
    first, second = pair.first.id, pair.second.id
    if same:
        kept, merged = (second, first) if keep_second else (first, second)
        merge_residents(
            kept_id=kept, merged_id=merged, take=take, reason=note, actor=actor, now=now
        )
    else:
        _judge(first, second, PairState.DIFFERENT, note, actor, now)
        audit.record(actor, "residents.tell_apart", target=f"pair:{pair_id}", at=now)
    return get_pair(pair_id, actor.scope)


def _take(kept: Resident, merged: Resident, take: Iterable[str]) -> dict[str, list[Any]]:
    """Let the kept row take fields; return column -> [before, after] as JSON can hold it."""
    taken: dict[str, list[Any]] = {}
    for name in take:
        columns = TAKEABLE_TOGETHER.get(name, (name,) if name in TAKEABLE else ())
        if not columns:
            allowed = ", ".join((*TAKEABLE, *TAKEABLE_TOGETHER))
            raise NotTakeable(field="take", name=name, allowed=allowed)
        for column in columns:
            before, after = getattr(kept, column), getattr(merged, column)
            if before != after:
                taken[column] = [_plain(before), _plain(after)]
                setattr(kept, column, after)
    return taken


def _give_back(kept: Resident, taken: Mapping[str, list[Any]]) -> None:
    """Put back what was taken, column by column, where it was not changed since."""
    for column, (before, after) in taken.items():
        if _plain(getattr(kept, column)) == after:
            setattr(kept, column, _typed(column, before))
    kept.version += 1
    kept.save()


def _share_relations(merge: Merge) -> None:
    """Let the institutions of each file read the others, by copies that bear the merge's id and go with it."""
    persons = {
        merge.kept_id,
        *Resident.objects.filter(survivor_id=merge.kept_id).values_list("pk", flat=True),
    }
    own = CareRelation.objects.filter(resident_id__in=persons, merge=None)
    CareRelation.objects.bulk_create(
        CareRelation(
            resident_id=person,
            institution_id=relation.institution_id,
            kind=relation.kind,
            since=relation.since,
            until=relation.until,
            merge=merge,
        )
        for relation in own.order_by("id")
        for person in sorted(persons - {relation.resident_id})
    )


def _close_pair(merge: Merge, actor: Actor, now: datetime) -> None:
    _judge(merge.kept_id, merge.merged_id, PairState.SAME, merge.reason, actor, now)


def _judge(one: int, other: int, state: PairState, note: str, actor: Actor, now: datetime) -> None:
    """Set the verdict of the pair of two files, making the pair where a person found it without the machine."""
    first, second = min(one, other), max(one, other)
    DuplicatePair.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "state": state,
            "decided_at": now,
            "decided_by_id": actor.user_id,
            "decided_by_name": actor.name,
            "note": note.strip()[:200],
        },
        create_defaults={
            "score": 0,
            "found_at": now,
            "state": state,
            "decided_at": now,
            "decided_by_id": actor.user_id,
            "decided_by_name": actor.name,
            "note": note.strip()[:200],
        },
    )


def _tell(merge: Merge, kind: ChangeKind, action: str, actor: Actor, now: datetime) -> None:
    """Write history of both files and one audit line for each."""
    for row, other in ((merge.kept, merge.merged_id), (merge.merged, merge.kept_id)):
        remember(row, kind, actor, now, {"with": [str(other), merge.reason]})
        facts = {"merge_id": merge.pk, "with": other}
        audit.record(
            actor, action, target=f"resident:{row.pk}", at=now, resident_id=row.pk, facts=facts
        )


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    return shown(value) if isinstance(value, date) else value


def _typed(column: str, value: Any) -> Any:
    """The value JSON held."""
    return date.fromisoformat(value) if column == "died_on" and value else value
