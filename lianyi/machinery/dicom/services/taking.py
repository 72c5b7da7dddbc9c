"""Taking objects in, a batch at a time: seen all together when the batch is complete, or not at all.

A batch whose sender broke off, or says that more follows, stays unseen. When the sender completes a later batch of the
study, what had arrived joins it, whether it was sent again or not: only the rest has to travel. A person may also
finish a batch by hand.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Count

from lianyi.kernel.actor import SYSTEM, Actor, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import parsing
from lianyi.machinery.dicom.archives import archive
from lianyi.machinery.dicom.events import StudyArrived
from lianyi.machinery.dicom.models import Batch, Held, Instance, Series, Study
from lianyi.machinery.dicom.parameters import STUDY_LIMIT_MB
from lianyi.machinery.dicom.refusals import NotFound, WrongStudy
from lianyi.machinery.dicom.services import indexing
from lianyi.machinery.dicom.types import Origin, Parsed, Report, Sender, Taken, Verdict
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy


def store(
    *,
    paths: Iterable[Path],
    origin: Origin,
    sender: Sender,
    now: datetime,
    study_uid: str = "",
    more: bool = False,
) -> Report:
    """Take in one batch: whole objects are seen together, the others refused or held, each with its reason.

    Expects: passing files, which may be moved; `study_uid`, if given, is the only study that may arrive. With `more`
    nothing is seen yet: what came waits for the sender's next batch of the study without it.
    Emits: StudyArrived for each study that grew. Raises: ArchiveDown (503), and then nothing was taken in.
    """
    parsed, refusals = _parsed(paths, study_uid)
    with transaction.atomic():
        batch = _open(origin, sender, now)
    taken = _take(batch, parsed, now)
    with transaction.atomic():
        if more:
            uids = []
            _tell_refusals(batch, [*taken, *refusals], now)
        else:
            _join(batch, (), {each.study_uid for each in taken})
            uids = _finish(batch, now, [*taken, *refusals])
    return Report(batch_id=batch.pk, taken=(*taken, *refusals), study_uids=tuple(uids))


@transaction.atomic
def begin(*, origin: Origin, sender: Sender, now: datetime) -> int:
    """Open a batch whose objects come one by one, and return its number."""
    return _open(origin, sender, now).pk


def take(*, batch_id: int, path: Path, now: datetime) -> Taken:
    """Take one object into an open batch, unseen; it is durable when we return. A refusal is audited at once.

    Raises: ArchiveDown (503).
    """
    batch = Batch.objects.get(pk=batch_id)
    parsed, refusals = _parsed([path], "")
    taken = [*_take(batch, parsed, now), *refusals]
    with transaction.atomic():
        Batch.objects.filter(pk=batch_id).update(last_at=now)
        _tell_refusals(batch, taken, now)
    return taken[0]


@transaction.atomic
def finish(
    *, batch_id: int, now: datetime, actor: Actor | None = None, running: Collection[int] = ()
) -> tuple[str, ...]:
    """Complete a batch: its objects are seen from now on. Return the studies that grew; a second time, none.

    `actor`: the person who decided it, where that is not its sender. `running`: batches that still arrive; they
    complete themselves.
    Emits: StudyArrived. Raises: NotFound (404).
    """
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(what="batch")
    if batch.done_at is not None:
        return ()
    _join(batch, running, ())
    return tuple(_finish(batch, now, [], actor))


@transaction.atomic
def decide_held(*, held_id: int, actor: Actor, now: datetime) -> None:
    """Close the case of a held object: the first content stands. The held one stays on disk, marked as decided.

    Raises: NotFound (404).
    """
    row = Held.objects.select_for_update().filter(pk=held_id, decided_at=None).first()
    if row is None:
        raise NotFound(what="held object")
    row.decided_at, row.decided_by_id, row.decided_by_name = now, actor.user_id, actor.name[:60]
    row.save()
    audit.record(
        actor,
        "dicom.decide_held",
        target=f"dicom_held:{row.pk}",
        at=now,
        facts={"sop": row.sop_uid},
    )


def _open(origin: Origin, sender: Sender, now: datetime) -> Batch:
    return Batch.objects.create(
        origin=origin,
        sender=sender.title[:100],
        institution_id=sender.institution_id,
        user_id=sender.user_id,
        opened_at=now,
        last_at=now,
    )


def _parsed(paths: Iterable[Path], study_uid: str) -> tuple[list[Parsed], list[Taken]]:
    """The objects that are whole, once each, and the refusals of the others."""
    parsed: dict[tuple[str, str], Parsed] = {}
    refusals = []
    for path in paths:
        try:
            found = parsing.parse(path)
        except DomainError as refusal:
            refusals.append(indexing.refused(None, refusal))
            continue
        if study_uid and found.header.study_uid != study_uid:
            wrong = WrongStudy(study_uid=found.header.study_uid)
            refusals.append(indexing.refused(found.header, wrong))
            continue
        parsed[found.header.sop_uid, found.sha256] = found
    return list(parsed.values()), refusals


def _take(batch: Batch, parsed: Sequence[Parsed], now: datetime) -> list[Taken]:
    """Content into the archive, rows into the index, unseen."""
    if not parsed:
        return []
    there = indexing.known(parsed)
    taken: list[Taken] = []
    new: list[Parsed] = []
    first: dict[str, Parsed] = {}
    with transaction.atomic():
        for each in parsed:
            row = there.get(each.header.sop_uid)
            before = first.setdefault(each.header.sop_uid, each)
            if row is None and before is each:
                new.append(each)
            elif row is not None and indexing.is_same(row, each):
                taken.append(_known(batch, row, each))
            else:
                taken.append(indexing.hold(batch, each))
    return [*taken, *_take_new(batch, new, now)]


def _take_new(batch: Batch, new: Sequence[Parsed], now: datetime) -> list[Taken]:
    if not new:
        return []
    most_mb = policy.current(policy.PLATFORM, parsing.local_day(now)).whole(STUDY_LIMIT_MB)
    taken, fitting = [], []
    with transaction.atomic():
        studies = indexing.studies_for(batch, new, now)
        series = indexing.series_for(studies, new)
        for each in new:
            study, its_series = studies[each.header.study_uid], series[each.header.series_uid]
            try:
                indexing.must_belong(study, its_series, each, most_mb)
            except DomainError as refusal:
                taken.append(indexing.refused(each.header, refusal))
                continue
            if indexing.is_other_person(study, each.header):
                taken.append(indexing.hold(batch, each))
                continue
            study.size += each.size
            fitting.append((each, its_series))
    places = archive().put([each for each, _ in fitting]) if fitting else []
    with transaction.atomic():
        rows = [(each, its, place) for (each, its), place in zip(fitting, places, strict=True)]
        taken.extend(indexing.insert(batch, rows) if rows else [])
    return taken


def _known(batch: Batch, row: Instance, parsed: Parsed) -> Taken:
    """The same object again; one that waited unseen for the rest of its batch joins this one."""
    if not row.visible:
        Instance.objects.filter(pk=row.pk, visible=False).update(batch=batch)
    return indexing.said(parsed.header, Verdict.KNOWN)


def _finish(
    batch: Batch, now: datetime, taken: Sequence[Taken], actor: Actor | None = None
) -> list[str]:
    """Let the batch be seen, count anew, tell, and write down what became of it."""
    rows = Instance.objects.filter(batch=batch, visible=False)
    series_ids = set(rows.values_list("series_id", flat=True))
    rows.update(visible=True)
    batch.done_at = batch.last_at = now
    batch.save(update_fields=["done_at", "last_at"])
    grown = _count(series_ids, now)
    for study in grown:
        outbox.emit(StudyArrived(study_id=study.pk, study_uid=study.uid, batch_id=batch.pk), at=now)
    counts = {v.lower(): sum(t.verdict == v for t in taken) for v in Verdict} if taken else {}
    audit.record(
        actor or _actor(batch, now),
        "dicom.store",
        target=f"dicom_batch:{batch.pk}",
        at=now,
        facts={"origin": batch.origin, "studies": len(grown), **counts},
    )
    _tell_refusals(batch, taken, now)
    return [study.uid for study in grown]


def _join(batch: Batch, running: Collection[int], uids: Collection[str]) -> None:
    """What waits unseen of the batch's studies from the same sender joins it: a study is never seen in halves.

    `uids`: studies that objects of the batch named, even where none of them was taken.
    """
    waiting = Batch.objects.filter(
        done_at=None,
        sender=batch.sender,
        institution_id=batch.institution_id,
        user_id=batch.user_id,
    ).exclude(pk__in=[batch.pk, *running])
    ids = list(waiting.values_list("pk", flat=True))
    if not ids:
        return
    studies = set(
        Instance.objects.filter(batch=batch).values_list("series__study", flat=True).distinct()
    ) | set(Study.objects.filter(uid__in=uids).values_list("pk", flat=True))
    Instance.objects.filter(
        batch__in=ids, visible=False, series__in=Series.objects.filter(study__in=studies)
    ).update(batch=batch)


def _count(series_ids: Iterable[int], now: datetime) -> list[Study]:
    """Count what may be seen of the series and their studies."""
    counts = dict(
        Instance.objects.seen()
        .filter(series__in=list(series_ids))
        .values_list("series_id")
        .annotate(n=Count("pk"))
    )
    study_ids = set()
    for row in Series.objects.filter(pk__in=counts):
        row.instance_count = counts[row.pk]
        row.save(update_fields=["instance_count"])
        study_ids.add(row.study_id)
    grown = list(Study.objects.filter(pk__in=study_ids).order_by("pk"))
    for study in grown:
        parts = Series.objects.filter(study=study, instance_count__gt=0).order_by("number", "pk")
        told = list(parts.values_list("modality", "instance_count"))
        study.series_count = len(told)
        study.instance_count = sum(count for _, count in told)
        study.modalities = "\\".join(dict.fromkeys(m for m, _ in told if m))[:100]
        study.last_at = now
        study.save(update_fields=["series_count", "instance_count", "modalities", "last_at"])
    return grown


def _tell_refusals(batch: Batch, taken: Sequence[Taken], now: datetime) -> None:
    """Into the audit: what was refused or held, and why."""
    for each in taken:
        if each.verdict in (Verdict.REFUSED, Verdict.HELD):
            audit.record(
                _actor(batch, now),
                "dicom.hold" if each.verdict == Verdict.HELD else "dicom.refuse",
                target=f"dicom_batch:{batch.pk}",
                at=now,
                facts={"code": each.code, "sop": each.sop_uid, "study": each.study_uid},
            )


def _actor(batch: Batch, now: datetime) -> Actor:
    return Actor(
        user_id=batch.user_id,
        name=batch.sender,
        role=SYSTEM,
        institution_id=batch.institution_id,
        scope=Scope(everything=True, at=now),
    )
